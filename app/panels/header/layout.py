"""The line at the top of the page."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.facts import counts, name_of, reads
from app.panels.panel import Context
from model import text
from model.serving.bundle import single_of

_ENDS = "Where maps are computed: by the server, or in this browser, once its engine is there and no slower."
_SAVE = "Save this page as one file that works without a server"


def layout(context: Context) -> html.Header:
    """Name, model, data, connection, share and theme."""
    model = context.models.current
    name, where = name_of(model)
    range_said, range_known = reads(model)
    return html.Header(
        [
            html.H1("Featurescope"),
            _fact(
                "model",
                html.Span([name, html.Span(where, className="aside-note")], id=ids.MODEL_NAME),
                html.Span(id=ids.MODEL_OFF, className="model-off"),
                html.Span(range_said, id=ids.MODEL_INPUT, className="aside-note", title=range_known),
            ),
            _fact("maps", html.Span("from the server", id=ids.ENGINE, title=_ENDS)),
            _fact(
                "data",
                html.Span(text.plain(context.dataset.title), id=ids.DATA_SOURCE),
                html.Span(f", {counts(model)['test']:,} of them for testing", className="aside-note spare"),
            ),
            html.Div(id=ids.CONNECTION, className="connection", role="status"),
            html.Div(
                [
                    *_own_model(context),
                    *_save(context),
                    html.Button("Share", id=ids.SHARE, className="quiet", title="Copy a link to this view"),
                    html.Button("Dark theme", id=ids.THEME, className="quiet", title="Light or dark"),
                ],
                className="actions",
            ),
            html.Textarea(id=ids.SHARED_LINK, className="shared-link", readOnly="readOnly", hidden=True),
            html.P(id=ids.SAVE_NOTICE, className="save-notice", role="status", hidden=True),
        ],
        className="bar",
    )


def _own_model(context: Context) -> list[html.Button]:
    """The way to a model of one's own, where a visitor may have one, and back from it."""
    if context.uploads == "off":
        return []
    said = ("Back to the shared model", "Forget this model") if context.own else ("Open a model", "Look into your own")
    kind = "quiet" if context.own else "quiet own-open"
    return [html.Button(said[0], id=ids.OWN_OPEN, className=kind, title=said[1])]


def _save(context: Context) -> list[html.Button]:
    """The way to take the page home, where it computes by itself; hidden for a model that needs the server."""
    if context.runtime is None:
        return []
    needs_server = single_of(context.models.current.bundle) is None
    return [html.Button("Save this page", id=ids.SAVE, className="quiet", title=_SAVE, hidden=needs_server)]


def _fact(term: str, *said: html.Span) -> html.Div:
    """A term and what holds."""
    return html.Div([html.Span(term, className="term"), *said], className="fact")

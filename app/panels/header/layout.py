"""The line at the top of the page."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.facts import counts, name_of, reads
from app.panels.panel import Context
from app.words import said
from model import text
from model.serving.bundle import single_of


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
            _fact("maps", html.Span(id=ids.ENGINE, **said("header.from-server", title="header.ends"))),
            _fact(
                "data",
                html.Span(text.plain(context.dataset.title), id=ids.DATA_SOURCE),
                html.Span(className="aside-note spare", **said("header.for-testing", count=counts(model)["test"])),
            ),
            html.Div(id=ids.CONNECTION, className="connection", role="status"),
            html.Div(
                [
                    *_own_model(context),
                    *_save(context),
                    html.Button(id=ids.SHARE, className="quiet", **said("header.share", title="header.share-title")),
                    html.Button(
                        id=ids.PRESENT, className="quiet", **said("header.present", title="header.present-title")
                    ),
                    html.Button(id=ids.THEME, className="quiet", **said("header.dark", title="header.theme-title")),
                    html.Select([], id=ids.LANGUAGE, className="quiet", **said(label="header.language")),
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
    key, kind = ("header.back", "quiet") if context.own else ("header.open", "quiet own-open")
    return [html.Button(id=ids.OWN_OPEN, className=kind, **said(key, title=f"{key}-title"))]


def _save(context: Context) -> list[html.Button]:
    """The way to take the page home, where it computes by itself; hidden for a model that needs the server."""
    if context.runtime is None:
        return []
    needs_server = single_of(context.models.current.bundle) is None
    return [
        html.Button(
            id=ids.SAVE, className="quiet", hidden=needs_server, **said("header.save", title="header.save-title")
        )
    ]


def _fact(term: str, *facts: html.Span) -> html.Div:
    """A term and what holds."""
    return html.Div([html.Span(className="term", **said(f"header.{term}")), *facts], className="fact")

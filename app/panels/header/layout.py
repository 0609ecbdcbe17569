"""The line at the top of the page: what is looked at, as facts; what can be done, seldom used acts in a menu."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from app import ids
from app.panels.facts import counts, name_of, reads
from app.panels.images import data_of
from app.panels.panel import Context
from app.words import Phrase, said, said_by
from model.serving.bundle import single_of


def layout(context: Context) -> html.Header:
    """Name, model, data, connection, and the actions."""
    model = context.models.current
    (name, where), (taken, known) = name_of(model), reads(model)
    return html.Header(
        [
            html.H1("Featurescope"),
            html.Div(
                [
                    _fact(
                        "model",
                        html.Span([_span(name), _span(where, "spare")], id=ids.MODEL_NAME),
                        html.Span(id=ids.MODEL_OFF, className="model-off"),
                        html.Span(
                            id=ids.MODEL_INPUT,
                            className="spare",
                            **said(taken["say"], title=known["say"], **taken["with"] | known["with"]),
                        ),
                    ),
                    _fact(
                        "data",
                        html.Span(id=ids.DATA_SOURCE, **said_by(data_of(context.dataset.title))),
                        html.Span(className="spare", **said("header.for-testing", count=counts(model)["test"])),
                    ),
                    _fact("maps", html.Span(id=ids.ENGINE, **said("header.from-server", title="header.ends"))),
                ],
                className="facts-line",
            ),
            html.Div(id=ids.CONNECTION, className="connection", role="status"),
            html.Div(_actions(context), className="actions"),
            html.Textarea(
                id=ids.SHARED_LINK, className="shared-link", readOnly="readOnly", hidden=True,
                **said(label="header.link"),
            ),
            html.P(id=ids.SHARE_NOTICE, className="share-notice", role="status"),
            html.P(id=ids.SAVE_NOTICE, className="save-notice", role="status", hidden=True),
        ],
        className="bar",
    )  # fmt: skip


def _actions(context: Context) -> list[Component]:
    """What is always in sight, and the menu with the rest; all of it is in the document from the start."""
    opener = html.Button(
        id=ids.MENU_OPEN,
        className="quiet sign",
        **{"aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": ids.MENU},
        **said(title="header.more", label="header.more"),
    )
    items = html.Div(
        [*_own_model(context), *_save(context)], className="menu-items", role="menu", **said(label="header.more")
    )
    language = html.Label(
        [html.Span(**said("header.language")), html.Select([], id=ids.LANGUAGE, **said(label="header.language"))],
        className="menu-language",
    )
    return [
        html.Button(id=ids.SHARE, className="quiet", **said("header.share", title="header.share-title")),
        html.Button(
            id=ids.PRESENT,
            className="quiet",
            **{"aria-pressed": "false"},
            **said("header.present", title="header.present-title"),
        ),
        html.Button(id=ids.THEME, className="quiet sign", **said(title="header.theme-title", label="header.dark")),
        opener,
        html.Div([items, language], id=ids.MENU, className="menu", hidden=True),
    ]


def _own_model(context: Context) -> list[html.Button]:
    """The way to a model of one's own, where a visitor may have one, and back from it."""
    if context.uploads == "off":
        return []
    key = "header.back" if context.own else "header.open"
    return [_item(ids.OWN_OPEN, key)]


def _save(context: Context) -> list[html.Button]:
    """The way to take the page home, where it computes by itself; hidden for a model that needs the server."""
    if context.runtime is None:
        return []
    needs_server = single_of(context.models.current.bundle) is None
    return [_item(ids.SAVE, "header.save", hidden=needs_server)]


def _item(name: str, key: str, hidden: bool = False, **more: str) -> html.Button:
    """A line of the menu."""
    words = said(key, title=f"{key}-title")
    return html.Button(id=name, className="menu-item", role="menuitem", hidden=hidden, **words, **more)


def _fact(term: str, *facts: html.Span) -> html.Div:
    """A term and what holds."""
    return html.Div([html.Span(className="term", **said(f"header.{term}")), *facts], className=f"fact fact-{term}")


def _span(phrase: Phrase, kind: str = "") -> html.Span:
    """What a phrase says."""
    return html.Span(className=kind, **said_by(phrase))

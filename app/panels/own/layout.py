"""The dialog in which a visitor opens a model of their own, and goes back to everybody's."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said

_FILES = {"model": ".keras", "data": ".npz,.csv,.zip"}


def layout(context: Context) -> html.Div:
    """Empty where nobody may."""
    if context.uploads == "off":
        return html.Div(id=ids.OWN, hidden=True)
    return html.Dialog(
        [
            html.H2(**said("own.title")),
            html.P(className="own-about", **said("own.about")),
            *(_file(*file) for file in _FILES.items()),
            html.Div(
                [
                    html.Progress(
                        id=ids.OWN_PROGRESS, max="1", value="0", className="own-bar", **said(label="own.progress")
                    ),
                    html.P("", id=ids.OWN_STATUS, role="status"),
                ],
                className="own-progress",
            ),
            html.Div(
                [
                    html.Button(id=ids.OWN_CANCEL, className="tool", **said("own.cancel")),
                    html.Button(id=ids.OWN_START, className="tool primary", **said("own.open")),
                ],
                className="own-actions",
            ),
        ],
        id=ids.OWN,
        className="own",
        **said(label="own.title"),
    )


def _file(name: str, endings: str) -> html.Label:
    """A file to choose; the input is made by the script, for the layout knows none of files."""
    return html.Label(
        [
            html.Span(className="own-title", **said(f"own.{name}.title")),
            html.Span(className="own-file", **{"data-file": name, "data-accept": endings}),
            html.Span(className="own-meaning", **said(f"own.{name}.meaning")),
        ]
    )

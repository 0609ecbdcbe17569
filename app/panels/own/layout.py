"""The dialog in which a visitor opens a model of their own, and goes back to everybody's."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context

_FILES = (
    ("model", "Model", ".keras", "an image classifier, saved by Keras 3 with model.save"),
    ("data", "Its pictures", ".npz,.csv,.zip", "optional: an .npz with x_train, y_train, x_test, y_test, a .csv, "
     "or a zip with a folder of pictures for each class; else the pictures of this server"),
)  # fmt: skip


def layout(context: Context) -> html.Div:
    """Empty where nobody may."""
    if context.uploads == "off":
        return html.Div(id=ids.OWN, hidden=True)
    return html.Dialog(
        [
            html.H2("Look into a model of your own"),
            html.P("It is opened in a locked room of this server, shown to you alone, and gone after a day."),
            *(_file(*file) for file in _FILES),
            html.Div(
                [
                    html.Progress(id=ids.OWN_PROGRESS, max="1", value="0", hidden=True),
                    html.P("", id=ids.OWN_STATUS, role="status"),
                ],
                className="own-progress",
            ),
            html.Div(
                [
                    html.Button("Cancel", id=ids.OWN_CANCEL, className="quiet"),
                    html.Button("Open", id=ids.OWN_START, className="primary"),
                ],
                className="own-actions",
            ),
        ],
        id=ids.OWN,
        className="own",
        **{"aria-label": "Look into a model of your own"},
    )


def _file(name: str, title: str, endings: str, meaning: str) -> html.Label:
    """A file to choose; the input is made by the script, for the layout knows none of files."""
    return html.Label(
        [
            html.Span(title, className="own-title"),
            html.Span(className="own-file", **{"data-file": name, "data-accept": endings}),
            html.Span(meaning, className="own-meaning"),
        ]
    )

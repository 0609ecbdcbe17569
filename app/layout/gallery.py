"""The gallery: filters, order and pages of thumbnails; `assets/gallery.js` makes the thumbnails."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from app import ids

ANY = {"": "any"}
VERDICTS = {"all": "right or wrong", "wrong": "wrong only", "right": "right only"}
ORDERS = {
    "wrong": "wrong first", "confidence": "least confident", "loss": "highest loss", "near": "nearest to the input",
}  # fmt: skip


def half() -> list[html.Div]:
    """The right side of the evaluation tab."""
    sheet = html.Button(
        "Sheet by class",
        id=ids.GALLERY_SHEET,
        className="tool",
        title="ten images of every predicted class, drawn by lot",
        **{"aria-pressed": "false"},
    )
    count = html.Span(id=ids.GALLERY_COUNT, className="gallery-count", role="status")
    return [
        dcc.Store(id=ids.EVAL_GALLERY),
        dcc.Store(id=ids.GALLERY_PAGE),
        html.Div([html.H2("Gallery"), sheet], className="half-head"),
        filters(),
        html.Div([pages(), count], className="gallery-pages"),
        html.Div(id=ids.GALLERY, className="gallery", role="group", **{"aria-label": "Images: arrow keys move"}),
    ]  # fmt: skip


def filters() -> html.Div:
    """Which images, and in which order."""
    return html.Div(
        [
            html.Label(["True", select(ids.GALLERY_TRUE, ANY)]),
            html.Label(["Read as", select(ids.GALLERY_PREDICTED, ANY)]),
            select(ids.GALLERY_VERDICT, VERDICTS, "Right or wrong"),
            html.Label(["Sort", select(ids.GALLERY_SORT, ORDERS)]),
            html.Button("Sort again", id=ids.GALLERY_AGAIN, className="tool", hidden=True),
            html.Button("Show all", id=ids.GALLERY_EVERY, className="tool", hidden=True),
        ],
        className="half-head",
    )


def pages() -> html.Div:
    """Turning pages."""
    return html.Div(
        [
            html.Button("‹", id=ids.GALLERY_PREV, className="tool", **{"aria-label": "Previous page"}),
            html.Button("›", id=ids.GALLERY_NEXT, className="tool", **{"aria-label": "Next page"}),
            select(ids.GALLERY_JUMP, {"0": "page 1"}, "Page"),
        ],
        id=ids.GALLERY_PAGES,
        className="gallery-turn",
    )


def select(name: str, choices: Mapping[str, str], label: str = "") -> html.Select:
    """A native choice, read by script."""
    named = {"aria-label": label} if label else {}
    return html.Select([html.Option(text, value=value) for value, text in choices.items()], id=name, **named)

"""Accuracy, confusion matrix and classes on the left, the gallery of its images on the right."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.controls import plot, select, toggle
from app.panels.facts import no_images
from app.panels.panel import Context

_CELLS = {"counts": "counts", "true": "% of true class", "predicted": "% of predicted class"}
_ANY = {"": "any"}
_VERDICTS = {"all": "right or wrong", "wrong": "wrong only", "right": "right only"}
_ORDERS = {
    "wrong": "wrong first", "confidence": "least confident", "loss": "highest loss", "near": "nearest to the input",
}  # fmt: skip


def layout(context: Context) -> html.Div:
    """Figures and thumbnails are answers to questions; without test images the page says so."""
    empty = no_images(context.models.current)
    head = html.Div(
        [
            html.Label(["Images", select(ids.EVAL_SPLIT, {"test": "test"})]),
            html.P(empty or "measuring …", id=ids.ACCURACY, className="note", role="status"),
            html.P("This is of the model in use, not of the time-lapse's epoch.", className="timelapse-only"),
        ],
        className="evaluation-head",
    )
    halves = [html.Div(_matrix(), className="half"), html.Div(_gallery(), className="half")]
    return html.Div([head, *halves], className="evaluation")


def _matrix() -> list[html.Div]:
    """The matrix with its two choices; below, its classes in a table, which the script makes."""
    return [
        html.Div(
            [
                html.H2("Confusion matrix"),
                html.Label(["Cells", select(ids.EVAL_CELLS, _CELLS)]),
                toggle(ids.EVAL_DIAGONAL, "Mistakes only", "hides the diagonal, the images that are read right"),
            ],
            className="half-head",
        ),
        plot(ids.CONFUSION, "confusion"),
        html.P("", className="note matrix-note"),
        html.Div(id=ids.CLASS_TABLE, className="class-table"),
    ]


def _gallery() -> list[html.Div]:
    """Filters, order and pages of thumbnails."""
    sheet = toggle(ids.GALLERY_SHEET, "Sheet by class", "ten images of every predicted class, drawn by lot")
    count = html.Span(id=ids.GALLERY_COUNT, className="gallery-count", role="status")
    return [
        html.Div([html.H2("Gallery"), sheet], className="half-head"),
        _filters(),
        html.Div([_pages(), count], className="gallery-pages"),
        html.Div(id=ids.GALLERY, className="gallery", role="group", **{"aria-label": "Images: arrow keys move"}),
    ]


def _filters() -> html.Div:
    """Which images, and in which order."""
    return html.Div(
        [
            html.Label(["True", select(ids.GALLERY_TRUE, _ANY)]),
            html.Label(["Read as", select(ids.GALLERY_PREDICTED, _ANY)]),
            select(ids.GALLERY_VERDICT, _VERDICTS, "Right or wrong"),
            html.Label(["Sort", select(ids.GALLERY_SORT, _ORDERS)]),
            html.Button("Sort again", id=ids.GALLERY_AGAIN, className="tool", hidden=True),
            html.Button("Show all", id=ids.GALLERY_EVERY, className="tool", hidden=True),
        ],
        className="half-head",
    )


def _pages() -> html.Div:
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

"""The evaluation: accuracy, confusion matrix and classes on the left, the gallery of its images on the right."""

from __future__ import annotations

from dash import dcc, html

from app import ids
from app.layout import gallery

GRAPH = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
}

HIDDEN = {"visible": False}
EMPTY = {  # what a graph shows until its callback has answered: the page
    "data": [],
    "layout": {"xaxis": HIDDEN, "yaxis": HIDDEN, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"},
}
CELLS = {"counts": "counts", "true": "% of true class", "predicted": "% of predicted class"}


def panel(test_count: int, data_note: str) -> html.Div:
    """Figures and thumbnails come from callbacks; without test images the page says so."""
    empty = data_note or ("" if test_count else "There are no test images in this data.")
    return html.Div(
        [
            dcc.Store(id=ids.EVAL_MATRIX),
            dcc.Store(id=ids.EVAL_CLASSES),
            html.Div(
                [
                    html.Label(["Images", gallery.select(ids.EVAL_SPLIT, {"test": "test"})]),
                    html.P(empty or "measuring …", id=ids.ACCURACY, className="note", role="status"),
                    html.P("This is of the model in use, not of the time-lapse's epoch.", className="lapse-only"),
                ],
                className="evaluation-head",
            ),
            html.Div(matrix(), className="half"),
            html.Div(gallery.half(), className="half"),
        ],
        className="evaluation",
    )


def matrix() -> list[html.Div]:
    """The matrix with its two choices; its classes in a table below, which `assets/evaluation.js` fills."""
    return [
        html.Div(
            [
                html.H2("Confusion matrix"),
                html.Label(["Cells", gallery.select(ids.EVAL_CELLS, CELLS)]),
                html.Button(
                    "Mistakes only", id=ids.EVAL_DIAGONAL, className="tool",
                    title="hides the diagonal, the images that are read right", **{"aria-pressed": "false"},
                ),
            ],
            className="half-head",
        ),
        dcc.Graph(
            id=ids.CONFUSION, config=GRAPH, className="confusion",
            style={"height": "min(560px, calc(100vh - 200px), 100vw + 32px)", "minHeight": 320}, figure=EMPTY,
        ),
        html.P("Click a cell to see its images; again to see all.", className="note"),
        html.Div(id=ids.CLASS_TABLE, className="class-table"),
    ]  # fmt: skip

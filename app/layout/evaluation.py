"""The evaluation: accuracy, confusion matrix, and a gallery of test images, the wrong ones first."""

from __future__ import annotations

from dash import dcc, html

from app import ids

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


def panel(test_count: int, data_note: str) -> html.Div:
    """Figures and thumbnails come from callbacks; without test images the page says so."""
    empty = data_note or ("" if test_count else "There are no test images in this data.")
    return html.Div(
        [
            html.Div(
                [
                    html.H2("Confusion matrix"),
                    html.P(empty or "measuring …", id=ids.ACCURACY, className="note"),
                    dcc.Graph(
                        id=ids.CONFUSION, config=GRAPH, className="confusion",
                        style={"height": "min(640px, calc(100vh - 240px), 100vw)", "minHeight": 320},
                        figure=EMPTY,
                    ),
                ],
                className="half",
            ),
            html.Div(
                [
                    html.H2("Test images, misclassified first"),
                    html.Div(
                        [
                            html.Button("‹", id=ids.GALLERY_PREV, className="tool", **{"aria-label": "Previous page"}),
                            html.Button("›", id=ids.GALLERY_NEXT, className="tool", **{"aria-label": "Next page"}),
                            html.Span("", id=ids.GALLERY_COUNT, className="count"),
                        ],
                        className="picker-row",
                    ),
                    dcc.Store(id=ids.GALLERY_PAGE, data=0),
                    html.Div([], id=ids.GALLERY, className="gallery"),
                ],
                className="half",
            ),
        ],
        className="evaluation",
    )  # fmt: skip

"""The filters: every kernel of every conv layer, one row an input channel, one column a filter."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from app import ids
from app.layout.colour_bar import colour_bar
from model.records import LayerInfo


def panel(layers: Sequence[LayerInfo]) -> html.Div:
    """One section a conv layer; the kernels are painted once their weights have come."""
    return html.Div(
        [
            html.P(
                "The weights each convolution has learned. A column is one filter, a row one of the maps it "
                "reads; blue pulls the sum down, red pushes it up, white leaves it alone.",
                className="note",
            ),
            dcc.Store(id=ids.FILTER_WEIGHTS),
            dcc.Store(id=ids.FILTERS_PAINTED),
            html.Div(sections(layers), id=ids.FILTERS, className="filters"),
        ]
    )


def sections(layers: Sequence[LayerInfo]) -> list[html.Div]:
    """A section for each conv layer."""
    return [section(layer) for layer in layers if layer.kind == "conv" and len(layer.shape) == 3]


def section(layer: LayerInfo) -> html.Div:
    """One conv layer: what its kernels are, and their mosaic."""
    rows, columns = layer.kernel
    return html.Div(
        [
            html.Div(
                [
                    html.H2(layer.name),
                    html.Div(
                        [html.Span(f"{layer.maps} filters"), html.Span(f"{rows}×{columns} kernels"),
                         html.Span("", className="channels")],
                        className="facts",
                    ),
                    colour_bar("colour scale, weight"),
                ],
                className="layer-head",
            ),
            html.Div(html.Span("reading weights …", className="waiting"), className="maps kernels"),
        ],
        className="layer",
        **{"data-layer": layer.name},
    )  # fmt: skip

"""The activations: one panel a conv or pool layer, and the two choices of how maps are coloured."""

from __future__ import annotations

import json

from dash import html

from app import ids
from app.layout.colour_bar import colour_bar
from app.layout.facts import Facts
from model.records import LayerInfo

SHOWN = ("conv", "pool")
SCALINGS = {"layer": "one scale per layer", "map": "one scale per map", "standardised": "standardised per map"}
COLORMAPS = ("viridis", "cividis", "inferno", "magma", "gray", "binary", "jet")


def panel(facts: Facts) -> html.Div:
    """Panels in network order; the maps are painted by the live path."""
    return html.Div(
        panels(facts),
        id=ids.LAYERS,
        className="layers",
        **{"data-frames": "0", "data-model": json.dumps(facts.model)},
    )


def panels(facts: Facts) -> list[html.Div | html.P]:
    """A panel for each conv or pool layer; a model without any says so.

    A scale never shrinks far below a layer's `typical` output, so that an empty pad looks as quiet as it is.
    """
    shown = [(at, layer) for at, layer in enumerate(facts.layers) if layer.kind in SHOWN and len(layer.shape) == 3]
    empty = html.P("This model has no convolution or pooling layer with maps to show.", className="notice")
    return [layer_panel(at, layer, facts.typical[at], facts.version) for at, layer in shown] or [empty]


def layer_panel(index: int, layer: LayerInfo, typical: float, version: str) -> html.Div:
    """One layer: what it is, its colour bar, its maps."""
    height, width = layer.size
    facts = [
        html.Span(f"{height}×{width}", title="size of one feature map"),
        html.Span(f"{layer.maps} maps", title="feature maps (channels)"),
        html.Span(f"sees {layer.field}×{layer.field}", title="receptive field: pixels of the input behind one value"),
        html.Span(f"{layer.parameters:,} parameters" if layer.parameters else "nothing to learn", className="learned"),
        html.Span("", className="silent", title="maps that are zero everywhere for this input"),
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.H2(layer.name),
                    html.Div(facts, className="facts"),
                    colour_bar("colour scale, activation"),
                ],
                className="layer-head",
            ),
            html.Div(className="maps"),
        ],
        className="layer",
        **{
            "data-layer": layer.name,
            "data-index": str(index),
            "data-kind": layer.kind,
            "data-maps": str(layer.maps),
            "data-size": f"{height}x{width}",
            "data-receptive-field": str(layer.field),
            "data-signed": "yes" if layer.signed else "no",
            "data-typical": f"{typical:.6g}",
            "data-version": version,
        },
    )


def options() -> html.Div:
    """Colour map and scaling: native selects that act at once, in the browser."""
    return html.Div(
        [
            html.Label(["Colours", select(ids.COLORMAP, {name: name for name in COLORMAPS})]),
            html.Label(["Scale", select(ids.SCALING, SCALINGS)]),
        ],
        className="options",
    )


def select(name: str, choices: dict[str, str]) -> html.Select:
    """A native select."""
    return html.Select([html.Option(label, value=value) for value, label in choices.items()], id=name)

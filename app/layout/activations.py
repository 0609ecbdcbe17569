"""The activations: where the layers' panels go, and the choices of how maps are shown."""

from __future__ import annotations

import json

from dash import html

from app import ids
from app.layout.facts import Facts

SCALINGS = {"layer": "scale per layer", "map": "scale per map", "standardised": "standardised"}
COLORMAPS = {name: name for name in ("viridis", "cividis", "inferno", "magma", "gray", "binary")} | {
    "jet": "jet (misleads)"
}
ORDERS = {"index": "maps in order", "strength": "strongest first"}
LAYERS = {"main": "conv and pool", "every": "every layer"}


def panel(facts: Facts) -> html.Div:
    """Empty places for `assets/layers.js` (a panel a layer, as `data-model` says) and `beside.js` (inputs kept)."""
    layers = html.Div(
        [], id=ids.LAYERS, className="layers", **{"data-frames": "0", "data-model": json.dumps(facts.model)}
    )
    return html.Div([html.Div(id=ids.BESIDE, className="beside", hidden=True), layers])


def options() -> html.Div:
    """How maps are shown: native selects that act at once, in the browser."""
    return html.Div(
        [
            select(ids.COLORMAP, COLORMAPS, "Colours"),
            select(ids.SCALING, SCALINGS, "Scale"),
            select(ids.MAP_ORDER, ORDERS, "Order of the maps"),
            select(ids.WHICH_LAYERS, LAYERS, "Layers"),
        ],
        className="options",
    )


def select(name: str, choices: dict[str, str], label: str) -> html.Select:
    """A native select that says what it chooses when pointed at."""
    options = [html.Option(text, value=value) for value, text in choices.items()]
    return html.Select(options, id=name, title=label, **{"aria-label": label})

"""Where the layers go, and the choices of how maps are shown."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.theme import COLOUR_MAPS

_SCALINGS = {"layer": "per layer", "map": "per map", "standardised": "standardised"}
_ORDERS = {"index": "in order", "strength": "by strength"}
_LAYERS = {"main": "conv, pool", "every": "every layer"}
_RANK = "Rank filters: which of them matter here; each is switched off in turn"


def layout(_: Context) -> html.Div:
    """Empty places: a part a layer, and the inputs kept side by side."""
    layers = html.Div([], id=ids.LAYERS, className="layers", **{"data-frames": "0", "data-engine": "server"})
    return html.Div([html.Div(id=ids.SIDE_BY_SIDE, className="side-by-side", hidden=True), layers])


def controls() -> html.Div:
    """How maps are shown: native selects that act at once, in the browser."""
    colours = {name: colour_map.title for name, colour_map in COLOUR_MAPS.items() if colour_map.title}
    return html.Div(
        [
            _select(ids.COLORMAP, colours, "Colours"),
            _select(ids.SCALING, _SCALINGS, "Scale of the colours"),
            _select(ids.MAP_ORDER, _ORDERS, "Order of the maps"),
            _select(ids.WHICH_LAYERS, _LAYERS, "Layers"),
            html.Button("Rank", id=ids.RANKING_OPEN, className="tool", title=_RANK, **_closed(ids.RANKING)),
        ],
        className="options",
    )


def _closed(opens: str) -> dict[str, str]:
    """Of a button that opens a part of the page."""
    return {"aria-expanded": "false", "aria-controls": opens}


def _select(name: str, choices: dict[str, str], label: str) -> html.Select:
    """A native select that says what it chooses when pointed at."""
    options = [html.Option(text, value=value) for value, text in choices.items()]
    return html.Select(options, id=name, title=label, **{"aria-label": label})

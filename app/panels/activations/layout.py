"""Where the way from ink to verdict and the layers go, and the choices of how maps are shown."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.theme import COLOUR_MAPS
from app.words import said

_SCALINGS = ("layer", "map", "standardised")
_ORDERS = ("index", "strength")
_LAYERS = ("main", "every")


def layout(_: Context) -> html.Div:
    """Empty places: the way from ink to verdict, a part a layer, the inputs kept side by side."""
    layers = html.Div([], id=ids.LAYERS, className="layers", **{"data-frames": "0", "data-engine": "server"})
    return html.Div([_pathway(), layers, html.Div(id=ids.SIDE_BY_SIDE, className="side-by-side tray", hidden=True)])


def _pathway() -> html.Section:
    """The strip on top: pictures from ink to verdict, and the tab's sentence."""
    words = [html.P(className="sentence"), html.P(className="caption", **said("activations.pathway.caption.maps"))]
    parts = [html.Div(className="stations"), html.Div(words, className="pathway-words")]
    return html.Section(parts, id=ids.PATHWAY, className="pathway", **said(label="activations.pathway.title"))


def controls() -> html.Div:
    """How maps are shown: native selects that act at once, in the browser."""
    colours = [name for name, colour_map in COLOUR_MAPS.items() if colour_map.title]
    return html.Div(
        [
            _select(ids.COLORMAP, "colours", colours),
            _select(ids.SCALING, "scaling", _SCALINGS),
            _select(ids.MAP_ORDER, "order", _ORDERS),
            _select(ids.WHICH_LAYERS, "layers", _LAYERS),
            html.Button(
                id=ids.RANKING_OPEN,
                className="tool",
                **{"aria-expanded": "false", "aria-controls": ids.RANKING},
                **said("activations.rank", title="activations.rank-title"),
            ),
        ],
        className="options",
    )


def _select(name: str, choice: str, values: list[str] | tuple[str, ...]) -> html.Select:
    """A native select that says what it chooses when pointed at."""
    options = [html.Option(value=value, **said(f"activations.{choice}.{value}")) for value in values]
    what = f"activations.{choice}.title"
    return html.Select(options, id=name, **said(title=what, label=what))

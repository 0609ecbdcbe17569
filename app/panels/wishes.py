"""What wishes of several panels say alike: a whole number, a pixel of a layer. What is no such thing is BadInput."""

from __future__ import annotations

from app.panels.panel import Model, Wish
from model.explain.arithmetic.terms import Pixel
from model.records import BadInput


def whole(wish: Wish, name: str, below: int) -> int:
    """A whole number of a wish, from 0 to less than `below`."""
    given = wish.get(name)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < below:
        raise BadInput("{name} {given}: expected 0 to {most}", name=name, given=str(given)[:20], most=below - 1)
    return given


def pixel_of(model: Model, wish: Wish) -> Pixel:
    """The pixel that a wish's `layer`, `map`, `row` and `column` name, counted from 0."""
    layers = model.bundle.layers
    index = whole(wish, "layer", len(layers))
    layer = layers[index]
    if len(layer.shape) not in (1, 3):
        raise BadInput("{layer} has no maps", layer=layer.name)
    height, width = layer.size
    return Pixel(index, whole(wish, "map", layer.maps), whole(wish, "row", height), whole(wish, "column", width))

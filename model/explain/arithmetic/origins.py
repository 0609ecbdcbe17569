"""Layers that hand values on, or move them: from which value of which source a pixel comes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.explain.arithmetic.terms import Pixel, Scene, Sum, Term, place
from model.intake.kinds import HANDING_ON
from model.records import Array, LayerInfo

_PADDING = -1  # a place that no value comes from


def _flat(layer: LayerInfo, places: Array) -> Array:
    return places.reshape(layer.shape)


def _permuted(layer: LayerInfo, places: Array) -> Array:
    return places.transpose([axis - 1 for axis in layer.config["dims"]])


def _padded(layer: LayerInfo, places: Array) -> Array:
    return np.pad(places, [*map(tuple, layer.config["padding"]), (0, 0)], constant_values=_PADDING)


def _cropped(layer: LayerInfo, places: Array) -> Array:
    (top, _), (left, _) = layer.config["cropping"]
    return places[top : top + layer.size[0], left : left + layer.size[1]]


def _repeated(layer: LayerInfo, places: Array) -> Array:
    rows, columns = layer.config["size"]
    return places.repeat(rows, axis=0).repeat(columns, axis=1)


_MOVES: dict[str, Callable[[LayerInfo, Array], Array]] = {
    **dict.fromkeys(HANDING_ON, _flat),
    "Permute": _permuted,
    "ZeroPadding2D": _padded,
    "Cropping2D": _cropped,
    "UpSampling2D": _repeated,
}
HANDED_ON = (*_MOVES, "Concatenate")


def handed_on(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """The value that a pixel is, and where it comes from; none where a layer moves values in a way not known."""
    if layer.type == "Concatenate":
        return _beside(scene, layer, pixel)
    if layer.config.get("data_format") == "channels_first" or layer.config.get("interpolation", "nearest") != "nearest":
        return None
    source = layer.sources[0]
    values = scene.values(source)
    try:
        moved = _MOVES[layer.type](layer, np.arange(values.size).reshape(values.shape))
    except (KeyError, ValueError):
        return None
    if moved.shape != layer.shape:
        return None
    origin = int(moved[place(layer, pixel)])
    if origin == _PADDING:
        return Sum("handed on", 0.0, before=0.0, total=0.0, note="padding")
    return _same(source, values, tuple(int(axis) for axis in np.unravel_index(origin, values.shape)))


def _beside(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """Maps beside maps, or pictures beside pictures: the source that covers the pixel."""
    axis = layer.config.get("axis", -1)
    axis = len(layer.shape) - 1 if axis == -1 else axis - 1
    at = list(place(layer, pixel))
    for source in layer.sources:
        values = scene.values(source)
        if values.ndim != len(layer.shape):
            return None
        if at[axis] < values.shape[axis]:
            return _same(source, values, tuple(at))
        at[axis] -= values.shape[axis]
    return None


def _same(source: int, values: Array, at: tuple[int, ...]) -> Sum:
    """One value as it is."""
    value = float(values[at])
    where = (at[0], at[1]) if len(at) == 3 else None
    term = Term(source, at[-1], value, value=value, at=where)
    return Sum("handed on", 0.0, (term,), before=value, total=value)

"""Which pixels of the image, and which positions of every layer between, one value of a layer is worked out from.

Rule: exact at borders, at strides and holes, per map. Along each layer a set of positions is rows × columns × maps, as
every layer looks at rows, columns and maps apart; where ways part and meet it is several of these. The twin is in
`assets/page/receptive.mjs`; a test holds both to each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.intake.kinds import (
    ACTIVATION_LAYERS,
    ACTIVATION_OPERATIONS,
    AUGMENTATIONS,
    DROPOUTS,
    MERGING_LAYERS,
    MERGING_OPERATIONS,
    VALUE_OPERATIONS,
)
from model.records import IMAGE, Array, Bundle, LayerInfo

_PLACES = 3  # axes of a layer whose values have places
_OWN = ACTIVATION_LAYERS | ACTIVATION_OPERATIONS | AUGMENTATIONS | DROPOUTS | MERGING_LAYERS | MERGING_OPERATIONS | {
    *VALUE_OPERATIONS, "BatchNormalization", "Rescaling", "Normalization", "LayerScale", "StochasticDepth", "Identity",
    "ActivityRegularization", "Cast", "Rsqrt", "MaxPooling2D", "AveragePooling2D", "MaxPool", "AveragePool",
    "GlobalMaxPooling2D", "GlobalAveragePooling2D", "ZeroPadding2D", "Cropping2D", "CenterCrop", "RandomCrop",
    "UpSampling2D", "Resizing", "Concatenate",
}  # fmt: skip
_ACROSS = ("softmax", "log_softmax", "sparsemax", "glu")  # activations of all channels together
_REORDERED = ("Flatten", "Reshape", "ExpandDims", "Squeeze")  # the same values in their order, in other axes

Reads = tuple[int, int, int]


@dataclass(frozen=True)
class Region:
    """Positions of a layer: those whose row, column and map are all in the sets; masks (H,), (W,), and first and last
    map, the last not included."""

    rows: Array
    columns: Array
    maps: tuple[int, int]

    def within(self, other: Region) -> bool:
        """Whether another one has all of these."""
        return bool(
            other.maps[0] <= self.maps[0]
            and self.maps[1] <= other.maps[1]
            and not (self.rows & ~other.rows).any()
            and not (self.columns & ~other.columns).any()
        )


@dataclass(frozen=True)
class Seen:
    """What one value sees: `masks` by the index of a layer (−1 the image) its positions, boolean (H, W)."""

    masks: dict[int, Array]

    @property
    def image(self) -> Array:
        """The pixels of the image that it depends on, (H, W)."""
        return self.masks[IMAGE]

    def box(self, index: int = IMAGE) -> tuple[int, int, int, int] | None:
        """Top, left, bottom, right of what is seen, inclusive; None where that is nothing."""
        return box(self.masks[index])

    def is_rectangle(self, index: int = IMAGE) -> bool:
        """Whether all of the box is seen."""
        mask, ends = self.masks[index], self.box(index)
        return ends is None or bool(mask[ends[0] : ends[2] + 1, ends[1] : ends[3] + 1].all())


def box(mask: Array) -> tuple[int, int, int, int] | None:
    """The box around what is true, inclusive."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (int(rows[0]), int(columns[0]), int(rows[-1]), int(columns[-1])) if len(rows) else None


def seen_by(bundle: Bundle, layer: int, map_: int, row: int, column: int) -> Seen:
    """What a value of a layer sees, from its own layer back to the image."""
    shapes = {IMAGE: bundle.input_shape} | {at: info.shape for at, info in enumerate(bundle.layers)}
    start = Region(*_one(shapes[layer], row, column), (map_, map_ + 1))
    regions: dict[int, list[Region]] = {layer: [start]}
    for index in range(layer, -1, -1):
        info = bundle.layers[index]
        for region in regions.get(index, ()):
            for at, source in enumerate(info.sources):
                looked = _looked_at(info, at, shapes, region)
                if looked is not None:
                    _joined(regions.setdefault(source, []), looked)
    regions.setdefault(IMAGE, [])
    return Seen({index: _mask(shapes[index], parts) for index, parts in regions.items()})


def reads_of(layer: LayerInfo, at: int, shapes: dict[int, tuple[int, ...]]) -> Reads | None:
    """Which maps of its `at`-th source a map reads: (offset, out, into) says that map m reads `into` maps from
    (m − offset) // out · into on. None where its values are the source's, in the same order in other axes."""
    given, own = shapes[layer.sources[at]], layer.maps
    if layer.type in _REORDERED and math.prod(given) == math.prod(layer.shape):
        return None
    maps = math.prod(given) if is_flat(layer, at, given) else given[-1]
    if layer.type == "Concatenate" and layer.config.get("axis", -1) in (-1, len(layer.shape)):
        return sum(shapes[earlier][-1] for earlier in layer.sources[:at]), 1, 1
    if layer.type == "DepthwiseConv2D":
        return 0, max(own // maps, 1), 1
    if layer.type == "Conv2D":
        groups = int(layer.config.get("groups", 1))
        return 0, own // groups, maps // groups
    if layer.type in _OWN and layer.activation not in _ACROSS:
        return (0, own, 1) if maps == 1 else (0, 1, 1) if maps == own else (0, own, maps)
    return 0, own, maps


def is_flat(layer: LayerInfo, at: int, given: Sequence[int]) -> bool:
    """Whether a flat layer reads the maps of its source as one row of values, as some models take the image."""
    window = layer.windows[at]
    ends = window and (max(window.rows[1]), max(window.columns[1]))
    return len(layer.shape) == 1 and len(given) == _PLACES and ends == (0, 0) and given[0] * given[1] > 1


def _looked_at(layer: LayerInfo, at: int, shapes: dict[int, tuple[int, ...]], region: Region) -> Region | None:
    """What positions of a layer look at in its `at`-th source; None for nothing."""
    given, reads, window = shapes[layer.sources[at]], reads_of(layer, at, shapes), layer.windows[at]
    if len(given) not in (1, _PLACES) or len(layer.shape) not in (1, _PLACES):
        return _everything(given)
    if reads is None:
        return _reordered(layer.shape, given, region)
    if is_flat(layer, at, given):
        units = _read(reads, region, math.prod(given))
        return units and _reordered((math.prod(given),), given, Region(np.ones(1, bool), np.ones(1, bool), units))
    maps = _read(reads, region, given[-1])
    if maps is None or window is None:
        return maps and _everything(given)
    height, width = (given[0], given[1]) if len(given) == _PLACES else (1, 1)
    rows = _through(region.rows, window.rows, window.step[0], height)
    columns = _through(region.columns, window.columns, window.step[1], width)
    return Region(rows, columns, maps) if rows.any() and columns.any() else None


def _read(reads: Reads, region: Region, maps: int) -> tuple[int, int] | None:
    """The maps of a source that the maps of a region read, as far as there are such."""
    offset, out, into = reads
    low = max((region.maps[0] - offset) // out * into, 0)
    high = min(((region.maps[1] - 1 - offset) // out + 1) * into, maps)
    return (low, high) if low < high else None


def _through(looking: Array, span: tuple[tuple[int, ...], tuple[int, ...]], step: int, length: int) -> Array:
    """Rows (or columns) of a source that some of a layer look at."""
    touched = np.zeros(length, bool)
    for at in np.flatnonzero(looking):
        touched[span[0][at] : span[1][at] + 1 : step] = True
    return touched


def _reordered(shape: Sequence[int], given: Sequence[int], region: Region) -> Region:
    """Positions in other axes: exact for one value and for all, else all."""
    if tuple(shape) == tuple(given):
        return region
    rows, columns = np.flatnonzero(region.rows), np.flatnonzero(region.columns)
    if len(rows) * len(columns) * (region.maps[1] - region.maps[0]) > 1:
        return _everything(given)
    width = shape[1] if len(shape) == _PLACES else 1
    place = (int(rows[0]) * width + int(columns[0])) * shape[-1] + region.maps[0]
    across = given[1] if len(given) == _PLACES else 1
    position, map_ = divmod(place, given[-1])
    return Region(*_one(given, position // across, position % across), (map_, map_ + 1))


def _one(shape: Sequence[int], row: int, column: int) -> tuple[Array, Array]:
    """Masks of one row and one column."""
    height, width = (shape[0], shape[1]) if len(shape) == _PLACES else (1, 1)
    return np.arange(height) == row, np.arange(width) == column


def _everything(shape: Sequence[int]) -> Region:
    """All positions of a layer."""
    height, width = (shape[0], shape[1]) if len(shape) == _PLACES else (1, 1)
    return Region(np.ones(height, bool), np.ones(width, bool), (0, shape[-1]))


def _joined(parts: list[Region], new: Region) -> None:
    """Put a part to others; those that lie within another one fall away."""
    if any(new.within(part) for part in parts):
        return
    parts[:] = [*(part for part in parts if not part.within(new)), new]


def _mask(shape: Sequence[int], parts: Sequence[Region]) -> Array:
    """Positions of any part, in any map."""
    height, width = (shape[0], shape[1]) if len(shape) == _PLACES else (1, 1)
    mask = np.zeros((height, width), bool)
    for part in parts:
        mask |= part.rows[:, None] & part.columns[None]
    return mask

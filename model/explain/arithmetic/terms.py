"""What a value is made of, as records, and what it is worked out from.

Rule: plain NumPy in float64 over the engine's own outputs, so that a sum is what the layer adds up, not another model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from model.network.input_range import RANGES
from model.records import IMAGE, Array, Bundle, Floats, LayerInfo


@dataclass(frozen=True)
class Pixel:
    """A value of a layer: the layer's index, its map (or unit), row and column, each from 0."""

    layer: int
    map: int
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Term:
    """One part of a sum, of map (or unit) `map` of layer `source`; `total` is what it comes to.

    `patch` (rows, columns) are the values that a window covers, NaN where it covers padding, `kernel` the weights that
    they meet; of a single value, `at` is its (row, column) and `value` the value. `weight` multiplies either.
    """

    source: int
    map: int
    total: float
    patch: Array | None = field(default=None, repr=False)
    kernel: Array | None = field(default=None, repr=False)
    value: float | None = None
    at: tuple[int, int] | None = None
    weight: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Share:
    """One unit of a softmax: its value before, and e to the power of that less the largest."""

    map: int
    before: float
    exponential: float


@dataclass(frozen=True)
class Sum:
    """The arithmetic of a pixel. Terms, the largest first, combined by `rule` (+, ×, max, min, mean), and the `bias`
    give `before`; its activation `after`, times `mask` (0 where it is switched off), gives `total`, or None: no sum is
    known.

    `value` is the engine's. `parts` are further numbers by name, as a batch norm's; `shares` the units of a softmax;
    `winner` is the place in the window that a maximum comes from, `count` how many values an average is of. `note` is
    why there is no total: "no-sum", "no-formula" or "not-finite", of what is named in `of`; or "padding", for a zero.
    """

    kind: str
    value: float
    terms: tuple[Term, ...] = ()
    rule: str = "+"
    bias: float | None = None
    before: float | None = None
    activation: str = ""
    after: float | None = None
    mask: float = 1.0
    total: float | None = None
    parts: tuple[tuple[str, float], ...] = ()
    shares: tuple[Share, ...] = ()
    winner: tuple[int, int] | None = None
    count: int = 0
    note: str = ""
    of: str = ""


@dataclass(frozen=True)
class Scene:
    """What sums are worked out from: a bundle with its weights, an image (H, W, C) in 0–1, the engine's outputs of all
    its layers for that image, and the masks (`model.serving.masks.factors`) that it was given."""

    bundle: Bundle
    weights: Mapping[str, Array]
    image: Floats
    outputs: Sequence[Floats]
    masks: Mapping[str, Floats] = field(default_factory=dict)

    @cached_property
    def taken(self) -> Array:
        """The image in the range that the model takes."""
        scale, offset = RANGES[self.bundle.input_range]
        return np.asarray(self.image * np.float32(scale) + np.float32(offset))

    def values(self, index: int) -> Array:
        """The output of a layer, or the image."""
        return self.taken if index == IMAGE else self.outputs[index]

    def of(self, layer: LayerInfo, name: str) -> Array | None:
        """A weight of a layer by its name, None where it has none such."""
        return self.weights.get(f"{layer.key}/{name}")

    def mask(self, pixel: Pixel) -> float:
        """What the layer's mask multiplies a pixel by."""
        factors = self.masks.get(self.bundle.layers[pixel.layer].mask)
        if factors is None:
            return 1.0
        row, column = (pixel.row, pixel.column) if factors.shape[0] > 1 or factors.shape[1] > 1 else (0, 0)
        return float(factors[row, column, pixel.map])


def place(layer: LayerInfo, pixel: Pixel) -> tuple[int, ...]:
    """Where a pixel is in its layer's output."""
    return (pixel.row, pixel.column, pixel.map) if len(layer.shape) == 3 else (pixel.map,)


def strongest_first(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Terms by the size of what they come to; equal ones in their order."""
    return tuple(sorted(terms, key=lambda term: -abs(term.total)))

"""Receptive field: which input pixels each value of a layer depends on, exact at the borders.

A layer's rows and columns are looked at apart; along each, every position depends on the input from one pixel to
another. What windows, strides, dilation, padding, cropping and resizing do to that is which positions of the layer
before a position looks at. Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural
Networks", Distill 2019, whose equations 1 and 2 these intervals are away from the borders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.records import Array

_NONE = 1 << 30  # the first pixel of a position that depends on none, as one that is all padding


@dataclass(frozen=True)
class Axis:
    """Rows or columns of a layer: position n depends on pixels `first[n]` to `last[n]` of the input; arrays (n,)."""

    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.first)

    @property
    def size(self) -> int:
        """The most pixels that a position depends on."""
        return int(max((self.last - self.first + 1).max(initial=0), 0))

    def looking(self, low: Array, high: Array) -> Axis:
        """Positions that each look at those from `low[n]` to `high[n]` of these, as far as there are any."""
        low, high = np.maximum(low, 0), np.minimum(high, len(self) - 1)
        spans = [slice(int(a), max(int(b) + 1, 0)) for a, b in zip(low, high, strict=True)]
        first = [int(self.first[span].min(initial=_NONE)) for span in spans]
        last = [int(self.last[span].max(initial=-1)) for span in spans]
        return Axis(np.array(first), np.array(last))

    def everything(self, count: int) -> Axis:
        """Positions that all look at all of these."""
        return self.looking(np.zeros(count, int), np.full(count, len(self) - 1))

    def windows(self, count: int, kernel: int, stride: int = 1, dilation: int = 1, *, same: bool = False) -> Axis:
        """Positions of a convolution or pooling: windows moved by a stride, padded as `same` or not at all."""
        reach = (kernel - 1) * dilation
        padding = max((count - 1) * stride + reach + 1 - len(self), 0) // 2 if same else 0
        start = np.arange(count) * stride - padding
        if reach and dilation > 1:
            return self._dilated(start, kernel, dilation)
        return self.looking(start, start + reach)

    def _dilated(self, start: Array, kernel: int, dilation: int) -> Axis:
        """Windows with holes: only what they touch inside the layer counts."""
        touched = start[:, None] + np.arange(kernel) * dilation
        inside = (touched >= 0) & (touched < len(self))
        places = touched.clip(0, len(self) - 1)
        first = np.where(inside, self.first[places], _NONE).min(axis=1)
        return Axis(first, np.where(inside, self.last[places], -1).max(axis=1))

    def transposed(self, count: int, kernel: int, stride: int, *, same: bool = False) -> Axis:
        """Positions of a transposed convolution: those that a window laid down at one of these covers."""
        padding = max((len(self) - 1) * stride + kernel - count, 0) // 2 if same else 0
        at = np.arange(count) + padding
        return self.looking(-(-(at - kernel + 1) // stride), at // stride)

    def resized(self, count: int, *, reach: int) -> Axis:
        """Positions of a picture made larger or smaller: `reach` 0 takes the nearest, 1 the two beside (bilinear)."""
        exact = (np.arange(count) + 0.5) * len(self) / count - 0.5 * bool(reach)
        if not reach:
            nearest = np.floor(exact).astype(int)
            return self.looking(nearest, nearest)
        low = np.floor(exact)
        on_it = exact == low
        low, high = low.clip(0, len(self) - 1), (low + np.where(on_it, 0, 1)).clip(0, len(self) - 1)
        return self.looking(low.astype(int), high.astype(int))

    def shifted(self, count: int, by: int) -> Axis:
        """Positions `by` further on: padding for by < 0, cropping for by > 0."""
        at = np.arange(count) + by
        return self.looking(at, at)

    def joined(self, other: Axis) -> Axis:
        """Positions that depend on what either does; one that stands for all (length 1) is broadcast."""
        return Axis(np.minimum(self.first, other.first), np.maximum(self.last, other.last))

    @property
    def nothing(self) -> Axis:
        """As many positions that depend on no pixel."""
        return Axis(np.full(len(self), _NONE), np.full(len(self), -1))

    def followed_by(self, other: Axis) -> Axis:
        """These positions and then those."""
        return Axis(np.concatenate([self.first, other.first]), np.concatenate([self.last, other.last]))


@dataclass(frozen=True)
class Field:
    """What the positions of a layer's maps depend on: by row and by column."""

    rows: Axis
    columns: Axis

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns) of the input that a value depends on, at most."""
        return self.rows.size, self.columns.size

    @property
    def everything(self) -> Field:
        """The field of one value that depends on all of this."""
        return Field(self.rows.everything(1), self.columns.everything(1))

    @property
    def nothing(self) -> Field:
        """As many positions that depend on no pixel."""
        return Field(self.rows.nothing, self.columns.nothing)

    def spread(self, height: int, width: int) -> Field:
        """Every one of so many positions depends on all of this."""
        return Field(self.rows.everything(height), self.columns.everything(width))

    def joined(self, other: Field) -> Field:
        """What either depends on, where branches meet."""
        return Field(self.rows.joined(other.rows), self.columns.joined(other.columns))


def of_input(height: int, width: int) -> Field:
    """Every pixel of the input, by itself."""
    return Field(*(Axis(np.arange(side), np.arange(side)) for side in (height, width)))

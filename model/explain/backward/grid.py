"""Where a layer's windows lie on maps, and the linear maps that convolutions are, forwards and backwards.

Rule: everything takes N images or gradients at once, (N, H, W, C), and loops over the places of a kernel only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.records import Array, LayerInfo

Pair = tuple[int, int]
Place = tuple[int, int, slice, slice]  # of a kernel: row, column, and the rows and columns of padded maps under it


def _pair(value: object, otherwise: object = 1) -> Pair:
    """A number or two of them as (rows, columns)."""
    given = value or otherwise
    first, *rest = given if isinstance(given, (list, tuple)) else (given,)
    return int(first), int(rest[0] if rest else first)


@dataclass(frozen=True)
class Grid:
    """`count` windows (rows, columns) of a `kernel` over maps of `size`, which begin `before` the maps do."""

    size: Pair
    count: Pair
    kernel: Pair
    strides: Pair
    dilation: Pair
    before: Pair

    @classmethod
    def of(cls, layer: LayerInfo, size: Pair, count: Pair) -> Grid:
        """The windows of a layer; those of a transposed convolution lie on its output."""
        kernel, dilation = layer.kernel, _pair(layer.config.get("dilation_rate"))
        strides = _pair(layer.config.get("strides"), kernel)
        before = (0, 0)
        if layer.padding == "same":
            axes = zip(size, count, kernel, strides, dilation, strict=True)
            top, left = (max((n - 1) * s + (k - 1) * d + 1 - side, 0) // 2 for side, n, k, s, d in axes)
            before = (top, left)
        return cls(size, count, kernel, strides, dilation, before)

    @property
    def room(self) -> Pair:
        """(rows, columns) of the maps with what windows need around them."""
        axes = zip(self.size, self.count, self.kernel, self.strides, self.dilation, self.before, strict=True)
        rows, columns = (max((n - 1) * s + (k - 1) * d + 1, b + side) for side, n, k, s, d, b in axes)
        return rows, columns

    def places(self) -> Iterator[Place]:
        """Each place of the kernel with what lies under it, in reading order."""
        (down, across), (high, wide) = self.strides, self.count
        for row in range(self.kernel[0]):
            for column in range(self.kernel[1]):
                top, left = row * self.dilation[0], column * self.dilation[1]
                rows = slice(top, top + (high - 1) * down + 1, down)
                yield row, column, rows, slice(left, left + (wide - 1) * across + 1, across)

    def padded(self, maps: Array, value: float = 0.0) -> Array:
        """Maps (N, H, W, C) with room around them, filled with a value."""
        whole = np.full((len(maps), *self.room, maps.shape[-1]), value)
        whole[:, *self._inside] = maps
        return whole

    def cut(self, whole: Array) -> Array:
        """The reverse: what lies on the maps."""
        return np.asarray(whole[:, *self._inside])

    @property
    def _inside(self) -> tuple[slice, slice]:
        """Where the maps lie in their room."""
        (top, left), (rows, columns) = self.before, self.size
        return slice(top, top + rows), slice(left, left + columns)


def convolved(grid: Grid, maps: Array, kernel: Array) -> Array:
    """Maps (N, H, W, in) under a kernel (rows, columns, in, out): their weighted sums (N, h, w, out)."""
    whole, channels = grid.padded(maps), maps.shape[-1]
    sums = np.zeros((len(maps) * grid.count[0] * grid.count[1], kernel.shape[-1]))
    for row, column, rows, columns in grid.places():
        sums += whole[:, rows, columns].reshape(-1, channels) @ kernel[row, column]
    return sums.reshape(len(maps), *grid.count, -1)


def spread(grid: Grid, sums: Array, kernel: Array) -> Array:
    """The transposed map: (N, h, w, out) laid down under a kernel (rows, columns, in, out) on maps (N, H, W, in)."""
    whole = np.zeros((len(sums), *grid.room, kernel.shape[2]))
    flat = sums.reshape(-1, sums.shape[-1])
    for row, column, rows, columns in grid.places():
        whole[:, rows, columns] += (flat @ kernel[row, column].T).reshape(len(sums), *grid.count, -1)
    return grid.cut(whole)


def convolved_each(grid: Grid, maps: Array, kernel: Array) -> Array:
    """As `convolved`, every map by kernels of its own (rows, columns, maps, multiplier)."""
    whole = grid.padded(maps)
    sums = np.zeros((len(maps), *grid.count, *kernel.shape[2:]))
    for row, column, rows, columns in grid.places():
        sums += whole[:, rows, columns, :, None] * kernel[row, column]
    return sums.reshape(len(maps), *grid.count, -1)


def spread_each(grid: Grid, sums: Array, kernel: Array) -> Array:
    """The transposed map of `convolved_each`."""
    whole = np.zeros((len(sums), *grid.room, kernel.shape[2]))
    apart = sums.reshape(len(sums), *grid.count, *kernel.shape[2:])
    for row, column, rows, columns in grid.places():
        whole[:, rows, columns] += (apart * kernel[row, column]).sum(axis=-1)
    return grid.cut(whole)

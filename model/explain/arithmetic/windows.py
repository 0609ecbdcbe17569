"""Convolutions and poolings: the window of one position over its source, and what is multiplied in it.

Padding is as TensorFlow's: `same` puts the odd one behind; what lies outside is NaN in a patch and counts as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.explain.arithmetic.terms import Pixel, Scene, Sum, Term, strongest_first
from model.records import Array, LayerInfo

_POOLS = {"MaxPooling2D": "max", "MaxPool": "max", "AveragePooling2D": "mean", "AveragePool": "mean"}
_GLOBAL = {"GlobalMaxPooling2D": "max", "GlobalAveragePooling2D": "mean"}
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")
POOLS = (*_POOLS, *_GLOBAL)


def patches(layer: LayerInfo, source: Array, size: Sequence[int], pixel: Pixel) -> Array:
    """The window of a position over all channels of (H, W, C), (rows, columns, C) in float64."""
    sizes, length = layer.size, (source.shape[0], source.shape[1])
    stride, hole = _two(layer.config.get("strides") or size), _two(layer.config.get("dilation_rate", (1, 1)))
    same, back = layer.config.get("padding") == "same", layer.type == "Conv2DTranspose"
    rows, columns = (
        _touched(at, sizes[axis], length[axis], size[axis], stride[axis], hole[axis], same=same, back=back)
        for axis, at in enumerate((pixel.row, pixel.column))
    )
    inside = (rows >= 0)[:, None] & (columns >= 0)[None]
    covered: Array = source[rows.clip(0)[:, None], columns.clip(0)[None]].astype(np.float64)
    covered[~inside] = np.nan
    return covered


def _touched(at: int, count: int, length: int, size: int, stride: int, hole: int, *, same: bool, back: bool) -> Array:
    """Which of a source's rows or columns each of a window's meets; −1 for none.

    `back` is for a transposed convolution, whose window lies where a forward one from the result would.
    """
    reach = (size - 1) * hole + 1
    whole, windows = (count, length) if back else (length, count)
    before = max((windows - 1) * stride + reach - whole, 0) // 2 if same else 0
    taps = np.arange(size) * hole
    if back:
        places, left = np.divmod(at + before - taps, stride)
        return np.where((left == 0) & (places >= 0) & (places < length), places, -1)
    places = at * stride - before + taps
    return np.where((places >= 0) & (places < length), places, -1)


def _two(value: int | Sequence[int]) -> Sequence[int]:
    """A number for both axes, or one for each."""
    return (value, value) if isinstance(value, int) else value


def convolution(scene: Scene, layer: LayerInfo, pixel: Pixel) -> tuple[Term, ...]:
    """The terms of a convolution, one an input channel that it reads; of a separable one, one a depthwise map."""
    source = scene.values(layer.sources[0])
    kernel = scene.of(layer, "kernel")
    kernel = scene.of(layer, "depthwise_kernel") if kernel is None else kernel
    if kernel is None:
        return ()
    window = patches(layer, source, kernel.shape[:2], pixel)
    return strongest_first(_TERMS[layer.type](scene, layer, pixel, window, kernel))


def _products(layer: LayerInfo, channels: Sequence[int], window: Array, kernel: Array) -> list[Term]:
    """Each channel's patch times its kernel; the last axis of both is that of `channels`."""
    totals = np.nansum(window * kernel, axis=(0, 1)).tolist()
    return [
        Term(layer.sources[0], channel, totals[at], window[..., at], kernel[..., at])
        for at, channel in enumerate(channels)
    ]


def _plain(scene: Scene, layer: LayerInfo, pixel: Pixel, window: Array, kernel: Array) -> list[Term]:
    """Kernel (rows, columns, in of a group, out): the channels of the map's group."""
    inside, groups = kernel.shape[2], window.shape[2] // kernel.shape[2]
    first = pixel.map * groups // layer.maps * inside
    channels = range(first, first + inside)
    return _products(layer, channels, window[..., first : first + inside], kernel[..., pixel.map])


def _transposed(scene: Scene, layer: LayerInfo, pixel: Pixel, window: Array, kernel: Array) -> list[Term]:
    """Kernel (rows, columns, out, in)."""
    return _products(layer, range(window.shape[2]), window, kernel[..., pixel.map, :])


def _depthwise(scene: Scene, layer: LayerInfo, pixel: Pixel, window: Array, kernel: Array) -> list[Term]:
    """Kernel (rows, columns, in, multiplier): a map reads one channel."""
    channel, which = divmod(pixel.map, kernel.shape[3])
    return _products(layer, (channel,), window[..., channel, None], kernel[..., channel, which, None])


def _separable(scene: Scene, layer: LayerInfo, pixel: Pixel, window: Array, kernel: Array) -> list[Term]:
    """Depthwise first, then a weight from each of the maps that gives."""
    pointwise = scene.of(layer, "pointwise_kernel")
    assert pointwise is not None  # both or neither
    multiplier = kernel.shape[3]
    channels = np.repeat(np.arange(kernel.shape[2]), multiplier)
    products = _products(layer, channels.tolist(), window[..., channels], kernel.reshape(*kernel.shape[:2], -1))
    weights = pointwise[0, 0, :, pixel.map].tolist()
    return [
        replace(term, total=term.total * weight, weight=weight) for term, weight in zip(products, weights, strict=True)
    ]


_TERMS = {
    "Conv2D": _plain, "Conv2DTranspose": _transposed, "DepthwiseConv2D": _depthwise, "SeparableConv2D": _separable,
}  # fmt: skip


def every_map(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Array:
    """What the terms add up to for each map at that position, (maps,), without the bias."""
    totals = [
        sum(term.total for term in convolution(scene, layer, Pixel(pixel.layer, at, pixel.row, pixel.column)))
        for at in range(layer.maps)
    ]
    return np.array(totals)


def pooling(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum:
    """The window of a pooling: its largest value and where that is, or the average of what is inside."""
    source = scene.values(layer.sources[0])
    if layer.type in _GLOBAL:
        rule, patch = _GLOBAL[layer.type], source[..., pixel.map].astype(np.float64)
    else:
        rule = _POOLS[layer.type]
        patch = patches(layer, source, _two(layer.config.get("pool_size", layer.kernel)), pixel)[..., pixel.map]
    total = float(np.nanmax(patch) if rule == "max" else np.nanmean(patch))
    first = int(np.nanargmax(patch))
    return Sum(
        kind="pool",
        value=0.0,
        terms=(Term(layer.sources[0], pixel.map, total, patch),),
        rule=rule,
        before=total,
        winner=(first // patch.shape[1], first % patch.shape[1]) if rule == "max" else None,
        count=int(np.isfinite(patch).sum()),
    )

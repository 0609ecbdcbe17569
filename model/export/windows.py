"""Derivatives of what looks through windows: convolutions, pools, resizing; of operations that LiteRT has built in.

A window's derivative is a window again: the derivatives by the outputs, set apart by the strides, are padded and looked
at through the kernel the other way round. Rule: images are (1, H, W, C), all sizes known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from model.export.derivatives import Rule, constant, positive
from model.export.shapes import along
from model.records import Array, BadInput

_LOWEST = -3.4e38  # below whatever a map holds


@dataclass(frozen=True)
class _Window:
    """How an operation's windows lie: (rows, columns) each; `before` is what the image is padded by above and left."""

    size: tuple[int, int]
    strides: tuple[int, int]
    holes: tuple[int, int]  # from one kernel value to the next
    before: tuple[int, int]
    given: tuple[int, int]
    out: tuple[int, int]

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """Every place in a window, row by row."""
        return [(row, column) for row in range(self.size[0]) for column in range(self.size[1])]


def _window(operation: Any, size: Any, strides: Any = None) -> _Window:
    """An operation's windows; raises BadInput for channels first."""
    if operation.get_attr("data_format") != b"NHWC":
        raise BadInput("its operation {operation} takes channels first", operation=operation.type)
    kernel, steps = _sides(size), _sides((strides or operation.get_attr("strides"))[1:3])
    names = [attribute.name for attribute in operation.op_def.attr]
    holes = _sides(operation.get_attr("dilations")[1:3]) if "dilations" in names else (1, 1)
    given, out = _sides(operation.inputs[0].shape[1:3]), _sides(operation.outputs[0].shape[1:3])
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, holes, strict=True)]
    lacking = [max((n - 1) * s + r - g, 0) // 2 for n, s, r, g in zip(out, steps, reach, given, strict=True)]
    padding = operation.get_attr("padding")
    before = {b"SAME": lacking, b"VALID": [0, 0]}.get(padding) or operation.get_attr("explicit_paddings")[2:6:2]
    return _Window(kernel, steps, holes, _sides(before), given, out)


def _sides(pair: Any) -> tuple[int, int]:
    """Two whole numbers."""
    rows, columns = pair
    return int(rows), int(columns)


def _placed(values: Any, before: tuple[int, int], size: tuple[int, int], filled: float = 0.0) -> Any:
    """Maps (1, h, w, C) on a ground of `size`, moved down and right; what falls beside it is cut off."""
    cut = [max(-offset, 0) for offset in before]
    rows, columns = (
        min(int(side) - gone, whole - max(offset, 0))
        for side, gone, whole, offset in zip(values.shape[1:3], cut, size, before, strict=True)
    )
    if cut != [0, 0] or (rows, columns) != tuple(values.shape[1:3]):
        values = values[:, cut[0] : cut[0] + rows, cut[1] : cut[1] + columns]
    top, left = (max(offset, 0) for offset in before)
    paddings = [[0, 0], [top, size[0] - top - rows], [left, size[1] - left - columns], [0, 0]]
    return tf.pad(values, paddings, constant_values=filled) if np.any(paddings) else values


def _apart(values: Any, strides: tuple[int, int]) -> Any:
    """Maps (1, h, w, C) with zeros put in: (1, h·rows, w·columns, C), each value first of its field."""
    _, height, width, maps = values.shape
    if strides[0] > 1:
        padded = tf.pad(tf.reshape(values, (height, 1, width, maps)), [[0, 0], [0, strides[0] - 1], [0, 0], [0, 0]])
        values, height = tf.reshape(padded, (1, height * strides[0], width, maps)), height * strides[0]
    if strides[1] > 1:
        padded = tf.pad(tf.reshape(values, (height, width, 1, maps)), [[0, 0], [0, 0], [0, strides[1] - 1], [0, 0]])
        values = tf.reshape(padded, (1, height, width * strides[1], maps))
    return values


def _ground(by: Any, window: _Window) -> Any:
    """Derivatives by outputs, so placed that windows of the kernel's size, step 1, give one for each input position."""
    reach = [(k - 1) * d for k, d in zip(window.size, window.holes, strict=True)]
    before = (reach[0] - window.before[0], reach[1] - window.before[1])
    size = (window.given[0] + reach[0], window.given[1] + reach[1])
    return _placed(_apart(by, window.strides), before, size)


def _convolved(operation: Any, place: int, by: Any) -> Any:
    """Of a convolution (rows, columns, in, out), its maps in groups or not."""
    kernel = constant(operation.inputs[1])
    window = _window(operation, kernel.shape[:2])
    groups = int(operation.inputs[0].shape[3]) // kernel.shape[2]
    padding = operation.get_attr("padding").decode()
    if groups == 1 and window.holes == (1, 1) and max(window.strides) > 1 and padding != "EXPLICIT":
        return tf.nn.conv2d_transpose(by, kernel, operation.inputs[0].shape, window.strides, padding)
    turned = _turned(kernel, groups)
    return tf.nn.conv2d(_ground(by, window), turned, 1, "VALID", dilations=window.holes)


def _turned(kernel: Array, groups: int) -> Array:
    """A kernel (rows, columns, in, out) the other way round, as derivatives go: (rows, columns, out, in), by groups."""
    rows, columns, inside, outside = kernel.shape
    parted = kernel[::-1, ::-1].reshape(rows, columns, inside, groups, outside // groups)
    return np.ascontiguousarray(parted.transpose(0, 1, 4, 3, 2)).reshape(rows, columns, outside // groups, -1)


def _depthwise(operation: Any, place: int, by: Any) -> Any:
    """Of a convolution of each map with kernels of its own, (rows, columns, maps, kernels a map)."""
    kernel = constant(operation.inputs[1])
    rows, columns, maps, each = kernel.shape
    window = _window(operation, (rows, columns))
    if window.holes != (1, 1):
        raise BadInput("its depthwise convolution has holes, which has no derivative here")
    turned = np.ascontiguousarray(kernel[::-1, ::-1]).reshape(rows, columns, maps * each, 1)
    parts = tf.nn.depthwise_conv2d(_ground(by, window), turned, (1, 1, 1, 1), "VALID")
    return parts if each == 1 else tf.reduce_sum(tf.reshape(parts, (*parts.shape[:3], maps, each)), -1)


def _convolved_back(operation: Any, place: int, by: Any) -> Any:
    """Of a transposed convolution, which is a convolution."""
    strides, padding = operation.get_attr("strides"), operation.get_attr("padding").decode()
    if place != 2 or padding == "EXPLICIT" or operation.get_attr("data_format") != b"NHWC":
        raise BadInput("its transposed convolution has no derivative here")
    kernel = constant(operation.inputs[1])
    return tf.nn.conv2d(by, kernel, strides, padding, dilations=operation.get_attr("dilations"))


def _averaged(operation: Any, place: int, by: Any) -> Any:
    """Of average pooling: an equal share to each value that was in the window, padding not among them."""
    window = _window(operation, operation.get_attr("ksize")[1:3])
    inside = [_inside(window, axis) for axis in (0, 1)]
    counts = np.outer(*inside)[None, :, :, None]
    summed = tf.nn.avg_pool2d(_ground(by * tf.constant(1 / counts, tf.float32), window), window.size, 1, "VALID")
    return summed * float(window.size[0] * window.size[1])


def _inside(window: _Window, axis: int) -> Array:
    """How many rows or columns of each window lie on the image."""
    first = np.arange(window.out[axis]) * window.strides[axis] - window.before[axis]
    return np.minimum(first + window.size[axis], window.given[axis]) - np.maximum(first, 0)


def _largest(operation: Any, place: int, by: Any) -> Any:
    """Of max pooling: all to the first of the largest values of a window, row by row."""
    strides = None
    if operation.type == "MaxPoolV2":
        size, strides = (constant(tensor).tolist() for tensor in operation.inputs[1:])
    else:
        size = operation.get_attr("ksize")
    window = _window(operation, size[1:3], strides)
    reach = tuple((n - 1) * s + k for n, s, k in zip(window.out, window.strides, window.size, strict=True))
    values = _placed(operation.inputs[0], window.before, _sides(reach), _LOWEST)
    parts, left = {}, by
    for offset in window.offsets:
        smaller = positive(operation.outputs[0] - _looked_at(values, offset, window))
        parts[offset] = left * (1 - smaller)
        left = left * smaller
    return _laid_out(parts, window)


def _looked_at(values: Any, offset: tuple[int, int], window: _Window) -> Any:
    """What each window has at one of its places, (1, out rows, out columns, C)."""
    ends = [first + (n - 1) * s + 1 for first, n, s in zip(offset, window.out, window.strides, strict=True)]
    return values[:, offset[0] : ends[0] : window.strides[0], offset[1] : ends[1] : window.strides[1]]


def _laid_out(parts: Mapping[tuple[int, int], Any], window: _Window) -> Any:
    """The reverse of looking: what each window has at each of its places, added up on the image that they lie on."""
    (down, right), maps = window.strides, next(iter(parts.values())).shape[3]
    height, width = (n + (k - 1) // s for n, k, s in zip(window.out, window.size, window.strides, strict=True))
    rows = []
    for row in range(down):
        beside = [_phase(parts, (row, column), window, (height, width)) for column in range(right)]
        rows.append(tf.reshape(tf.concat(beside, 3), (1, height, width * right, maps)))
    whole = tf.reshape(tf.concat(rows, 2), (1, height * down, width * right, maps))
    return _placed(whole, (-window.before[0], -window.before[1]), window.given)


def _phase(parts: Mapping[tuple[int, int], Any], phase: tuple[int, int], window: _Window, size: tuple[int, int]) -> Any:
    """The sum of the parts that fall on every stride-th row and column from a first one, (1, *size, C)."""
    (down, right), (row, column) = window.strides, phase
    falling = [
        _placed(part, (at // down, over // right), size)
        for (at, over), part in parts.items()
        if at % down == row and over % right == column
    ]
    maps = next(iter(parts.values())).shape[3]
    return sum(falling[1:], falling[0]) if falling else tf.zeros((1, *size, maps))


def _resized(operation: Any, place: int, by: Any) -> Any:
    """Of an operation that mixes rows with rows and columns with columns."""
    for axis in (1, 2):
        by = along(by, axis, _mixing(operation, axis).T) if by.shape[axis] != 1 or _mixed(operation, axis) else by
    return by


def _mixed(operation: Any, axis: int) -> bool:
    """Whether an axis changes its length."""
    return bool(operation.inputs[0].shape[axis] != operation.outputs[0].shape[axis])


def _mixing(operation: Any, axis: int) -> Array:
    """What an operation does along an axis, as a matrix (out, in): computed, on an image that holds every unit row."""
    side, out = (int(tensor.shape[axis]) for tensor in (operation.inputs[0], operation.outputs[0]))
    units = np.eye(side, dtype=np.float32)
    with tf.init_scope():
        image = units[None, :, None] if axis == 1 else units[None, None]
        mixed = _RESIZING[operation.type](operation, image, (out, 1) if axis == 1 else (1, out))
    return np.asarray(mixed).reshape(out, side)


def _again(function: Callable[..., Any]) -> Callable[[Any, Any, tuple[int, int]], Any]:
    """A resizing that can be called with the settings of another one."""

    def call(operation: Any, images: Any, size: tuple[int, int]) -> Any:
        settings = {name: operation.get_attr(name) for name in ("align_corners", "half_pixel_centers")}
        return function(images=images, size=size, **settings)

    return call


def _mirrored(operation: Any, images: Any, size: tuple[int, int]) -> Any:
    """Mirror padding along the axis that has units."""
    paddings = constant(operation.inputs[1]).copy()
    paddings[[0, 3]] = 0
    paddings[1 if images.shape[1] == 1 and size[0] == 1 else 2] = 0
    return tf.raw_ops.MirrorPad(input=images, paddings=paddings, mode=operation.get_attr("mode"))


_RESIZING: dict[str, Callable[[Any, Any, tuple[int, int]], Any]] = {
    "ResizeBilinear": _again(tf.raw_ops.ResizeBilinear),
    "ResizeNearestNeighbor": _again(tf.raw_ops.ResizeNearestNeighbor),
    "ResizeBicubic": _again(tf.raw_ops.ResizeBicubic),
    "MirrorPad": _mirrored,
}


def _normalised(operation: Any, place: int, by: Any) -> Any:
    """Of batch normalisation with what was seen in training."""
    if operation.get_attr("is_training"):
        raise BadInput("its batch normalisation looks at the batch, which has no derivative here")
    scale, _, _, variance = (constant(tensor) for tensor in operation.inputs[1:5])
    return by * tf.constant(scale / np.sqrt(variance + operation.get_attr("epsilon")))


WINDOWS: dict[str, Rule] = {
    **dict.fromkeys(("MaxPool", "MaxPoolV2"), _largest),
    **dict.fromkeys(("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"), _normalised),
    **dict.fromkeys(_RESIZING, _resized),
    "Conv2D": _convolved,
    "DepthwiseConv2dNative": _depthwise,
    "Conv2DBackpropInput": _convolved_back,
    "AvgPool": _averaged,
}

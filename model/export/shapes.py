"""Derivatives of operations that only move values: shapes, parts, padding, order; of what LiteRT has built in.

Rules as in `derivatives`. Rule: all shapes are known, and which values are taken is constant.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf

from model.export.derivatives import Rule, constant
from model.records import Array, BadInput


def along(values: Any, axis: int, matrix: Array) -> Any:
    """A matrix (out, in) applied to the values along one axis."""
    before, inside, after = (math.prod(part) for part in _split(values.shape, axis))
    product = tf.matmul(tf.constant(matrix[None], tf.float32), tf.reshape(values, (before, inside, after)))
    return tf.reshape(product, (*values.shape[:axis], len(matrix), *values.shape[axis + 1 :]))


def _split(shape: Any, axis: int) -> tuple[list[int], list[int], list[int]]:
    """Sides before, at and after an axis."""
    sides = [int(side) for side in shape]
    return sides[:axis], sides[axis : axis + 1], sides[axis + 1 :]


def _reshaped(operation: Any, place: int, by: Any) -> Any:
    return tf.reshape(by, operation.inputs[0].shape)


def _transposed(operation: Any, place: int, by: Any) -> Any:
    return tf.transpose(by, np.argsort(constant(operation.inputs[1])))


def _concatenated(operation: Any, place: int, by: Any) -> Any:
    axis = int(constant(operation.inputs[-1])) % by.shape.rank
    start = sum(int(tensor.shape[axis]) for tensor in operation.inputs[:place])
    begin = [start if at == axis else 0 for at in range(by.shape.rank)]
    return tf.slice(by, begin, operation.inputs[place].shape)


def _packed(operation: Any, place: int, by: Any) -> Any:
    return tf.gather(by, place, axis=operation.get_attr("axis"))


def _parts(operation: Any, place: int, *by: Any) -> Any:
    """Of an operation that takes its input apart along an axis."""
    filled = [
        tf.zeros(output.shape) if slope is None else slope for output, slope in zip(operation.outputs, by, strict=True)
    ]
    if operation.type == "Unpack":
        return tf.stack(filled, operation.get_attr("axis"))
    axis = operation.inputs[0 if operation.type == "Split" else 2]
    return tf.concat(filled, int(constant(axis)))


def _padded(operation: Any, place: int, by: Any) -> Any:
    begin = [int(before) for before, _ in constant(operation.inputs[1])]
    return tf.slice(by, begin, operation.inputs[0].shape)


def _tiled(operation: Any, place: int, by: Any) -> Any:
    for axis, side in enumerate(operation.inputs[0].shape):
        side = int(side)
        by = along(by, axis, np.tile(np.eye(side), by.shape[axis] // side)) if by.shape[axis] != side else by
    return by


def _taken(operation: Any, place: int, by: Any) -> Any:
    """Of an operation that takes rows, columns, maps … of its input, in any order and number."""
    shape = operation.inputs[0].shape
    dropped = _dropped(operation)
    by = tf.reshape(by, _with_ones(by.shape, dropped))
    for axis, chosen in enumerate(_chosen(operation)):
        if not np.array_equal(chosen, np.arange(shape[axis])):
            by = along(by, axis, np.eye(int(shape[axis]))[chosen].T)
    return by


def _dropped(operation: Any) -> list[int]:
    """The axes that a strided slice lets fall."""
    mask = operation.get_attr("shrink_axis_mask") if operation.type == "StridedSlice" else 0
    return [axis for axis in range(operation.inputs[0].shape.rank) if mask >> axis & 1]


def _with_ones(shape: Any, axes: list[int]) -> list[int]:
    """A shape with axes of one put in."""
    sides = [int(side) for side in shape]
    for axis in axes:
        sides.insert(axis, 1)
    return sides


def _chosen(operation: Any) -> list[Array]:
    """Which places along each axis an operation takes."""
    shape = [int(side) for side in operation.inputs[0].shape]
    read = [np.arange(side) for side in shape]
    if operation.type == "GatherV2":
        axis = int(constant(operation.inputs[2]))
        read[axis] = read[axis][constant(operation.inputs[1]).ravel()]
        return read
    begin = constant(operation.inputs[1])
    if operation.type == "Slice":
        return [
            places[start:][:count] for places, start, count in zip(read, begin, operation.outputs[0].shape, strict=True)
        ]
    return _strided(operation, read, begin)


def _strided(operation: Any, read: list[Array], begin: Array) -> list[Array]:
    """As `_chosen`, of a strided slice; raises BadInput for one with an ellipsis or a new axis."""
    if operation.get_attr("ellipsis_mask") or operation.get_attr("new_axis_mask"):
        raise BadInput("its operation StridedSlice makes axes, which has no derivative here")
    masks = {name: operation.get_attr(f"{name}_mask") for name in ("begin", "end", "shrink_axis")}
    end, step = (constant(tensor) for tensor in operation.inputs[2:])
    for axis in range(len(begin)):
        if masks["shrink_axis"] >> axis & 1:
            read[axis] = read[axis][begin[axis], None]
            continue
        start = None if masks["begin"] >> axis & 1 else begin[axis]
        read[axis] = read[axis][start : None if masks["end"] >> axis & 1 else end[axis] : step[axis]]
    return read


SHAPES: dict[str, Rule] = {
    **dict.fromkeys(("Reshape", "Squeeze", "ExpandDims"), _reshaped),
    **dict.fromkeys(("Pad", "PadV2"), _padded),
    **dict.fromkeys(("Split", "SplitV", "Unpack"), _parts),
    **dict.fromkeys(("Slice", "StridedSlice", "GatherV2"), _taken),
    "Transpose": _transposed,
    "ConcatV2": _concatenated,
    "Pack": _packed,
    "Tile": _tiled,
}

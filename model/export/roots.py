"""Whose values a tensor has: the way back through operations that only rename them, to the one that computed them.

Rule: what is not known to hand its values on, in their order, counts as computing new ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

_HANDING_ON = {"Identity", "IdentityN", "StopGradient", "PreventGradient", "Reshape", "Squeeze", "ExpandDims"}


def values_of(outputs: Sequence[Any], image: Any) -> tuple[int, ...]:
    """For each of the calls' outputs (N, …) the place of the first that has its values, −1 for those of the image."""
    owners = {root_of(image).ref(): -1}
    sizes = {-1: _size(image)}
    values = []
    for place, output in enumerate(outputs):
        owner = owners.setdefault(root_of(output).ref(), place)
        sizes[place] = _size(output)
        values.append(owner if sizes[owner] == sizes[place] else place)
    return tuple(values)


def root_of(tensor: Any) -> Any:
    """The tensor of a traced graph that a tensor got its values from."""
    while (operation := tensor.op).type in _HANDING_ON or _moves_nothing(operation):
        tensor = operation.inputs[tensor.value_index if operation.type == "IdentityN" else 0]
    return tensor


def _moves_nothing(operation: Any) -> bool:
    """Whether an operation is a transposition that leaves all axes longer than one in their order."""
    if operation.type != "Transpose":
        return False
    order = tf.get_static_value(operation.inputs[1])
    return order is not None and keeps_order(order, operation.inputs[0].shape)


def keeps_order(order: Sequence[int], shape: Sequence[int | None]) -> bool:
    """Whether a transposition of a tensor of that shape leaves all axes longer than one in their order."""
    moved = [int(axis) for axis in order if shape[int(axis)] != 1]
    return moved == sorted(moved)


def _size(tensor: Any) -> int:
    """How many values a tensor has for one image."""
    return math.prod(side or 1 for side in tensor.shape[1:])

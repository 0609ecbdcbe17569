"""Backpropagation over a frozen TensorFlow graph, with operations that LiteRT has: seeds at tensors → their gradients.

TensorFlow's own gradients use operations that have no built-in counterpart in LiteRT (ReluGrad, MaxPoolGrad …). Rule:
an operation without a derivative in the tables here takes TensorFlow's; one that has none at all is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import ops as registry

from model.export.derivatives import DERIVATIVES, gelu, inside_gelu
from model.export.shapes import SHAPES
from model.export.windows import WINDOWS
from model.records import BadInput

_RULES = {**DERIVATIVES, **SHAPES, **WINDOWS}
_BLOCKING = {  # steps and comparisons: no derivative, or zero wherever there is one
    "Sign", "Floor", "Ceil", "Rint", "Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "Shape",
    "ZerosLike", "OnesLike", "StopGradient", "ArgMax", "LogicalAnd", "LogicalOr", "LogicalNot",
}  # fmt: skip


class Gradients:
    """The derivatives of Σ seed · tensor by all tensors on the way from a source, of shapes that are known."""

    def __init__(self, source: Any, seeds: Iterable[tuple[Any, Any]]) -> None:
        """Add the operations that compute them to the source's graph; `seeds` are (tensor, what it is weighted by).

        Raises BadInput where an operation on the way has no derivative.
        """
        self._summands: dict[Any, list[Any]] = {}
        operations = source.graph.get_operations()  # each after those that it reads
        self._active = _depending(source, operations)
        for tensor, weights in seeds:
            self._summands.setdefault(tensor.ref(), []).append(weights)
        for operation in reversed(operations):
            self._pass(operation)

    def of(self, tensor: Any) -> Any | None:
        """The derivative by a tensor, of its shape; None where no seed depends on it."""
        summands = self._summands.get(tensor.ref(), [])
        if len(summands) > 1:
            self._summands[tensor.ref()] = summands = [sum(summands[1:], summands[0])]
        return summands[0] if summands else None

    def _pass(self, operation: Any) -> None:
        """Hand the derivatives by an operation's outputs on to its inputs."""
        given = [place for place, tensor in enumerate(operation.inputs) if tensor.ref() in self._active]
        if not given or operation.type in _BLOCKING:
            return
        slopes = [self.of(output) for output in operation.outputs]
        if all(slope is None for slope in slopes):
            return
        if (inside := inside_gelu(operation)) is not None:
            self._summands.setdefault(inside.ref(), []).append(gelu(inside, *slopes))
            return
        rule = _RULES.get(operation.type)
        known = {} if rule else dict(enumerate(_tensorflows(operation, slopes)))
        for place in given:
            tensor = operation.inputs[place]
            slope = rule(operation, place, *slopes) if rule else known[place]
            if slope is not None:
                self._summands.setdefault(tensor.ref(), []).append(_fitted(slope, tensor))


def _depending(source: Any, operations: Iterable[Any]) -> set[Any]:
    """The tensors of numbers that depend on a source, itself among them."""
    active = {source.ref()}
    for operation in operations:
        if any(tensor.ref() in active for tensor in operation.inputs):
            active |= {output.ref() for output in operation.outputs if output.dtype != tf.bool}
    return active


def _tensorflows(operation: Any, slopes: list[Any]) -> list[Any]:
    """The derivatives by an operation's inputs as TensorFlow has them; raises BadInput where it has none."""
    try:
        derivative = registry.get_gradient_function(operation)
    except LookupError:
        derivative = None
    if derivative is None:
        raise BadInput("its operation {operation} has no derivative", operation=operation.type)
    filled = [
        tf.zeros(output.shape) if slope is None else slope
        for output, slope in zip(operation.outputs, slopes, strict=True)
    ]
    found = derivative(operation, *filled)
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _fitted(slope: Any, tensor: Any) -> Any:
    """A derivative summed over the axes along which its tensor was broadcast; raises BadInput for unknown shapes."""
    given, wanted = slope.shape, tensor.shape
    if not given.is_fully_defined() or not wanted.is_fully_defined():
        raise BadInput(
            "its operation {operation} gives no fixed shape, {wanted}", operation=tensor.op.type, wanted=wanted
        )
    if given == wanted:
        return slope
    extra = given.rank - wanted.rank
    along = [axis for axis in range(given.rank) if axis < extra or (wanted[axis - extra] == 1 != given[axis])]
    if along:
        slope = tf.reduce_sum(slope, along, keepdims=True)
    return tf.reshape(tf.broadcast_to(slope, [1] * extra + wanted) if extra == 0 else slope, wanted)

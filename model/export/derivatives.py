"""Derivatives of operations on values, made of operations that LiteRT has built in.

Each rule takes (operation, place of the input, derivative by the output) and gives the derivative by that input, which
may still be broadcast. Rule: at kinks and ties the same choice as TensorFlow's own derivatives.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from model.records import Array, BadInput

Rule = Callable[..., Any]  # (operation, place, *by)
_SELU_SCALE, _SELU_SCALE_ALPHA = 1.0507009873554805, 1.7580993408473766
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_HUGE = 3e38
_ERF_STEP = 0.3275911  # Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26; off by 1.5e-7 at most


def constant(tensor: Any) -> Array:
    """A tensor's value; raises BadInput where it is computed."""
    while tensor.op.type in ("Identity", "ReadVariableOp"):
        tensor = tensor.op.inputs[0]
    value = tf.get_static_value(tensor)
    if value is None:
        raise BadInput(
            "its operation {operation} computes what derivatives need to be constant", operation=tensor.op.type
        )
    return np.asarray(value)


def positive(values: Any) -> Any:
    """1 where values, none of them below zero, are above it, else 0: faster in LiteRT than to compare."""
    return tf.minimum(values * _HUGE, 1.0)


def inside_gelu(operation: Any) -> Any | None:
    """The input of the GELU that an operation ends, by the error function; None for any other operation.

    LiteRT has the error function inside GELU only, and GELU only where nothing else reads what is computed in it.
    """
    if operation.type != "Mul":
        return None
    for factor in operation.inputs:
        terms = factor.op.inputs if factor.op.type == "AddV2" else [factor]
        for term in terms:
            if term.op.type in ("Erf", "Erfc"):
                return _scaled(term.op.inputs[0])
    return None


def _scaled(tensor: Any) -> Any:
    """What a tensor is a multiple of."""
    while tensor.op.type in ("Mul", "RealDiv", "Neg"):
        computed = [value for value in tensor.op.inputs if tf.get_static_value(value) is None]
        if len(computed) > 1:
            break
        tensor = computed[0]
    return tensor


def gelu(values: Any, by: Any) -> Any:
    """The derivative of GELU by its input: the normal distribution, and the input times its density."""
    density = tf.exp(values * values * -0.5) * (1 / math.sqrt(2 * math.pi))
    return by * (0.5 + 0.5 * _erf(values) + values * density)


def _erf(values: Any) -> Any:
    """The error function of values / √2."""
    size = tf.abs(values) * math.sqrt(0.5)
    step = 1 / (1 + _ERF_STEP * size)
    total = _ERF[-1] * step
    for factor in reversed(_ERF[:-1]):
        total = (total + factor) * step
    return tf.sign(values) * (1 - total * tf.exp(-size * size))


def _of_values(slope: Callable[[Any, Any, Any], Any]) -> Rule:
    """The rule of an operation on single values, by input, output and the derivative by the output."""
    return lambda operation, place, by: slope(operation.inputs[0], operation.outputs[0], by)


def _of_both(*slopes: Callable[[Any, Any, Any], Any]) -> Rule:
    """The rule of an operation on two inputs, by (first, second, derivative by the output) for each of them."""
    return lambda operation, place, by: slopes[place](operation.inputs[0], operation.inputs[1], by)


def _handed_on(operation: Any, place: int, by: Any) -> Any:
    return by


def _leaky(operation: Any, place: int, by: Any) -> Any:
    below = operation.get_attr("alpha")
    return by * (below + (1 - below) * positive(tf.nn.relu(operation.inputs[0])))


def _same_place(operation: Any, place: int, *by: Any) -> Any:
    return by[place]


def _cast(operation: Any, place: int, by: Any) -> Any:
    """Whole numbers count as the numbers that they were rounded from."""
    return tf.cast(by, tf.float32)


def _power(operation: Any, place: int, by: Any) -> Any:
    base, exponent = operation.inputs
    if place == 1:
        return by * operation.outputs[0] * tf.math.log(tf.where(base > 0, base, 1.0))
    return by * exponent * tf.pow(base, constant(exponent) - 1)


def _selected(operation: Any, place: int, by: Any) -> Any:
    condition = operation.inputs[0]
    return tf.where(condition, by, 0.0) if place == 1 else tf.where(condition, 0.0, by)


def _softmax(operation: Any, place: int, by: Any) -> Any:
    shares = operation.outputs[0]
    return (by - tf.reduce_sum(by * shares, -1, keepdims=True)) * shares


def _log_softmax(operation: Any, place: int, by: Any) -> Any:
    return by - tf.reduce_sum(by, -1, keepdims=True) * tf.exp(operation.outputs[0])


def _product(operation: Any, place: int, by: Any) -> Any:
    """Of matrix products, each matrix as it is or transposed."""
    first, second = operation.inputs
    batched = operation.type != "MatMul"
    turned, other = (
        operation.get_attr(name) for name in (("adj_x", "adj_y") if batched else ("transpose_a", "transpose_b"))
    )
    if place == 0:
        pair = (second, by, other, True) if turned else (by, second, False, not other)
    else:
        pair = (by, first, True, turned) if other else (first, by, not turned, False)
    return tf.matmul(pair[0], pair[1], transpose_a=pair[2], transpose_b=pair[3])


def _kept(operation: Any) -> list[int]:
    """The shape of a reduction's output with an axis of one for each that it went along."""
    shape = [int(side) for side in operation.inputs[0].shape]
    for axis in np.atleast_1d(constant(operation.inputs[1])):
        shape[axis] = 1
    return shape


def _sum(operation: Any, place: int, by: Any) -> Any:
    return tf.broadcast_to(tf.reshape(by, _kept(operation)), operation.inputs[0].shape)


def _mean(operation: Any, place: int, by: Any) -> Any:
    share = math.prod(by.shape) / math.prod(operation.inputs[0].shape)
    return _sum(operation, place, by * share)


def _extreme(operation: Any, place: int, by: Any) -> Any:
    """Of the largest or the smallest: shared by all that are equal."""
    values, shape = operation.inputs[0], _kept(operation)
    chosen = tf.cast(tf.equal(values, tf.reshape(operation.outputs[0], shape)), tf.float32)
    count = tf.reduce_sum(chosen, constant(operation.inputs[1]).tolist(), keepdims=True)
    return chosen * (tf.reshape(by, shape) / count)


DERIVATIVES: dict[str, Rule] = {
    **dict.fromkeys(("Identity", "Snapshot", "PreventGradient", "CheckNumerics", "Round", "BiasAdd"), _handed_on),
    **dict.fromkeys(("Select", "SelectV2"), _selected),
    **dict.fromkeys(("MatMul", "BatchMatMul", "BatchMatMulV2"), _product),
    **dict.fromkeys(("Max", "Min"), _extreme),
    **dict.fromkeys(("Add", "AddV2", "AddN", "BroadcastTo"), _handed_on),
    **dict.fromkeys(("RealDiv", "Div"), _of_both(lambda x, y, by: by / y, lambda x, y, by: -by * x / (y * y))),
    "IdentityN": _same_place,
    "Cast": _cast,
    "Sum": _sum,
    "Mean": _mean,
    "Pow": _power,
    "Softmax": _softmax,
    "LogSoftmax": _log_softmax,
    "Sub": _of_both(lambda x, y, by: by, lambda x, y, by: -by),
    "Mul": _of_both(lambda x, y, by: by * y, lambda x, y, by: by * x),
    "DivNoNan": _of_both(
        lambda x, y, by: tf.math.divide_no_nan(by, y), lambda x, y, by: -by * tf.math.divide_no_nan(x, y * y)
    ),
    "Maximum": _of_both(lambda x, y, by: tf.where(x >= y, by, 0.0), lambda x, y, by: tf.where(x >= y, 0.0, by)),
    "Minimum": _of_both(lambda x, y, by: tf.where(x <= y, by, 0.0), lambda x, y, by: tf.where(x <= y, 0.0, by)),
    "SquaredDifference": _of_both(lambda x, y, by: 2 * by * (x - y), lambda x, y, by: 2 * by * (y - x)),
    "Relu": _of_values(lambda x, y, by: by * positive(y)),
    "Relu6": _of_values(lambda x, y, by: by * positive(y) * positive(6 - y)),
    "LeakyRelu": _leaky,
    "Elu": _of_values(lambda x, y, by: by * (tf.minimum(y, 0.0) + 1)),
    "Selu": _of_values(lambda x, y, by: by * tf.where(y < 0, y + _SELU_SCALE_ALPHA, _SELU_SCALE)),
    "Softplus": _of_values(lambda x, y, by: by * tf.sigmoid(x)),
    "Softsign": _of_values(lambda x, y, by: by / tf.square(1 + tf.abs(x))),
    "Sigmoid": _of_values(lambda x, y, by: by * (y * (1 - y))),
    "Tanh": _of_values(lambda x, y, by: by * (1 - y * y)),
    "Exp": _of_values(lambda x, y, by: by * y),
    "Log": _of_values(lambda x, y, by: by / x),
    "Sqrt": _of_values(lambda x, y, by: by * 0.5 / y),
    "Rsqrt": _of_values(lambda x, y, by: by * -0.5 * (y * y * y)),
    "Square": _of_values(lambda x, y, by: 2 * by * x),
    "Abs": _of_values(lambda x, y, by: by * tf.sign(x)),
    "Neg": _of_values(lambda x, y, by: -by),
    **dict.fromkeys(("Reciprocal", "Inv"), _of_values(lambda x, y, by: -by * (y * y))),
    "Sin": _of_values(lambda x, y, by: by * tf.cos(x)),
    "Cos": _of_values(lambda x, y, by: -by * tf.sin(x)),
}

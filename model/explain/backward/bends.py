"""Activations at one image: slopes of gates that are open or closed, local derivatives of functions that are curved.

Rule: a piecewise linear function's slope and constant follow from its output alone, so they are exact; of a curved one
what its derivative does not explain is the remainder, value − derivative × input.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from model.explain.backward.local import Local, Step, Taken, constant, linear
from model.records import Array, BadInput

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_NUDGE = 1e-5  # of an input, either way, for a derivative
_erf = np.vectorize(math.erf, otypes=[np.float64])
Gate = Callable[[Array, dict[str, Any]], tuple[Array, Array]]  # (output, config) → slope and constant of each value


def _between(output: Array, low: float, high: float, slope: float, middle: float) -> tuple[Array, Array]:
    """A line of `slope` through `middle` at 0, cut off at `low` and `high`."""
    inside = (output > low) & (output < high)
    ends = np.where(output >= high, high, low if low else 0.0)
    return np.where(inside, slope, 0.0), np.where(inside, middle, ends)


def _leaky(output: Array, slope: Array | float) -> tuple[Array, Array]:
    """Another slope below zero."""
    return np.where(output > 0, 1.0, slope), np.zeros(output.shape)


def _relu_layer(output: Array, config: dict[str, Any]) -> tuple[Array, Array]:
    """Keras's ReLU layer: a slope below its threshold, and a largest value."""
    most, below, threshold = config.get("max_value"), config.get("negative_slope", 0), config.get("threshold", 0)
    full = output >= (np.inf if most is None else most)
    slope = np.where(full, 0.0, np.where(output > 0, 1.0, below))
    return slope, np.where(full, most or 0.0, np.where(output > 0, 0.0, -below * threshold))


GATES: dict[str, Gate] = {
    "linear": lambda output, _: (np.ones(output.shape), np.zeros(output.shape)),
    "relu": lambda output, _: (np.where(output > 0, 1.0, 0.0), np.zeros(output.shape)),
    "relu6": lambda output, _: _between(output, 0, 6, 1, 0),
    "leaky_relu": lambda output, config: _leaky(output, float(config.get("negative_slope", 0.2))),
    "re_lu": _relu_layer,
    "hard_sigmoid": lambda output, _: _between(output, 0, 1, 1 / 6, 0.5),
    "hard_tanh": lambda output, _: _between(output, -1, 1, 1, 0),
}


def _elu(x: Array, config: dict[str, Any]) -> Array:
    """Keras's ELU."""
    return np.where(x > 0, x, float(config.get("alpha", 1)) * np.expm1(np.minimum(x, 0)))


def _gelu(x: Array, _: dict[str, Any]) -> Array:
    """x times the normal distribution function."""
    return np.asarray(x * (1 + _erf(x / math.sqrt(2))) / 2)


def _sigmoid(x: Array, _: dict[str, Any]) -> Array:
    """1 / (1 + e⁻ˣ)."""
    return np.asarray((1 + np.tanh(x / 2)) / 2)


CURVES: dict[str, Callable[[Array, dict[str, Any]], Array]] = {
    "sigmoid": _sigmoid,
    "tanh": lambda x, _: np.tanh(x),
    "elu": _elu,
    "selu": lambda x, _: _SELU_SCALE * _elu(x, {"alpha": _SELU_ALPHA}),
    "gelu": _gelu,
    "silu": lambda x, config: x * _sigmoid(x, config),
    "softplus": lambda x, _: np.logaddexp(0, x),
    "softsign": lambda x, _: x / (1 + np.abs(x)),
    "exponential": lambda x, _: np.exp(x),
    "exp": lambda x, _: np.exp(x),
    "mish": lambda x, _: x * np.tanh(np.logaddexp(0, x)),
    "hard_silu": lambda x, _: x * np.clip(x / 6 + 0.5, 0, 1),
    "square": lambda x, _: x * x,
    "negative": lambda x, _: -x,
}
SCORES = ("softmax", "log_softmax", "sigmoid")  # what a last layer makes its sums into


def bend(step: Step, name: str, sums: Callable[[], Array]) -> Local:
    """What an activation is at a step, with the step's factors behind it; `sums` gives what went into it.

    Raises BadInput for an activation that is not known here.
    """
    config, factors = step.layer.config, step.factors
    if name in GATES:
        slope, level = GATES[name](step.output, config)
        return gate(slope * factors, level * factors)
    if name in CURVES:
        given = sums()
        high, low = (CURVES[name](given + way * _NUDGE, config) for way in (1, -1))
        slope = factors * (high - low) / (2 * _NUDGE)
        rest = step.output - slope * given
        return lambda by: Taken((by * slope,), np.zeros(len(by)), constant(by, rest))
    if name == "softmax":
        return softmax(step.output, sums())
    raise BadInput(
        "No circuit of this network: the activation {activation} of {layer} is not known here.",
        activation=name,
        layer=step.layer.name,
    )


def gate(slope: Array, level: Array) -> Local:
    """A line for each value."""
    return linear(lambda by: by * slope, level)


def softmax(output: Array, given: Array) -> Local:
    """The softmax along the channels, where it stands inside of a network."""

    def back(by: Array) -> Array:
        return np.asarray(output * (by - (by * output).sum(axis=-1, keepdims=True)))

    def local(by: Array) -> Taken:
        taken = back(by)
        return Taken((taken,), np.zeros(len(by)), constant(by, output) - constant(taken, given))

    return local


def activation_of(step: Step) -> str:
    """The name of what a layer of its own does to values: `relu6` of Relu6, `re_lu` of ReLU."""
    if step.layer.type == "Activation":
        return step.layer.activation or "linear"
    return {"LeakyReLU": "leaky_relu", "PReLU": "p_re_lu", "ELU": "elu", "SiLU": "silu"}.get(
        step.layer.type, re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", step.layer.type).lower()
    )


def activation(step: Step) -> Local:
    """A layer or an operation that is an activation."""
    name = "re_lu" if step.layer.type == "ReLU" else activation_of(step)
    if name == "p_re_lu":
        return gate(*_leaky(step.inputs[0], step.weights["alpha"]))  # which may turn signs round
    return bend(step, name, lambda: step.inputs[0])

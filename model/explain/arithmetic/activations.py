"""Activations by Keras's names, as NumPy: a value before, in float64, becomes the value after."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from model.explain.arithmetic.terms import Share
from model.records import Array

_SELU = (1.6732632423543772, 1.0507009873554805)  # alpha and scale, of Klambauer et al. 2017
_ACROSS = ("softmax", "log_softmax")  # of all channels together


def _relu(x: float) -> float:
    return max(x, 0.0)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _elu(x: float, alpha: float = 1.0) -> float:
    return x if x > 0 else alpha * math.expm1(x)


def _celu(x: float, alpha: float = 1.0) -> float:
    return x if x > 0 else alpha * math.expm1(x / alpha)


def _gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def _clipped(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


_BY_NAME: dict[str, Callable[[float], float]] = {
    "": lambda x: x,
    "linear": lambda x: x,
    "relu": _relu,
    "relu6": lambda x: _clipped(x, 0, 6),
    "leaky_relu": lambda x: x if x > 0 else 0.2 * x,
    "elu": _elu,
    "celu": _celu,
    "selu": lambda x: _SELU[1] * _elu(x, _SELU[0]),
    "gelu": _gelu,
    "silu": lambda x: x * _sigmoid(x),
    "swish": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * math.tanh(_softplus(x)),
    "tanh": math.tanh,
    "hard_tanh": lambda x: _clipped(x, -1, 1),
    "tanh_shrink": lambda x: x - math.tanh(x),
    "sigmoid": _sigmoid,
    "hard_sigmoid": lambda x: _clipped(x / 6 + 0.5, 0, 1),
    "hard_silu": lambda x: x * _clipped(x / 6 + 0.5, 0, 1),
    "hard_swish": lambda x: x * _clipped(x / 6 + 0.5, 0, 1),
    "log_sigmoid": lambda x: -_softplus(-x),
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "exponential": math.exp,
}
_OPERATIONS = {
    "Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Silu": "silu", "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu", "HardTanh": "hard_tanh", "Selu": "selu", "Softplus": "softplus", "Softsign": "softsign",
    "LogSigmoid": "log_sigmoid", "TanhShrink": "tanh_shrink", "Tanh": "tanh", "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
}  # fmt: skip
_VALUES: dict[str, Callable[[float], float]] = {
    "Negative": lambda x: -x, "Abs": abs, "Absolute": abs, "Square": lambda x: x * x, "Sqrt": math.sqrt,
    "Exp": math.exp, "Log": math.log, "Rsqrt": lambda x: 1 / math.sqrt(x),
}  # fmt: skip


def name_of(kind: str, activation: str) -> str:
    """The activation of a layer of a class: its own, or the one that the class is."""
    return _OPERATIONS.get(kind, activation)


def is_across(name: str) -> bool:
    """Whether an activation takes all channels together."""
    return name in _ACROSS


def function(kind: str, activation: str, config: Mapping[str, Any], slope: float) -> Callable[[float], float] | None:
    """What an activation layer of a class makes of a value, None where that is not known; `slope` is a PReLU's."""
    if kind in _VALUES:
        return _VALUES[kind]
    if kind == "ReLU":
        return lambda x: _bent(x, config)
    if kind in ("LeakyReLU", "LeakyRelu"):
        negative = float(config.get("negative_slope", 0.3 if kind == "LeakyReLU" else 0.2))
        return lambda x: x if x > 0 else negative * x
    if kind in ("ELU", "Elu", "Celu"):
        bent, alpha = _celu if kind == "Celu" else _elu, float(config.get("alpha", 1.0))
        return lambda x: bent(x, alpha)
    if kind == "PReLU":
        return lambda x: x if x > 0 else slope * x
    return _BY_NAME.get(_OPERATIONS.get(kind, activation if kind == "Activation" else "none of these"))


def applied(name: str, before: float) -> float | None:
    """What an activation by name makes of a value; None for one that is not known."""
    rule = _BY_NAME.get(name)
    return attempted(rule, before) if rule else None


def attempted(rule: Callable[[float], float], before: float) -> float | None:
    """What a rule makes of a value; None where that is no finite number, as the logarithm of 0."""
    try:
        return rule(before)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None


def across(name: str, before: Array, channel: int) -> tuple[float, tuple[Share, ...]]:
    """What a softmax, or its logarithm, gives a channel of all values before (channels,), and each one's share."""
    exponentials = np.exp(before - before.max())
    shares = tuple(Share(at, float(before[at]), float(exponentials[at])) for at in range(len(before)))
    share = float(exponentials[channel] / exponentials.sum())
    if name == "softmax":
        return share, shares
    return float(before[channel] - before.max() - math.log(exponentials.sum())), shares


def _bent(x: float, config: Mapping[str, Any]) -> float:
    """Keras's layer ReLU: a slope below its threshold, an end above."""
    threshold, slope = float(config.get("threshold", 0.0)), float(config.get("negative_slope", 0.0))
    above = min(x, float(config.get("max_value", math.inf)))
    return above if x > threshold else slope * (x - threshold)

"""What one layer is at one image: a linear map of its inputs plus constants, seen from behind.

Rule: of each layer output = Σ Jacobian × input + constant holds exactly; a constant that follows from the weights and
from gates that are open or closed is bias, what is left of a curved function is its remainder. Source: S. Srinivas,
F. Fleuret, "Full-Gradient Representation for Neural Network Visualization", NeurIPS 2019.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from model.records import Array, LayerInfo


@dataclass(frozen=True)
class Taken:
    """What a layer makes of gradients by its output: those by its `sources`, each (S, …), in the layer's order.

    `bias` and `remainder` (S,) are what its constants add to each of the S values that the gradients are of.
    """

    sources: tuple[Array, ...]
    bias: Array
    remainder: Array


Local = Callable[[Array], Taken]  # of gradients (S, …) by the output


@dataclass(frozen=True)
class Step:
    """A layer with what went in and came out, float64, its weights by name, and its mask's factors.

    With `sums` the layer stands for what it makes before its activation, which then is its `output`.
    """

    layer: LayerInfo
    inputs: tuple[Array, ...]
    output: Array
    weights: dict[str, Array] = field(default_factory=dict)
    factors: Array | float = 1.0
    sums: bool = False


def constant(gradients: Array, value: Array | float) -> Array:
    """What a constant of the output's shape, or broadcast to it, adds to each of the S values; (S,)."""
    if isinstance(value, float) and not value:
        return np.zeros(len(gradients))
    return np.asarray((gradients * value).reshape(len(gradients), -1).sum(axis=1))


def linear(back: Callable[[Array], Array], bias: Array | float = 0.0) -> Local:
    """A linear map of one input, by what takes gradients back through it, and its bias."""
    level = bias if np.any(bias) else 0.0
    return lambda given: Taken((back(given),), constant(given, level), np.zeros(len(given)))


def chained(first: Local, then: Local) -> Local:
    """Two locals one after the other, as a layer with an activation of its own."""

    def local(given: Array) -> Taken:
        outer = then(given)
        inner = first(outer.sources[0])
        return Taken(inner.sources, outer.bias + inner.bias, outer.remainder + inner.remainder)

    return local


def summed_to(gradients: Array, shape: tuple[int, ...]) -> Array:
    """Gradients (S, …) by an input of `shape` that was broadcast to the output: its copies summed."""
    lead = gradients.ndim - 1 - len(shape)
    summed = gradients.sum(axis=tuple(range(1, 1 + lead))) if lead else gradients
    single = tuple(at + 1 for at, side in enumerate(shape) if side == 1 and summed.shape[at + 1] != 1)
    return np.asarray(summed.sum(axis=single, keepdims=True) if single else summed)

"""Convolutions, dense layers, normalisations and scalings as locals: weights that are fixed, whatever the image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.explain.backward.bends import bend
from model.explain.backward.grid import Grid, convolved, convolved_each, spread, spread_each
from model.explain.backward.local import Local, Step, Taken, chained, constant, linear
from model.records import Array

_LEAST_DEVIATION = 1e-7  # Keras's, of its Normalization


@dataclass(frozen=True)
class _Map:
    """A linear map of N inputs at once, and its transpose."""

    forward: Callable[[Array], Array]
    back: Callable[[Array], Array]


def weighted(step: Step) -> Local:
    """A convolution or dense layer with its bias, its activation and its mask."""
    whole, bias = _map_of(step), step.weights.get("bias", 0.0)
    sums = linear(whole.back, bias)
    if step.sums:
        return sums
    name = step.layer.activation or "linear"
    return chained(sums, bend(step, name, lambda: whole.forward(step.inputs[0][None])[0] + bias))


def sums_of(step: Step) -> Array:
    """What a convolution or dense layer makes before its activation."""
    return np.asarray(_map_of(step).forward(step.inputs[0][None])[0] + step.weights.get("bias", 0.0))


def _map_of(step: Step) -> _Map:
    """The linear map of a layer with weights."""
    return _MAPS[step.layer.type](step)


def _dense(step: Step) -> _Map:
    """Along the last axis; a flat input may come as an image."""
    kernel, shape = step.weights["kernel"], step.inputs[0].shape
    flat = shape[-1] != kernel.shape[0]
    return _Map(
        lambda given: (given.reshape(len(given), -1) if flat else given) @ kernel,
        lambda by: (by @ kernel.T).reshape(len(by), *shape),
    )


def _conv(step: Step) -> _Map:
    """A convolution, its groups one by one."""
    kernel, groups = step.weights["kernel"], int(step.layer.config.get("groups", 1))
    grid = _grid(step)
    if groups == 1:
        return _Map(lambda given: convolved(grid, given, kernel), lambda by: spread(grid, by, kernel))
    kernels = np.split(kernel, groups, axis=3)

    def each(act: Callable[[Grid, Array, Array], Array], given: Array) -> Array:
        parts = np.split(given, groups, axis=3)
        return np.concatenate([act(grid, part, own) for part, own in zip(parts, kernels, strict=True)], axis=3)

    return _Map(lambda given: each(convolved, given), lambda by: each(spread, by))


def _depthwise(step: Step) -> _Map:
    """A convolution of every map by kernels of its own."""
    name, grid = "kernel" if "kernel" in step.weights else "depthwise_kernel", _grid(step)
    kernel = step.weights[name]
    return _Map(lambda given: convolved_each(grid, given, kernel), lambda by: spread_each(grid, by, kernel))


def _separable(step: Step) -> _Map:
    """A depthwise convolution, then a 1×1 one."""
    depthwise, mixed = _depthwise(step), step.weights["pointwise_kernel"][0, 0]
    return _Map(lambda given: depthwise.forward(given) @ mixed, lambda by: depthwise.back(by @ mixed.T))


def _transposed(step: Step) -> _Map:
    """A transposed convolution, kernel (rows, columns, out, in)."""
    kernel, (height, width) = step.weights["kernel"], step.layer.size
    grid = Grid.of(step.layer, (height, width), (step.inputs[0].shape[0], step.inputs[0].shape[1]))
    return _Map(lambda given: spread(grid, given, kernel), lambda by: convolved(grid, by, kernel))


def _grid(step: Step) -> Grid:
    """The windows of a layer on its input."""
    return Grid.of(step.layer, (step.inputs[0].shape[0], step.inputs[0].shape[1]), step.layer.size)


_MAPS: dict[str, Callable[[Step], _Map]] = {
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Conv2DTranspose": _transposed,
    "Dense": _dense,
}


def batch_norm(step: Step) -> Local:
    """A scale and a shift for each map: gamma / √(variance + ε), and beta − mean × that."""
    weights, axis = step.weights, int(step.layer.config.get("axis", -1))
    scale = 1 / np.sqrt(weights["moving_variance"] + float(step.layer.config.get("epsilon", 1e-3)))
    scale = scale * weights.get("gamma", 1.0)
    shift = weights.get("beta", 0.0) - weights["moving_mean"] * scale
    rank = step.output.ndim
    sides = [1] * rank
    sides[axis if axis < 0 else axis - 1] = -1
    return linear(lambda by: by * scale.reshape(sides), shift.reshape(sides))


def layer_norm(step: Step) -> Local:
    """A layer norm at what it measures here: its derivative takes mean and deviation along; the rest is remainder."""
    axis, given = step.layer.config.get("axis", -1), step.inputs[0]
    axes = tuple(a % (given.ndim + 1) - 1 if a >= 0 else a % given.ndim for a in np.atleast_1d(axis))
    deviation = np.sqrt(given.var(axis=axes, keepdims=True) + float(step.layer.config.get("epsilon", 1e-3)))
    standard = (given - given.mean(axis=axes, keepdims=True)) / deviation
    sides = [side if at in axes else 1 for at, side in enumerate(given.shape)]
    gamma, beta = (
        np.reshape(step.weights[name], sides) if name in step.weights else plain
        for name, plain in (("gamma", 1.0), ("beta", 0.0))
    )
    batched = tuple(a + 1 for a in axes)

    def local(by: Array) -> Taken:
        scaled = by * gamma
        mean, along = (scaled * part for part in (1.0, standard))
        taken = scaled - mean.mean(axis=batched, keepdims=True) - standard * along.mean(axis=batched, keepdims=True)
        taken = taken / deviation
        bias = constant(by, beta)
        return Taken((taken,), bias, constant(by, step.output) - bias - constant(taken, given))

    return local


def layer_scale(step: Step) -> Local:
    """A learned factor for each map."""
    return linear(lambda by: by * step.weights["gamma"])


def rescaling(step: Step) -> Local:
    """Values times a scale plus an offset."""
    scale, offset = (np.asarray(step.layer.config.get(name, plain)) for name, plain in (("scale", 1), ("offset", 0)))
    return linear(lambda by: by * scale, offset)


def normalisation(step: Step) -> Local:
    """Keras's Normalization: minus a mean, over a deviation, or the reverse."""
    mean, variance = (
        np.asarray(step.weights.get(name, step.layer.config.get(name, plain)))
        for name, plain in (("mean", 0.0), ("variance", 1.0))
    )
    deviation = np.maximum(np.sqrt(variance), _LEAST_DEVIATION)
    if step.layer.config.get("invert"):
        return linear(lambda by: by * deviation, mean)
    return linear(lambda by: by / deviation, -mean / deviation)

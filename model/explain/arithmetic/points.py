"""Layers that look at one position, or at all units: dense layers, norms, scalings, activations, merges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.explain.arithmetic import activations
from model.explain.arithmetic.terms import Pixel, Scene, Sum, Term, place, strongest_first
from model.records import Array, LayerInfo

_MERGES = {
    "Add": "+", "Average": "mean", "Multiply": "×", "Maximum": "max", "Minimum": "min", "Subtract": "−", "Divide": "÷",
    "TrueDivide": "÷",
}  # fmt: skip
_RULES: dict[str, Callable[[Sequence[float]], float]] = {
    "+": sum, "mean": lambda x: sum(x) / len(x), "×": lambda x: float(np.prod(x)), "max": max, "min": min,
    "−": lambda x: x[0] - sum(x[1:]), "÷": lambda x: x[0] / x[1] if x[1] else float("nan"),
}  # fmt: skip
_ORDERED = ("−", "÷")  # the order of whose terms matters
MERGES = tuple(_MERGES)


def position(values: Array, layer: LayerInfo, pixel: Pixel) -> Array:
    """What a layer reads of its source at a pixel's position: all channels there, all units of a flat source."""
    if len(layer.shape) == 1:
        return values.reshape(-1)
    return np.asarray(values[pixel.row, pixel.column])


def own(values: Array, layer: LayerInfo, pixel: Pixel) -> float:
    """The value of a source at the very pixel; one that is a single position or map stands for all."""
    fitting = values.reshape(layer.shape) if values.size == np.prod(layer.shape) else values
    return float(np.broadcast_to(fitting, layer.shape)[place(layer, pixel)])


def dense(scene: Scene, layer: LayerInfo, pixel: Pixel) -> tuple[Term, ...]:
    """A term an input: its value times its weight."""
    kernel = scene.of(layer, "kernel")
    values = position(scene.values(layer.sources[0]), layer, pixel).astype(np.float64)
    if kernel is None or kernel.shape != (len(values), layer.maps):
        return ()
    at = None if len(layer.shape) == 1 else (pixel.row, pixel.column)
    weights = kernel[:, pixel.map].astype(np.float64)
    totals = values * weights
    rows = zip(values.tolist(), weights.tolist(), totals.tolist(), strict=True)
    return strongest_first(
        [
            Term(layer.sources[0], unit, total, value=value, at=at, weight=weight)
            for unit, (value, weight, total) in enumerate(rows)
        ]
    )


def every_unit(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Array:
    """What a dense layer's terms add up to for each unit, (units,), without the bias."""
    kernel = scene.of(layer, "kernel")
    values = position(scene.values(layer.sources[0]), layer, pixel).astype(np.float64)
    return np.zeros(layer.maps) if kernel is None else values @ kernel


def batch_norm(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """(value − mean) / √(variance + ε) · gamma + beta, by the statistics of training."""
    if layer.config.get("axis", -1) not in (-1, len(layer.shape)):
        return None
    given = own(scene.values(layer.sources[0]), layer, pixel)
    named = {"mean": "moving_mean", "variance": "moving_variance", "gamma": "gamma", "beta": "beta"}
    found = {name: scene.of(layer, weight) for name, weight in named.items()}
    missing = {"gamma": 1.0, "beta": 0.0}
    parts = {
        name: float(weight[pixel.map]) if weight is not None else missing.get(name, 0.0)
        for name, weight in found.items()
    }
    parts["epsilon"] = float(layer.config.get("epsilon", 1e-3))
    spread = float(np.sqrt(parts["variance"] + parts["epsilon"]))
    total = (given - parts["mean"]) / spread * parts["gamma"] + parts["beta"]
    return _single(scene, layer, pixel, "norm", given, total, parts)


def scaling(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """value · scale + offset; or (value − mean) / deviation by the statistics of the data."""
    given = own(scene.values(layer.sources[0]), layer, pixel)
    if layer.type == "Rescaling":
        scale, offset = (_of_channel(layer.config.get(name, usual), pixel.map)
                         for name, usual in (("scale", 1.0), ("offset", 0.0)))  # fmt: skip
        if scale is None or offset is None:
            return None
        return _single(scene, layer, pixel, "scale", given, given * scale + offset, {"scale": scale, "offset": offset})
    if layer.type == "LayerScale":
        gamma = scene.of(layer, "gamma")
        factor = None if gamma is None else _of_channel(gamma.reshape(-1).tolist(), pixel.map)
        return None if factor is None else _single(
            scene, layer, pixel, "scale", given, given * factor, {"scale": factor, "offset": 0.0}
        )  # fmt: skip
    mean, variance = (_statistic(scene, layer, name, pixel.map) for name in ("mean", "variance"))
    if mean is None or variance is None or layer.config.get("invert"):
        return None
    total = (given - mean) / max(float(np.sqrt(variance)), 1e-7)
    return _single(scene, layer, pixel, "scale", given, total, {"mean": mean, "variance": variance})


def _statistic(scene: Scene, layer: LayerInfo, name: str, channel: int) -> float | None:
    """Mean or variance of a `Normalization`, as it was given or learned."""
    weight = scene.of(layer, name)
    given = layer.config.get(name) if weight is None else weight.reshape(-1).tolist()
    return None if given is None else _of_channel(given, channel)


def _of_channel(given: object, channel: int) -> float | None:
    """A number for all channels, or the channel's own."""
    while isinstance(given, list) and len(given) == 1:
        given = given[0]
    if isinstance(given, list):
        given = given[channel] if channel < len(given) else None
    return float(given) if isinstance(given, (int, float)) else None


def _single(
    scene: Scene, layer: LayerInfo, pixel: Pixel, kind: str, given: float, total: float, parts: dict[str, float]
) -> Sum:
    """One value in, which is its only term, and one out."""
    at = (pixel.row, pixel.column) if len(layer.shape) == 3 else None
    term = Term(layer.sources[0], pixel.map, given, value=given, at=at)
    return Sum(kind=kind, value=0.0, terms=(term,), before=given, total=total, parts=tuple(parts.items()))


def activation(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """An activation as a layer of its own: one value in, one out; a softmax of all channels at the position."""
    source = scene.values(layer.sources[0])
    given = own(source, layer, pixel)
    name = activations.name_of(layer.type, layer.activation)
    at = (pixel.row, pixel.column) if len(layer.shape) == 3 else None
    term = Term(layer.sources[0], pixel.map, given, value=given, at=at)
    if activations.is_across(name):
        if layer.config.get("axis", -1) not in (-1, len(layer.shape)):
            return None
        total, shares = activations.across(name, position(source, layer, pixel).astype(np.float64), pixel.map)
        return Sum("activation", 0.0, (term,), before=given, activation=name, total=total, shares=shares)
    rule = activations.function(layer.type, layer.activation, layer.config, _slope(scene, layer, pixel))
    if rule is None:
        return None
    named = name or layer.type
    value = activations.attempted(rule, given)
    note, of = ("", "") if value is not None else ("not-finite", named)
    return Sum("activation", 0.0, (term,), before=given, activation=named, total=value, note=note, of=of)


def _slope(scene: Scene, layer: LayerInfo, pixel: Pixel) -> float:
    """The slope that a PReLU has learned for a pixel."""
    alpha = scene.of(layer, "alpha")
    return 0.0 if alpha is None else float(np.broadcast_to(alpha, layer.shape)[place(layer, pixel)])


def merge(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
    """Several sources, value by value, and numbers that the network has for constants."""
    rule = _MERGES[layer.type]
    at = (pixel.row, pixel.column) if len(layer.shape) == 3 else None
    terms = [_of_source(scene, source, layer, pixel, at) for source in layer.sources]
    terms += [Term(-2, 0, float(number), value=float(number), name="constant")
              for number in layer.config.get("constants", ())]  # fmt: skip
    if len(terms) < 2:
        return None
    total = _RULES[rule]([term.total for term in terms])
    if rule in _ORDERED and "constants" in layer.config:  # on which side it stood, the engine knows
        value = float(scene.outputs[pixel.layer][place(layer, pixel)])
        other = _RULES[rule]([term.total for term in terms[::-1]])
        if not abs(total - value) <= abs(other - value):
            terms, total = terms[::-1], other
    return Sum("merge", 0.0, tuple(terms), rule=rule, before=total, total=total)


def _of_source(scene: Scene, source: int, layer: LayerInfo, pixel: Pixel, at: tuple[int, int] | None) -> Term:
    """A source's value at the pixel, where it may be one for all."""
    values = scene.values(source)
    value = own(values, layer, pixel)
    channel = pixel.map if values.shape[-1] > 1 or layer.maps == 1 else 0
    if at and values.shape[:2] == (1, 1):
        at = (0, 0)
    return Term(source, channel, value, value=value, at=at)

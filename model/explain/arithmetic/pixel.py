"""A pixel of any layer → its sum, written out: which kind of arithmetic it is, and that to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from model.explain.arithmetic import activations, origins, points, windows
from model.explain.arithmetic.terms import Pixel, Scene, Sum, Term, place
from model.intake.kinds import ACTIVATION_LAYERS, ACTIVATION_OPERATIONS, VALUE_OPERATIONS
from model.records import Array, LayerInfo


def sum_of(scene: Scene, pixel: Pixel) -> Sum:
    """The arithmetic of a pixel that there is; for a layer of a kind not known, a record that says so.

    Its `total` is within rounding of the engine's own `value`: float32 there, float64 here.
    """
    layer = scene.bundle.layers[pixel.layer]
    value = float(scene.outputs[pixel.layer][place(layer, pixel)])
    rule = _RULES.get(layer.type)
    known = rule(scene, layer, pixel) if rule and layer.sources and _is_plain(layer) else None
    if known is None:
        return Sum("unknown", value, note="no-sum", of=layer.type)
    return replace(known, value=value, mask=scene.mask(pixel))


def _is_plain(layer: LayerInfo) -> bool:
    """Whether channels come last, as everywhere here."""
    return len(layer.shape) in (1, 3) and layer.config.get("data_format", "channels_last") == "channels_last"


def _weighed(
    terms: Callable[[Scene, LayerInfo, Pixel], tuple[Term, ...]], all_of: Callable[[Scene, LayerInfo, Pixel], Array]
) -> Callable[[Scene, LayerInfo, Pixel], Sum | None]:
    """A rule for layers that add up weighted values and a bias: what their terms are, and the sums of all maps."""

    def rule(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum | None:
        addends = terms(scene, layer, pixel)
        if not addends:
            return None
        bias = scene.of(layer, "bias")
        own = None if bias is None else float(bias[pixel.map])
        before = sum(term.total for term in addends) + (own or 0.0)
        plain = Sum(_KINDS.get(layer.type, "conv"), 0.0, addends, bias=own, before=before, activation=layer.activation)
        if activations.is_across(layer.activation):
            every = all_of(scene, layer, pixel) + (0 if bias is None else bias)
            total, shares = activations.across(layer.activation, np.asarray(every), pixel.map)
            return replace(plain, total=total * scene.mask(pixel), shares=shares)
        after = activations.applied(layer.activation, before)
        if after is None:
            return replace(plain, note="no-formula", of=layer.activation)
        return replace(plain, after=after, total=after * scene.mask(pixel))

    return rule


def _pooled(scene: Scene, layer: LayerInfo, pixel: Pixel) -> Sum:
    """A pooling's window; nothing follows."""
    known = windows.pooling(scene, layer, pixel)
    return replace(known, total=known.before)


_KINDS = {"Dense": "dense", "SeparableConv2D": "separable", "DepthwiseConv2D": "depthwise"}
_ACTIVATIONS = ACTIVATION_LAYERS | ACTIVATION_OPERATIONS | VALUE_OPERATIONS | {"Softmax", "LogSoftmax", "Rsqrt"}
_RULES: dict[str, Callable[[Scene, LayerInfo, Pixel], Sum | None]] = {
    **dict.fromkeys(windows.CONVOLUTIONS, _weighed(windows.convolution, windows.every_map)),
    **dict.fromkeys(windows.POOLS, _pooled),
    **dict.fromkeys(points.MERGES, points.merge),
    **dict.fromkeys(_ACTIVATIONS, points.activation),
    **dict.fromkeys(origins.HANDED_ON, origins.handed_on),
    **dict.fromkeys(("Rescaling", "Normalization", "LayerScale"), points.scaling),
    "Dense": _weighed(points.dense, points.every_unit),
    "BatchNormalization": points.batch_norm,
}

"""A filter of a conv layer → its kernel over every channel that it reads, whatever kind of convolution it is.

Rule: what is shown is what a channel's values are multiplied by; of a separable convolution that is its two steps as
one, which they are, being linear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.records import Array, Bundle, LayerInfo
from model.serving import bundle


@dataclass(frozen=True)
class Kernel:
    """The weights (n, rows, columns) of the `channels` (n,) that a filter reads, of the layer before it."""

    channels: Array
    weights: Array

    @property
    def strongest_first(self) -> Kernel:
        """The same, channels by the Euclidean norm of their weights."""
        order = np.argsort(-np.linalg.norm(self.weights, axis=(1, 2)), kind="stable")
        return Kernel(self.channels[order], self.weights[order])


def kernel_of(model: Bundle, layer: LayerInfo, map_: int) -> Kernel | None:
    """The kernel of a filter; None for a layer that has none of two axes."""
    read = bundle.weights_of(model, layer.key)
    kernel, depthwise = read.get("kernel"), read.get("depthwise_kernel")
    if depthwise is not None and depthwise.ndim == 4:
        pointwise = read.get("pointwise_kernel")
        return _depthwise(depthwise, map_) if pointwise is None else _separable(depthwise, pointwise[0, 0, :, map_])
    if kernel is None or kernel.ndim != 4:
        return None
    if layer.type == "Conv2DTranspose":
        return _numbered(kernel[:, :, map_].transpose(2, 0, 1))
    one = _numbered(kernel[..., map_].transpose(2, 0, 1))
    groups = int(layer.config.get("groups", 1))
    group = map_ // (layer.maps // groups)
    return Kernel(one.channels + group * len(one.channels), one.weights)


def _numbered(weights: Array) -> Kernel:
    """Weights (n, rows, columns) of the channels 0 to n − 1."""
    return Kernel(np.arange(len(weights)), weights)


def _depthwise(kernel: Array, map_: int) -> Kernel:
    """Of a kernel (rows, columns, channels, multiplier) the one channel that a map reads."""
    channel, which = divmod(map_, kernel.shape[3])
    return Kernel(np.array([channel]), kernel[None, :, :, channel, which])


def _separable(depthwise: Array, shares: Array) -> Kernel:
    """Both steps as one: depthwise (rows, columns, channels, multiplier), what the map takes of each (c × m,)."""
    taken = shares.reshape(depthwise.shape[2:])
    return _numbered((depthwise * taken).sum(axis=3).transpose(2, 0, 1))

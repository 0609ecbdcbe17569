"""A filter of a conv layer → its kernel over every channel that it reads, whatever kind of convolution it is.

Rule: what is shown is what a channel's values are multiplied by; of a separable convolution that is its two steps as
one, which they are, being linear.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    every = kernels_of(layer, bundle.weights_of(model, layer.key))
    if every is None:
        return None
    weights = every[:, map_]
    first = map_ // (layer.maps // groups_of(model, layer, len(weights))) * len(weights)
    return Kernel(np.arange(len(weights)) + first, weights)


def kernels_of(layer: LayerInfo, weights: Mapping[str, Array]) -> Array | None:
    """All kernels of a layer (channels, filters, rows, columns) from its `weights` by name.

    Of a grouped convolution the channels are those of each filter's own group, of a depthwise one each filter's own.
    None for a layer that has no kernel of two axes.
    """
    kernel, depthwise = weights.get("kernel"), weights.get("depthwise_kernel")
    if layer.type == "SeparableConv2D" and depthwise is not None:
        channels, multiplier = depthwise.shape[2:]
        taken = weights["pointwise_kernel"][0, 0].reshape(channels, multiplier, -1)
        return np.asarray(np.einsum("rcim,imf->ifrc", depthwise, taken))
    kernel = depthwise if kernel is None else kernel
    if kernel is None or kernel.ndim != 4:
        return None
    if layer.type == "DepthwiseConv2D":
        return kernel.reshape(1, *kernel.shape[:2], -1).transpose(0, 3, 1, 2)
    order = (3, 2, 0, 1) if layer.type == "Conv2DTranspose" else (2, 3, 0, 1)
    return kernel.transpose(order)


def groups_of(model: Bundle, layer: LayerInfo, read: int) -> int:
    """Into how many groups of channels a layer's filters part, each of which reads `read` of them."""
    source = layer.sources[0] if layer.sources else -1
    channels = model.input_shape[2] if source < 0 else model.layers[source].maps
    return max(channels // read, 1)

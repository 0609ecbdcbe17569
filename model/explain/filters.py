"""The filters of a network: every map of every convolution, in the order of the layers, each with a number.

Rule: whatever is kept by filter is kept in this order.
"""

from __future__ import annotations

from model.records import Bundle


def convolutions(model: Bundle) -> list[int]:
    """Indices of the conv layers whose maps can be looked at."""
    return [at for at, layer in enumerate(model.layers) if layer.kind == "conv" and len(layer.shape) == 3]


def count(model: Bundle) -> int:
    """How many filters there are."""
    return sum(model.layers[at].maps for at in convolutions(model))


def every(model: Bundle) -> list[tuple[int, int]]:
    """(index of the layer, map) of each filter."""
    return [(at, number) for at in convolutions(model) for number in range(model.layers[at].maps)]


def spans(model: Bundle) -> dict[int, slice]:
    """By the index of a conv layer, the numbers of its filters."""
    ends, start = {}, 0
    for at in convolutions(model):
        ends[at] = slice(start, start := start + model.layers[at].maps)
    return ends

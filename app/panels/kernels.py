"""Kernels as pictures: what the filters and a time-lapse's steps show of a model."""

from __future__ import annotations

from typing import Any

from model.explain.kernels import groups_of
from model.explain.kernels import kernels_of as every_kernel
from model.records import Bundle
from model.serving import bundle
from model.serving.steps import as_text, scaled, strongest


def kernels_of(model: Bundle) -> list[dict[str, Any]]:
    """Each conv layer's kernels as `steps` between ±`limit`, of `shape` (in, out, rows, columns).

    Where there are `groups` of filters, each reads so many channels of its own.
    """
    answers = []
    for layer in model.layers:
        kernels = every_kernel(layer, bundle.weights_of(model, layer.key)) if layer.kind == "conv" else None
        if kernels is not None:
            limit = strongest(kernels)
            steps = scaled(kernels, limit, signed=True)
            answers.append(
                {
                    "layer": layer.name, "shape": steps.shape, "groups": groups_of(model, layer, len(steps)),
                    "limit": limit, "steps": as_text(steps),
                }
            )  # fmt: skip
    return answers

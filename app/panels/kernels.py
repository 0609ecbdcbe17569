"""Kernels as pictures: what the filters and a time-lapse's steps show of a model."""

from __future__ import annotations

from typing import Any

from model.records import Bundle
from model.serving import bundle
from model.serving.steps import as_text, scaled, strongest


def kernels_of(model: Bundle) -> list[dict[str, Any]]:
    """Each conv layer's kernels as `steps` between ±`limit`, of `shape` (in, out, rows, columns)."""
    weights = bundle.weights(model)
    answers = []
    for layer in model.layers:
        kernel = weights.get(f"{layer.key}/kernel", weights.get(f"{layer.key}/depthwise_kernel"))
        if layer.kind == "conv" and kernel is not None and kernel.ndim == 4:
            limit = strongest(kernel)
            steps = scaled(kernel.transpose(2, 3, 0, 1), limit, signed=True)
            answers.append({"layer": layer.name, "shape": steps.shape, "limit": limit, "steps": as_text(steps)})
    return answers

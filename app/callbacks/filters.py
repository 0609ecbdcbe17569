"""Filters: hands the kernels of every conv layer to the page, quantised once."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from dash import ClientsideFunction, Dash, Input, Output

from app import ids
from app.service import Service
from model import bundle
from model.records import Array, Bundle


def register(dash: Dash, service: Service) -> None:
    """Kernels on load."""

    @dash.callback(Output(ids.FILTER_WEIGHTS, "data"), Input(ids.MODEL, "data"))
    async def kernels(_: Any) -> list[dict[str, Any]]:
        return await service.ask(packed, service.bundle)

    dash.clientside_callback(
        ClientsideFunction("featurescope", "filters"),
        Output(ids.FILTERS_PAINTED, "data"),
        Input(ids.FILTER_WEIGHTS, "data"),
    )


def packed(served: Bundle) -> list[dict[str, Any]]:
    """Each conv layer's kernels as 8-bit steps between ±limit, (in, out, rows, columns)."""
    weights = bundle.weights(served)
    found = []
    for layer in served.layers:
        kernel = weights.get(f"{layer.key}/kernel", weights.get(f"{layer.key}/depthwise_kernel"))
        if layer.kind == "conv" and kernel is not None and kernel.ndim == 4:
            found.append({"layer": layer.name, **steps(kernel)})
    return found


def steps(kernel: Array) -> dict[str, Any]:
    """A kernel (rows, columns, in, out) as bytes: 128 is zero, 1 and 255 are ∓limit."""
    limit = float(np.abs(kernel).max()) or 1.0
    values = np.rint(kernel.transpose(2, 3, 0, 1) / limit * 127 + 128).astype(np.uint8)
    return {"shape": values.shape, "limit": limit, "bytes": base64.b64encode(values.tobytes()).decode()}

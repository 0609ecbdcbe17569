"""What a page needs of one model beyond live frames: kernels, and how well it reads the validation split.

`GET /models/VERSION?data=KEY` answers with JSON that never changes, so that browsers keep it: the steps of a
time-lapse are fetched once. The data's key is there for the browser, which may know this host with other data.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import datamaps
from app.served import Served
from app.service import Service
from model import bundle, evaluate
from model.records import Array, BadInput, Bundle

FOREVER = {"cache-control": "max-age=31536000, immutable"}


def routes(service: Service) -> list[Route]:
    """The one route."""

    def found(version: str) -> dict[str, Any]:
        return about(service.served(version))

    async def model(request: Request) -> Response:
        try:
            return JSONResponse(await service.ask(found, request.path_params["version"], slow=True), headers=FOREVER)
        except BadInput as error:
            return PlainTextResponse(f"{error}\n", 404)

    async def datamap(request: Request) -> Response:
        version, split = request.path_params["version"], request.path_params["split"]
        try:
            found = await service.ask(lambda: datamaps.about(service.served(version), split), slow=True)
            return JSONResponse(found, headers=FOREVER)
        except BadInput as error:
            return PlainTextResponse(f"{error}\n", 404)

    return [
        Route("/models/{version}", model, methods=["GET"]),
        Route("/models/{version}/map/{split}", datamap, methods=["GET"]),
    ]


def about(served: Served) -> dict[str, Any]:
    """Kernels of every conv layer; confusion counts (true, predicted) on the validation split."""
    facts: dict[str, Any] = {"filters": kernels(served.bundle), "classes": served.class_names}
    if not served.misfit and served.dataset.size("validation"):
        result = evaluate.evaluate(served.bundle, served.dataset, "validation", served.workspace)
        facts |= {"confusion": result.confusion.tolist(), "accuracy": result.accuracy}
    return facts


def kernels(served: Bundle) -> list[dict[str, Any]]:
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

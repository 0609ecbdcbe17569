"""Filters: hands the kernels of every conv layer to the page, quantised once."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from app import ids
from app.models import kernels
from app.service import Service


def register(dash: Dash, service: Service) -> None:
    """Kernels on load, and when another model is shown."""

    @dash.callback(Output(ids.FILTER_WEIGHTS, "data"), Input(ids.SHOWN, "data"))
    async def weights(shown: Any) -> list[dict[str, Any]]:
        return await service.at_once(lambda: kernels(service.shown(shown).bundle))

    dash.clientside_callback(
        ClientsideFunction("featurescope", "filters"),
        Output(ids.FILTERS_PAINTED, "data"),
        Input(ids.FILTER_WEIGHTS, "data"),
    )

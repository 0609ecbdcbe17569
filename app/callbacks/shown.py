"""The model that is shown: its panels, bars and name take the place of another's. The drawing stays the browser's."""

from __future__ import annotations

import json
from typing import Any

from dash import Dash, Input, Output, no_update

from app import ids
from app.layout import filters, header, prediction
from app.layout.facts import Facts
from app.served import Served
from app.service import Service
from model import splits


def register(dash: Dash, service: Service) -> None:
    """Everything that depends on which layers and classes there are."""

    @dash.callback(
        Output(ids.LAYERS, "data-model"),
        Output(ids.FILTERS, "children"),
        Output(ids.SOFTMAX, "children"),
        Output(ids.MODEL_NAME, "children"),
        Input(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    async def show(shown: Any) -> tuple[Any, ...]:
        found = await service.at_once(lambda: facts(service.shown(shown)))
        in_use = found.version == service.current.bundle.version
        return (
            json.dumps(found.model),
            filters.sections(found.layers),
            prediction.rows(found.class_names),
            header.model(found) if in_use else no_update,
        )

    @dash.callback(
        Output(ids.MODEL_NAME, "children", allow_duplicate=True),
        Input(ids.IN_USE, "data"),
        prevent_initial_call=True,
    )
    async def name(in_use: Any) -> Any:
        """While a time-lapse keeps its panels, the header still names the model in use."""
        if not isinstance(in_use, dict) or not in_use.get("alone"):
            return no_update  # it comes with the panels
        return header.model(await service.at_once(lambda: facts(service.current)))


def facts(served: Served) -> Facts:
    """What the layout needs to know of a model."""
    return Facts(
        name=served.bundle.name,
        version=served.bundle.version,
        layers=served.bundle.layers,
        typical=tuple(served.typical),
        input_shape=served.bundle.input_shape,
        class_names=tuple(served.class_names),
        data_key=served.dataset.key,
        data_title=served.dataset.title,
        data_note=served.misfit,
        counts={name: 0 if served.misfit else count for name, count in splits.counts(served.dataset).items()},
        card=served.bundle.card,
    )

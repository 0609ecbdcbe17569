"""Training: the curves of the run that the page has heard of."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, no_update

from app import ids
from app.figures import training as figures
from app.service import Service
from app.theme import THEMES
from model import runs


def register(dash: Dash, service: Service) -> None:
    """Curves, whenever the page hears of another epoch."""

    @dash.callback(Output(ids.TRAIN_CURVES, "figure"), Input(ids.RUN_SEEN, "data"), Input(ids.THEME_NAME, "data"))
    async def curves(seen: Any, theme: Any) -> Any:
        known = {status.id for status in runs.every(service.workspace)}
        name = seen.get("id") if isinstance(seen, dict) else None
        if name not in known:
            return no_update
        rows = await service.ask(runs.metrics, runs.folder_of(service.workspace) / name)
        return figures.curves(rows, theme=THEMES["dark" if theme == "dark" else "light"])

"""Starts the page's scripts once its elements are there."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output

from app import ids
from app.service import Service


def register(dash: Dash, service: Service) -> None:
    """The one clientside callback: `assets/start.js` takes over from here."""
    dash.clientside_callback(
        ClientsideFunction("featurescope", "start"),
        Output(ids.STARTED, "data"),
        Input(ids.SHOWN, "data"),
    )

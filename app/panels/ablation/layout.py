"""The strip that says what is switched off; filled in by the script."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context


def layout(_: Context) -> html.Div:
    """Empty while everything is on."""
    return html.Div(id=ids.SWITCHED_OFF, className="switched-off", role="status", hidden=True)

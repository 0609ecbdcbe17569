"""A place for the two pictures; made by the script while a class is blamed."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Section:
    """Hidden while no class is blamed."""
    return html.Section(id=ids.ATTRIBUTION, className="attribution", hidden=True, **said(label="attribution.label"))

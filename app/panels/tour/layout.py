"""A strip below the header; the script fills it, at a first visit or when it is asked for."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Section:
    """Hidden unless there is a tour."""
    return html.Section(id=ids.TOUR, className="tour", hidden=True, **said(label="tour.label"))

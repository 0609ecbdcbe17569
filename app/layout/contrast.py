"""The contrast of two classes: how the maps of a layer differ between them."""

from __future__ import annotations

from dash import html

from app.layout.facts import Facts


def panel(facts: Facts) -> html.Div:
    """Two classes, a layer, and what tells the two apart there."""
    return html.Div([])

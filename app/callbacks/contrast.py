"""Contrast: two classes' mean maps in a layer, and which maps tell them apart."""

from __future__ import annotations

from dash import Dash

from app.service import Service


def register(dash: Dash, service: Service) -> None:
    """Everything on the contrast tab."""

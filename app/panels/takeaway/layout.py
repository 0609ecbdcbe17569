"""The button that opens what there is to take away, and the place of its menu; the script fills it in."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Div:
    """Beside the tabs, for what the shown tab holds."""
    button = html.Button(
        id=ids.TAKEAWAY_OPEN,
        className="quiet",
        **{"aria-expanded": "false", "aria-controls": ids.TAKEAWAY, "aria-haspopup": "dialog"},
        **said("takeaway.open", title="takeaway.open-title"),
    )
    menu = html.Div(
        [], id=ids.TAKEAWAY, className="takeaway-menu", hidden=True, role="dialog", **said(label="takeaway.open-title")
    )
    return html.Div([button, menu], className="takeaway")

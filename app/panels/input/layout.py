"""The left side of the page: what is drawn or picked, and what the network says of it."""

from __future__ import annotations

from dash import html

from app.panels.facts import counts
from app.panels.input.pad import pad, tools
from app.panels.input.picker import picker
from app.panels.input.verdict import answer, bars
from app.panels.panel import Context


def layout(context: Context) -> html.Aside:
    """Pad and verdict beside each other, then tools, bars and picker."""
    model = context.models.current
    sight = html.Div([pad(model), answer(model)], className="sight")
    return html.Aside([sight, tools(model), bars(), picker(counts(model)["test"], model.misfit)], className="side")

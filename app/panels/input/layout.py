"""The left side of the page: what is drawn or picked, and what the network says of it."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.facts import counts
from app.panels.images import misfit_of
from app.panels.input.pad import pad, strokes, tools
from app.panels.input.picker import picker
from app.panels.input.verdict import answer, bars
from app.panels.panel import Context
from app.words import said


def layout(context: Context) -> html.Aside:
    """Pad, verdict and what undoes, together on narrow pages; then other tools, bars and picker, there in a fold."""
    model = context.models.current
    fold = html.Button(
        id=ids.MORE_OPEN,
        className="tool more-open",
        **{"aria-expanded": "false", "aria-controls": ids.MORE},
        **said("input.more", title="input.more-title"),
    )
    sight = html.Div([pad(model), strokes(fold), answer(model)], className="sight")
    more = html.Div(
        [tools(model), bars(), picker(counts(model)["test"], misfit_of(model.bundle, model.dataset))],
        id=ids.MORE,
        className="more",
    )
    return html.Aside([sight, more], className="side")

"""A place for the drawing of a verdict's circuit: its answer on top, the same as a table, and what it means."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Section:
    """Hidden until it is asked for; the script draws."""
    choice = html.Label(
        [html.Span(**said("circuit.of")), html.Select([], className="circuit-class")], className="circuit-choice"
    )
    close = html.Button("×", className="tool circuit-close", **said(title="circuit.close", label="circuit.close-label"))
    title = html.H2(className="sentence circuit-title", **said("circuit.why"))
    table = html.Details(
        [html.Summary(**said("circuit.table.title")), html.Table(className="circuit-table")],
        className="circuit-as-table",
    )
    meaning = html.Details(
        [html.Summary(**said("circuit.how"))]
        + [html.P(className="note", **said(f"circuit.{key}")) for key in ("meaning", "method")]
    )
    return html.Section(
        [
            html.Div([title, choice, close], className="circuit-head"),
            html.P("", className="caption circuit-said", role="status"),
            html.Div(className="circuit-drawing"),
            table,
            meaning,
        ],
        id=ids.CIRCUIT,
        className="circuit",
        hidden=True,
        **said(label="circuit.label"),
    )

"""The strip that says what is switched off and what that costs, and the ranking of filters; filled in by the script."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context
from app.words import said


def layout(_: Context) -> html.Div:
    """Nothing to be seen while everything is on and no ranking is asked for."""
    return html.Div(
        [_strip(), html.P(className="off-notice tray", role="status", hidden=True), _ranking()], className="ablation"
    )


def _strip() -> html.Section:
    """Ways back, what is off, and below it what verdict and accuracy have become; nothing moves as these come."""
    acts = [
        html.Button(id=ids.OFF_UNDO, className="tool", **said("ablation.undo", title="ablation.undo-title")),
        html.Button(id=ids.OFF_RESET, className="tool", **said("ablation.reset", title="ablation.reset-title")),
    ]
    address = html.Span(
        id=ids.SWITCHED_OFF, className="off-address", **{"data-accuracy": ""}, **said(title="ablation.address")
    )
    parts = html.Div(className="off-parts", role="group", **said(label="ablation.parts"))
    mistakes = html.Details([html.Summary(), html.Div(className="off-mistakes")], className="off-accuracy")
    line = html.Div([html.Span(className="off-verdict", role="status"), mistakes], className="off-line")
    return html.Section(
        [html.Div([*acts, html.H2(className="off-title"), address, parts], className="off-head"), line],
        className="off-strip tray",
        hidden=True,
        **said(label="ablation.label"),
    )


def _ranking() -> html.Section:
    """Which filters matter: for the present input, and for the test images."""
    title = html.H2(id="ranking-title", **said("ablation.ranking.title"))
    close = html.Button("×", id=ids.RANKING_CLOSE, className="tool", **said(label="ablation.ranking.close"))
    how = html.Details(
        [html.Summary(**said("ablation.ranking.how")), html.P(className="note", **said("ablation.ranking.help"))]
    )
    columns = [_column("drawing", "ablation.ranking.log-odds"), _column("test")]
    return html.Section(
        [html.Div([title, close], className="ranking-head"), html.Div(columns, className="ranking-columns"), how],
        id=ids.RANKING,
        className="ranking",
        hidden=True,
        **{"aria-labelledby": "ranking-title"},
    )


def _column(of: str, title: str = "") -> html.Div:
    """One ranking: its answer, what its numbers are, with what their measure means; then its filters."""
    return html.Div(
        [
            html.P(className="ranking-answer", role="status"),
            html.P(className="ranking-of caption", **said(title=title)),
            html.Ol(className="ranking-list"),
        ],
        className=f"ranking-{of}",
    )

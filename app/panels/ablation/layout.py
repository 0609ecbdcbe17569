"""The strip that says what is switched off and what that costs, and the ranking of filters; filled in by the script."""

from __future__ import annotations

from dash import html

from app import ids
from app.panels.panel import Context

_ADDRESS = "What is switched off, as the page's address has it"
_UNDO = "Take the last change back (Ctrl+Z)"
_LOG_ODDS = "log-odds: ln(p / (1 − p)) of the probability p; one more makes the odds p / (1 − p) 2.7 times as large"
_HELP = (
    "A network of this kind is a crowd of small detectors, its filters. Switching one off (ablation) multiplies "
    "its map by zero, and everything behind it is computed anew. What changes then is what the filter was good "
    "for here. Hold Shift and click a map, or point at it and press X, to switch its filter off or on; hold Shift "
    "or Alt and drag over a map to switch a region of it off. The maps of pooling and dense layers follow from a "
    "convolution's filters and have no switch of their own. A cost is in log-odds: how much of the evidence for "
    "the verdict, against all other classes, goes with the filter. Costs do not add up, as filters stand in for "
    "each other."
)


def layout(_: Context) -> html.Div:
    """Nothing to be seen while everything is on and no ranking is asked for."""
    return html.Div(
        [_strip(), html.P(className="off-notice", role="status", hidden=True), _ranking()], className="ablation"
    )


def _strip() -> html.Section:
    """What is off, what the verdict and the accuracy have become, and ways back."""
    mistakes = html.Details([html.Summary(role="status"), html.Div(className="off-mistakes")], className="off-accuracy")
    acts = [
        html.Button("Undo", id=ids.OFF_UNDO, className="tool", title=_UNDO),
        html.Button("Reset", id=ids.OFF_RESET, className="tool", title="Switch everything on again"),
    ]
    return html.Section(
        [
            html.H2("Switched off"),
            html.Span(id=ids.SWITCHED_OFF, className="off-address", title=_ADDRESS, **{"data-accuracy": ""}),
            html.Div(className="off-parts", role="group", **{"aria-label": "Filters that are switched off"}),
            html.Span(className="off-verdict", role="status"),
            mistakes,
            html.Div(acts, className="off-acts"),
        ],
        className="off-strip",
        hidden=True,
        **{"aria-label": "Switched off"},
    )


def _ranking() -> html.Section:
    """Which filters matter: for the present input, and for the test images."""
    close = html.Button("×", id=ids.RANKING_CLOSE, className="tool", **{"aria-label": "Close the ranking"})
    return html.Section(
        [
            html.Div([html.H2("Which filters matter here"), close], className="ranking-head"),
            html.Div([_column("drawing", _LOG_ODDS), _column("test")], className="ranking-columns"),
            html.Details([html.Summary("How filters are switched off"), html.P(_HELP, className="note")]),
        ],
        id=ids.RANKING,
        className="ranking",
        hidden=True,
        **{"aria-label": "Which filters matter here"},
    )


def _column(of: str, title: str = "") -> html.Div:
    """One ranking: what it is of, with what its measure means; then its filters."""
    return html.Div(
        [html.P(className="ranking-of", role="status", title=title), html.Ol(className="ranking-list")],
        className=f"ranking-{of}",
    )

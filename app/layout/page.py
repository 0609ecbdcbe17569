"""The whole page: header, the input side that is always visible, the tabs. Panels are in their own files."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app import ids
from app.layout import (
    activations,
    compare,
    contrast,
    datamap,
    evaluation,
    filters,
    header,
    input,
    lapse,
    prediction,
    training,
)
from app.layout.facts import Facts

TITLES = {
    "activations": "Activations", "filters": "Filters", "evaluation": "Evaluation",
    "contrast": "Contrast", "map": "Map", "training": "Training", "compare": "Compare",
}  # fmt: skip


def layout(facts: Facts, lab: training.Lab) -> html.Div:
    """The page for one model and one data set; the pictures in it come later."""
    shown = {
        "activations": activations.panel(facts),
        "filters": filters.panel(facts.layers),
        "evaluation": evaluation.panel(facts.test_count, facts.data_note),
        "contrast": contrast.panel(facts),
        "map": datamap.panel(),
        "training": training.panel(lab),
        "compare": compare.panel(),
    }
    return html.Div(
        [
            dcc.Store(id=ids.SHOWN, data={"version": facts.version}),
            dcc.Store(id=ids.IN_USE, data={"version": facts.version}),
            dcc.Store(id=ids.STARTED),
            dcc.Store(id=ids.THEME_NAME, data="light"),
            header.bar(facts),
            html.Main(
                [
                    side(facts),
                    html.Section(
                        [tabs(), lapse.bar(), *(tab_panel(each, shown[each]) for each in ids.TABS)], className="stage"
                    ),
                ],
                className="columns",
            ),
            html.Div(id=ids.HOVER, className="hover", role="status", hidden=True),
        ],
        className="page",
    )


def side(facts: Facts) -> html.Aside:
    """What is always visible: pad, tools, verdict, bars, picker."""
    return html.Aside(
        [
            html.Div([input.pad(facts.input_shape), prediction.answer(facts.input_shape)], className="sight"),
            input.tools(facts.input_shape),
            prediction.bars(facts.class_names),
            input.picker(facts.test_count, facts.data_note),
        ],
        className="side",
    )


def tabs() -> html.Div:
    """The row of tabs with what belongs to the shown one at its end."""
    buttons = [
        html.Button(
            TITLES[each],
            id=ids.tab(each),
            className="tab",
            role="tab",
            **{"aria-selected": "false", "aria-controls": ids.panel(each), "data-tab": each},
        )
        for each in ids.TABS
    ]
    return html.Div([html.Div(buttons, className="tab-list", role="tablist"), activations.options()], className="tabs")


def tab_panel(name: str, content: Any) -> html.Div:
    """What a tab shows; hidden by the stylesheet, never taken out of the document."""
    return html.Div(
        content, id=ids.panel(name), className="tab-panel", role="tabpanel", **{"aria-labelledby": ids.tab(name)}
    )

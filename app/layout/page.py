"""The whole page: header, the input side that is always visible, the tabs. Panels are in their own files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from app import ids
from app.layout import activations, evaluation, filters, header, input, prediction, training
from model.records import LayerInfo

TITLES = {
    "activations": "Activations", "filters": "Filters", "evaluation": "Evaluation", "training": "Training",
}  # fmt: skip


def layout(
    *,
    name: str,
    version: str,
    layers: Sequence[LayerInfo],
    typical: Sequence[float],
    input_shape: tuple[int, int, int],
    class_names: Sequence[str],
    data_title: str,
    data_note: str,
    test_count: int,
    card: dict[str, Any],
    presets: Mapping[str, int],
    run: str,
) -> html.Div:
    """The page for one model and one data set; the pictures in it come later."""
    model = {"version": version, "input": input_shape, "classes": class_names, "tests": test_count}
    shown = {
        "activations": activations.panel(layers, typical, version),
        "filters": filters.panel(layers),
        "evaluation": evaluation.panel(test_count, data_note),
        "training": training.panel(presets, run),
    }
    return html.Div(
        [
            dcc.Store(id=ids.MODEL, data=model),
            dcc.Store(id=ids.STARTED),
            dcc.Store(id=ids.THEME_NAME, data="light"),
            header.bar(name, card, data_title, test_count),
            html.Main(
                [
                    html.Aside(
                        [
                            html.Div([input.pad(input_shape), prediction.answer(input_shape)], className="sight"),
                            input.tools(input_shape),
                            prediction.bars(class_names),
                            input.picker(test_count, data_note),
                        ],
                        className="side",
                    ),
                    html.Section([tabs(), *(tab_panel(each, shown[each]) for each in ids.TABS)], className="stage"),
                ],
                className="columns",
            ),
            html.Div(id=ids.HOVER, className="hover", role="status", hidden=True),
        ],
        className="page",
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

"""The training tab: what to train, how it goes, the curves."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from app import ids
from app.layout.evaluation import EMPTY, GRAPH


def panel(presets: Mapping[str, int], status: str) -> html.Div:
    """The form, the status of the latest run and its curves; `presets` maps names to their epochs."""
    options = [html.Option(name, value=name, **{"data-epochs": str(epochs)}) for name, epochs in presets.items()]
    first = next(iter(presets.values()))
    return html.Div(
        [
            html.P(
                "Train a network on this server's data while everybody goes on exploring. Training images teach it, "
                "validation images choose its best epoch, test images only measure that one.",
                className="note",
            ),
            html.Div(
                [
                    html.Label(["Network", html.Select(options, id=ids.TRAIN_PRESET)]),
                    html.Label(
                        [
                            "Epochs",
                            dcc.Input(
                                id=ids.TRAIN_EPOCHS,
                                type="text",
                                inputMode="numeric",
                                value=str(first),
                                autoComplete="off",
                                debounce=True,
                            ),
                        ],
                        title="how often to go through the training images",
                    ),
                    html.Button("Start", id=ids.TRAIN_START, className="tool"),
                    html.Button("Cancel", id=ids.TRAIN_CANCEL, className="tool"),
                ],
                className="train-form",
            ),
            html.P(status, id=ids.TRAIN_STATUS, className="train-status", role="status"),
            html.P("", id=ids.TRAIN_NOTICE, className="notice", role="status"),
            dcc.Store(id=ids.RUN_SEEN),
            dcc.Graph(
                id=ids.TRAIN_CURVES,
                config=GRAPH,
                style={"height": 360},
                figure=EMPTY,
            ),
        ]
    )

"""The input side: the drawing pad with its tools, and the picker of test images."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html

from app import ids


def drawable(input_shape: tuple[int, int, int]) -> bool:
    """Whether drawings fit the model: ink becomes 28×28 gray pixels."""
    return input_shape == (28, 28, 1)


def pad(input_shape: tuple[int, int, int]) -> html.Div:
    """The pad and its hint."""
    return html.Div(
        [
            html.Canvas(
                id=ids.DRAW_CANVAS,
                width=600,
                height=600,
                role="img",
                **{"aria-label": "Drawing pad", "data-drawable": "yes" if drawable(input_shape) else "no"},
            ),
            html.Div("draw a digit here", id=ids.PAD_HINT, className="pad-hint"),
        ],
        className="pad",
    )


def tools(input_shape: tuple[int, int, int]) -> html.Div:
    """What one does to ink, and why the pad is off if it is."""
    height, width, channels = input_shape
    why = f"This model takes {height}×{width}×{channels}; drawing needs 28×28×1."
    return html.Div(
        [
            html.Div(
                [
                    html.Button("Undo", id=ids.UNDO, className="tool", title="Undo (Ctrl+Z)"),
                    html.Button("Clear", id=ids.CLEAR, className="tool", title="Clear the pad (Delete)"),
                    html.Label(
                        [
                            "Pen",
                            dbc.Input(
                                id=ids.PEN, type="range", min=1, max=5, step=0.1, value=2.2, class_name="form-range"
                            ),
                        ],
                        className="pen",
                        title="Pen width, in pixels of the network's input",
                    ),
                    dbc.Switch(id=ids.NORMALISE, label="centre and scale", value=True, className="normalise"),
                    html.Button(
                        "Keep beside",
                        id=ids.KEEP,
                        className="tool keep",
                        title="Compare with others (K); a fifth takes the place of the oldest",
                    ),
                ],
                className="tools",
            ),
            html.P("" if drawable(input_shape) else why, id=ids.PAD_NOTICE, className="notice"),
        ],
        className="ink",
    )


def picker(test_count: int, data_note: str) -> html.Div:
    """Steps through the test images, takes an index, or surprises."""
    return html.Div(
        [
            html.Label("Test image", htmlFor=ids.TEST_INDEX, className="picker-name"),
            html.Div(
                [
                    html.Button(
                        "‹",
                        id=ids.TEST_PREV,
                        className="tool",
                        title="Previous (←)",
                        **{"aria-label": "Previous test image"},
                    ),
                    dcc.Input(id=ids.TEST_INDEX, type="text", inputMode="numeric", autoComplete="off", debounce=True),
                    html.Button(
                        "›", id=ids.TEST_NEXT, className="tool", title="Next (→)", **{"aria-label": "Next test image"}
                    ),
                    html.Button("Random", id=ids.TEST_RANDOM, className="tool", title="Any test image (R)"),
                    html.Span(f"of {test_count:,}", id=ids.TEST_COUNT, className="count"),
                ],
                className="picker-row",
            ),
            html.P(data_note, id=ids.TEST_NOTICE, className="notice", role="status"),
        ],
        className="picker",
    )

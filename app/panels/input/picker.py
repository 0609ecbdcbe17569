"""The picker of test images."""

from __future__ import annotations

from dash import dcc, html

from app import ids


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

"""The time-lapse bar: empty until a run's time-lapse is opened; its parts are made by `assets/lapse.js`."""

from __future__ import annotations

from dash import html

from app import ids


def bar() -> html.Div:
    """A strip above whatever tab is shown, so that the slider drives them all."""
    return html.Div(id=ids.LAPSE, className="lapse", hidden=True)

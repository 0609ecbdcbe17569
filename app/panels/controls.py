"""Small parts that several panels are made of."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html


def select(name: str, choices: Mapping[str, str], label: str = "") -> html.Select:
    """A native choice, value → text, read by script; `label` says what it chooses to those who do not see it."""
    named = {"aria-label": label} if label else {}
    return html.Select([html.Option(text, value=value) for value, text in choices.items()], id=name, **named)


def plot(name: str, kind: str = "") -> html.Div:
    """The place of a figure, which `draw` of `assets/page/plots.mjs` shows there; its height is the stylesheet's."""
    return html.Div(id=name, className=f"plot {kind}".rstrip())


def toggle(name: str, text: str, title: str) -> html.Button:
    """A button that stays pressed."""
    return html.Button(text, id=name, className="tool", title=title, **{"aria-pressed": "false"})

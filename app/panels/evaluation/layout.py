"""Accuracy on top; confusion matrix and classes on the left, the gallery of its images on the right.

Rule: figures and thumbnails have their room before they are there.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from app import ids
from app.panels.controls import plot
from app.panels.images import no_images
from app.panels.panel import Context
from app.words import said, said_by, say

_CELLS = ("counts", "true", "predicted")
_VERDICTS = ("all", "wrong", "right")
_ORDERS = ("wrong", "confidence", "loss", "near")


def layout(context: Context) -> html.Div:
    """Figures and thumbnails are answers to questions; without test images the page says so."""
    empty = no_images(context.models.current)
    answer = html.P(
        id=ids.ACCURACY, className="sentence", role="status", **said_by(empty or say("evaluation.measuring"))
    )
    caption = html.P(
        [
            html.Span(className="evaluation-interval"),
            html.Strong(className="evaluation-trained"),
            html.Span(className="timelapse-only", **said("evaluation.in-use")),
        ],
        className="caption evaluation-caption",
    )
    halves = html.Div([_matrix(), _gallery()], className="evaluation-halves")
    return html.Div([answer, caption, halves], className="evaluation")


def _matrix() -> html.Div:
    """The matrix with its choices, over it a button a cell, which the script makes; below, its classes in a table."""
    choices = [
        _choice(ids.EVAL_SPLIT, [html.Option(value="test", **said("evaluation.split.test"))], "split"),
        _choice(ids.EVAL_CELLS, _options("cells", _CELLS), "cells"),
        _toggle(ids.EVAL_DIAGONAL, "mistakes"),
    ]
    cells = html.Div(className="matrix-cells", role="group", **said(label="evaluation.cells.label"))
    table = html.Div(id=ids.CLASS_TABLE, className="class-table")
    return html.Div(
        [
            html.H2(**said("evaluation.matrix")),
            html.Div(choices, className="choices"),
            html.P(className="caption matrix-note", **said("evaluation.click")),
            html.Div([plot(ids.CONFUSION, "confusion"), cells], className="matrix"),
            html.Details([html.Summary(**said("evaluation.classes")), table]),
        ],
        className="half",
    )


def _gallery() -> html.Div:
    """Filters, order and pages of thumbnails."""
    any_class = html.Option(value="", **said("evaluation.any"))
    choices = [
        _choice(ids.GALLERY_TRUE, [any_class], "true"),
        _choice(ids.GALLERY_PREDICTED, [any_class], "predicted"),
        _choice(ids.GALLERY_VERDICT, _options("verdict", _VERDICTS), "verdict"),
        _choice(ids.GALLERY_SORT, _options("sort", _ORDERS), "sort"),
        _toggle(ids.GALLERY_SHEET, "sheet"),
    ]
    passing = [  # what comes and goes has a place where it moves nothing
        html.Button(id=ids.GALLERY_AGAIN, className="tool", hidden=True, **said("evaluation.again")),
        html.Button(id=ids.GALLERY_EVERY, className="tool", hidden=True, **said("evaluation.every")),
    ]
    count = html.P(id=ids.GALLERY_COUNT, className="caption gallery-count", role="status")
    return html.Div(
        [
            html.H2(**said("evaluation.gallery.name")),
            html.Div(choices, className="choices"),
            html.Div(passing, className="gallery-passing"),
            html.Div([count, _pages()], className="gallery-pages"),
            html.Div(id=ids.GALLERY, className="gallery", role="group", **said(label="evaluation.gallery.label")),
        ],
        className="half",
    )


def _pages() -> html.Div:
    """Turning pages."""
    return html.Div(
        [
            html.Button("‹", id=ids.GALLERY_PREV, className="tool", **said(label="evaluation.page.previous")),
            html.Button("›", id=ids.GALLERY_NEXT, className="tool", **said(label="evaluation.page.next")),
            _choice(ids.GALLERY_JUMP, [html.Option(value="0", **said("evaluation.page.number", page=1))], "page"),
        ],
        id=ids.GALLERY_PAGES,
        className="gallery-turn",
    )


def _choice(name: str, options: list[html.Option], label: str) -> html.Select:
    """A native choice, read by script; `label` says what it chooses to those who do not see its place."""
    return html.Select(options, id=name, **said(label=f"evaluation.choose.{label}"))


def _toggle(name: str, key: str) -> html.Button:
    """A button that stays pressed."""
    words = said(f"evaluation.{key}.name", title=f"evaluation.{key}.title")
    return html.Button(id=name, className="tool", **{"aria-pressed": "false"}, **words)


def _options(group: str, values: Sequence[str]) -> list[html.Option]:
    """Values with what they are called."""
    return [html.Option(value=value, **said(f"evaluation.{group}.{value}")) for value in values]

"""Evaluation: confusion matrix, accuracy, gallery of the test split."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dash import Dash, Input, Output, ctx, html, no_update

from app import ids
from app.figures import evaluation as figures
from app.figures.thumbnail import data_uri
from app.served import Served
from app.service import Service
from app.theme import THEMES
from model.records import Array, Evaluation

PAGE = 60  # thumbnails


def register(dash: Dash, service: Service) -> None:
    """Everything on the evaluation tab."""

    @dash.callback(
        Output(ids.CONFUSION, "figure"),
        Output(ids.ACCURACY, "children"),
        Input(ids.THEME_NAME, "data"),
        Input(ids.IN_USE, "data"),
    )
    async def matrix(theme: str, _: Any) -> tuple[Any, Any]:
        served = service.current
        if not len(served.test[1]):
            return no_update, no_update
        result = await service.ask(lambda: served.evaluation)
        figure = figures.confusion(
            result.confusion, served.class_names, theme=THEMES["dark" if theme == "dark" else "light"]
        )
        return figure, sentence(result)

    @dash.callback(
        Output(ids.GALLERY, "children"),
        Output(ids.GALLERY_COUNT, "children"),
        Output(ids.GALLERY_PAGE, "data"),
        Input(ids.GALLERY_PREV, "n_clicks"),
        Input(ids.GALLERY_NEXT, "n_clicks"),
        Input(ids.GALLERY_PAGE, "data"),
        Input(ids.IN_USE, "data"),
    )
    async def gallery(_: Any, __: Any, page: Any, ___: Any) -> tuple[Any, ...]:
        served = service.current
        if not len(served.test[1]):
            return no_update, no_update, no_update
        step = {ids.GALLERY_PREV: -1, ids.GALLERY_NEXT: 1}.get(str(ctx.triggered_id), 0)
        pages = math.ceil(len(served.test[1]) / PAGE)
        page = (page + step if isinstance(page, int) else 0) % pages
        result = await service.ask(lambda: served.evaluation)
        chosen = order(result)[page * PAGE : (page + 1) * PAGE]
        wrong = int((result.predicted != result.labels).sum())
        shown = [thumbnail(served, result, int(index)) for index in chosen]
        first = page * PAGE + 1
        count = (
            f"{first:,}–{first + len(chosen) - 1:,} of {len(result.labels):,}; {wrong:,} misclassified (true → read as)"
        )
        return shown, count, page if step else no_update


def order(result: Evaluation) -> Array:
    """Indices, misclassified first, each group in the data's own order."""
    return np.argsort(result.predicted == result.labels, kind="stable")


def thumbnail(served: Served, result: Evaluation, index: int) -> html.Button:
    """One test image as a button that makes it the input."""
    true, said = served.class_names[result.labels[index]], served.class_names[result.predicted[index]]
    right = true == said
    return html.Button(
        [
            html.Img(src=data_uri(np.asarray(served.test[0][index])), alt=f"test image {index}"),
            html.Span(true if right else f"{true} → {said}"),
        ],
        className="thumb" if right else "thumb wrong",
        title=f"test image {index}: a {true}" + ("" if right else f", read as {said}"),
        **{"data-index": str(index), "data-true": true, "data-predicted": said},
    )


def sentence(result: Evaluation) -> str:
    """Accuracy with its Wilson 95 % interval and what it was measured on.

    Source: E. B. Wilson, "Probable inference", JASA 1927.
    """
    low, high = wilson(int((result.predicted == result.labels).sum()), len(result.labels))
    return (
        f"{100 * result.accuracy:.2f} % of {len(result.labels):,} test images are read right "
        f"(95 % interval {100 * low:.2f}–{100 * high:.2f} %)."
    )


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval (low, high) of a share of `right` in `count`."""
    share, spread = right / count, z * z / count
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return centre - half, centre + half

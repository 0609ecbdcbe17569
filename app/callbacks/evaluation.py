"""Evaluation: the confusion matrix of a split, accuracy with its interval, and how well each class is read."""

from __future__ import annotations

import math
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, no_update

from app import ids
from app.figures import evaluation as figures
from app.served import Served
from app.service import Service
from app.theme import THEMES
from model import measures, splits
from model.measures import wilson
from model.records import BadInput, Evaluation

CELLS = ("counts", "true", "predicted")  # what the matrix shows: counts, or shares of a row or a column


def register(dash: Dash, service: Service) -> None:
    """The left side of the evaluation tab."""

    @dash.callback(
        Output(ids.CONFUSION, "figure"),
        Output(ids.ACCURACY, "children"),
        Output(ids.EVAL_CLASSES, "data"),
        Input(ids.EVAL_MATRIX, "data"),
        Input(ids.THEME_NAME, "data"),
        Input(ids.IN_USE, "data"),
    )
    async def matrix(wanted: Any, theme: str, _: Any) -> tuple[Any, ...]:
        served, wish = service.current, wanted if isinstance(wanted, dict) else {}
        split = str(wish["split"]) if wish.get("split") in splits.offered(served.dataset) else "test"
        try:
            result = await service.ask(measured, served, split, slow=split == "train")
        except BadInput as error:
            return no_update, str(error), {"split": split, "rows": [], "weakest": None}
        figure = drawn(result, served.class_names, wish, "dark" if theme == "dark" else "light")
        said = " ".join(filter(None, [sentence(result), splits.learned(served.bundle, split, service.workspace)]))
        return figure, said, table(result, served.class_names)

    dash.clientside_callback(ClientsideFunction("evaluation", "classes"), Input(ids.EVAL_CLASSES, "data"))


def measured(served: Served, split: str) -> Evaluation:
    """The predictions on a split; raises BadInput where there is nothing to measure."""
    result = served.evaluate(split)
    if not len(result.labels):
        raise BadInput(f"There are no {splits.TITLES[split]} images in this data.")
    return result


def drawn(result: Evaluation, names: tuple[str, ...], wish: dict[str, Any], theme: str) -> dict[str, Any]:
    """The matrix as a visitor wants it; what cannot be understood is as on a new page."""
    counts, cells = result.confusion, wish.get("cells")
    marked = (class_of(wish.get("true"), len(names)), class_of(wish.get("predicted"), len(names)))
    return figures.confusion(
        counts,
        names,
        theme=THEMES[theme],
        shares=measures.normalised(counts, cells) if cells in CELLS[1:] else None,
        diagonal=wish.get("diagonal") is not False,
        marked=marked,
    )


def class_of(given: object, classes: int) -> int | None:
    """A class by its number; None where it is none."""
    return given if isinstance(given, int) and 0 <= given < classes else None


def sentence(result: Evaluation) -> str:
    """Accuracy with its 95 % interval and what it was measured on."""
    low, high = wilson(int((result.predicted == result.labels).sum()), len(result.labels))
    return (
        f"{100 * result.accuracy:.2f} % of {len(result.labels):,} {splits.TITLES[result.split]} images are read right "
        f"(95 % interval {100 * low:.2f}–{100 * high:.2f} %)."
    )


def table(result: Evaluation, names: tuple[str, ...]) -> dict[str, Any]:
    """A row a class for `assets/evaluation.js`: name, images, precision, recall, F1 in percent; None is not known."""
    found = measures.of_classes(result.confusion)
    columns = zip(found.precision, found.recall, found.f1, strict=True)
    return {
        "split": result.split,
        "rows": [
            [name, int(images), *(percent(value) for value in shares)]
            for name, images, shares in zip(names, found.support, columns, strict=True)
        ],
        "weakest": found.weakest,
    }


def percent(value: float) -> float | None:
    """A share in percent with one decimal, rounded as it is shown; None for one that is not known."""
    return None if math.isnan(value) else round(100 * float(value), 1)

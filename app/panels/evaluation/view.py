"""A wish for the matrix → the figure, what its cells hold, the accuracy, how well each class is read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.panels.evaluation import figure, words
from app.panels.images import check_fits, check_images
from app.panels.panel import Context, Model, Wish
from app.panels.plots import theme_of
from model.data import splits
from model.explain import metrics
from model.records import Array, Evaluation
from model.serving import predict

Marked = tuple[int | None, int | None]  # the classes, true and read as, of the images that are looked at

_SHARES = ("true", "predicted")  # what cells can be shares of, instead of counts
_WHOLE, _SHOWN = 40, 16  # classes up to which the matrix is whole; that are shown of more, so that each can be read


def matrix(context: Context, wish: Wish) -> dict[str, Any]:
    """Of the model in use; raises BadInput where there is nothing to measure."""
    model = context.models.current
    split = str(wish["split"]) if wish.get("split") in splits.offered(model.dataset) else "test"
    result, names = measured(model, split), model.class_names
    marked = (class_of(wish.get("true"), len(names)), class_of(wish.get("predicted"), len(names)))
    shown = shown_of(result, marked)
    block = np.ix_(shown, shown)
    return {
        "split": split,
        "figure": _drawn(result, names, wish, shown, marked),
        "shown": shown.tolist(),
        "counts": result.confusion[block].tolist(),
        "picture": words.picture(result, names),
        "note": words.matrix(len(shown), len(names)),
        "accuracy": words.accuracy(result),
        "interval": words.interval(result),
        "trained": words.trained(_trained_on(model, split, len(result.labels))),
        "classes": classes(result, names),
        "weakest": metrics.of_classes(result.confusion).weakest,
    }


def _trained_on(model: Model, split: str, count: int) -> int:
    """How many of a split's images the model is known to have trained on."""
    if split == "train" and model.bundle.card.get("data") == model.dataset.title:
        return count
    return predict.trained_on(model.bundle, split, model.workspace)


def measured(model: Model, split: str) -> Evaluation:
    """The predictions on a split; raises BadInput where there is nothing to measure."""
    check_fits(model.bundle, model.dataset)
    result = model.evaluate(split)
    check_images(model, split, len(result.labels))
    return result


def class_of(given: object, classes: int) -> int | None:
    """A class by its number; None where it is none."""
    return given if isinstance(given, int) and 0 <= given < classes else None


def classes(result: Evaluation, names: tuple[str, ...]) -> list[list[Any]]:
    """A row a class: name, images, precision, recall, F1 in percent; None is not known."""
    of_class = metrics.of_classes(result.confusion)
    columns = zip(of_class.precision, of_class.recall, of_class.f1, strict=True)
    return [
        [name, int(images), *(percent(value) for value in shares)]
        for name, images, shares in zip(names, of_class.support, columns, strict=True)
    ]


def percent(value: float) -> float | None:
    """A share in percent with one decimal, rounded as it is shown; None for one that is not known."""
    return None if math.isnan(value) else round(100 * float(value), 1)


def shown_of(result: Evaluation, marked: Marked) -> Array:
    """The classes of the matrix: all, or of many those confused most, and the marked ones."""
    classes = result.probabilities.shape[1]
    if classes <= _WHOLE:
        return np.arange(classes)
    return metrics.most_confused(result.confusion, _SHOWN, [name for name in marked if name is not None])


def _drawn(result: Evaluation, names: tuple[str, ...], wish: Wish, shown: Array, marked: Marked) -> dict[str, Any]:
    """The matrix as a visitor wants it; what cannot be understood is as on a new page."""
    counts, cells = result.confusion, wish.get("cells")
    shares = metrics.normalised(counts, str(cells)) if cells in _SHARES else None
    places = [None if name is None else shown.tolist().index(name) for name in marked]
    block = np.ix_(shown, shown)
    return figure.confusion(
        counts[block],
        [names[name] for name in shown],
        theme=theme_of(wish),
        shares=None if shares is None else shares[block],
        diagonal=wish.get("diagonal") is not False,
        marked=(places[0], places[1]),
    )

"""Predictions of a split → what is said of them: precision and recall a class, an interval, images in an order.

Rule: pure; what cannot be measured (a class without images, or never predicted) is NaN, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from model.records import Array, Evaluation

LEAST = 1e-9  # a probability below it is taken for it, so that a loss stays finite
VERDICTS = ("all", "wrong", "right")


@dataclass(frozen=True)
class ClassMetrics:
    """How well each class is read, arrays (classes,): `support` is its number of images; shares in 0–1, or NaN."""

    support: Array
    precision: Array
    recall: Array
    f1: Array

    @property
    def weakest(self) -> int | None:
        """The class with the lowest F1; none where all are the same or nothing is known."""
        known = self.f1[~np.isnan(self.f1)]
        return int(np.nanargmin(self.f1)) if len(known) and known.min() < known.max() else None


def of_classes(confusion: Array) -> ClassMetrics:
    """Precision, recall and F1 of each class from counts (true, predicted).

    F1 is 2 TP / (2 TP + FP + FN), so it is NaN only for a class that neither occurs nor is predicted.
    """
    right = np.diag(confusion)
    support, said = confusion.sum(axis=1), confusion.sum(axis=0)
    return ClassMetrics(support, _share(right, said), _share(right, support), _share(2 * right, support + said))


def _share(part: Array, whole: Array) -> Array:
    """Part by whole, element by element; NaN where the whole is nothing."""
    unknown = np.full(np.broadcast(part, whole).shape, np.nan)
    return np.asarray(np.divide(part, whole, out=unknown, where=whole > 0))


def normalised(confusion: Array, by: str) -> Array:
    """Counts (true, predicted) as shares of the `true` class (rows) or the `predicted` one (columns), 0–1."""
    axis = {"true": 1, "predicted": 0}[by]
    return _share(confusion, confusion.sum(axis=axis, keepdims=True))


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval (low, high) of a share of `right` in `count`, 95 % unless told.

    Source: E. B. Wilson, "Probable inference", JASA 1927.
    """
    part, spread = right / count, z * z / count
    centre = (part + spread / 2) / (1 + spread)
    half = z * math.sqrt(part * (1 - part) / count + spread / (4 * count)) / (1 + spread)
    return centre - half, centre + half


def auroc(positive: Array, negative: Array) -> float:
    """The area under the ROC curve of a score: the share of pairs (n,) × (m,) in which the positive one has more, 0–1.

    Ties count half. Source: J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 1982.
    """
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left").sum() + np.searchsorted(ordered, positive, "right").sum()
    return float(below) / (2 * len(positive) * len(negative))


def losses(result: Evaluation) -> Array:
    """Cross entropy (N,) of each image's true class, in nats."""
    said = result.probabilities[np.arange(len(result.labels)), result.labels]
    return np.asarray(-np.log(np.maximum(said, LEAST)))


KEYS: dict[str, Callable[[Evaluation], Array]] = {  # what images can be sorted by without another image, upwards
    "wrong": lambda result: np.asarray(result.predicted == result.labels),
    "confidence": lambda result: np.asarray(result.probabilities.max(axis=1)),
    "loss": lambda result: -losses(result),
}


def chosen(result: Evaluation, true: int | None = None, predicted: int | None = None, verdict: str = "all") -> Array:
    """Which images (N,) are of a true class, read as a class, and read as the verdict says; None is any class."""
    read = result.predicted
    matching = np.ones(len(read), bool)
    if true is not None:
        matching &= result.labels == true
    if predicted is not None:
        matching &= read == predicted
    if verdict != "all":
        matching &= (read == result.labels) == (verdict == "right")
    return matching


def order(result: Evaluation, by: str = "wrong") -> Array:
    """All indices (N,): misclassified first, or the least confident, or the highest loss; ties in the data's order."""
    return np.argsort(KEYS[by](result), kind="stable")


def sample(predicted: Array, classes: int, per_class: int, seed: int) -> Array:
    """Up to `per_class` indices of every predicted class, drawn by a seed, class by class."""
    drawn = np.random.default_rng(seed).permutation(len(predicted))
    rows = [drawn[predicted[drawn] == name][:per_class] for name in range(classes)]
    return np.concatenate(rows) if rows else drawn


def most_confused(confusion: Array, most: int, first: Sequence[int] = ()) -> Array:
    """Up to `most` classes of counts (true, predicted) between which the most frequent mistakes are, by number.

    Those of `first` are among them in any case; with few mistakes the first classes fill the rest.
    """
    mistakes = confusion - np.diag(np.diag(confusion))
    frequent = np.argsort(-mistakes, axis=None, kind="stable")[: most * most]
    cells = np.stack(np.unravel_index(frequent, mistakes.shape), axis=1)
    found = dict.fromkeys([*first, *cells[mistakes[cells[:, 0], cells[:, 1]] > 0].ravel().tolist(), *range(most)])
    return np.sort([name for name in found if name < len(confusion)][:most])

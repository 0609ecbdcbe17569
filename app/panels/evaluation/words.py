"""What is said of an evaluation."""

from __future__ import annotations

from pathlib import Path

from model.data import splits
from model.explain.metrics import wilson
from model.records import Bundle, Evaluation
from model.serving import predict


def accuracy(result: Evaluation, model: Bundle, workspace: Path) -> str:
    """The accuracy with its interval, and a warning where the model has trained on these images."""
    trained = predict.trained_on(model, result.split, workspace)
    return sentence(result) + (f" It has trained on {trained:,} of them." if trained else "")


def sentence(result: Evaluation) -> str:
    """Accuracy with its 95 % interval and what it was measured on."""
    low, high = wilson(int((result.predicted == result.labels).sum()), len(result.labels))
    return (
        f"{100 * result.accuracy:.2f} % of {len(result.labels):,} {splits.title(result.split)} images are read right "
        f"(95 % interval {100 * low:.2f}–{100 * high:.2f} %)."
    )


def matrix(shown: int, classes: int) -> str:
    """How the matrix is to be used, and what of it there is."""
    some = f"These {shown} of {classes:,} classes are confused most. " if shown < classes else ""
    return some + "Click a cell to see its images; again to see all."

"""What is said of an evaluation and of a page of the gallery: which sentence, with which numbers."""

from __future__ import annotations

from collections.abc import Sequence

from app.words import Phrase, say
from model.explain.metrics import wilson
from model.records import Evaluation

_FINE = 1000  # images from which on two decimals say something
_ALL_BUT = 0.9999  # as far as a share is rounded that is not all


def images(split: str, count: int) -> Phrase:
    """So many images of a split: "1,000 test images"."""
    return say(f"evaluation.images.{split}", count=count)


def accuracy(result: Evaluation) -> Phrase:
    """How much of a split is read right, and how many images are not; a share that rounds to all is not said to be."""
    count = len(result.labels)
    wrong = int((result.predicted != result.labels).sum())
    if not wrong:
        return say("evaluation.all-right", images=images(result.split, count))
    digits = "fine" if count > _FINE else "coarse"
    share = say(f"evaluation.share.{digits}", share=min(result.accuracy, _ALL_BUT))
    return say("evaluation.accuracy", share=share, images=images(result.split, count), count=wrong)


def interval(result: Evaluation) -> Phrase:
    """Between which shares chance leaves the accuracy, 95 %."""
    count = len(result.labels)
    low, high = wilson(int((result.predicted == result.labels).sum()), count)
    return say("evaluation.interval", images=images(result.split, count), low=low, high=high)


def trained(count: int) -> Phrase | str:
    """A warning where the model has trained on so many of the images."""
    return say("evaluation.trained", count=count) if count else ""


def matrix(shown: int, classes: int) -> Phrase:
    """How the matrix is to be used, and what of it there is."""
    return say("evaluation.some", shown=shown, classes=classes) if shown < classes else say("evaluation.click")


def picture(result: Evaluation, names: Sequence[str]) -> Phrase:
    """The matrix in words: its size, and the most frequent mistake."""
    counts = result.confusion.copy()
    counts[range(len(counts)), range(len(counts))] = 0
    true, predicted = divmod(int(counts.argmax()), len(counts))
    if not counts[true, predicted]:
        return say("evaluation.picture-right", classes=len(names))
    worst = {"true": names[true], "predicted": names[predicted], "count": int(counts[true, predicted])}
    return say("evaluation.picture", classes=len(names), **worst)

"""What the page says of the images that it looks at: what the data are called, why there are none of them.

Rule: the words follow the visitor's language; `str()` of what is refused is English, as commands have it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.panels.panel import Model
from app.words import Phrase, Phrased, say
from model import text
from model.data import splits, titles
from model.data.dataset import Dataset
from model.data.ranges import PLAIN
from model.records import BadInput, Bundle
from model.serving import predict

_KNOWN = {titles.BUILTIN: "builtin", titles.MNIST: "mnist"}  # sets whose names are words


def data_of(title: str) -> Phrase:
    """What data are called, by their title."""
    title = text.plain(title)
    parts = titles.parsed(title)
    if parts is None:
        return say("header.named", name=title)
    key = "digits" if parts.name == titles.BUILTIN else "images"
    said = say(f"data.{key}", name=_called(parts.name), count=parts.count)
    if parts.range == PLAIN:
        return said
    span = {"low": parts.range.low, "high": parts.range.high, "first": PLAIN.low, "last": PLAIN.high}
    return say("data.stretched", data=said, **span)


def set_of(title: str) -> Phrase | str:
    """The name alone of data, by their title."""
    parts = titles.parsed(text.plain(title))
    return _called(parts.name if parts else text.plain(title))


def misfit_of(bundle: Bundle, dataset: Dataset) -> Phrase | None:
    """Why a model cannot read the data's images; None where it can."""
    if not predict.fits(bundle, dataset):
        return None
    images, _ = dataset.split("test")
    of = {"data": data_of(dataset.title), "model": text.plain(bundle.name)}
    if images.shape[1:] != bundle.input_shape:
        return say("data.misfit-size", given=_size(images.shape[1:]), taken=_size(bundle.input_shape), **of)
    return say("data.misfit-classes", given=len(dataset.class_names), known=bundle.classes, **of)


def check_fits(bundle: Bundle, dataset: Dataset) -> None:
    """Raise BadInput where a model cannot read the data's images."""
    if misfit := misfit_of(bundle, dataset):
        raise Phrased(text.plain(predict.fits(bundle, dataset)), misfit)


def no_images(model: Model) -> Phrase | None:
    """Why there are no test images to look at; None where there are."""
    misfit = misfit_of(model.bundle, model.dataset)
    return misfit or (None if splits.counts(model.dataset)["test"] else say("data.none.test"))


def check_images(model: Model, split: str, count: int) -> None:
    """Raise BadInput where none of a split's images, which are `count`, can be looked at."""
    check_fits(model.bundle, model.dataset)
    if not count:
        raise BadInput(_NONE[split])


def _called(name: str) -> Phrase | str:
    """A set's name, in words where it has some."""
    return say(f"data.{_KNOWN[name]}") if name in _KNOWN else name


def _size(shape: Sequence[int]) -> str:
    """A shape as people write it."""
    return "×".join(map(str, shape))


_NONE = {
    "test": "There are no test images in this data.",
    "train": "There are no training images in this data.",
    "validation": "There are no validation images in this data.",
    "builtin": "There are no built-in images in this data.",
}

"""The gallery: which images of a split, in which order, a page of them as one sheet of thumbnails.

Rule: everything a visitor wants is in the question; the scripts make buttons of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.panels.evaluation import words
from app.panels.evaluation.view import measured
from app.panels.inputs import image_of
from app.panels.panel import Context, Model, Wish
from app.panels.thumbnails import data_uri, sheet
from app.words import Phrase, refused, say
from model.data import ink, splits
from model.explain import features, metrics
from model.records import Array, BadInput, Evaluation

Phrases = list[Phrase]

_PAGE = 60  # thumbnails
_ROW = 10  # thumbnails a class on the sheet, and a row of the picture that is sent
_CLASSES = 20  # on a page of the sheet
_SEED = 1998  # of the sheet's choice: the same for everybody
_NEAR = "near"
_ORDERS = (*metrics.KEYS, _NEAR)


@dataclass(frozen=True)
class Selection:
    """What a visitor wants to see; classes by number, None is any. `near` says what is compared with."""

    split: str = "test"
    true: int | None = None
    predicted: int | None = None
    verdict: str = "all"
    sort: str = "wrong"
    page: int = 0
    sheet: bool = False
    near: Wish = field(default_factory=dict)


def gallery(context: Context, wish: Wish) -> dict[str, Any]:
    """A page of thumbnails of the model in use, or why there are none."""
    model = context.models.current
    selection = _read(wish, model)
    try:
        return _answer(context, model, selection)
    except BadInput as trouble:  # the page still learns what there is to choose from
        return _nothing(model, selection, "") | {"trouble": refused(trouble)}


def _read(wish: Wish, model: Model) -> Selection:
    """A wish as it came; what cannot be understood is as on a new page."""

    def one_of(name: str, choices: Sequence[str]) -> str:
        return str(wish[name]) if wish.get(name) in choices else choices[0]

    def number(name: str, below: int) -> int | None:
        value = wish.get(name)
        return value if isinstance(value, int) and 0 <= value < below else None

    classes = len(model.class_names)
    return Selection(
        split=one_of("split", splits.offered(model.dataset)),
        true=number("true", classes),
        predicted=number("predicted", classes),
        verdict=one_of("verdict", metrics.VERDICTS),
        sort=one_of("sort", _ORDERS),
        page=number("page", 1 << 31) or 0,
        sheet=wish.get("sheet") is True,
        near=near if isinstance(near := wish.get("near"), dict) else {},
    )


def _answer(context: Context, model: Model, selection: Selection) -> dict[str, Any]:
    """As `gallery`; raises BadInput, in a line for the visitor, where there can be none."""
    result = measured(model, selection.split)
    if selection.sheet:
        return _sheet(model, selection, result)
    order = _ordered(context, model, selection, result)
    matching = order[metrics.chosen(result, selection.true, selection.predicted, selection.verdict)[order]]
    if not len(matching):
        return _nothing(model, selection, missing(selection, model.class_names, len(result.labels)))
    pages = math.ceil(len(matching) / _PAGE)
    page = min(selection.page, pages - 1)
    on_page = matching[page * _PAGE : (page + 1) * _PAGE]
    wrong = int((result.predicted != result.labels).sum())
    what = [*which(selection, model.class_names), *ordered(selection, wrong)]
    text = described(selection.split, page * _PAGE, len(on_page), len(matching), what)
    return _painted(model, selection, result, on_page, text, page=page, pages=pages)


def _sheet(model: Model, selection: Selection, result: Evaluation) -> dict[str, Any]:
    """A page of the sheet: some of the classes, or all where these are few; `rows` are their numbers."""
    classes = len(model.class_names)
    pages = math.ceil(classes / _CLASSES)
    page = min(selection.page, pages - 1)
    rows = range(page * _CLASSES, min((page + 1) * _CLASSES, classes))
    chosen = metrics.sample(result.predicted, classes, _ROW, _SEED)
    chosen = chosen[np.isin(result.predicted[chosen], rows)]
    part = say("evaluation.sheet.part", first=rows.start + 1, last=rows.stop, classes=classes)
    text = of_sheet(result, chosen, [part] if pages > 1 else [])
    return {**_painted(model, selection, result, chosen, text, page=page, pages=pages), "rows": list(rows)}


def _ordered(context: Context, model: Model, selection: Selection, result: Evaluation) -> Array:
    """All indices in the order wanted."""
    if selection.sort != _NEAR:
        return metrics.order(result, selection.sort)
    image, _, true_class = image_of(context, model, selection.near)
    if true_class is None and not ink.inked(image, model.dark_on_light):
        raise BadInput("Nothing is drawn yet: draw something or pick an image, then sort again.")
    images, _ = model.split(selection.split)
    output = model.engines.run(image)[features.layer_of(model.bundle)]
    return features.nearest(model.bundle, images, model.vectors(selection.split), output)


def described(split: str, start: int, on_page: int, count: int, what: Phrases) -> Phrase:
    """Which images these are: "1–60 of 312 test images: 4 read as 9"."""
    some = words.images(split, count)
    if not what:
        return say("evaluation.gallery.plain", first=start + 1, last=start + on_page, images=some)
    if count == 1:
        return say("evaluation.gallery.one", images=some, what=what)
    return say("evaluation.gallery.some", first=start + 1, last=start + on_page, images=some, what=what)


def which(selection: Selection, names: Sequence[str]) -> Phrases:
    """What a visitor wants the images to be."""
    true, predicted = (None if at is None else names[at] for at in (selection.true, selection.predicted))
    parts = []
    if true is not None and predicted is not None:
        parts.append(say("evaluation.which.cell", true=true, predicted=predicted))
    elif true is not None:
        parts.append(say("evaluation.which.true", true=true))
    elif predicted is not None:
        parts.append(say("evaluation.which.predicted", predicted=predicted))
    if selection.verdict != "all":
        parts.append(say(f"evaluation.which.{selection.verdict}"))
    return parts


def ordered(selection: Selection, wrong: int) -> Phrases:
    """In which order they are, where that is worth a word: of all images, that the misread ones come first."""
    if selection.sort == _NEAR:
        return [say("evaluation.order.near", target=_target(selection.near))]
    if selection.sort != "wrong":
        return [say(f"evaluation.order.{selection.sort}")]
    everything = (selection.true, selection.predicted, selection.verdict) == (None, None, "all")
    return [say("evaluation.order.wrong", count=wrong)] if everything and wrong else []


def _target(near: Wish) -> Phrase:
    """What an understood input is called."""
    if near.get("strokes") is not None:
        return say("input.drawing")
    return say(f"evaluation.image.{near.get('split', 'test')}", index=near.get("index", 0))


def missing(selection: Selection, names: Sequence[str], count: int) -> Phrase:
    """Why there is nothing to see: "None of the 10,000 test images fits: 0 read as 1."."""
    return say("evaluation.gallery.none", images=words.images(selection.split, count), what=which(selection, names))


def of_sheet(result: Evaluation, chosen: Array, part: Phrases) -> Phrase:
    """What the sheet shows; `part` tells of which classes, where these are not all."""
    wrong = int((result.predicted[chosen] != result.labels[chosen]).sum())
    misread = say("evaluation.sheet.misread", count=wrong) if wrong else say("evaluation.sheet.right")
    images = words.images(result.split, len(chosen))
    return say("evaluation.sheet.text", images=images, each=_ROW, what=[misread, *part])


def _painted(
    model: Model, selection: Selection, result: Evaluation, chosen: Array, text: Phrase, page: int = 0, pages: int = 0
) -> dict[str, Any]:
    """What the scripts make thumbnails of: the images as one picture, and what is known of each."""
    images, labels = model.split(selection.split)
    where = np.sort(chosen)  # from a memory-mapped file, in its order
    pixels = np.asarray(images[where])[np.searchsorted(where, chosen)]
    predicted = result.predicted[chosen]
    return {
        **_nothing(model, selection, text),
        "items": [
            [int(index), int(labels[index]), int(read), round(float(result.probabilities[index, read]), 4)]
            for index, read in zip(chosen, predicted, strict=True)
        ],
        "picture": data_uri(sheet(pixels, _ROW)) if len(chosen) else "",
        "page": page,
        "pages": pages,
    }


def _nothing(model: Model, selection: Selection, text: Phrase | str) -> dict[str, Any]:
    """An answer without thumbnails, which says why there are none."""
    return {
        "names": model.class_names,
        "splits": splits.offered(model.dataset),
        "split": selection.split,
        "sort": selection.sort,
        "sheet": selection.sheet,
        "columns": _ROW,
        "text": text,
        "items": [],
        "picture": "",
        "page": 0,
        "pages": 0,
    }

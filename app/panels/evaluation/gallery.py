"""The gallery: which images of a split, in which order, a page of them as one sheet of thumbnails.

Rule: everything a visitor wants is in the question; the scripts make buttons of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.panels.evaluation.view import measured
from app.panels.inputs import image_of
from app.panels.panel import Context, Model, Wish
from app.panels.thumbnails import data_uri, sheet
from model.data import ink, splits
from model.explain import features, metrics
from model.records import Array, BadInput, Evaluation

_PAGE = 60  # thumbnails
_ROW = 10  # thumbnails a class on the sheet, and a row of the picture that is sent
_CLASSES = 20  # on a page of the sheet
_SEED = 1998  # of the sheet's choice: the same for everybody
_NEAR = "near"
_ORDERS = (*metrics.KEYS, _NEAR)
_SAYS = {
    "wrong": "", "confidence": "least confident first", "loss": "highest loss first", _NEAR: "nearest to {} first",
}  # fmt: skip


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
    near: Any = None


def gallery(context: Context, wish: Wish) -> dict[str, Any]:
    """A page of thumbnails of the model in use, or why there are none."""
    model = context.models.current
    selection = _read(wish, model)
    try:
        return _answer(context, model, selection)
    except BadInput as trouble:  # the page still learns what there is to choose from
        return _nothing(model, selection, str(trouble))


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
        near=wish.get("near"),
    )


def _answer(context: Context, model: Model, selection: Selection) -> dict[str, Any]:
    """As `gallery`; raises BadInput, in a line for the visitor, where there can be none."""
    result = measured(model, selection.split)
    if selection.sheet:
        return _sheet(model, selection, result)
    order, target = _ordered(context, model, selection, result)
    matching = order[metrics.chosen(result, selection.true, selection.predicted, selection.verdict)[order]]
    if not len(matching):
        return _nothing(model, selection, missing(selection, model.class_names, len(result.labels)))
    pages = math.ceil(len(matching) / _PAGE)
    page = min(selection.page, pages - 1)
    on_page = matching[page * _PAGE : (page + 1) * _PAGE]
    count = f"{len(matching):,}"
    place = f"{page * _PAGE + 1:,}–{page * _PAGE + len(on_page):,} of {count}" if len(matching) > 1 else "1"
    parts = [described(selection, model.class_names, place), _SAYS[selection.sort].format(target)]
    text = ", ".join(filter(None, parts))
    if selection == Selection(split=selection.split, page=selection.page, near=selection.near):
        text += f"; {int((result.predicted != result.labels).sum()):,} misclassified (true → read as)"
    return _painted(model, selection, result, on_page, text, page=page, pages=pages)


def _sheet(model: Model, selection: Selection, result: Evaluation) -> dict[str, Any]:
    """A page of the sheet: some of the classes, or all where these are few; `rows` are their numbers."""
    classes = len(model.class_names)
    pages = math.ceil(classes / _CLASSES)
    page = min(selection.page, pages - 1)
    rows = range(page * _CLASSES, min((page + 1) * _CLASSES, classes))
    chosen = metrics.sample(result.predicted, classes, _ROW, _SEED)
    chosen = chosen[np.isin(result.predicted[chosen], rows)]
    which = f"; classes {rows.start + 1:,}–{rows.stop:,} of {classes:,}" if pages > 1 else ""
    text = _of_sheet(result, chosen) + which
    return {**_painted(model, selection, result, chosen, text, page=page, pages=pages), "rows": list(rows)}


def _ordered(context: Context, model: Model, selection: Selection, result: Evaluation) -> tuple[Array, str]:
    """All indices in the order wanted, and what they are near to, if that is the order."""
    if selection.sort != _NEAR:
        return metrics.order(result, selection.sort), ""
    image, target, true_class = image_of(context, model, selection.near)
    if true_class is None and not ink.inked(image, model.dark_on_light):
        raise BadInput("Nothing is drawn yet: draw something or pick an image, then sort again.")
    images, _ = model.split(selection.split)
    output = model.engines.run(image)[features.layer_of(model.bundle)]
    return features.nearest(model.bundle, images, model.vectors(selection.split), output), target


def described(selection: Selection, names: Sequence[str], place: str) -> str:
    """Which images these are: "1–60 of 312 test images: 4 read as 9, wrong only"."""
    title = f"{place} {splits.title(selection.split)} image{'' if place == '1' else 's'}"
    parts = []
    if selection.true is not None or selection.predicted is not None:
        true = "anything" if selection.true is None else names[selection.true]
        parts.append(f"{true} read as {'anything' if selection.predicted is None else names[selection.predicted]}")
    if selection.verdict != "all":
        parts.append(f"{selection.verdict} only")
    return f"{title}: {', '.join(parts)}" if parts else title


def missing(selection: Selection, names: Sequence[str], count: int) -> str:
    """Why there is nothing to see: "No 0 is read as 1 among 10,000 test images."."""
    subject = "Nothing" if selection.true is None else f"No {names[selection.true]}"
    how = {"all": "", "wrong": "wrongly ", "right": "rightly "}[selection.verdict]
    verb = f"is {how}read" + ("" if selection.predicted is None else f" as {names[selection.predicted]}")
    return f"{subject} {verb} among {count:,} {splits.title(selection.split)} images."


def _of_sheet(result: Evaluation, chosen: Array) -> str:
    """What the sheet shows, in words."""
    wrong = int((result.predicted[chosen] != result.labels[chosen]).sum())
    misread = f"{wrong} misclassified and ringed" if wrong else "none misclassified"
    return f"{len(chosen):,} {splits.title(result.split)} images, {_ROW} a predicted class, drawn by lot; {misread}."


def _painted(
    model: Model, selection: Selection, result: Evaluation, chosen: Array, text: str, page: int = 0, pages: int = 0
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


def _nothing(model: Model, selection: Selection, text: str) -> dict[str, Any]:
    """An answer without thumbnails, which says why there are none."""
    return {
        "names": model.class_names,
        "splits": {name: splits.title(name) for name in splits.offered(model.dataset)},
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

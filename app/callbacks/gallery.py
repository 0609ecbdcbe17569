"""The gallery: which images of a split, in which order, a page of them as one sheet of thumbnails.

Rule: everything a visitor wants is in the question; the scripts make buttons of the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import ClientsideFunction, Dash, Input, Output

from app import ids
from app.figures.thumbnail import data_uri, sheet
from app.served import Served
from app.service import Service
from model import frame, ink, measures, splits
from model.explain import features
from model.records import Array, BadInput, Evaluation, Floats

PAGE = 60  # thumbnails
ROW = 10  # thumbnails a class on the sheet, and a row of the picture that is sent
SEED = 1998  # of the sheet's choice: the same for everybody
MOST = 1 << 15  # points of a drawing
NEAR = "near"
ORDERS = (*measures.KEYS, NEAR)
SAYS = {
    "wrong": "", "confidence": "least confident first", "loss": "highest loss first", NEAR: "nearest to {} first",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a visitor wants to see; classes by number, None is any. `near` says what is compared with.

    `turn` counts a page's wishes, so that its scripts know the answer to the last one.
    """

    split: str = "test"
    true: int | None = None
    predicted: int | None = None
    verdict: str = "all"
    sort: str = "wrong"
    page: int = 0
    sheet: bool = False
    near: Any = None
    turn: int = 0


def register(dash: Dash, service: Service) -> None:
    """The right side of the evaluation tab."""

    @dash.callback(Output(ids.GALLERY_PAGE, "data"), Input(ids.EVAL_GALLERY, "data"), Input(ids.IN_USE, "data"))
    async def gallery(wanted: Any, _: Any) -> dict[str, Any]:
        served = service.current
        wish = parsed(wanted, served)
        try:
            return await service.ask(answer, service, served, wish, slow=wish.split == "train")
        except BadInput as error:
            return nothing(served, wish, str(error))

    dash.clientside_callback(ClientsideFunction("evaluation", "gallery"), Input(ids.GALLERY_PAGE, "data"))


def parsed(wanted: object, served: Served) -> Wish:
    """A wish as it came; what cannot be understood is as on a new page."""
    given = wanted if isinstance(wanted, dict) else {}

    def one_of(name: str, choices: Sequence[str]) -> str:
        return str(given[name]) if given.get(name) in choices else choices[0]

    def number(name: str, below: int) -> int | None:
        value = given.get(name)
        return value if isinstance(value, int) and 0 <= value < below else None

    classes = len(served.class_names)
    return Wish(
        split=one_of("split", splits.offered(served.dataset)),
        true=number("true", classes),
        predicted=number("predicted", classes),
        verdict=one_of("verdict", measures.VERDICTS),
        sort=one_of("sort", ORDERS),
        page=number("page", 1 << 31) or 0,
        sheet=given.get("sheet") is True,
        near=given.get("near"),
        turn=number("turn", 1 << 53) or 0,
    )


def answer(service: Service, served: Served, wish: Wish) -> dict[str, Any]:
    """A page of thumbnails for the scripts; raises BadInput, in a line for the visitor, where there can be none."""
    result = served.evaluate(wish.split)
    if not len(result.labels):
        raise BadInput(f"There are no {splits.TITLES[wish.split]} images in this data.")
    if wish.sheet:
        found = measures.sample(result.predicted, len(served.class_names), ROW, SEED)
        return painted(served, wish, result, found, of_sheet(result, found), pages=1)
    found, target = ordered(service, served, wish, result)
    found = found[measures.chosen(result, wish.true, wish.predicted, wish.verdict)[found]]
    if not len(found):
        return nothing(served, wish, missing(wish, served.class_names, len(result.labels)))
    pages = math.ceil(len(found) / PAGE)
    page = min(wish.page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    place = f"{page * PAGE + 1:,}–{page * PAGE + len(shown):,} of {len(found):,}" if len(found) > 1 else "1"
    text = ", ".join(filter(None, [described(wish, served.class_names, place), SAYS[wish.sort].format(target)]))
    if wish == Wish(split=wish.split, page=wish.page, near=wish.near, turn=wish.turn):
        text += f"; {int((result.predicted != result.labels).sum()):,} misclassified (true → read as)"
    return painted(served, wish, result, shown, text, page=page, pages=pages)


def ordered(service: Service, served: Served, wish: Wish, result: Evaluation) -> tuple[Array, str]:
    """All indices in the order wanted, and what they are near to, if that is the order."""
    if wish.sort != NEAR:
        return measures.order(result, wish.sort), ""
    image, target = present(service, served, wish.near)
    vectors = served.vectors(wish.split)
    output = served.engines.run(image)[features.layer_of(served.bundle)]
    return features.nearest(vectors, features.alike(output, len(vectors))), target


def present(service: Service, served: Served, near: object) -> tuple[Floats, str]:
    """The image (H, W, C) in 0–1 that is compared with, and what to call it."""
    request = asked(near if isinstance(near, dict) else {}, served.bundle.version)
    image, true = service.input_of(request, served)
    if true is None and not image.any():
        raise BadInput("Nothing is drawn yet: draw something or pick an image, then sort again.")
    return image, "the drawing" if true is None else f"{splits.TITLES[request.split]} image {request.index:,}"


def asked(given: dict[str, Any], version: str) -> frame.Request:
    """The page's input {"index", "split"} or {"strokes", "pen", "normalise"} as a live request has it."""
    strokes, index, pen = given.get("strokes"), given.get("index", 0), given.get("pen", ink.PEN)
    try:
        drawn = None if strokes is None else tuple(np.array(each, np.float32).reshape(-1, 2) for each in strokes)
        finite = math.isfinite(pen) and all(np.isfinite(each).all() for each in drawn or ())
    except (TypeError, ValueError):
        finite, drawn = False, None
    if not finite or not isinstance(index, int) or index < 0 or sum(map(len, drawn or ())) > MOST:
        raise BadInput("The present input cannot be understood; draw it again or pick an image.")
    normalise = given.get("normalise") is not False
    return frame.Request(0, version, (), drawn, index, str(given.get("split", "test")), normalise, pen=pen)


def described(wish: Wish, names: Sequence[str], place: str) -> str:
    """Which images these are: "1–60 of 312 test images: 4 read as 9, wrong only"."""
    title = f"{place} {splits.TITLES[wish.split]} image{'' if place == '1' else 's'}"
    said = []
    if wish.true is not None or wish.predicted is not None:
        true = "anything" if wish.true is None else names[wish.true]
        said.append(f"{true} read as {'anything' if wish.predicted is None else names[wish.predicted]}")
    if wish.verdict != "all":
        said.append(f"{wish.verdict} only")
    return f"{title}: {', '.join(said)}" if said else title


def missing(wish: Wish, names: Sequence[str], count: int) -> str:
    """Why there is nothing to see: "No 0 is read as 1 among 10,000 test images."."""
    subject = "Nothing" if wish.true is None else f"No {names[wish.true]}"
    how = {"all": "", "wrong": "wrongly ", "right": "rightly "}[wish.verdict]
    verb = f"is {how}read" + ("" if wish.predicted is None else f" as {names[wish.predicted]}")
    return f"{subject} {verb} among {count:,} {splits.TITLES[wish.split]} images."


def of_sheet(result: Evaluation, found: Array) -> str:
    """What the sheet shows, in words."""
    wrong = int((result.predicted[found] != result.labels[found]).sum())
    said = f"{wrong} misclassified and ringed" if wrong else "none misclassified"
    return f"{len(found):,} {splits.TITLES[result.split]} images, {ROW} a predicted class, drawn by lot; {said}."


def painted(
    served: Served, wish: Wish, result: Evaluation, found: Array, text: str, page: int = 0, pages: int = 0
) -> dict[str, Any]:
    """What the scripts make thumbnails of: the images as one picture, and what is known of each."""
    images, labels = served.split(wish.split)
    where = np.sort(found)  # from a memory-mapped file, in its order
    pixels = np.asarray(images[where])[np.searchsorted(where, found)]
    said = result.predicted[found]
    return {
        **nothing(served, wish, text),
        "items": [
            [int(index), int(labels[index]), int(read), round(float(result.probabilities[index, read]), 4)]
            for index, read in zip(found, said, strict=True)
        ],
        "picture": data_uri(sheet(pixels, ROW)),
        "page": page,
        "pages": pages,
    }


def nothing(served: Served, wish: Wish, text: str) -> dict[str, Any]:
    """An answer without thumbnails, which says why there are none."""
    return {
        "names": served.class_names,
        "splits": {name: splits.TITLES[name] for name in splits.offered(served.dataset)},
        "split": wish.split,
        "sort": wish.sort,
        "turn": wish.turn,
        "sheet": wish.sheet,
        "columns": ROW,
        "text": text,
        "items": [],
        "picture": "",
        "page": 0,
        "pages": 0,
    }

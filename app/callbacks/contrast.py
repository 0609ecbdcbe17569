"""Contrast: two classes' mean maps in a layer, and which maps tell them apart."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import Dash, Input, Output

from app import ids
from app.kept import Kept
from app.served import Served
from app.service import Service
from model.explain import contrast as maths
from model.explain.contrast import APART, FEWEST, MOST, USUAL, Contrast
from model.records import Array, BadInput, Bytes, LayerInfo

KEPT = 32  # contrasts remembered
OPENING = ("4", "9")  # what the page begins with where the data has both
SPLIT = "test"


@dataclass(frozen=True)
class Wish:
    """What a page wants to see: two classes and a layer by their indices, and images of each class."""

    a: int
    b: int
    layer: int
    count: int


class Contrasts(Kept[tuple[str, str, Wish], Contrast]):
    """The contrasts seen last."""

    def __init__(self) -> None:
        super().__init__(KEPT)

    def contrast(self, served: Served, wish: Wish) -> Contrast:
        """As `compute`, once a model, data and wish."""
        return self.get((served.bundle.version, served.dataset.key, wish), lambda: compute(served, wish))


def register(dash: Dash, service: Service) -> None:
    """Everything on the contrast tab; nothing is asked before it is opened."""
    kept = Contrasts()

    @dash.callback(Output(ids.CONTRAST, "data-contrast"), Input(ids.CONTRAST_WANTED, "data"), prevent_initial_call=True)
    async def contrast(wanted: Any) -> str:
        try:
            answer = await service.ask(contrasted, service, kept, wanted)
        except BadInput as error:
            answer = {"trouble": str(error)}
        return json.dumps({**answer, "wanted": wanted}, ensure_ascii=False)


def contrasted(service: Service, kept: Contrasts, wanted: Any) -> dict[str, Any]:
    """The answer to a page's wish; raises BadInput where there is none."""
    asked = wanted if isinstance(wanted, dict) else {}
    served = service.served(str(asked.get("version", "")))
    if served.misfit:
        raise BadInput(served.misfit)
    wish = read(served, asked)
    names = {
        "version": served.bundle.version,
        "a": served.class_names[wish.a],
        "b": served.class_names[wish.b],
        "layer": wish.layer,
        "name": served.bundle.layers[wish.layer].name,
    }
    try:
        return names | told(served, wish, kept.contrast(served, wish))
    except BadInput as error:  # the page still learns what it chose
        return names | {"trouble": str(error)}


def read(served: Served, asked: dict[str, Any]) -> Wish:
    """A wish as the page sends it, what it leaves open as the page begins; raises BadInput for what there is not."""
    names, layers = served.class_names, served.bundle.layers
    offered = [layer.name if len(layer.shape) in (1, 3) else "" for layer in layers]
    if len(names) < 2:
        raise BadInput("this data has one class only: there is nothing to tell apart")
    first, second = OPENING if set(OPENING) <= set(names) else names[:2]
    a = place("class", asked.get("a") or first, names)
    b = place("class", asked.get("b") or second, names)
    if a == b:
        raise BadInput(f"{names[a]} against itself: choose two different classes")
    layer = place("layer", asked["layer"], offered) if asked.get("layer") else opening(layers)
    count = asked.get("count")
    return Wish(a, b, layer, min(max(count, FEWEST), MOST) if isinstance(count, int) else USUAL)


def place(what: str, name: object, names: Sequence[str]) -> int:
    """Where a name stands; raises BadInput where it does not."""
    if name not in names:
        raise BadInput(f"{what} {str(name)[:40]!r}: there is no such {what} here; choose another")
    return names.index(str(name))


def opening(layers: Sequence[LayerInfo]) -> int:
    """The layer that is shown first: the last convolution, else the last one with maps, else the last."""
    maps = [at for at, layer in enumerate(layers) if len(layer.shape) == 3]
    convolutions = [at for at in maps if layers[at].kind == "conv"]
    return (convolutions or maps or [len(layers) - 1])[-1]


def compute(served: Served, wish: Wish) -> Contrast:
    """The contrast over the first test images of each class."""
    images, labels = served.split(SPLIT)
    chosen = [maths.of_class(images, labels, each, wish.count) for each in (wish.a, wish.b)]
    for each, found in zip((wish.a, wish.b), chosen, strict=True):
        if len(found) < 2:
            has = "one test image" if len(found) else "no test image"
            raise BadInput(f"There is {has} of {served.class_names[each]}; at least two are needed.")
    return maths.contrast(served.bundle, wish.layer, *chosen)


def told(served: Served, wish: Wish, found: Contrast) -> dict[str, Any]:
    """What `assets/contrast.js` shows; everything by map in the order of the ranking, maps as steps of a colour."""
    layer, order = served.bundle.layers[wish.layer], found.ranking
    a, b = served.class_names[wish.a], served.class_names[wish.b]
    limit = np.maximum(np.abs(found.mean_a), np.abs(found.mean_b)).max(axis=(1, 2))
    return {
        "size": found.mean_a.shape[1:],
        "signed": layer.signed,
        "apart": APART,
        "headline": headline(layer, a, b, found),
        "measure": measure(a, b),
        "note": note(a, b, found),
        "order": order.tolist(),
        "steps": [
            text(steps(found.mean_a, limit, signed=layer.signed)[order]),
            text(steps(found.mean_b, limit, signed=layer.signed)[order]),
            text(steps(found.difference, limit, signed=True)[order]),
        ],
        **{
            name: np.round(getattr(found, name)[order].astype(float), 6).tolist()
            for name in ("separation", "likelier", "response_a", "response_b", "silent_a", "silent_b", "peak")
        },
    }


def steps(values: Array, limit: Array, *, signed: bool) -> Bytes:
    """Maps (maps, H, W) as steps of a colour scale that ends at each map's limit: from 0, or 128 for 0."""
    scaled = values / np.where(limit > 0, limit, 1)[:, None, None]
    return np.asarray(np.rint((scaled * 127 + 128 if signed else scaled * 255).clip(0, 255)), np.uint8)


def text(values: Bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(values.tobytes()).decode()


def headline(layer: LayerInfo, a: str, b: str, found: Contrast) -> str:
    """The answer in three sentences."""
    best, maps = int(found.ranking[0]), len(found.separation)
    what = "map" if len(layer.shape) == 3 else "unit"
    if not found.separation[best] > 0:
        return f"In {layer.name}, no {what} tells {a} from {b}: d′ is 0 everywhere."
    reach = f"{found.apart} of {maps} {what}s reach{'es' * (found.apart == 1)}" if found.apart else f"No {what} reaches"
    silent = [int(each.sum()) for each in (found.silent_a, found.silent_b)]
    return (
        f"In {layer.name}, {what} {best} tells {a} from {b} best: d′ = {found.separation[best]:.2f}. "
        f"{reach} d′ ≥ {APART:.0f}. " + quiet(silent, what, a, b)
    )


def quiet(silent: Sequence[int], what: str, a: str, b: str) -> str:
    """How many maps never respond to a class."""
    if not any(silent):
        return f"No {what} stays silent for a whole class."
    return (
        f"{silent[0] or 'No'} {what}{'s' * (silent[0] != 1)} stay{'s' * (silent[0] == 1)} silent for every {a}, "
        f"{silent[1] or 'none'} for every {b}."
    )


def measure(a: str, b: str) -> str:
    """By what the maps are ranked."""
    return (
        f"Best first. d′ (Green & Swets 1966): distance between the mean responses to {a} and to {b}, in standard "
        "deviations of single images."
    )


def note(a: str, b: str, found: Contrast) -> str:
    """How the answer was found, and what the pictures show."""
    counts = f"{found.images[0]} images" if len(set(found.images)) == 1 else "{} and {} images".format(*found.images)
    return (
        f"Over the first {counts} of each class in the test split; a response is the mean over a map. The two means "
        f"of a column share one colour scale; in the difference, red is more for {a}, blue more for {b}. Yours ends "
        "at the largest value that any of these images has there; the dot is its response: left of the line it is "
        f"nearer to {a}, right of it to {b}."
    )

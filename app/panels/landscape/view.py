"""What a page needs to draw the landscape: points, classes, and how to place the present input among them.

Rule: computed once a model, data and split; what takes long, the vectors, is in the workspace by content of both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.panels.images import check_images
from app.panels.panel import Context, Model, Wish
from app.panels.thumbnails import thumbnail
from model.cache import Memory
from model.explain import features
from model.records import Array, BadInput
from model.serving.steps import as_text

_MOST = 16  # landscapes kept in memory, about 100 kB each
_DIGITS = 6  # significant, of a number that places the present input
_memory: Memory[tuple[str, str, str, str], dict[str, Any]] = Memory(_MOST)


def landscape(context: Context, wish: Wish) -> dict[str, Any]:
    """The landscape of the model that a wish names, of its split; of the model in use where it names none.

    Raises BadInput for a split that there is not, or none of whose images the model can read.
    """
    model = context.model(wish) if "version" in wish else context.models.current
    return of(model, str(wish.get("split", "test")))


def image(context: Context, wish: Wish) -> dict[str, Any]:
    """A point's image as a data URI.

    Raises BadInput for a split or an image that there is not.
    """
    images, _ = context.model(wish).split(str(wish.get("split", "test")))
    index = wish.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(images):
        raise BadInput(
            "{given}: expected the number of an image, 0 to {last}", given=str(index)[:40], last=len(images) - 1
        )
    return {"image": thumbnail(images[index])}


def of(model: Model, split: str) -> dict[str, Any]:
    """The landscape of a model and split as JSON takes it.

    `points` are x, y as 16-bit steps of `scale`; `mean` and `axes` place a vector of the layer among them.
    """
    key = (str(model.workspace), model.bundle.version, model.dataset.key, split)
    return _memory.get(key, lambda: _placed(model, split))


def _placed(model: Model, split: str) -> dict[str, Any]:
    """As `of`, worked out."""
    _, labels = model.split(split)
    check_images(model, split, len(labels))
    plane, points = model.vectors(split).plane()
    index = features.layer_of(model.bundle)
    scale = float(np.abs(points).max()) / 32767 or 1.0
    return {
        "version": model.bundle.version, "split": split, "layer": index,
        "name": model.bundle.layers[index].name, "units": len(plane.mean),
        "mean": _short(plane.mean), "axes": [_short(axis) for axis in plane.axes], "share": _short(plane.share),
        "scale": scale, "points": as_text(np.rint(points / scale).astype("<i2")),
        "labels": as_text(labels.astype("<u2")), "predicted": as_text(model.evaluate(split).predicted.astype("<u2")),
        "classes": model.class_names,
    }  # fmt: skip


def _short(numbers: Array) -> list[float]:
    """Numbers with no more digits than the place of a point needs."""
    return [float(f"{number:.{_DIGITS}g}") for number in numbers.ravel().tolist()]

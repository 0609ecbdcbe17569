"""The input that a question brings along, as a live request has it."""

from __future__ import annotations

import numpy as np

from app.panels.panel import Context, Model
from model.data import ink, splits
from model.records import Array, BadInput, Floats
from model.serving.frame import Request
from model.serving.wire import PAD

_MOST = 1 << 15  # points of a drawing
_LARGEST_PEN = 1e6  # anything above is no pen, and may be no floating-point number


def image_of(context: Context, model: Model, given: object) -> tuple[Floats, str, int | None]:
    """The image (H, W, C) in 0–1 of {"index", "split"} or {"strokes", "pen", "normalise"}, its name, its true class.

    Raises BadInput for what cannot be understood, or is no input of this model.
    """
    request = request_of(given if isinstance(given, dict) else {}, model.bundle.version)
    image, true_class = context.input_of(request, model)
    if request.strokes is not None:
        return image, "the drawing", None
    return image, f"{splits.title(request.split)} image {request.index:,}", true_class


def request_of(given: dict[str, object], version: str) -> Request:
    """An input as a page describes it, rounded as a live request is, so that it is the very input of the frames."""
    index, pen = given.get("index", 0), given.get("pen", ink.PEN)
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise _not_understood()
    if not isinstance(pen, (int, float)) or not abs(pen) <= _LARGEST_PEN:
        raise _not_understood()
    drawn = None if given.get("strokes") is None else _strokes(given["strokes"])
    normalise, split = given.get("normalise") is not False, str(given.get("split", "test"))
    return Request(0, version, (), drawn, index, split, normalise, pen=round(pen * 16) / 16)


def _strokes(given: object) -> tuple[Floats, ...]:
    """Strokes, each (n, 2), from lists of numbers; raises BadInput for anything else, or too many points."""
    try:
        drawn = [np.array(stroke, np.float64).reshape(-1, 2) for stroke in iter(given)]  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        raise _not_understood() from None
    if not all(np.isfinite(stroke).all() for stroke in drawn) or sum(map(len, drawn)) > _MOST:
        raise _not_understood()
    return tuple(_as_sent(stroke) for stroke in drawn)


def _as_sent(stroke: Array) -> Floats:
    """A stroke (n, 2) in the units of the live path; a half is rounded up, as the page does."""
    units = np.floor(stroke * PAD + 0.5).clip(-32768, 32767)
    return np.asarray(units / PAD, np.float32)


def _not_understood() -> BadInput:
    """What is said of an input that is none."""
    return BadInput("The present input cannot be understood; draw it again or pick an image.")

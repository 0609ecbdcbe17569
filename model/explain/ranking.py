"""A network and labelled images → what each filter's loss costs in accuracy, every filter switched off on its own.

Rule: as exact as trying every image, for an image is only left out where the filter's map is zero everywhere, so that
a factor of zero changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from model.data.dataset import some
from model.explain import filters
from model.records import Array, Bundle, Bytes, Off
from model.serving import batches
from model.serving.engine import Engine, sound
from model.serving.masks import factors
from model.serving.predict import unit

_MOST = 10_000  # images
_SECONDS, _FEWEST = 900.0, 500  # of the processor: where all take longer, fewer images, but so many; what is then over
_MOST_SECONDS = 1800.0  # is not tried
UNTRIED = -1


def right_answers(model: Bundle, images: Bytes, labels: Array, step: Callable[[int, int], None]) -> Array:
    """How many images (N, H, W, C) are read right: (F + 2,) whole numbers.

    First with every filter on; then with each of the F filters off, `UNTRIED` where there was no time for it; last, of
    how many images: all of them, or a sample spread evenly where all would take too long. `step` is told how many
    filters of how many are tried.
    """
    every = filters.every(model)
    images, labels = _tried(model, images, labels, len(every))
    read, active = _with_all(model, images)
    right = read == labels
    answers = np.full(len(every) + 2, UNTRIED, np.int64)
    answers[0], answers[-1] = right.sum(), len(images)
    started = time.process_time()
    for number, (layer, map_) in enumerate(every):
        if time.process_time() - started > _MOST_SECONDS:
            break
        which = np.flatnonzero(active[number])
        answers[number + 1] = right.sum() - right[which].sum()
        answers[number + 1] += (_with_one_off(model, images[which], layer, map_) == labels[which]).sum()
        step(number + 1, len(every))
    return answers


def _tried(model: Bundle, images: Bytes, labels: Array, count: int) -> tuple[Bytes, Array]:
    """The images that every filter is tried on, as time allows; measured on one batch."""
    images, labels = some(images, labels, _MOST)
    few, _ = some(images, labels, batches.batch_of(model) * 4)
    _with_all(model, few)
    started = time.process_time()
    _with_all(model, few)
    seconds = (time.process_time() - started) / max(len(few), 1)
    room = int(_SECONDS / max(seconds * count, 1e-9))
    return some(images, labels, len(images) if room >= len(images) else max(room, _FEWEST))


def _with_all(model: Bundle, images: Bytes) -> tuple[Array, Array]:
    """Which class each image is read as (N,), and which filters do anything at it (F, N)."""
    layers = [*filters.convolutions(model), model.output]

    def look(engine: Engine, batch: Bytes) -> tuple[Array, Array]:
        *maps, answer = engine.outputs_of(unit(batch), layers)
        return engine.probabilities(answer).argmax(axis=1), np.concatenate([_active(output) for output in maps])

    parts = list(batches.over(model, images, look))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts], axis=1)


def _active(output: Array) -> Array:
    """Maps (n, H, W, maps) → whether there is anything but zeros in them, (maps, n)."""
    return np.asarray((output != 0).any(axis=(1, 2)).T)


def _with_one_off(model: Bundle, images: Bytes, layer: int, map_: int) -> Array:
    """Which class each image is read as with one filter off, (N,)."""
    masks = factors(model, [Off(layer, map_)])

    def look(engine: Engine, batch: Bytes) -> Array:
        (answer,) = engine.outputs_of(unit(batch), [model.output], masks)
        return np.asarray(engine.probabilities(sound(answer)).argmax(axis=1))

    return np.concatenate([*batches.over(model, images, look), np.zeros(0, int)])

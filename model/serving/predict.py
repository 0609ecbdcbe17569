"""Predictions of a served model on a split, kept by content of model and data.

Runs LiteRT in batches, 10,000 digits in about half a second; TensorFlow is needed only where the model has no bundle
yet.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from model import cache
from model.data import prepare, splits
from model.data.dataset import PREPARED, Dataset
from model.records import BadInput, Bundle, Bytes, Evaluation, Floats
from model.serving import batches
from model.serving.engine import NONE, Engine

_MOST = 100_000_000  # bytes of the workspace for predictions
_TIMED = 4  # batches, to know how fast a model reads


def unit(images: Bytes) -> Floats:
    """uint8 0–255 → float32 0–1."""
    return np.divide(images, 255, dtype=np.float32)


def predictions(model: Bundle, images: Bytes, masks: Mapping[str, Floats] = NONE) -> Floats:
    """Class probabilities (n, classes) of images (n, H, W, C); `masks` as in `Engine.run`."""
    answers = np.zeros((len(images), model.classes), np.float32)
    done = 0
    for part in batches.over(model, images, lambda engine, batch: engine.predict(unit(batch), masks)):
        answers[done : done + len(part)] = part
        done += len(part)
    return answers


def fits(model: Bundle, dataset: Dataset) -> str:
    """Why a model cannot read a data set's images, in one line; empty where it can."""
    images, _ = dataset.split("test")
    if images.shape[1:] != model.input_shape:
        given = "×".join(map(str, images.shape[1:]))
        taken = "×".join(map(str, model.input_shape))
        return f"{dataset.title} holds {given} images, the model {model.name} takes {taken}"
    if len(dataset.class_names) > model.classes:
        return f"{dataset.title} has {len(dataset.class_names)} classes, the model {model.name} knows {model.classes}"
    return ""


def evaluate(model: Bundle, dataset: Dataset, split: str, workspace: Path) -> Evaluation:
    """The model's predictions on a split, from the workspace or computed and kept there.

    Raises BadInput where there is no such split, or model and data do not fit each other.
    """
    splits.check(dataset, split)
    if split != splits.BUILTIN:
        return _evaluate_prepared(model, dataset, split, workspace)
    return joined(split, [_evaluate_prepared(model, _builtin(workspace), name, workspace) for name in _IN_ORDER])


def seconds(model: Bundle, images: Bytes) -> float:
    """How long the model takes for an image of many (n, H, W, C), at its best; 0 where there are none.

    Of the processor's time: on a busy machine as much as on an idle one.
    """
    return min(batches.over(model, images[: _TIMED * batches.batch_of(model)], _timed), default=0.0)


def readable(model: Bundle, images: Bytes, counts: Sequence[int], within: float) -> int:
    """The first of counts, the largest first, of images (n, H, W, C) that the model reads in so many seconds; or the
    last."""
    each = seconds(model, images)
    return next((count for count in counts if count * each <= within), counts[-1])


def _timed(engine: Engine, batch: Bytes) -> float:
    """Seconds an image of one batch."""
    start = time.thread_time()
    engine.predict(unit(batch))
    return (time.thread_time() - start) / len(batch)


def joined(name: str, parts: list[Evaluation]) -> Evaluation:
    """Several evaluations as one."""
    return Evaluation(
        name, np.concatenate([part.probabilities for part in parts]), np.concatenate([part.labels for part in parts])
    )


def trained_on(model: Bundle, split: str, workspace: Path) -> int:
    """How many of a split's images the model has trained on, where that can be: of the built-in digits."""
    if split != splits.BUILTIN:
        return 0
    dataset = _builtin(workspace)
    return dataset.size("train") if model.card.get("data") == dataset.title else 0


def class_names(model: Bundle, dataset: Dataset) -> tuple[str, ...]:
    """Names of the model's classes: the data's where they fit, numbers for any beyond."""
    names = dataset.class_names if not fits(model, dataset) else ()
    return names + tuple(str(number) for number in range(len(names), model.classes))


_IN_ORDER = tuple(split.name for split in splits.SPLITS if split.name in PREPARED)


def _builtin(workspace: Path) -> Dataset:
    """The built-in digits, with splits of their own."""
    return prepare.load(splits.BUILTIN, workspace)


def _evaluate_prepared(model: Bundle, dataset: Dataset, split: str, workspace: Path) -> Evaluation:
    """As `evaluate`, of a split that the data set has files of."""
    if trouble := fits(model, dataset):
        raise BadInput(trouble)
    name = f"{model.version}-{dataset.key}-{split}.npy"
    images, labels = dataset.split(split)
    shape, place = (len(labels), model.classes), workspace / "evaluations" / name
    for path in (model.folder / name, place):
        cached = cache.read(path, shape, np.float32)
        if cached is not None:
            return Evaluation(split, cached, labels)
    computed = predictions(model, images)
    cache.write(place, computed, _MOST)
    kept = cache.read(place, shape, np.float32)  # a large one is in its file from now on, not in memory
    return Evaluation(split, computed if kept is None else kept, labels)

"""Predictions of a served model on a split, kept by content of model and data.

Runs LiteRT in batches, 10,000 digits in about half a second; TensorFlow is needed only where the model has no bundle
yet.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from model import cache
from model.data import prepare, splits
from model.data.dataset import PREPARED, Dataset
from model.records import BadInput, Bundle, Bytes, Evaluation, Floats
from model.serving.engine import BATCH, Engine

_THREADS = 2
_MOST = 10_000_000  # bytes of the workspace for predictions
_CHUNK = BATCH * 16  # images between two reports of progress


def unit(images: Bytes) -> Floats:
    """uint8 0–255 → float32 0–1."""
    return np.divide(images, 255, dtype=np.float32)


def predictions(
    served: Bundle, images: Bytes, threads: int = _THREADS, progress: Callable[[int, int], None] | None = None
) -> Floats:
    """Class probabilities (n, classes) of images (n, H, W, C); `progress` hears (done, total)."""
    chunks = [images[start : start + _CHUNK] for start in range(0, len(images), _CHUNK)]

    def work(mine: list[Bytes]) -> list[Floats]:
        engine = Engine(served, BATCH)
        answers = []
        for chunk in mine:
            batches = range(0, len(chunk), BATCH)
            answers.append(np.concatenate([engine.predict(unit(chunk[at : at + BATCH])) for at in batches]))
            if progress:
                progress(len(chunk), len(images))
        return answers

    with ThreadPoolExecutor(threads) as pool:
        shares = list(pool.map(work, [chunks[first::threads] for first in range(threads)]))
    merged = [shares[place % threads][place // threads] for place in range(len(chunks))]
    return np.concatenate(merged) if merged else np.zeros((0, served.classes), np.float32)


def fits(served: Bundle, dataset: Dataset) -> str:
    """Why a model cannot read a data set's images, in one line; empty where it can."""
    images, _ = dataset.split("test")
    if images.shape[1:] != served.input_shape:
        given = "×".join(map(str, images.shape[1:]))
        taken = "×".join(map(str, served.input_shape))
        return f"{dataset.title} holds {given} images, the model {served.name} takes {taken}"
    if len(dataset.class_names) > served.classes:
        return f"{dataset.title} has {len(dataset.class_names)} classes, the model {served.name} knows {served.classes}"
    return ""


def evaluate(served: Bundle, dataset: Dataset, split: str, workspace: Path) -> Evaluation:
    """The model's predictions on a split, from the workspace or computed and kept there.

    Raises BadInput where there is no such split, or model and data do not fit each other.
    """
    splits.check(dataset, split)
    if split != splits.BUILTIN:
        return _evaluate_prepared(served, dataset, split, workspace)
    return joined(split, [_evaluate_prepared(served, _builtin(workspace), name, workspace) for name in _IN_ORDER])


def joined(name: str, parts: list[Evaluation]) -> Evaluation:
    """Several evaluations as one."""
    return Evaluation(
        name, np.concatenate([part.probabilities for part in parts]), np.concatenate([part.labels for part in parts])
    )


def trained_on(served: Bundle, split: str, workspace: Path) -> int:
    """How many of a split's images the model has trained on, where that can be: of the built-in digits."""
    if split != splits.BUILTIN:
        return 0
    dataset = _builtin(workspace)
    return dataset.size("train") if served.card.get("data") == dataset.title else 0


def class_names(served: Bundle, dataset: Dataset) -> tuple[str, ...]:
    """Names of the model's classes: the data's where they fit, numbers for any beyond."""
    names = dataset.class_names if not fits(served, dataset) else ()
    return names + tuple(str(number) for number in range(len(names), served.classes))


_IN_ORDER = tuple(split.name for split in splits.SPLITS if split.name in PREPARED)


def _builtin(workspace: Path) -> Dataset:
    """The built-in digits, with splits of their own."""
    return prepare.load(splits.BUILTIN, workspace)


def _evaluate_prepared(served: Bundle, dataset: Dataset, split: str, workspace: Path) -> Evaluation:
    """As `evaluate`, of a split that the data set has files of."""
    if trouble := fits(served, dataset):
        raise BadInput(trouble)
    name = f"{served.version}-{dataset.key}-{split}.npy"
    images, labels = dataset.split(split)
    for path in (served.folder / name, workspace / "evaluations" / name):
        kept = cache.read(path, (len(labels), served.classes), np.float32)
        if kept is not None:
            return Evaluation(split, kept, labels)
    computed = predictions(served, images)
    cache.write(workspace / "evaluations" / name, computed, _MOST)
    return Evaluation(split, computed, labels)

"""The images that can be looked at: the three splits of the data, and the 5,000 digits of the wheel beside them.

Rule: `builtin` is there only beside other data of the same kind (28×28 digits); it is read once and kept in the
workspace like any data. Evaluations are kept by content of model and data.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from model import data
from model import evaluate as evaluations
from model.frame import SPLITS
from model.records import Array, BadInput, Bundle, Dataset, Evaluation

BUILTIN = "builtin"
TITLES = {"test": "test", "validation": "validation", "train": "training", BUILTIN: "built-in"}


def offered(dataset: Dataset) -> tuple[str, ...]:
    """The splits that there are: the built-in digits only beside other digits."""
    return SPLITS if dataset.digits and dataset.source != BUILTIN else SPLITS[:-1]


def counts(dataset: Dataset) -> dict[str, int]:
    """How many images each split has, without reading any."""
    return {name: 5000 if name == BUILTIN else dataset.size(name) for name in offered(dataset)}


def read(dataset: Dataset, name: str, workspace: Path) -> tuple[Array, Array]:
    """Images (N, H, W, C), uint8, and labels (N,); raises BadInput for a split that this data does not have."""
    if name not in offered(dataset):
        raise BadInput(f"split {name[:20]!r}: expected one of {', '.join(offered(dataset))}")
    if name != BUILTIN:
        return dataset.split(name)
    return builtin(workspace)


@functools.lru_cache(maxsize=2)
def builtin(workspace: Path) -> tuple[Array, Array]:
    """All 5,000, in one order; the same arrays for every model."""
    parts = [data.load(BUILTIN, workspace).split(each) for each in SPLITS[:-1]]
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


def learned(served: Bundle, name: str, workspace: Path) -> str:
    """What to say where a model has trained on images that are shown beside its own data; empty where it has not."""
    if name != BUILTIN:
        return ""
    beside = data.load(BUILTIN, workspace)
    if served.card.get("data") != beside.title:
        return ""
    return f"It has trained on {beside.size('train'):,} of them."


def key(dataset: Dataset, name: str, workspace: Path) -> str:
    """Names the images of a split by their content."""
    of = data.load(BUILTIN, workspace) if name == BUILTIN else dataset
    return f"{of.key}-{name}"


def evaluate(served: Bundle, dataset: Dataset, name: str, workspace: Path) -> Evaluation:
    """The model's predictions on a split; raises BadInput where there is none or model and data do not fit."""
    if name not in offered(dataset):
        raise BadInput(f"split {name[:20]!r}: expected one of {', '.join(offered(dataset))}")
    if name != BUILTIN:
        return evaluations.evaluate(served, dataset, name, workspace)
    beside = data.load(BUILTIN, workspace)
    parts = [evaluations.evaluate(served, beside, each, workspace) for each in SPLITS[:-1]]
    return Evaluation(
        name, np.concatenate([each.probabilities for each in parts]), np.concatenate([each.labels for each in parts])
    )

"""The images that can be looked at, as one table: the three splits of the data, and the 5,000 digits of the wheel.

Rule: this is the only table of splits; its order is the order in which pages offer them. `builtin` is there only beside
other data of the same kind (28×28 digits); it is read once and kept in the workspace like any data.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.data import prepare
from model.data.dataset import PREPARED, Dataset
from model.records import Array, BadInput

BUILTIN = "builtin"
_BUILTIN_SIZE = 5000


@dataclass(frozen=True)
class Split:
    """`name` in commands, files and addresses; `wire`, its number in a live request; `title` before "images".

    `purpose` is what it is for, in a few words; empty for images that no run uses so.
    """

    name: str
    wire: int
    title: str
    purpose: str = ""


SPLITS = (
    Split("test", 0, "test", "only measures that epoch; it never chooses"),
    Split("validation", 1, "validation", "chooses the best epoch, and when to stop"),
    Split("train", 2, "training", "teaches the weights"),
    Split(BUILTIN, 3, "built-in"),
)
BY_NAME = {split.name: split for split in SPLITS}
BY_WIRE = {split.wire: split for split in SPLITS}


def title(name: str) -> str:
    """What a split's images are called: "training" images."""
    return BY_NAME[name].title


def offered(dataset: Dataset) -> tuple[str, ...]:
    """Names of the splits that there are: the built-in digits only beside other digits."""
    also_builtin = dataset.digits and dataset.source != BUILTIN
    return tuple(split.name for split in SPLITS if also_builtin or split.name != BUILTIN)


def check(dataset: Dataset, name: str) -> None:
    """Raise BadInput for a split that a data set does not have."""
    if name not in offered(dataset):
        raise BadInput(
            "split {given}: expected one of {known}", given=repr(name[:20]), known=", ".join(offered(dataset))
        )


def counts(dataset: Dataset) -> dict[str, int]:
    """How many images each split has, without reading any."""
    return {name: _BUILTIN_SIZE if name == BUILTIN else dataset.size(name) for name in offered(dataset)}


def read(dataset: Dataset, name: str, workspace: Path) -> tuple[Array, Array]:
    """Images (N, H, W, C), uint8, and labels (N,); raises BadInput for a split that this data does not have."""
    check(dataset, name)
    return _builtin(workspace) if name == BUILTIN else dataset.split(name)


def key(dataset: Dataset, name: str, workspace: Path) -> str:
    """Names the images of a split by their content."""
    holder = prepare.load(BUILTIN, workspace) if name == BUILTIN else dataset
    return f"{holder.key}-{name}"


@functools.lru_cache(maxsize=2)
def _builtin(workspace: Path) -> tuple[Array, Array]:
    """All 5,000, in one order; the same arrays for every model."""
    dataset = prepare.load(BUILTIN, workspace)
    parts = [dataset.split(split.name) for split in SPLITS if split.name in PREPARED]
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])

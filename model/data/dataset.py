"""A data set that was prepared: images and labels in three splits, memory-mapped from the workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.data.ranges import PLAIN, Range
from model.records import Array, Bytes

ABOUT = "about.json"
PREPARED = ("train", "validation", "test")  # the splits that a data set has files of
_DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class Dataset:
    """Images are uint8 (N, H, W, C) from 0 to 255, labels whole numbers (N,); `key` names them by their content.

    `range` is what the source's values went from and to.
    """

    source: str
    title: str
    key: str
    class_names: tuple[str, ...]
    folder: Path
    range: Range = PLAIN

    def split(self, name: str) -> tuple[Bytes, Array]:
        """Images (N, H, W, C) and labels (N,) of `train`, `validation` or `test`."""
        images = np.load(self.folder / f"x_{name}.npy", mmap_mode="r")
        return images, np.load(self.folder / f"y_{name}.npy")

    @property
    def digits(self) -> bool:
        """Whether these are the ten digits, drawn as MNIST's are."""
        images, _ = self.split("test")
        return images.shape[1:] == (28, 28, 1) and self.class_names == _DIGITS

    def size(self, name: str) -> int:
        """Number of images in a split, without touching them."""
        return len(np.load(self.folder / f"y_{name}.npy", mmap_mode="r"))


def some(images: Bytes, labels: Array, count: int) -> tuple[Bytes, Array]:
    """At most `count` of a split's images with their labels, spread evenly over it."""
    chosen = np.linspace(0, max(len(labels) - 1, 0), min(count, len(labels))).astype(int)
    return np.asarray(images[chosen]), labels[chosen]


def opened(name: str, key: str, folder: Path) -> Dataset | None:
    """A prepared data set, if all of it is there and undamaged."""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        names = tuple(map(str, about["class_names"]))
        dataset = Dataset(name, str(about["title"]), key, names, folder, Range(*about.get("range", (0, 255))))
        for split in PREPARED:
            images, labels = dataset.split(split)
            if images.ndim != 4 or images.dtype != np.uint8 or labels.shape != (len(images),):
                return None
        if "range" not in about and _dark(images):
            return None
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None
    return dataset


def _dark(images: Bytes) -> bool:
    """Whether images were kept before their range was looked for, and have one that would have been stretched."""
    return 0 < int(images.max(initial=0)) <= 16

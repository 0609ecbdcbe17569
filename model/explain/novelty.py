"""Whether an image is like any that the network learned from: how far it lies from the nearest training image.

Distances are between the vectors that the last dense layer reads (`features`), each scaled to length 1, so from 0 to 2;
what is far is told by the validation images alone. Chosen among the scores of `detection` on validation images.
Source: Y. Sun et al., "Out-of-distribution detection with deep nearest neighbors", ICML 2022, with k = 1, and with its
threshold, below which 95 % of the images lie that are like those learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.data import splits
from model.data.dataset import Dataset, some
from model.explain import features
from model.records import Array, Bundle, Bytes, Floats
from model.serving import predict

MOST = 10_000  # images of a split that are looked at, spread evenly over it
_SIZES = (MOST, 5000, 2500, 1000, 500, 250, 100)  # of which the first that is read in `_WITHIN`
_WITHIN = 3.0  # seconds of the processor, for each of both splits
_NUMBERS = 4_000_000  # in the vectors of those of a split: fewer images where a vector is long
FEWEST = 100  # validation images from which their 95 % can be told
KNOWN = 0.95  # share of validation images that count as like those learned
_BLOCK = 200  # vectors compared with all others at once
CLOSE = 0.15  # probability from which the second class is an answer too, chosen on validation images by `detection`
_EXCLUSIVE = ("softmax", "logits", "yes or no", "yes or no, logit")  # heads whose probabilities add up to 1


@dataclass(frozen=True)
class Learned:
    """What there is to compare with: `vectors` (n, units), float16, each of length 1, of training images.

    `places` (n,) are those images' indices in the split; `distances` (m,) are those of validation images, ascending.
    """

    vectors: Array
    places: Array
    distances: Floats

    @property
    def threshold(self) -> float:
        """The distance below which the share KNOWN of validation images lies."""
        return float(np.quantile(self.distances, KNOWN))

    def share(self, distance: float) -> float:
        """The share of validation images that lie nearer to training images than so, 0–1."""
        return float(np.searchsorted(self.distances, distance) / len(self.distances))


def learned(training: Floats, places: Array, validation: Floats) -> Learned:
    """What to compare with, from the vectors (n, units) of training images and (m, units) of validation images."""
    vectors = unit_length(training).astype(np.float16)
    return Learned(vectors, places, np.sort(nearest_distances(unit_length(validation), vectors)))


def of(model: Bundle, dataset: Dataset, workspace: Path) -> Learned | None:
    """What a model has learned from a data set; None where they do not fit, or too few images tell what is usual."""
    if predict.fits(model, dataset) or not dataset.size("train"):
        return None
    (taught, places), (validation, told) = _sample(model, dataset, "train"), _sample(model, dataset, "validation")
    if len(told) < FEWEST:
        return None
    parts = (("train", taught), ("validation", validation))
    vectors = [_vectors(model, images, splits.key(dataset, name, workspace), workspace) for name, images in parts]
    return learned(vectors[0], places, vectors[1])


def _sample(model: Bundle, dataset: Dataset, split: str) -> tuple[Bytes, Array]:
    """Images of a split that are looked at, and their indices in it."""
    images, _ = dataset.split(split)
    most = predict.readable(model, images, _SIZES, _WITHIN)
    return some(images, np.arange(len(images)), min(most, _NUMBERS // features.units_of(model)))


def _vectors(model: Bundle, images: Bytes, key: str, workspace: Path) -> Floats:
    """The vectors (n, units) of images of a split that `key` names, kept in the workspace."""
    kept = features.vectors(model, images, f"{key}-{len(images)}", workspace).whole
    return features.compute(model, images) if kept is None else kept


def unit_length(vectors: Floats) -> Floats:
    """Vectors (n, units) scaled to length 1; those of length 0 stay so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def distances(one: Floats, vectors: Array) -> Floats:
    """Euclidean distances (n, m) of vectors (n, units) from others (m, units)."""
    others = vectors.astype(np.float32, copy=False)
    squares = np.square(one).sum(axis=1)[:, None] + np.square(others).sum(axis=1) - 2 * one @ others.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def nearest_distances(vectors: Floats, others: Array, k: int = 1) -> Floats:
    """The distance (n,) of each vector (n, units) from its k-th nearest of others (m, units)."""
    at = min(k, len(others)) - 1
    wide = others.astype(np.float32, copy=False)
    parts = np.array_split(vectors, len(vectors) // _BLOCK + 1)
    return np.concatenate([np.partition(distances(part, wide), at, axis=1)[:, at] for part in parts])


def between(probabilities: Array, head: str) -> tuple[int, int] | None:
    """The two best classes of (classes,), where the second is an answer too; None where classes exclude nothing."""
    if head not in _EXCLUSIVE or len(probabilities) < 2:
        return None
    second, first = np.argsort(probabilities, kind="stable")[-2:].tolist()
    return (first, second) if probabilities[second] >= CLOSE else None

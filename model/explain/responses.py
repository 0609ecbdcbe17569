"""Images → what excites each filter most, how it responds to each class, and which filters respond as it does.

Rule: no more than a few batches are in memory, however many images there are; of two equal responses the earlier
image's counts as the stronger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.explain import filters
from model.records import Array, Bundle, Bytes, Floats
from model.serving import batches
from model.serving.engine import Engine, sound
from model.serving.predict import unit

PATCHES, SISTERS = 9, 5  # of each filter
SAMPLE = 2_000  # images whose responses are correlated, and
_VALUES = 40_000_000  # numbers that these may be
_Seen = tuple[Array, Array, Array]  # of a batch and a layer (n, maps): largest activation, its position, mean


@dataclass(frozen=True)
class Responses:
    """Of each of F filters what the images make of it.

    `patches` (F, PATCHES, 4): index of the image, row and column in the map, activation, strongest first, at most one
    an image; index −1 where there are no more images. `by_class` (F, classes): the mean over map and images.
    `sisters` (F, SISTERS, 2): map of the same layer, correlation of the images' mean activations, the nearest first;
    map −1 where there is none, as for a filter that never responds.
    """

    patches: Array
    by_class: Array
    sisters: Array


def responses(model: Bundle, images: Bytes, labels: Array, step: Callable[[int, int], None]) -> Responses:
    """The responses to images (N, H, W, C) with labels (N,); `step` is told how many of how many are looked at."""
    layers = filters.convolutions(model)
    total = filters.count(model)
    best = {at: _Best(model.layers[at].maps, model.layers[at].size[1]) for at in layers}
    sums = np.zeros((model.classes, total))
    rows = np.linspace(0, max(len(images) - 1, 0), min(SAMPLE, len(images), _VALUES // max(total, 1)) or 1).astype(int)
    sampled, means = set(rows.tolist()), []
    done = 0
    for seen in batches.over(model, images, lambda engine, batch: _seen(engine, batch, layers)):
        mean = np.concatenate([seen[at][2] for at in layers], axis=1)
        np.add.at(sums, labels[done : done + len(mean)].astype(int), mean)
        means += [row for number, row in enumerate(mean, done) if number in sampled]
        for at in layers:
            best[at].take(done, *seen[at][:2])
        done += len(mean)
        step(done, len(images))
    counts = np.bincount(labels.astype(int), minlength=model.classes)[:, None]
    patches = np.concatenate([best[at].patches for at in layers]) if layers else np.zeros((0, PATCHES, 4))
    return Responses(patches, (sums / np.maximum(counts, 1)).T, _sisters(model, np.array(means, np.float64)))


def _seen(engine: Engine, batch: Bytes, layers: list[int]) -> dict[int, _Seen]:
    """What a batch of images (n, H, W, C) does in each layer."""
    outputs = engine.outputs_of(unit(batch), layers)
    return {at: _strongest(sound(output)) for at, output in zip(layers, outputs, strict=True)}


def _strongest(output: Floats) -> _Seen:
    """Maps (n, H, W, maps) → the largest value, the flat position of the first such, the mean, each (n, maps)."""
    flat = output.reshape(len(output), -1, output.shape[-1])
    places = flat.argmax(axis=1)
    return np.take_along_axis(flat, places[:, None], 1)[:, 0], places, flat.mean(axis=1)


class _Best:
    """The strongest positions so far of every map of a layer."""

    def __init__(self, maps: int, width: int) -> None:
        """`width` is that of a map."""
        self.width = width
        self.values = np.full((PATCHES, maps), -np.inf)
        self.images = np.full((PATCHES, maps), -1)
        self.places = np.zeros((PATCHES, maps), int)

    def take(self, first: int, values: Array, places: Array) -> None:
        """The next images' largest values (n, maps) and their positions; `first` is the index of the first image."""
        values = np.concatenate([self.values, values])
        numbers = np.broadcast_to(np.arange(first, first + len(places))[:, None], places.shape)
        order = np.argsort(-values, axis=0, kind="stable")[:PATCHES]
        self.values, self.images, self.places = (
            np.take_along_axis(whole, order, 0)
            for whole in (values, np.concatenate([self.images, numbers]), np.concatenate([self.places, places]))
        )

    @property
    def patches(self) -> Array:
        """(maps, PATCHES, 4), see `Responses`."""
        there = self.images >= 0
        values = np.where(there, self.values, 0)
        columns = (self.images, self.places // self.width, self.places % self.width, values)
        return np.stack([column.T for column in columns], axis=-1).astype(np.float64)


def _sisters(model: Bundle, means: Array) -> Array:
    """The nearest of the same layer by Pearson's correlation of their responses (images, F); see `Responses`."""
    nearest = np.zeros((filters.count(model), SISTERS, 2))
    nearest[..., 0] = -1
    for span in filters.spans(model).values():
        correlation = _correlation(means[:, span])
        order = np.argsort(-correlation, axis=1, kind="stable")[:, :SISTERS]
        value = np.take_along_axis(correlation, order, 1)
        there = np.isfinite(value)
        pairs = np.stack([np.where(there, order, -1), np.where(there, value, 0)], axis=-1)
        nearest[span, : order.shape[1]] = pairs
    return nearest


def _correlation(responses_: Array) -> Array:
    """Pearson's correlation of the columns (n, maps) with each other, −∞ with itself and where one does not vary."""
    centred = responses_ - responses_.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    varies = length > 1e-9 * np.sqrt(len(responses_))
    scaled = centred / np.where(varies, length, 1)
    correlation = np.where(varies[:, None] & varies, scaled.T @ scaled, -np.inf)
    np.fill_diagonal(correlation, -np.inf)
    return correlation.clip(max=1)

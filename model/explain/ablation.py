"""Filters that are switched off → what that costs: on images of a split, and for one image by each filter in turn.

Rule: a cost is the difference between two runs of the same graph on the same images, with a filter and without it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.records import Array, Bundle, Bytes, Evaluation, Floats, Off
from model.serving import predict
from model.serving.engine import Engines, probabilities, sound
from model.serving.masks import Masks, factors

SIZES = (2000, 1000, 500, 250, 100)  # images of a sample, the first that is read in `_WITHIN`
_WITHIN = 1.0  # seconds
_SMALLEST = float(np.finfo(np.float32).tiny)  # of a probability in log-odds


@dataclass(frozen=True)
class Change:
    """Images of a true class that are read as another one more often than before."""

    true: int
    predicted: int
    more: int


@dataclass(frozen=True)
class Trial:
    """What a filter costs a verdict, all others being as they are.

    `probability` of the verdict's class and the class `predicted` are those of the network that differs in this filter
    alone: it is off there, or on where it is `off` now. `cost` is in log-odds (nats): what the filter adds for the
    verdict's class against all others, below zero where it speaks against it.
    """

    layer: int
    map: int
    off: bool
    probability: float
    predicted: int
    cost: float


@dataclass(frozen=True)
class Ranking:
    """A verdict with its probability, and what filters cost it, dearest first; of `filters` all were tried, or some."""

    predicted: int
    probability: float
    filters: int
    trials: tuple[Trial, ...]


def sample(bundle: Bundle, images: Bytes, labels: Array) -> Array:
    """Indices of a stratified sample of images (n, H, W, C), as large as the model reads in about a second, ascending.

    Of each class images at even distances, so that they are the same ones each time; all where there are no more.
    """
    return stratified(labels, predict.readable(bundle, images, SIZES, _WITHIN))


def stratified(labels: Array, size: int) -> Array:
    """Indices of `size` images, of each class its share (n,), ascending."""
    by_class = np.argsort(labels, kind="stable")
    places = np.linspace(0, len(labels) - 1, min(size, len(labels))).round().astype(np.int64)
    return np.sort(by_class[places])


def evaluation(bundle: Bundle, images: Bytes, labels: Array, off: Sequence[Off], split: str = "test") -> Evaluation:
    """Predictions on images (n, H, W, C) with filters switched off; raises BadInput for those that there are not."""
    return Evaluation(split, predict.predictions(bundle, images, factors(bundle, off)), labels)


def changes(before: Evaluation, after: Evaluation) -> list[Change]:
    """Which mistakes have become more, those that have most first; of the same images."""
    more = after.confusion - before.confusion
    np.fill_diagonal(more, 0)
    order = np.argsort(-more, axis=None, kind="stable")[: np.count_nonzero(more > 0)]
    pairs = zip(*np.unravel_index(order, more.shape), strict=True)
    return [Change(int(true), int(read), int(more[true, read])) for true, read in pairs]


def ranking(engines: Engines, image: Floats, off: Sequence[Off], seconds: float) -> Ranking:
    """Every filter of a network tried on one image (H, W, C), one by one, on top of what is switched off.

    The strongest of each layer come first, until the time is over. Raises BadInput for filters that there are not.
    """
    end = time.monotonic() + seconds
    case = _Case(engines, image, off)
    order = sorted(case.shares, key=lambda place: -case.shares[place])
    trials = [case.trial(*place) for place in order if case.is_silent(*place) or time.monotonic() < end]
    trials.sort(key=lambda trial: -trial.cost)
    return Ranking(case.verdict, float(case.now[case.verdict]), len(order), tuple(trials))


class _Case:
    """One image and what is switched off, against which filters are tried."""

    def __init__(self, engines: Engines, image: Floats, off: Sequence[Off]) -> None:
        self._engines, self._bundle, self._image, self._off = engines, engines.bundle, image, off
        self._base = Masks(self._bundle).of(tuple(off))
        self._whole = {(part.layer, part.map) for part in off if part.box is None}
        outputs = engines.run(image, self._base)
        self.now = probabilities(outputs[self._bundle.output], self._bundle.head)
        self.verdict = int(self.now.argmax())
        self._odds = odds(self.now, self.verdict, self._bundle.head)
        self.shares = _shares(self._bundle, outputs)

    def is_silent(self, layer: int, map_: int) -> bool:
        """Whether a filter that is on is zero everywhere: it costs nothing, which needs no run."""
        return self.shares[layer, map_] == 0 and (layer, map_) not in self._whole

    def trial(self, layer: int, map_: int) -> Trial:
        """What one filter costs."""
        if self.is_silent(layer, map_):
            return Trial(layer, map_, False, float(self.now[self.verdict]), self.verdict, 0.0)
        is_off = (layer, map_) in self._whole
        masks = self._with(layer, map_) if is_off else self._without(layer, map_)
        other = self._engines.predict(self._image, masks)
        lost = self._odds - odds(other, self.verdict, self._bundle.head)
        return Trial(layer, map_, is_off, float(other[self.verdict]), int(other.argmax()), -lost if is_off else lost)

    def _without(self, layer: int, map_: int) -> Mapping[str, Floats]:
        """The factors with one more filter switched off."""
        info = self._bundle.layers[layer]
        mask = self._base.get(info.mask, np.ones(info.mask_shape, np.float32)).copy()
        mask[..., map_] = 0
        return {**self._base, info.mask: mask}

    def _with(self, layer: int, map_: int) -> Mapping[str, Floats]:
        """The factors with one filter switched on again; regions of its map stay off."""
        return factors(self._bundle, [part for part in self._off if part != Off(layer, map_)])


def _shares(bundle: Bundle, outputs: Sequence[Floats]) -> dict[tuple[int, int], float]:
    """Each filter's share of what its layer responds, by layer and map; 0 for one that is silent."""
    shares = {}
    for at, layer in enumerate(bundle.layers):
        if layer.mask:
            strength = np.abs(sound(outputs[at])).sum(axis=tuple(range(outputs[at].ndim - 1)), dtype=np.float64)
            for map_, share in enumerate(strength / (strength.sum() or 1)):
                shares[at, map_] = float(share)
    return shares


def odds(probabilities: Floats, number: int, head: str) -> float:
    """A class's log-odds against all others, in nats, −87 to 87: what a probability near 1 can no longer tell.

    The others' share is their sum and not 1 − p, which float32 rounds to nothing; sigmoids have no others.
    """
    known = sound(probabilities).astype(np.float64)
    own = float(known[number])
    others = 1 - own if head == "sigmoid" else float(np.delete(known, number).sum())
    return math.log(max(own, _SMALLEST)) - math.log(max(others, _SMALLEST))

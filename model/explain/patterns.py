"""A filter → the input that excites it most, found by gradient ascent on the pixels of an image kept in 0–1.

Activation maximisation: D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing Higher-Layer Features of a Deep
Network", 2009; the penalty on large pixels is that of K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional
Networks", 2013; blurring between steps that of C. Olah, A. Mordvintsev, L. Schubert, "Feature Visualization", 2017.
What is climbed is the activation at one position of the filter's map, its middle. From each start, `_CALM` steps of
falling size with both regularisations, weakening from one to the next; then `_FREE` steps without any, so that what is
found is a maximum of the activation itself. Steps are the gradient over its root mean square in the receptive field; in
the free ones pixels with small gradients take larger steps, so that these too come to their ends.
Rule: pixels outside of the field stay 0; the activation that is stated is that of the image as it is kept, in 255ths.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from model.explain.receptive import seen_by
from model.records import Array, Bundle, Bytes, Floats
from model.serving import batches
from model.serving.predict import unit

STARTS = ("blank", "gray", "noise", "sparse noise", "smooth noise", "best image")
_CALM, _FREE = 40, 30  # steps
_STEPS = 0.12, 0.02  # size of the first and of the last, in pixel values
_EVEN = 0.1  # of the root mean square: gradients well above it count alike in the free steps
_DECAY, _BLUR = 0.03, 0.35  # shares taken off the pixels, and mixed in of the blurred image, by the first step
_CANDIDATES = 96  # images of each kind of noise, of which a filter starts from the one that excites it most
_VALUES = 3_000_000  # numbers that a kind's images may be: with large images there are fewer
_SEED = 2009
_SMOOTHING = 4  # times that noise is blurred
Gradient = Callable[[Floats, int, int, tuple[int, int]], Floats]


@dataclass(frozen=True)
class Patch:
    """An image (H, W, C) in 0–1 and the position (row, column) of a map where it gives so much."""

    image: Floats
    position: tuple[int, int]
    activation: float


@dataclass(frozen=True)
class Pattern:
    """An image (H, W, C) as it is kept, the activation it gives at `position` (row, column), by which of `STARTS`."""

    image: Bytes
    activation: float
    position: tuple[int, int]
    start: int


def middle(size: tuple[int, int]) -> tuple[int, int]:
    """The position in the middle of a map (height, width)."""
    return size[0] // 2, size[1] // 2


class Patterns:
    """The patterns of one layer's filters: they share the images that they start from."""

    def __init__(self, model: Bundle, layer: int, gradient: Gradient) -> None:
        """`gradient` gives by an image (H, W, C), a layer, a map and a position the derivatives (H, W, C) of the
        activation there."""
        self.model, self.layer, self.gradient = model, layer, gradient
        self.position = middle(model.layers[layer].size)
        seen = seen_by(model, layer, 0, *self.position)
        self.box = seen.box() or (0, 0, 0, 0)
        self.inside = np.repeat(seen.image[..., None], model.input_shape[2], axis=2).astype(np.float32)
        self.starts = [(kind, image * self.inside) for kind, image in _starts(model.input_shape)]
        self.excited = self._activations([image for _, image in self.starts])  # (starts, maps)

    def of(self, map_: int, patch: Patch | None = None) -> Pattern:
        """The pattern of a map, the best over all starts.

        `patch` is what excites the filter most in the data: climbed from too where no other start gives more.
        """
        finished = [(kind, self._kept(self._climbed(image, map_))) for kind, image in self._chosen(map_)]
        pattern = self._best(map_, finished)
        if patch is None or pattern.activation > patch.activation:
            return pattern
        start = self._in_the_middle(patch)
        more = [(STARTS.index("best image"), self._kept(image)) for image in (self._climbed(start, map_), start)]
        return self._best(map_, [*finished, *more])

    def _in_the_middle(self, patch: Patch) -> Floats:
        """A patch's image moved so that what was seen from its position is seen from the middle."""
        box = seen_by(self.model, self.layer, 0, *patch.position).box() or self.box
        down = self.box[0] - box[0] if box[0] else self.box[2] - box[2]
        across = self.box[1] - box[1] if box[1] else self.box[3] - box[3]
        return np.asarray(np.roll(patch.image, (down, across), (0, 1)) * self.inside, np.float32)

    def _chosen(self, map_: int) -> list[tuple[int, Floats]]:
        """Of each kind of start, the image that excites the filter most."""
        best: dict[int, int] = {}
        for at, (kind, _) in enumerate(self.starts):
            if kind not in best or self.excited[at, map_] > self.excited[best[kind], map_]:
                best[kind] = at
        return [self.starts[at] for at in best.values()]

    def _climbed(self, image: Floats, map_: int) -> Floats:
        """Where the ascent from an image ends."""
        area = max(float(self.inside.sum()), 1)
        for step in range(_CALM + _FREE):
            slope = self.gradient(image, self.layer, map_, self.position) * self.inside
            steepness = np.sqrt(float((slope**2).sum()) / area)
            if not steepness > 0:
                break  # a plain: as where a ReLU is shut
            calm = max(1 - step / _CALM, 0)
            image = (1 - _DECAY * calm) * image
            slope = slope / steepness
            if calm:
                image += _BLUR * calm**2 * (_blurred(image) - image)
            else:
                slope = slope / (np.abs(slope) + _EVEN)
            share = step / (_CALM + _FREE - 1)
            size = _STEPS[0] ** (1 - share) * _STEPS[1] ** share
            image = np.asarray((image + size * slope).clip(0, 1) * self.inside, np.float32)
        return image

    def _kept(self, image: Floats) -> Bytes:
        """An image in whole 255ths."""
        return np.rint(image * 255).astype(np.uint8)

    def _best(self, map_: int, finished: Sequence[tuple[int, Bytes]]) -> Pattern:
        """The pattern that excites the map most, each measured as it is kept."""
        activations = self._activations([unit(image) for _, image in finished])[:, map_]
        at = int(activations.argmax())
        return Pattern(finished[at][1], float(activations[at]), self.position, finished[at][0])

    def _activations(self, images: Sequence[Floats]) -> Array:
        """What images do at the position in every map, (n, maps)."""
        row, column = self.position
        given = np.stack(images)
        parts = batches.over(self.model, given, lambda engine, batch: engine.outputs_of(batch, [self.layer])[0])
        return np.concatenate([part[:, row, column] for part in parts])


def _starts(shape: tuple[int, int, int]) -> list[tuple[int, Floats]]:
    """(number of the kind, image (H, W, C)) of everything that is started from, but for images of the data."""
    random = np.random.default_rng(_SEED)
    starts = [(0, np.zeros(shape, np.float32)), (1, np.full(shape, 0.5, np.float32))]
    for _ in range(max(min(_CANDIDATES, _VALUES // math.prod(shape)), 1)):
        noise = random.random(shape, np.float32)
        starts.append((2, noise))
        starts.append((3, np.asarray(random.random(shape) < 0.15, np.float32)))
        smooth = noise
        for _ in range(_SMOOTHING):
            smooth = _blurred(smooth)
        starts.append((4, np.asarray((smooth - smooth.min()) / max(float(np.ptp(smooth)), 1e-6) > 0.5, np.float32)))
    return starts


def _blurred(image: Floats) -> Floats:
    """An image (H, W, C) under a 3×3 binomial filter, its border repeated."""
    for axis in (0, 1):
        first, last = image.take([0], axis), image.take([-1], axis)
        longer = np.concatenate([first, image, last], axis)
        count = image.shape[axis]
        before, after = longer.take(range(count), axis), longer.take(range(2, count + 2), axis)
        image = np.asarray(0.25 * before + 0.5 * image + 0.25 * after, np.float32)
    return image

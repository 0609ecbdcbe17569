"""Two classes of images in one layer: each map's mean over either class, and how well it tells the two apart.

Rule: a map's response to an image is its mean over all positions; the maths below is on arrays, LiteRT only fills them.
Sources: D. M. Green, J. A. Swets, "Signal Detection Theory and Psychophysics", Wiley 1966 (d′); J. A. Hanley,
B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 1982.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.explain import metrics
from model.records import Array, BadInput, Bundle, Bytes, Floats
from model.serving import batches
from model.serving.engine import Engine, sound
from model.serving.predict import unit

FEWEST, MOST, USUAL = 10, 500, 100  # images of a class that can be asked for; there may be fewer
APART = 1.0  # d′ from which a map is said to tell the classes apart: their means lie a standard deviation apart


@dataclass(frozen=True)
class Side:
    """One class in one layer: `mean` map (maps, H, W), `responses` (N, maps), `peak` (maps,), the largest |value|."""

    mean: Array
    responses: Array
    peak: Array


@dataclass(frozen=True)
class Contrast:
    """Class A against class B in one layer, everything by map; a flat layer's units are maps of 1×1.

    `mean_a`, `mean_b` (maps, H, W) are over `images` = (of A, of B); `response_a`, `response_b` (maps,) are their
    means over positions. `separation` is d′; `likelier` the probability that a random A makes the map respond more
    than a random B (ties count half), which is the area under the ROC curve. `silent_a`, `silent_b` (maps,) tell which
    maps are zero at every position for every image; `peak` (maps,) is the largest |value| at any position of any.
    """

    images: tuple[int, int]
    mean_a: Array
    mean_b: Array
    response_a: Array
    response_b: Array
    separation: Array
    likelier: Array
    silent_a: Array
    silent_b: Array
    peak: Array

    @property
    def difference(self) -> Array:
        """Mean of A minus mean of B, (maps, H, W)."""
        return self.mean_a - self.mean_b

    @property
    def ranking(self) -> Array:
        """Maps, the one that separates the classes best first; equal ones by number, so that silent ones come last."""
        silent = self.silent_a & self.silent_b
        return np.lexsort((np.arange(len(silent)), silent, -self.separation))

    @property
    def apart(self) -> int:
        """Maps that tell the classes apart: d′ of at least 1."""
        return int((self.separation >= APART).sum())


def contrast(bundle: Bundle, index: int, images_a: Bytes, images_b: Bytes) -> Contrast:
    """How the layer at `index` answers to two classes' images, uint8 (N, H, W, C).

    Raises BadInput with fewer than two images of a class, where nothing can be said of how they vary.
    """
    if (fewest := min(len(images_a), len(images_b))) < 2:
        raise BadInput("{count} images of one of the classes, at least two are needed", count=fewest)
    return between(_side(bundle, index, images_a), _side(bundle, index, images_b))


def of_class(images: Bytes, labels: Array, which: int, count: int) -> Bytes:
    """The first images of a class, at most `count`."""
    return np.asarray(images[np.flatnonzero(labels == which)[:count]])


def _side(bundle: Bundle, index: int, images: Bytes) -> Side:
    """One class's answers, summed batch by batch so that no more than a few batches' are in memory."""
    layer = bundle.layers[index]
    shape = layer.shape if len(layer.shape) == 3 else (1, 1, int(np.prod(layer.shape)))
    everywhere = np.full(shape[0] * shape[1], 1 / (shape[0] * shape[1]), np.float32)

    def work(engine: Engine, batch: Bytes) -> tuple[Floats, Floats, Floats]:
        values = sound(engine.layer(unit(batch), index)).reshape(len(batch), *shape)  # (n, H, W, maps)
        peak = np.maximum(values.max(axis=(0, 1, 2)), -values.min(axis=(0, 1, 2)))
        return values.sum(axis=0), everywhere @ values.reshape(len(batch), -1, shape[2]), peak

    total, peak, responses = np.zeros(shape), np.zeros(shape[2], np.float32), []
    for part, answers, largest in batches.over(bundle, images, work):
        total += part
        responses.append(answers)
        np.maximum(peak, largest, out=peak)
    mean = (total / len(images)).transpose(2, 0, 1).astype(np.float32)
    return Side(mean, np.concatenate(responses).astype(float), peak)


def between(a: Side, b: Side) -> Contrast:
    """The contrast of two sides."""
    return Contrast(
        images=(len(a.responses), len(b.responses)),
        mean_a=a.mean,
        mean_b=b.mean,
        response_a=a.responses.mean(axis=0),
        response_b=b.responses.mean(axis=0),
        separation=d_prime(a.responses, b.responses),
        likelier=likelier(a.responses, b.responses),
        silent_a=a.peak == 0,
        silent_b=b.peak == 0,
        peak=np.maximum(a.peak, b.peak),
    )


def d_prime(a: Array, b: Array) -> Array:
    """The sensitivity index d′ of every column of two response matrices (N, maps): |mean A − mean B| / σ, (maps,).

    σ is the root of the two variances' mean, each over all of the images. 0 where neither class varies.
    """
    varies = (a.max(axis=0) > a.min(axis=0)) | (b.max(axis=0) > b.min(axis=0))
    spread = np.sqrt((a.var(axis=0) + b.var(axis=0)) / 2)
    return np.where(varies, np.abs(a.mean(axis=0) - b.mean(axis=0)), 0) / np.where(varies & (spread > 0), spread, 1)


def likelier(a: Array, b: Array) -> Array:
    """The share of pairs (one of A, one of B) in which A responds more, ties half, by column: 0–1, (maps,)."""
    return np.array([metrics.auroc(of_a, of_b) for of_a, of_b in zip(a.T, b.T, strict=True)])

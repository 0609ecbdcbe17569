"""What the network makes of an image just before it decides: the outputs of its last hidden flat layer.

Rule: computed once a model and data, kept in the workspace by content of both, in single precision. Vectors too wide
for their number (models without a dense layer, on many images) are kept by their leading directions (`subspace`), and
whoever needs a few of them as they are has those computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model import cache
from model.explain import embedding, subspace
from model.explain.embedding import Plane
from model.explain.subspace import Leading
from model.records import Array, Bundle, Bytes, Floats, LayerInfo
from model.serving import batches, predict
from model.serving.engine import Engine, sound

_MOST = 80_000_000  # bytes of the workspace for vectors
_NUMBERS = 16_000_000  # in all vectors that are kept as they are
_BLOCK = 4_000_000  # numbers of a block of those that are not
_CANDIDATES = 600  # images whose true vectors say which of them are the nearest; more than any page shows


@dataclass(frozen=True)
class Vectors:
    """The vectors of images: all of them as they are, (n, units), or by their leading directions."""

    whole: Floats | None = None
    leading: Leading | None = None

    def plane(self) -> tuple[Plane, Floats]:
        """The plane of most variance, and where each vector comes to lie on it, (n, 2)."""
        if self.leading:
            return embedding.of_leading(self.leading)
        assert self.whole is not None
        plane = embedding.principal(self.whole)
        return plane, embedding.placed(plane, self.whole)


def layer_of(model: Bundle) -> int:
    """Index of the last dense layer before the one that answers; without one, of the last flat or pooled output."""
    hidden = [at for at, layer in enumerate(model.layers[: model.output]) if len(layer.shape) == 1]
    dense = [at for at in hidden if model.layers[at].kind == "dense"]
    return (dense or hidden or [model.output])[-1]


def vectors(model: Bundle, images: Bytes, key: str, workspace: Path) -> Vectors:
    """The vectors of images (n, H, W, C), uint8; `key` names the images: `DATA-SPLIT`."""
    path = workspace / "features" / f"{model.version}-{key}.npy"
    count, units = len(images), units_of(model)
    if units * count <= _NUMBERS:
        whole = cache.read(path, (count, units), np.float32)
        if whole is None:
            whole = compute(model, images)
            cache.write(path, whole, _MOST)
        return Vectors(whole=whole)
    kept = min(subspace.DIRECTIONS, units, count)
    packed = cache.read(path, (kept * (count + units) + units + 1,), np.float32)
    if packed is None:
        found = subspace.leading(lambda: _blocks(model, images), count, units)
        packed = np.concatenate([found.coordinates.ravel(), found.directions.ravel(), found.mean, [found.total]])
        packed = packed.astype(np.float32)
        cache.write(path, packed, _MOST)
    coordinates, directions, mean, total = np.split(packed, np.cumsum([kept * count, kept * units, units]))
    return Vectors(
        leading=Leading(coordinates.reshape(count, kept), directions.reshape(kept, units), mean, float(total[0]))
    )


def compute(model: Bundle, images: Bytes) -> Floats:
    """The vectors (n, units), float32, by LiteRT in batches, 10,000 digits in about a second."""
    return np.concatenate([np.zeros((0, units_of(model)), np.float32), *_batches(model, images)])


def units_of(model: Bundle) -> int:
    """How long a vector is."""
    return int(np.prod(model.layers[layer_of(model)].shape))


def sums_of(layer: LayerInfo, units: int, weights: Mapping[str, Array]) -> Callable[[Array], Array] | None:
    """What makes of vectors (…, units) the sums (…, maps) of a dense layer, its bias included, before its activation.

    None where its `weights`, as `model.serving.bundle.weights` has them, are not such. Of the layer that answers, the
    sums are the logits.
    """
    kernel, bias = (weights.get(f"{layer.key}/{name}") for name in ("kernel", "bias"))
    if layer.kind != "dense" or kernel is None or kernel.shape != (units, layer.maps):
        return None
    return lambda vectors: np.asarray(vectors @ kernel + (0 if bias is None else bias))


def _batches(model: Bundle, images: Bytes) -> Iterator[Floats]:
    """The vectors, batch by batch."""
    index = layer_of(model)

    def vectors_of(engine: Engine, batch: Bytes) -> Floats:
        return sound(engine.layer(predict.unit(batch), index).reshape(len(batch), -1))

    return batches.over(model, images, vectors_of)


def _blocks(model: Bundle, images: Bytes) -> Iterator[Floats]:
    """The vectors in blocks, larger than batches, as products of matrices like them."""
    held: list[Floats] = []
    for batch in _batches(model, images):
        held.append(batch)
        if len(held) * batch.size >= _BLOCK:
            yield np.concatenate(held)
            held = []
    if held:
        yield np.concatenate(held)


def nearest(model: Bundle, images: Bytes, known: Vectors, output: Floats) -> Array:
    """Indices of images (n, H, W, C), those first whose vectors are nearest to an output of the layer; Euclidean.

    Where vectors are kept by their leading directions, the first _CANDIDATES are in the order of the true ones.
    """
    one = sound(output.ravel())
    if known.whole is not None:
        return np.argsort(_distances(known.whole, one), kind="stable")
    assert known.leading is not None
    along = (one - known.leading.mean) @ known.leading.directions.T
    order = np.argsort(_distances(known.leading.coordinates, along), kind="stable")
    first = np.sort(order[:_CANDIDATES])
    exact = _distances(compute(model, images[first]), one)
    return np.concatenate([first[np.argsort(exact, kind="stable")], order[_CANDIDATES:]])


def _distances(vectors: Floats, one: Array) -> Array:
    """Squared distances of vectors (n, units) from one (units,), in double precision."""
    parts = np.array_split(vectors, len(vectors) // 4096 + 1)
    return np.concatenate([np.square(part - one.astype(np.float64)).sum(axis=1) for part in parts])

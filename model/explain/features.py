"""What the network makes of an image just before it decides: the outputs of its last hidden flat layer.

Rule: computed once a model and data, kept in the workspace by content of both, in half precision. Vectors too wide for
their number (models without a dense layer, on many images) are projected onto fewer random directions, which keeps
their distances within some per cent: W. Johnson and J. Lindenstrauss, "Extensions of Lipschitz mappings into a Hilbert
space", Contemporary Mathematics 26, 1984.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model import cache
from model.records import Array, Bundle, Bytes, Floats
from model.serving import predict
from model.serving.engine import BATCH, Engine

_MOST = 40_000_000  # bytes of the workspace for vectors
_NUMBERS, DIRECTIONS = 16_000_000, 256  # in all vectors together; that wider vectors are projected onto


def layer_of(model: Bundle) -> int:
    """Index of the last dense layer before the one that answers; without one, of the last flat or pooled output."""
    hidden = [at for at, layer in enumerate(model.layers[: model.output]) if len(layer.shape) == 1]
    dense = [at for at in hidden if model.layers[at].kind == "dense"]
    return (dense or hidden or [model.output])[-1]


def vectors(model: Bundle, images: Bytes, key: str, workspace: Path) -> Floats:
    """Vectors (n, units) of images (n, H, W, C), uint8, or their projections; `key` names the images: `DATA-SPLIT`."""
    path = workspace / "features" / f"{model.version}-{key}.npy"
    units = int(np.prod(model.layers[layer_of(model)].shape))
    seen = projection(units, len(images))
    rows = cache.read(path, (len(images), units if seen is None else seen.shape[1]), np.float16)
    if rows is None:
        rows = compute(model, images, seen)
        cache.write(path, rows, _MOST)
    return rows.astype(np.float32)


def projection(units: int, count: int) -> Floats | None:
    """The random directions (units, DIRECTIONS) that so many vectors are projected onto; None where all fit as is."""
    if units * count <= _NUMBERS or units <= DIRECTIONS:
        return None
    drawn = np.random.default_rng(units).standard_normal((units, DIRECTIONS), np.float32)
    return drawn / np.float32(np.sqrt(DIRECTIONS))


def alike(output: Floats, count: int) -> Floats:
    """An output of the layer as those of `count` images are kept: projected if they are, and rounded."""
    flat = output.reshape(1, -1)
    seen = projection(flat.shape[1], count)
    vector: Floats = (flat if seen is None else flat @ seen)[0].astype(np.float16).astype(np.float32)
    return vector


def compute(model: Bundle, images: Bytes, seen: Floats | None = None) -> Array:
    """The vectors (n, units), float16, by LiteRT in batches, 10,000 digits in about a second; projected if `seen`."""
    engine, index = Engine(model, BATCH), layer_of(model)
    units = int(np.prod(model.layers[index].shape))
    rows = np.zeros((len(images), units if seen is None else seen.shape[1]), np.float16)
    for at in range(0, len(images), BATCH):
        part = engine.layer(predict.unit(images[at : at + BATCH]), index)
        flat = part.reshape(len(part), units)
        rows[at : at + BATCH] = flat if seen is None else flat @ seen
    return rows


def nearest(vectors: Floats, one: Floats) -> Array:
    """Indices of vectors (n, units), the nearest to one (units,) first; Euclidean distance."""
    return np.argsort(((vectors - one) ** 2).sum(axis=1), kind="stable")

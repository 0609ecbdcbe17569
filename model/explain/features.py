"""What the network makes of an image just before it decides: the outputs of its last hidden flat layer.

Rule: computed once a model and data, kept in the workspace by content of both, in half precision.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model import evaluate, results
from model.engine import BATCH, Engine
from model.records import Array, Bundle, Bytes, Floats

MOST = 40_000_000  # bytes of the workspace for vectors


def layer_of(served: Bundle) -> int:
    """Index of the last dense layer before the one that answers; without one, of the last flat or pooled output."""
    hidden = [at for at, layer in enumerate(served.layers[: served.output]) if len(layer.shape) == 1]
    dense = [at for at in hidden if served.layers[at].kind == "dense"]
    return (dense or hidden or [served.output])[-1]


def vectors(served: Bundle, images: Bytes, key: str, workspace: Path) -> Floats:
    """Vectors (n, units) of images (n, H, W, C), uint8; `key` names the images, as `DATA-SPLIT`."""
    kept = workspace / "features" / f"{served.version}-{key}.npy"
    units = int(np.prod(served.layers[layer_of(served)].shape))
    found = results.read(kept, (len(images), units), np.float16)
    if found is None:
        found = compute(served, images).astype(np.float16)
        results.keep(kept, found, MOST)
    return found.astype(np.float32)


def compute(served: Bundle, images: Bytes) -> Floats:
    """The vectors, by LiteRT in batches; 10,000 digits in about a second."""
    engine, index = Engine(served, BATCH), layer_of(served)
    starts = range(0, len(images), BATCH)
    parts = [engine.layer(evaluate.unit(images[at : at + BATCH]), index) for at in starts]
    units = int(np.prod(served.layers[index].shape))
    whole = np.concatenate(parts) if parts else np.zeros((0, units), np.float32)
    return whole.reshape(len(images), units).astype(np.float16).astype(np.float32)


def nearest(vectors: Floats, one: Floats) -> Array:
    """Indices of vectors (n, units), the nearest to one (units,) first; Euclidean distance."""
    return np.argsort(((vectors - one) ** 2).sum(axis=1), kind="stable")

"""What a page needs to draw the map of the data: points, classes, and how to place the present input among them.

Rule: said once a model, data and split; what takes long, the vectors, is in the workspace by content of both.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from app.kept import Kept
from app.served import Served
from model import splits
from model.explain import embedding, features
from model.records import Array, BadInput

KEPT = 16  # maps kept in memory, about 100 kB each
DIGITS = 6  # significant, of a number that places the present input
kept: Kept[tuple[str, str, str, str], dict[str, Any]] = Kept(KEPT)


def about(served: Served, split: str) -> dict[str, Any]:
    """The map of one model and split as JSON takes it.

    `points` are x, y as 16-bit steps of `scale`; `mean` and `axes` place a vector of the layer among them.
    Raises BadInput for a split that there is not, or none of whose images the model can read.
    """
    key = (str(served.workspace), served.bundle.version, served.dataset.key, split)
    return kept.get(key, lambda: drawn(served, split))


def drawn(served: Served, split: str) -> dict[str, Any]:
    """As `about`, worked out."""
    images, labels = served.split(split)
    if served.misfit or not len(labels):
        raise BadInput(served.misfit or f"there are no {splits.TITLES[split]} images in this data")
    vectors = served.vectors(split)
    plane = embedding.principal(vectors)
    points = embedding.placed(plane, vectors)
    index = features.layer_of(served.bundle)
    units = int(np.prod(served.bundle.layers[index].shape))
    if (seen := features.projection(units, len(images))) is not None:
        plane = embedding.unprojected(plane, seen)
    scale = float(np.abs(points).max()) / 32767 or 1.0
    return {
        "version": served.bundle.version, "split": split, "layer": index,
        "name": served.bundle.layers[index].name, "units": units,
        "mean": short(plane.mean), "axes": [short(axis) for axis in plane.axes], "share": short(plane.share),
        "scale": scale, "points": packed(np.rint(points / scale), "<i2"),
        "labels": packed(labels, "<u2"), "predicted": packed(served.evaluate(split).predicted, "<u2"),
        "classes": served.class_names,
    }  # fmt: skip


def packed(numbers: Array, kind: str) -> str:
    """Whole numbers as bytes, lowest first, in base64."""
    return base64.b64encode(numbers.astype(kind).tobytes()).decode()


def short(numbers: Array) -> list[float]:
    """Numbers with no more digits than the place of a point needs."""
    return [float(f"{number:.{DIGITS}g}") for number in numbers.ravel().tolist()]

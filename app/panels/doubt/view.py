"""The present input → why its verdict should not be believed, and the nine nearest training images.

Rule: what there is to compare with is computed once a model and data, thresholds from validation images alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.panels.doubt import words
from app.panels.inputs import image_of
from app.panels.off import masks_of
from app.panels.panel import Context, Model, Wish
from app.panels.thumbnails import thumbnail
from model.cache import Memory
from model.data import ink
from model.explain import features, novelty
from model.explain.novelty import Learned
from model.records import Array, Floats
from model.serving.engine import probabilities, sound

_MOST = 16_000_000  # bytes of vectors kept in memory; those of the shipped model take 2.6 MB
_SHOWN = 9  # nearest images
_NOTHING: dict[str, Any] = {
    "text": "",
    "close": "",
    "between": None,
    "score": None,
    "threshold": None,
    "distance": "",
    "nearest": [],
}
_memory: Memory[tuple[str, str, str], Learned | None] = Memory(_MOST, lambda kept: kept.vectors.nbytes if kept else 1)


def why(context: Context, wish: Wish) -> dict[str, Any]:
    """The answer for the `input` of a wish, with `off` switched off; raises BadInput for what cannot be understood.

    `text` is empty where there is no doubt, `close` where the verdict does not lie between two classes, `score`,
    `threshold` and `nearest` where there is nothing to compare with.
    """
    model = context.model(wish) if "version" in wish else context.models.current
    image, _, true_class = image_of(context, model, wish.get("input"))
    nothing = _NOTHING | {"version": model.bundle.version}
    if true_class is None and not ink.inked(image, model.dark_on_light):
        return nothing
    outputs = model.engines.run(image, masks_of(model, wish.get("off")))
    given = probabilities(sound(outputs[model.bundle.output]), model.bundle.head)
    close = novelty.between(given, model.bundle.head)
    learned = of(model)
    nearby = _nearby(model, learned, outputs[features.layer_of(model.bundle)]) if learned else {}
    far = learned is not None and nearby["score"] >= nearby["threshold"]
    share = learned.share(nearby["score"]) if learned else 0.0
    named = [(model.class_names[name], float(given[name])) for name in close or ()]
    said = {"text": words.doubt(far, share, named), "close": words.closeness(named)}
    return nothing | nearby | said | {"between": close}


def of(model: Model) -> Learned | None:
    """What a model has learned from its data, worked out once; None where nothing tells what is usual."""
    key = (str(model.workspace), model.bundle.version, model.dataset.key)
    return _memory.get(key, lambda: novelty.of(model.bundle, model.dataset, model.workspace))


def _nearby(model: Model, learned: Learned, output: Floats) -> dict[str, Any]:
    """How far the nearest training images lie from an output of the layer, and which they are."""
    vector = novelty.unit_length(sound(output.reshape(1, -1)))
    distances = novelty.distances(vector, learned.vectors)[0]
    order = np.argsort(distances, kind="stable")[:_SHOWN]
    score, layer = float(distances[order[0]]), model.bundle.layers[features.layer_of(model.bundle)].name
    return {
        "score": score,
        "threshold": learned.threshold,
        "distance": words.distance(len(learned.places), layer, score, learned.share(score)),
        "nearest": _thumbnails(model, learned.places[order]),
    }


def _thumbnails(model: Model, places: Array) -> list[dict[str, Any]]:
    """Training images with their place in the split and the name of their class."""
    images, labels = model.split("train")
    return [
        {
            "index": int(place),
            "class": model.class_names[labels[place]],
            "image": thumbnail(images[place]),
        }
        for place in places
    ]

"""What is switched off, and an input → the verdict with and without it, each filter's cost, accuracy and mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.panels.images import check_images
from app.panels.inputs import image_of
from app.panels.off import off_of
from app.panels.panel import Context, Model, Wish
from model.cache import Memory
from model.data import ink
from model.explain import ablation
from model.records import Array, Evaluation
from model.serving import predict

_SPLIT = "test"
_QUICK, _PATIENT = 0.08, 1.5  # seconds for trying filters: before a page goes on without an answer, and behind that
_LONGEST = 60.0  # seconds of the processor for a split
_MISTAKES = 8  # pairs of classes named
_SAMPLES = 8  # models whose sample is remembered


@dataclass(frozen=True)
class _Sample:
    """Which images of the split, and the predictions on them with everything on."""

    places: Array
    plain: Evaluation


_samples: Memory[tuple[str, str, str], _Sample] = Memory(_SAMPLES)  # by model, data, and who asks for it


def sample(context: Context, wish: Wish) -> dict[str, Any]:
    """Accuracy and mistakes on a sample of the test images; raises BadInput where there are none."""
    model = context.model(wish)
    images, labels = _images(model)
    return _of_sample(model, wish, "sample", lambda: ablation.sample(model.bundle, images, labels))


def full(context: Context, wish: Wish) -> dict[str, Any]:
    """The same on all test images; on as many as are read in `_LONGEST`, where a model is too slow for all."""
    model = context.model(wish)
    images, labels = _images(model)
    seconds = predict.seconds(model.bundle, images)
    if len(labels) * seconds <= _LONGEST:
        return _measured(model, wish, images, model.evaluate(_SPLIT)) | {"every": True}
    most = max(int(_LONGEST / seconds), ablation.SIZES[-1])
    return _of_sample(model, wish, "full", lambda: ablation.stratified(labels, most))


def drawing(context: Context, wish: Wish) -> dict[str, Any]:
    """The verdict on the `input`, with everything on too; and, if the wish has `rank`, what each filter costs it.

    `filters` are lists: layer by index, map, whether it is off, the class's probability without it (with it, where it
    is off), cost in log-odds, the verdict then. Of `count` filters `tried` were, more of them for a `patient` wish.
    """
    model = context.model(wish)
    off = off_of(model, wish.get("off"))
    given = wish.get("input")
    image, _, _ = image_of(context, model, given)
    if isinstance(given, dict) and given.get("strokes") is not None and not ink.inked(image, model.dark_on_light):
        return {"blank": True}
    seconds = (_PATIENT if wish.get("patient") else _QUICK) if wish.get("rank") else 0.0
    ranking = ablation.ranking(model.engines, image, off, seconds)
    plain = model.engines.predict(image)
    verdicts = {
        "plain": model.class_names[int(plain.argmax())],
        "now": model.class_names[ranking.predicted],
        "probability": ranking.probability,
        "before": float(plain[ranking.predicted]),
    }
    return verdicts | (_ranked(model, ranking) if wish.get("rank") else {})


def _ranked(model: Model, ranking: ablation.Ranking) -> dict[str, Any]:
    """What each filter costs, as the page takes it."""
    return {
        "count": ranking.filters,
        "tried": len(ranking.trials),
        "filters": [
            [one.layer, one.map, one.off, one.probability, round(one.cost, 4), model.class_names[one.predicted]]
            for one in ranking.trials
        ],
    }


def _images(model: Model) -> tuple[Array, Array]:
    """The split; raises BadInput where there is nothing to measure."""
    images, labels = model.split(_SPLIT)
    check_images(model, _SPLIT, len(labels))
    return images, labels


def _of_sample(model: Model, wish: Wish, name: str, choose: Callable[[], Array]) -> dict[str, Any]:
    """What is measured on images of the split that are chosen, and read with everything on, once."""
    images, labels = _images(model)

    def made() -> _Sample:
        places = choose()
        return _Sample(places, ablation.evaluation(model.bundle, images[places], labels[places], ()))

    kept = _samples.get((model.bundle.version, model.dataset.key, name), made)
    return _measured(model, wish, images[kept.places], kept.plain) | {"every": len(kept.places) == len(labels)}


def _measured(model: Model, wish: Wish, images: Array, plain: Evaluation) -> dict[str, Any]:
    """What is read right with and without the filters, and which mistakes have become more."""
    now = ablation.evaluation(model.bundle, images, plain.labels, off_of(model, wish.get("off")), _SPLIT)
    names, mistakes = model.class_names, ablation.changes(plain, now)
    right = [one.predicted == one.labels for one in (plain, now)]
    return {
        "images": len(images),
        "accuracy": now.accuracy,
        "plain": plain.accuracy,
        "lost": int((right[0] & ~right[1]).sum()),
        "gained": int((right[1] & ~right[0]).sum()),
        "mistakes": [[names[one.true], names[one.predicted], one.more] for one in mistakes[:_MISTAKES]],
    }

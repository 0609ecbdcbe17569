"""A wish for a filter → its kernel, and as far as it has been worked out, what it looks for and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.panels.filter import words
from app.panels.images import misfit_of
from app.panels.panel import Context, Model, Wish
from app.panels.thumbnails import thumbnail
from app.panels.wishes import whole
from app.panels.worked_out import worked_out
from model.explain import filters
from model.explain.kernels import kernel_of
from model.explain.receptive import seen_by
from model.records import Array, BadInput, Bytes
from model.serving.steps import as_text, scaled, strongest

_FIGURES = 5  # significant, of an activation
_SPLIT = "test"


@dataclass(frozen=True)
class Chosen:
    """The filter that is asked about: its layer's index, its map, its number among all of the model."""

    model: Model
    layer: int
    map: int
    number: int

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Top, left, bottom, right of the input that a position of its map sees, inclusive."""
        height, width, _ = self.model.bundle.input_shape
        seen = seen_by(self.model.bundle, self.layer, self.map, row, column)
        return seen.box() or (0, 0, height - 1, width - 1)


def about(context: Context, wish: Wish) -> dict[str, Any]:
    """Everything of a filter: `layer` and `map` of the model that a wish names.

    A part that is not there is null; `lacks` says why, "" where it is on its way, and `job` is the number of the work
    that will bring it. Raises BadInput for a filter that there is not.
    """
    chosen = _chosen(context.model(wish), wish)
    model = chosen.model
    there = worked_out(context, model)
    kept, job = there.kept, there.job
    responses = kept.read("responses")
    strongest_patches = responses[0][chosen.number] if responses else None
    return {
        "job": job and {"number": job.number, "share": job.share},
        "lacks": words.lack(misfit_of(model.bundle, model.dataset), there),
        "lacks_pattern": words.no_pattern(model.bundle.blameless or model.bundle.gradients),
        "kernel": _kernel(chosen),
        "patches": _patches(chosen, strongest_patches) if strongest_patches is not None else None,
        "classes": _classes(chosen, responses[1]) if responses else None,
        "sisters": _sisters(responses[2][chosen.number]) if responses else None,
        "pattern": _pattern(chosen, kept.read("patterns"), strongest_patches),
        "cost": _cost(chosen, kept.read("ranking")),
    }


def _chosen(model: Model, wish: Wish) -> Chosen:
    """The filter that a wish names; raises BadInput where there is none such."""
    layers = model.bundle.layers
    layer, spans = whole(wish, "layer", len(layers)), filters.spans(model.bundle)
    if layer not in spans:
        raise BadInput("layer {layer}: expected the index of a conv layer", layer=layer)
    map_ = whole(wish, "map", layers[layer].maps)
    return Chosen(model, layer, map_, spans[layer].start + map_)


def _kernel(chosen: Chosen) -> dict[str, Any] | None:
    """The kernel as `steps` between ±`limit` of `shape` (channels, rows, columns), the strongest channel first."""
    bundle = chosen.model.bundle
    layer = bundle.layers[chosen.layer]
    kernel = kernel_of(bundle, layer, chosen.map)
    if kernel is None:
        return None
    ordered, limit = kernel.strongest_first, strongest(kernel.weights)
    source = layer.sources[0] if layer.sources else -1
    return {
        "of": bundle.layers[source].name if source >= 0 else "",
        "channels": ordered.channels.tolist(), "shape": ordered.weights.shape, "limit": limit,
        "steps": as_text(scaled(ordered.weights, limit, signed=True)),
    }  # fmt: skip


def _patches(chosen: Chosen, patches: Array) -> list[dict[str, Any]]:
    """What excites it most, each with the picture that it sees; none where nothing does."""
    model = chosen.model
    images, labels = model.split(_SPLIT)
    shown = [patch for patch in patches.tolist() if patch[0] >= 0 and (patch[3] > 0 or _signed(chosen))]
    return [
        {
            "index": int(index), "row": int(row), "column": int(column), "activation": _short(activation),
            "of": model.class_names[int(labels[int(index)])],
            "picture": _cut(images[int(index)], chosen.box(int(row), int(column))),
        }
        for index, row, column, activation in shown
    ]  # fmt: skip


def _signed(chosen: Chosen) -> bool:
    """Whether its activations may be below zero."""
    return chosen.model.bundle.layers[chosen.layer].signed


def _classes(chosen: Chosen, by_class: Array) -> list[dict[str, Any]]:
    """Its mean response to each class."""
    means = by_class[chosen.number].tolist()
    return [{"name": name, "mean": _short(mean)} for name, mean in zip(chosen.model.class_names, means, strict=True)]


def _sisters(sisters: Array) -> list[dict[str, Any]]:
    """The filters of its layer that respond most as it does."""
    return [{"map": int(map_), "correlation": round(value, 3)} for map_, value in sisters.tolist() if map_ >= 0]


def _pattern(chosen: Chosen, kept: tuple[Array, ...] | None, patches: Array | None) -> dict[str, Any] | None:
    """The input that excites it most, cropped to what its middle sees and whole; None where none was sought."""
    if kept is None or chosen.number >= len(kept[0]):
        return None
    image, (activation, row, column, start) = kept[0][chosen.number], kept[1][chosen.number].tolist()
    if start < 0:
        return None
    height, width, _ = image.shape
    best = float(patches[0, 3]) if patches is not None and patches[0, 0] >= 0 else None
    return {
        "activation": _short(activation), "said": words.pattern(activation, best),
        "picture": _cut(image, chosen.box(int(row), int(column))),
        "whole": _cut(image, (0, 0, height - 1, width - 1)),
    }  # fmt: skip


def _cost(chosen: Chosen, kept: tuple[Array, ...] | None) -> dict[str, Any] | None:
    """What it costs to lose it, in points of accuracy, and its rank among all; None where it was not tried."""
    if kept is None:
        return None
    answers = kept[0]
    intact, tried, images = int(answers[0]), answers[1:-1], int(answers[-1])
    without = int(tried[chosen.number])
    if without < 0 or not images:
        return None
    others = tried[tried >= 0]
    rank, points = int((others < without).sum()) + 1, 100 * (without - intact) / images
    place = words.rank(rank, len(others))
    return {"points": points, "rank": rank, "said": words.cost(points, intact, images), "place": place}


def _cut(image: Bytes, box: tuple[int, int, int, int]) -> str:
    """A rectangle of an image (H, W, C) as a picture."""
    top, left, bottom, right = box
    return thumbnail(image[top : bottom + 1, left : right + 1])


def _short(value: float) -> float:
    """A number with no more digits than anybody looks at."""
    return float(f"{value:.{_FIGURES}g}")

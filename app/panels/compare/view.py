"""Wishes for two models → their filters matched and pictured, their curves, their settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.panels.compare import figure, words
from app.panels.compare.candidates import about, candidates, chosen, in_a_line, wished
from app.panels.compare.figure import CURVES
from app.panels.inputs import image_of
from app.panels.panel import Context, Wish
from app.panels.plots import theme_of
from model.cache import Memory
from model.data import ink
from model.data.dataset import Dataset
from model.explain import matching
from model.explain.matching import LayerMatch
from model.records import Array, BadInput, Bundle, Bytes, Floats
from model.runs import folders
from model.serving import bundle, predict
from model.serving.steps import as_text, scaled, strongest

_MOST = 32  # pairs of models remembered
_memory: Memory[tuple[str, str, str], tuple[LayerMatch, ...]] = Memory(_MOST)


def choices(context: Context, wish: Wish) -> dict[str, Any]:
    """What can be compared, id → label in order, and which two are."""
    offered = candidates(context.workspace)
    a, b = wished(offered, wish)
    return {"offered": [[candidate.id, candidate.label] for candidate in offered.values()], "a": a, "b": b}


@in_a_line()
def matches(context: Context, wish: Wish) -> dict[str, Any]:
    """The answer and the pairs of every layer; takes seconds for a model that has no bundle yet."""
    both = chosen(context.workspace, wish)
    a, b = (candidate.bundle(context.workspace) for candidate in both)
    for model in (a, b):
        if trouble := predict.fits(model, context.dataset):
            raise BadInput(trouble)
    images = matching.sample(context.dataset.split("validation")[0])
    pairs = matched(a, b, context.dataset, images)
    image, name = _present(context, wish)
    return {
        "headline": words.headline(pairs),
        "warning": words.warning(both, (a, b), pairs),
        "explanation": words.explanation(len(images), name),
        "layers": _layers(pairs, (a, b), image),
    }


def matched(a: Bundle, b: Bundle, dataset: Dataset, images: Bytes) -> tuple[LayerMatch, ...]:
    """As `matching.matches`, computed once a pair of models and data."""
    key = (a.version, b.version, dataset.key)
    return _memory.get(key, lambda: matching.matches(a, b, images))


@in_a_line()
def curves(context: Context, wish: Wish) -> dict[str, Any]:
    """The curves of both as figures by column, and a word on those that have none."""
    both = chosen(context.workspace, wish)
    a, b = (folders.metrics(candidate.file.parent) if candidate.status else [] for candidate in both)
    names = (f"A · {both[0].title}", f"B · {both[1].title}")
    lacking = [name for name, rows in zip(names, (a, b), strict=True) if not rows]
    figures = {
        column: figure.curves(a, b, column, names=names, title=title, theme=theme_of(wish))
        for column, title in CURVES
        if a or b
    }
    return {"figures": figures, "note": f"No curves are kept of {' and '.join(lacking)}." if lacking else ""}


@in_a_line()
def settings(context: Context, wish: Wish) -> dict[str, Any]:
    """The settings of both, side by side: rows of name, A's, B's."""
    both = chosen(context.workspace, wish)
    a, b = (about(candidate, candidate.bundle(context.workspace)) for candidate in both)
    return {"titles": [candidate.title for candidate in both], "rows": rows(a, b)}


def rows(a: Mapping[str, str], b: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Two tables of settings as one, without what is known of neither."""
    joined = [(name, a.get(name, ""), b.get(name, "")) for name in {**a, **b}]
    return [row for row in joined if row[1] or row[2]]


def _present(context: Context, wish: Wish) -> tuple[Floats, str]:
    """The image (H, W, C) in 0–1 that the maps are drawn for, and what to call it: the page's input, else the first."""
    model = context.models.current
    blank = np.zeros(context.dataset.split("test")[0].shape[1:], np.float32)
    if model.misfit:
        return blank, "an empty image"
    for given in (wish.get("input"), {"index": 0}):
        try:
            image, name, true_class = image_of(context, model, given)
        except BadInput:
            continue
        if true_class is not None:
            return image, f"{name}, a {model.class_names[true_class]}"
        if ink.inked(image, model.dark_on_light):
            return image, name
    return blank, "an empty image"


def _layers(matched: Sequence[LayerMatch], models: Sequence[Bundle], image: Floats) -> list[dict[str, Any]]:
    """Every conv layer as the tab shows it."""
    maps = [matching.pictures(model, image) for model in models]
    return [_layer(at, match, models, maps) for at, match in enumerate(matched)]


def _layer(at: int, match: LayerMatch, models: Sequence[Bundle], maps: Sequence[list[Bytes]]) -> dict[str, Any]:
    """The conv layers number `at`: their pairs, with the maps and, in the first ones, kernels in the pairs' order."""
    name = " and ".join(dict.fromkeys(filter(None, (match.name_a, match.name_b))))
    if match.reason:
        return {"name": name, "reason": match.reason}
    infos = [model.layers[matching.conv_layers(model)[at]] for model in models]
    orders = [[pair.a for pair in match.pairs], [pair.b for pair in match.pairs]]
    weights = [_kernels(model, info.key) for model, info in zip(models, infos, strict=True)] if at == 0 else []
    known = [kernels for kernels in weights if kernels is not None]
    return {
        "name": name,
        "facts": words.facts(match),
        "score": match.score,
        "chance": match.chance,
        "pairs": [[pair.a, pair.b, words.caption(pair), pair.silent] for pair in match.pairs],
        "maps": [
            sheet(pictures[at], order, info.signed) for pictures, order, info in zip(maps, orders, infos, strict=True)
        ],
        "kernels": [sheet(kernels, order, True) for kernels, order in zip(known, orders, strict=False)]
        if len(known) == len(models)
        else [],
    }


def _kernels(model: Bundle, key: str) -> Bytes | None:
    """A conv layer's kernels as steps (rows, columns, filters), averaged over input channels; None without any."""
    kernel: Array | None = bundle.weights(model).get(f"{key}/kernel")
    if kernel is None or kernel.ndim != 4:
        return None
    mean = kernel.mean(axis=2)
    return scaled(mean, strongest(mean), signed=True)


def sheet(steps: Bytes, order: Sequence[int], signed: bool) -> dict[str, Any]:
    """Maps (H, W, maps) in the order of their pairs, channel first; the page colours them."""
    return {
        "size": steps.shape[:2],
        "signed": signed,
        "steps": as_text(steps[:, :, list(order)].transpose(2, 0, 1)),
    }

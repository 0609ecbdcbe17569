"""Wishes for two models → their filters matched, their curves, their settings.

Rule: what the present input does in them is no question; its maps come as frames of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.panels.compare import figure, words
from app.panels.compare.candidates import about, candidates, chosen, in_a_line, wished
from app.panels.compare.figure import CURVES
from app.panels.images import check_fits
from app.panels.panel import Context, Wish
from app.panels.plots import theme_of
from app.words import say
from model.cache import Memory
from model.data.dataset import Dataset
from model.explain import matching
from model.explain.matching import LayerMatch
from model.records import Array, Bundle, Bytes
from model.runs import folders
from model.serving import bundle
from model.serving.steps import as_text, scaled, strongest

_MOST = 32  # pairs of models remembered
_memory: Memory[tuple[str, str, str], tuple[LayerMatch, ...]] = Memory(_MOST)


def choices(context: Context, wish: Wish) -> dict[str, Any]:
    """What can be compared, id → label in order, which two are, and what these are called."""
    offered = candidates(context.workspace)
    a, b = wished(offered, wish)
    titles = [offered[name].title if name in offered else name[:40] for name in (a, b)]
    labels = [[candidate.id, candidate.label] for candidate in offered.values()]
    return {"offered": labels, "a": a, "b": b, "titles": titles}


@in_a_line()
def matches(context: Context, wish: Wish) -> dict[str, Any]:
    """The answer and the pairs of every layer; takes seconds for a model that has no bundle yet."""
    both = chosen(context.workspace, wish)
    a, b = (candidate.bundle(context.workspace) for candidate in both)
    for model in (a, b):
        check_fits(model, context.dataset)
    images = matching.sample(context.dataset.split("validation")[0])
    pairs = matched(a, b, context.dataset, images)
    return {
        "headline": words.headline(pairs),
        "scores": words.scores(pairs),
        "warning": words.warning(both, (a, b), pairs),
        "explanation": say("compare.explanation", images=len(images)),
        "versions": [a.version, b.version],
        "layers": [_layer(at, match, (a, b)) for at, match in enumerate(pairs)],
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
    lacking = [letter for letter, rows in (("A", a), ("B", b)) if not rows]
    figures = {column: figure.curves(a, b, column, theme=theme_of(wish)) for column in CURVES if a or b}
    note = say("compare.no-curves", models=lacking) if len(lacking) == 1 else None
    return {"figures": figures, "note": say("compare.no-curves-at-all") if len(lacking) > 1 else note}


@in_a_line()
def settings(context: Context, wish: Wish) -> dict[str, Any]:
    """The settings of both, side by side: rows of name, A's, B's."""
    both = chosen(context.workspace, wish)
    a, b = (about(candidate, candidate.bundle(context.workspace)) for candidate in both)
    return {"titles": [candidate.title for candidate in both], "rows": rows(a, b)}


def rows(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[tuple[Any, Any, Any, bool]]:
    """Two tables of settings by key as one: what each is called, A's, B's, whether they differ.

    What is known of neither is left out.
    """
    joined = [(say(name), a.get(name, ""), b.get(name, "")) for name in {**a, **b}]
    return [(*row, row[1] != row[2]) for row in joined if row[1] or row[2]]


def _layer(at: int, match: LayerMatch, models: Sequence[Bundle]) -> dict[str, Any]:
    """The conv layers number `at`: their pairs and, in the first ones, kernels in the pairs' order.

    `indices` are the two layers' in frames of the live path; a pair is a map of A, one of B, and their correlation,
    None with a silent one.
    """
    name = " · ".join(dict.fromkeys(filter(None, (match.name_a, match.name_b))))
    indices = [of_model[at] for model in models if at < len(of_model := matching.conv_layers(model))]
    infos = [model.layers[index] for model, index in zip(models, indices, strict=False)]
    if match.reason:
        return {"name": name, "reason": words.misfit(match, [info.size for info in infos])}
    orders = [[pair.a for pair in match.pairs], [pair.b for pair in match.pairs]]
    weights = [_kernels(model, info.key) for model, info in zip(models, infos, strict=True)] if at == 0 else []
    known = [kernels for kernels in weights if kernels is not None]
    return {
        "name": name,
        "facts": words.facts(match),
        "score": match.score,
        "chance": match.chance,
        "indices": indices,
        "pairs": [[pair.a, pair.b, None if pair.silent else pair.score] for pair in match.pairs],
        "kernels": [sheet(kernels, order) for kernels, order in zip(known, orders, strict=False)]
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


def sheet(steps: Bytes, order: Sequence[int]) -> dict[str, Any]:
    """Kernels (H, W, filters) in the order of their pairs, channel first; the page colours them."""
    return {"size": steps.shape[:2], "steps": as_text(steps[:, :, list(order)].transpose(2, 0, 1))}

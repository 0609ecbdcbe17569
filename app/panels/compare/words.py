"""What is said of two models."""

from __future__ import annotations

from collections.abc import Sequence

from app.panels.compare.candidates import Candidate, options_of
from model.explain.matching import LayerMatch, Pair
from model.records import Bundle

_NAMED = 3  # layers named in the answer
_WORDS = (  # of the way from chance to 1 → how much the filters have in common
    (0.95, "Entirely"),
    (0.6, "Mostly"),
    (0.3, "Partly"),
    (0.1, "Hardly"),
    (-9.0, "No more than by chance"),
)


def number(value: float) -> str:
    """Two decimals, with a true minus sign."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _word(layer: LayerMatch) -> str:
    """How much two layers have in common, measured from chance."""
    share = (layer.score - layer.chance) / max(1 - layer.chance, 1e-9)
    return next(text for least, text in _WORDS if share >= least)


def headline(matches: Sequence[LayerMatch]) -> str:
    """The answer in a sentence a layer."""
    comparable = [layer for layer in matches if not layer.reason]
    if not comparable:
        return "That cannot be said: no conv layer of A has maps of the same size as its counterpart in B."
    first, *rest = comparable[:_NAMED]
    sentences = [
        f"{_word(first)} in {first.name_a}: matched filters agree at |r| = {number(first.score)} on average "
        f"(chance {number(first.chance)})."
    ]
    sentences += [
        f"{_word(layer)} in {layer.name_a}: {number(layer.score)} (chance {number(layer.chance)})." for layer in rest
    ]
    more = len(comparable) - _NAMED
    return " ".join(sentences + ([f"{more} deeper layers are below."] if more > 0 else []))


def warning(both: Sequence[Candidate], models: Sequence[Bundle], matches: Sequence[LayerMatch]) -> str:
    """Why the two are not independent trainings; empty where they seem to be."""
    if models[0].version == models[1].version:
        return "A and B are the same model, so every filter finds itself."
    seeds = [options_of(*pair).get("seed", "") for pair in zip(both, models, strict=True)]
    first = next((layer for layer in matches if layer.pairs), None)
    if not seeds[0] or seeds[0] != seeds[1] or first is None:
        return ""
    same = sum(pair.a == pair.b for pair in first.pairs)
    if same <= len(first.pairs) / 4:
        return ""  # another network, or another library's random numbers
    return (
        f"Not independent: both began with seed {seeds[0]}, so equal layers can have started from equal weights; in "
        f"{first.name_a}, {same} of {len(first.pairs)} filters are even paired with their own number. Runs with "
        "different seeds give the plain answer."
    )


def explanation(images: int, what: str) -> str:
    """How the answer was found, and what the pictures show."""
    return (
        "Each filter of A is paired with the filter of B that responds most like it, one to one. r is the correlation "
        f"of their responses to the same {images} validation images: 1 alike, 0 unrelated, below 0 opposite. Chance "
        "is what the same search finds when A and B look at different images. The pictures are the maps of "
        f"{what}, A above B, on a scale of their own for each layer and model; beside those of the first, the kernels."
    )


def facts(layer: LayerMatch) -> list[str]:
    """A layer's numbers in words."""
    silent = sum(pair.silent for pair in layer.pairs)
    parts = [f"|r| {number(layer.score)} on average", f"chance {number(layer.chance)}", f"{len(layer.pairs)} pairs"]
    if silent:
        parts.append(f"{silent} with a silent filter, not counted")
    if layer.unmatched:
        larger = "A" if layer.maps[0] > layer.maps[1] else "B"
        parts.append(f"{layer.unmatched} filters of {larger} without a partner")
    return parts


def caption(pair: Pair) -> str:
    """What stands under a pair."""
    return "silent" if pair.silent else number(pair.score)

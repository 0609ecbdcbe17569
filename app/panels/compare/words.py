"""Which sentences say how much two models have in common.

Rule: how alike two layers are is measured from chance: 0 is what the search finds in unrelated responses, 1 the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.panels.compare.candidates import Candidate, options_of
from app.words import Phrase, say
from model.explain.matching import LayerMatch
from model.records import Bundle

_EQUAL = 0.95  # from which on filters are the same
_NEARLY = 0.6  # from which on they are nearly the same
_PARTLY = 0.3  # from which on some of them are; below, they differ
_OWN_NUMBER = 0.25  # of the pairs: more that keep their number show that both began with equal weights


def likeness(layer: LayerMatch) -> float:
    """How alike the filters of two layers are, 0 by chance and 1 the same."""
    return (layer.score - layer.chance) / max(1 - layer.chance, 1e-9)


def headline(matches: Sequence[LayerMatch]) -> Phrase:
    """The answer in one sentence."""
    alike = [likeness(layer) for layer in matches if not layer.reason]
    if not alike:
        return say("compare.none")
    same = next((at for at, share in enumerate(alike) if share < _NEARLY), len(alike))
    if same == len(alike):
        return say("compare.equal" if min(alike) >= _EQUAL else "compare.nearly")
    rest = "partly" if min(alike[same:]) >= _PARTLY else "differ"
    if same:
        return say(f"compare.first-{rest}", layers=same)
    return say("compare.different" if max(alike) < _PARTLY else "compare.partly")


def scores(matches: Sequence[LayerMatch]) -> Phrase | None:
    """The numbers that the answer follows from; None where nothing can be compared."""
    layers = [
        say("compare.score", name=layer.name_a, score=float(layer.score), chance=float(layer.chance))
        for layer in matches
        if not layer.reason
    ]
    return say("compare.scores", layers=layers) if layers else None


def warning(both: Sequence[Candidate], models: Sequence[Bundle], matches: Sequence[LayerMatch]) -> Phrase | None:
    """Why the two are not independent trainings; None where they seem to be."""
    if models[0].version == models[1].version:
        return say("compare.same-model")
    seeds = [options_of(*pair).get("seed", "") for pair in zip(both, models, strict=True)]
    first = next((layer for layer in matches if layer.pairs), None)
    if not seeds[0] or seeds[0] != seeds[1] or first is None:
        return None
    same = sum(pair.a == pair.b for pair in first.pairs)
    if same <= _OWN_NUMBER * len(first.pairs):
        return None  # another network, or another library's random numbers
    return say("compare.same-seed", seed=seeds[0], layer=first.name_a, same=same, count=len(first.pairs))


def misfit(match: LayerMatch, sizes: Sequence[tuple[int, int]]) -> Phrase:
    """Why two layers cannot be matched; `sizes` are those of their maps, height and width."""
    if not (match.name_a and match.name_b):
        return say("compare.no-counterpart")
    a, b = ("×".join(map(str, size)) for size in sizes)
    return say("compare.other-size", a=a, b=b)


def facts(layer: LayerMatch) -> list[Phrase]:
    """A layer's numbers in words."""
    silent = sum(pair.silent for pair in layer.pairs)
    told = [say("compare.agree", score=float(layer.score), chance=float(layer.chance))]
    if silent:
        told.append(say("compare.silent-pairs", count=silent))
    if layer.unmatched:
        told.append(say("compare.unmatched", count=layer.unmatched, model="AB"[layer.maps[0] < layer.maps[1]]))
    return told

"""A wish for a pixel of a layer → the sum behind it, as the page draws it: the strongest terms whole, others short."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.panels.inputs import image_of
from app.panels.off import masks_of
from app.panels.panel import Context, Model, Wish
from app.panels.wishes import pixel_of
from app.words import say
from model.explain.arithmetic.pixel import sum_of
from model.explain.arithmetic.terms import Scene, Sum, Term
from model.records import Array

_SHOWN = {"dense": 12}  # terms of a kind that are shown whole
_USUAL = 8
_MOST = 2048  # terms shown whole where the visitor asks for all
_FIGURES = 9  # significant, of what is float32 in the network


def sum_behind(context: Context, wish: Wish) -> dict[str, Any]:
    """The sum of a `layer`, `map`, `row` and `column`, counted from 0, of the `input` that the wish brings along, with
    what is `off` of the model; with all terms whole where it says `all`.

    Raises BadInput for a pixel that there is not, and an input or filters that cannot be understood.
    """
    model = context.model(wish)
    pixel = pixel_of(model, wish)
    image, _, _ = image_of(context, model, wish.get("input"))
    masks = masks_of(model, wish.get("off"))
    scene = Scene(model.bundle, model.weights, image, model.engines.run(image, masks), masks)
    found = sum_of(scene, pixel)
    most = _MOST if wish.get("all") is True else _SHOWN.get(found.kind, _USUAL)
    return asdict(pixel) | _described(model, found, most)


def _described(model: Model, found: Sum, most: int) -> dict[str, Any]:
    """A sum as JSON takes it: `terms` whole, of the further ones what they are and come to together."""
    shown, rest = found.terms[:most], found.terms[most:]
    sources = sorted({term.source for term in found.terms if term.source >= 0})
    return {
        "version": model.bundle.version,
        "kind": found.kind, "rule": found.rule, "activation": found.activation,
        "note": say(f"point.note.{found.note}", of=found.of) if found.note else "",
        "value": _number(found.value), "total": _number(found.total), "before": _number(found.before),
        "bias": _number(found.bias), "after": _number(found.after), "mask": found.mask,
        "winner": found.winner, "averaged": found.count,
        "count": len(found.terms),
        "terms": [_term(term) for term in shown],
        "rest": {"count": len(rest), "total": _number(sum(term.total for term in rest))},
        "sources": {str(at): model.bundle.layers[at].name for at in sources},
        "parts": [[name, _number(value)] for name, value in found.parts],
        "shares": [[share.map, _number(share.before), _number(share.exponential)] for share in found.shares],
    }  # fmt: skip


def _term(term: Term) -> dict[str, Any]:
    """A term; what it does not have is left out."""
    given = {
        "source": term.source, "map": term.map, "total": _number(term.total), "at": term.at,
        "name": say(f"point.of.{term.name}") if term.name else None,
        "value": _number(term.value), "weight": _number(term.weight),
        "patch": _rows(term.patch), "kernel": _rows(term.kernel),
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def _rows(array: Array | None) -> Sequence[Sequence[float | None]] | None:
    """A window's numbers, row by row; null for padding."""
    if array is None:
        return None
    return [[_short(value) for value in row] for row in array.tolist()]


def _short(value: float) -> float | None:
    """A number of the network's, with the digits that float32 has."""
    return float(f"{value:.{_FIGURES}g}") if math.isfinite(value) else None


def _number(value: float | None) -> float | None:
    """A number as JSON has them; null for what is none."""
    return value if value is not None and math.isfinite(value) else None

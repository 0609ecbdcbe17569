"""A wish for a model → its filters by the accuracy that each one costs, as far as that has been worked out."""

from __future__ import annotations

from typing import Any

from app.panels.panel import Context, Wish
from app.panels.worked_out import worked_out
from model.explain import filters
from model.records import Array, BadInput, Bundle


def ranking(context: Context, wish: Wish) -> dict[str, Any]:
    """Filters as [layer by index, map, images that it costs], dearest first, of `images`; with all on `right` are.

    Null while they are worked out: `job` is the number of that work, None where nobody is at it, and `share` how far it
    is. Raises BadInput where they cannot be, and where that work is over without them.
    """
    model = context.model(wish)
    if model.misfit:
        raise BadInput(model.misfit)
    there = worked_out(context, model)
    kept, job = there.kept.read("ranking"), there.job
    if kept is None and (lack := there.lack("model")):
        raise BadInput(lack)
    waits = {"job": job.number if job else None, "share": job.share if job else 0.0}
    return waits | (ranking_of(model.bundle, kept[0]) if kept else {"filters": None})


def ranking_of(model: Bundle, answers: Array) -> dict[str, Any]:
    """The ranking of what `model.explain.ranking` has counted, (F + 2,)."""
    right, images = int(answers[0]), int(answers[-1])
    tried = zip(filters.every(model), answers[1:-1].tolist(), strict=True)
    costs = [[layer, map_, right - without] for (layer, map_), without in tried if without >= 0]
    costs.sort(key=lambda one: -one[2])
    return {"filters": costs, "right": right, "images": images, "count": len(answers) - 2}

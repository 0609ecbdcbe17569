"""A wish for a model → its filters by the accuracy that each one costs, as far as that has been worked out."""

from __future__ import annotations

from typing import Any

from app.panels.images import check_fits
from app.panels.panel import Context, Wish
from app.panels.worked_out import WorkedOut, worked_out
from model.explain import filters
from model.records import Array, BadInput, Bundle


def ranking(context: Context, wish: Wish) -> dict[str, Any]:
    """Filters as [layer by index, map, images that it costs], dearest first, of `images`; with all on `right` are.

    Null while they are worked out: `job` is the number of that work, None where nobody is at it, and `share` how far it
    is. Raises BadInput where they cannot be, and where that work is over without them.
    """
    model = context.model(wish)
    check_fits(model.bundle, model.dataset)
    there = worked_out(context, model)
    kept, job = there.kept.read("ranking"), there.job
    if kept is None:
        _expect(there)
    waits = {"job": job.number if job else None, "share": job.share if job else 0.0}
    return waits | (ranking_of(model.bundle, kept[0]) if kept else {"filters": None})


def _expect(there: WorkedOut) -> None:
    """Raises BadInput with the reason where the ranking will not come."""
    job = there.job
    if job and job.trouble:
        raise BadInput("This could not be worked out: {trouble}.", trouble=job.trouble)
    if not there.in_use:
        raise BadInput("Worked out for the model in use only.")
    if job is None or job.share >= 1:
        raise BadInput("Not worked out for this model.")


def ranking_of(model: Bundle, answers: Array) -> dict[str, Any]:
    """The ranking of what `model.explain.ranking` has counted, (F + 2,)."""
    right, images = int(answers[0]), int(answers[-1])
    tried = zip(filters.every(model), answers[1:-1].tolist(), strict=True)
    costs = [[layer, map_, right - without] for (layer, map_), without in tried if without >= 0]
    costs.sort(key=lambda one: -one[2])
    return {"filters": costs, "right": right, "images": images, "count": len(answers) - 2}

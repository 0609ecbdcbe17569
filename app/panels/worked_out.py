"""A model → what explains its filters, as far as it is kept, and how far the work is that brings the rest."""

from __future__ import annotations

from dataclasses import dataclass

from app.panels.panel import Context, Job, Model
from model.explain.explanations import FOLDER, Explanations


@dataclass(frozen=True)
class WorkedOut:
    """What is `kept` of a model, and the `job` that works it out, None where there is none.

    It is worked out for the model that is `in_use` alone.
    """

    kept: Explanations
    job: Job | None
    in_use: bool


def worked_out(context: Context, model: Model) -> WorkedOut:
    """What there is of a model; what is not there yet is wanted from now on."""
    in_use = model.bundle.version == context.models.current.bundle.version
    if context.explaining and in_use:
        context.explaining.want(model)
    job = context.explaining.job(model) if context.explaining else None
    return WorkedOut(Explanations(model.bundle, model.dataset.key, model.workspace / FOLDER), job, in_use)

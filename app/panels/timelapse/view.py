"""The epochs of a run that can be shown, and what belongs to one of them beside its maps."""

from __future__ import annotations

from typing import Any

from app.panels.kernels import kernels_of
from app.panels.panel import Context, Wish
from app.words import refused, title
from model.records import BadInput, Gone
from model.runs import epochs as recorded
from model.runs import folders, timelapse

_LEGIBLE = 40  # classes up to which a small matrix can be read


def epochs(context: Context, wish: Wish) -> dict[str, Any]:
    """The epochs of a run that have their bundle, in order, and how many there will be; raises Gone for no such run."""
    name = str(wish.get("run", ""))
    try:
        folder, status = context.training.find(name)
    except BadInput as unknown:
        raise Gone(unknown.template, **unknown.values) from None
    trouble = context.training.timelapse_error(name)
    measured = {round(row["epoch"]): row["accuracy"] for row in folders.metrics(folder)}
    return {
        "title": title(folders.name_and_notes(folder)[0], status),
        "epochs": [
            {"epoch": epoch, "version": version, "training": measured.get(epoch)}
            for epoch, version in timelapse.built(folder).items()
        ],
        "recorded": len(recorded.recorded(folder)),
        "trouble": trouble and refused(trouble),
    }


def epoch(context: Context, wish: Wish) -> dict[str, Any]:
    """Kernels of an epoch's conv layers; on the validation split, accuracy (0–1), `count` images and, of few classes,
    confusion counts (classes, classes), true class first.
    """
    model = context.model(wish)
    answer: dict[str, Any] = {"kernels": kernels_of(model.bundle), "classes": model.class_names}
    if model.misfit or not context.dataset.size("validation"):
        return answer
    result = model.evaluate("validation")
    if len(model.class_names) <= _LEGIBLE:
        answer["confusion"] = result.confusion.tolist()
    return answer | {"accuracy": result.accuracy, "count": len(result.labels)}

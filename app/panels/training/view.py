"""Wishes for the runs, one run's curves, or what a run would be → what the page shows of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from app.panels.panel import Context, Wish
from app.panels.plots import theme_of
from app.panels.training import figure
from app.words import minutes, percent, sentence, title
from model.network import hyperparameters
from model.records import RunStatus
from model.runs import epochs, folders
from model.serving import bundle

_LOG_LINES = 14
_JUDGED = {"val_accuracy": "highest validation accuracy", "val_loss": "lowest validation loss"}  # by what to monitor
_FILES = ("best.keras", "metrics.csv", "log.txt")


def runs(context: Context, wish: Wish) -> dict[str, Any]:
    """All runs, the newest first, and the one that the page has chosen, under `chosen`, or null."""
    statuses = folders.every(context.workspace)
    disk = context.training.disk
    chosen = _choice(statuses, wish)
    return {
        "rows": [_row(context, status) for status in reversed(statuses)],
        "disk": f"{disk.megabytes:,.0f} of {disk.limit:,} MB on disk",
        "before": context.models.before,
        "chosen": _details(context, chosen) if chosen else None,
    }


def curves(context: Context, wish: Wish) -> dict[str, Any]:
    """The chosen run's curves as a figure; None where there is no run."""
    chosen = _choice(folders.every(context.workspace), wish)
    if chosen is None:
        return {"figure": None}
    rows = folders.metrics(folders.root(context.workspace) / chosen.id)
    return {"figure": figure.curves(rows, theme=theme_of(wish))}


def outlook(context: Context, wish: Wish) -> dict[str, Any]:
    """What a run would be; raises BadInput for one that cannot be."""
    expected = context.training.outlook(wish.get("preset"), wish.get("given", {}))
    return {
        "layers": [
            {"name": layer.name, "shape": "×".join(map(str, layer.shape)), "parameters": layer.parameters}
            for layer in expected.planned
        ],
        "sentence": f"{expected.parameters:,} parameters · {expected.epochs} × {expected.images:,} images · "
        f"about {minutes(expected.seconds)} on this machine",
    }


def _choice(statuses: list[RunStatus], wish: Wish) -> RunStatus | None:
    """The run that a page has chosen."""
    return next((status for status in statuses if status.id == wish.get("run")), None)


def _row(context: Context, status: RunStatus) -> dict[str, Any]:
    """A run as the list shows it; `place` is its place in the queue, from 1, or 0."""
    folder = folders.root(context.workspace) / status.id
    waiting = context.training.waiting()
    return {
        "id": status.id,
        "title": title(folders.name_and_notes(folder)[0], status),
        "state": status.state,
        "place": waiting.index(status.id) + 1 if status.id in waiting else 0,
        "epochs": f"{status.epoch} of {status.epochs}",
        "validation": percent(status.validation),
        "judged": _JUDGED.get(folders.config(folder).get("monitor", ""), "best validation"),
        "test": percent(status.accuracy),
        "when": time.strftime("%d %b %H:%M", time.localtime(status.changed)),
        "in_use": context.models.where.run == status.id,
    }


def _details(context: Context, status: RunStatus) -> dict[str, Any]:
    """The chosen run: how it goes, what may be done with it, what it was told and said last, what it left."""
    folder = folders.root(context.workspace) / status.id
    name, notes = folders.name_and_notes(folder)
    return {
        "id": status.id,
        "name": name,
        "notes": notes,
        "sentence": sentence(status),
        "acts": _acts(folder, status, _serves(context, folder)),
        "settings": _settings(folder),
        "log": _tail(folder),
        "files": [file for file in _FILES if (folder / file).exists()],
    }


def _acts(folder: Path, status: RunStatus, in_use: bool) -> list[str]:
    """What may be done with a run now."""
    active = status.state in folders.ACTIVE
    model = (folder / folders.MODEL).exists()
    allowed = {
        "halt": status.state == "running" and status.epoch + 1 < status.epochs,
        "stop": active,
        "resume": folders.resumable(folder, status),
        "promote": model and not in_use,
        "lapse": model and bool(epochs.recorded(folder)),
        "compare": model and not active,
        "delete": not active,
    }
    return [act for act, may in allowed.items() if may]


def _serves(context: Context, folder: Path) -> bool:
    """Whether a run's best epoch is the model in use; an earlier one of its epochs may be."""
    where, best = context.models.where, folder / folders.MODEL
    return where.run == folder.name and best.exists() and bundle.version_of(best) == where.version


def _settings(folder: Path) -> dict[str, str]:
    """A run's settings, in the form's words."""
    labelled = {}
    for option, text in folders.config(folder).items():
        parameter = hyperparameters.BY_OPTION.get(option)
        label = parameter.label if parameter else option.capitalize()
        labelled[label] = parameter.choices.get(text, text) if parameter else text
    return labelled


def _tail(folder: Path) -> str:
    """The last lines of a run's log."""
    try:
        return "\n".join((folder / folders.LOG).read_text("utf-8", "replace").splitlines()[-_LOG_LINES:])
    except OSError:
        return ""

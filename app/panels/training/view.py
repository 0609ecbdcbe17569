"""Wishes for the runs, one run's curves, what came of the last one, or what a run would be → what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.panels.images import data_of
from app.panels.panel import Context, Wish
from app.panels.plots import theme_of
from app.panels.training import figure
from app.words import Phrase, minutes, say, sentence, title
from model import files
from model.network import hyperparameters, layers
from model.records import BadInput, RunStatus
from model.runs import epochs, folders
from model.serving import bundle

_LOG_LINES = 14
_FILES = ("best.keras", "metrics.csv", "log.txt")


def runs(context: Context, wish: Wish) -> dict[str, Any]:
    """All runs, the newest first, and the one that the page has chosen, under `chosen`, or null."""
    statuses = folders.every(context.workspace)
    disk = context.training.disk
    chosen = _choice(statuses, wish)
    before = context.models.before
    places = {name: place for place, name in enumerate(context.training.waiting(), 1)}
    return {
        "rows": [_row(context, status, places) for status in reversed(statuses)],
        "disk": say("runs.disk", used=round(disk.megabytes), limit=disk.limit),
        "before": say("runs.undo", model=before) if before else "",
        "chosen": _details(context, chosen) if chosen else None,
    }


def curves(context: Context, wish: Wish) -> dict[str, Any]:
    """The chosen run's curves as a figure; where there is none, one that says when there will be."""
    chosen = _choice(folders.every(context.workspace), wish)
    rows = folders.metrics(folders.root(context.workspace) / chosen.id) if chosen else []
    return {"figure": figure.curves(rows, theme=theme_of(wish))}


def outlook(context: Context, wish: Wish) -> dict[str, Any]:
    """What a run would be; raises BadInput for one that cannot be."""
    expected = context.training.outlook(wish.get("preset"), wish.get("given", {}))
    return {
        "layers": [
            {"name": layer.name, "shape": "×".join(map(str, layer.shape)), "parameters": layer.parameters}
            for layer in expected.planned
        ],
        "sentence": say(
            "training.outlook" if context.training.is_local else "training.outlook-workers",
            parameters=expected.parameters, epochs=expected.epochs, images=expected.images,
            time=minutes(expected.seconds),
        ),
    }  # fmt: skip


def kernel(context: Context, wish: Wish) -> dict[str, Any]:
    """A network with another kernel in all its convolutions; raises BadInput for one that cannot be."""
    side = str(wish.get("side"))
    if not side.isdecimal() or len(side) > 2 or int(side) < 1:
        raise BadInput("kernel {given}: expected a whole number from 1 to 99", given=repr(side[:20]), option="kernel")
    images, _ = context.dataset.split("train")
    specs = layers.with_kernel(layers.parse(str(wish.get("layers", ""))), int(side), images.shape[1:])
    return {"layers": layers.write(specs)}


def result(context: Context, wish: Wish) -> dict[str, Any]:
    """What came of the run that finished last: an answer, where it comes from, what can be done with the run."""
    statuses = folders.every(context.workspace)
    finished = [status for status in statuses if status.state == "finished" and status.accuracy]
    if not finished:
        return {"sentence": say("training.result.none"), "caption": say("training.result.none-caption"), "run": ""}
    latest = max(finished, key=lambda status: status.changed)
    folder = folders.root(context.workspace) / latest.id
    return {
        "sentence": _answer(context, folder, latest),
        "caption": say(
            "training.result.caption", run=_title(folder, latest), epoch=latest.best_epoch, epochs=latest.epochs,
            judged=say(f"runs.judged.{_monitor(folder)}"),
        ),
        "run": latest.id,
        "acts": _acts(folder, latest, _serves(context, folder)),
    }  # fmt: skip


def _answer(context: Context, folder: Path, status: RunStatus) -> Phrase:
    """How well a run's network reads, beside the one in use where both are tried on the same images."""
    measured = {"accuracy": status.accuracy, "count": files.json_object(folder / "card.json").get("test_images")}
    if _serves(context, folder):
        return say("training.result.in-use", **measured)
    model = context.models.current
    if folders.config(folder).get("data") != context.dataset.title or model.misfit:
        return say("training.result.alone", **measured)
    return say("training.result.beside", **measured, other=model.evaluate("test").accuracy)


def _choice(statuses: list[RunStatus], wish: Wish) -> RunStatus | None:
    """The run that a page has chosen."""
    return next((status for status in statuses if status.id == wish.get("run")), None)


def _title(folder: Path, status: RunStatus) -> str | Phrase:
    """What a run is called."""
    return title(folders.name_and_notes(folder)[0], status)


def _monitor(folder: Path) -> str:
    """What a run's best epoch is judged by; a run that has not begun does not say."""
    monitor = folders.config(folder).get("monitor", "")
    return monitor if monitor in hyperparameters.BY_OPTION["monitor"].choices else "unknown"


def _row(context: Context, status: RunStatus, places: Mapping[str, int]) -> dict[str, Any]:
    """A run as the list shows it; `places` in the queue count from 1, `changed` is seconds since 1970."""
    folder = folders.root(context.workspace) / status.id
    place = places.get(status.id, 0)
    return {
        "id": status.id,
        "title": _title(folder, status),
        "state": status.state,
        "stand": say("runs.place", place=place) if place else say(f"runs.states.{status.state}"),
        "epochs": say("runs.done", epoch=status.epoch, epochs=status.epochs),
        "accuracy": status.accuracy or None,
        "validation": status.validation or None,
        "judged": say(f"runs.judged.{_monitor(folder)}"),
        "changed": status.changed,
        "in_use": context.models.where.run == status.id,
    }


def _details(context: Context, status: RunStatus) -> dict[str, Any]:
    """The chosen run: how it goes, what may be done with it, what it was told and said last, what it left."""
    folder = folders.root(context.workspace) / status.id
    name, notes = folders.name_and_notes(folder)
    return {
        "id": status.id,
        "title": _title(folder, status),
        "name": name,
        "notes": notes,
        "sentence": sentence(context.training.shown(status)),
        "acts": [*_acts(folder, status, _serves(context, folder)), *_halts(context, status)],
        "settings": _settings(folder),
        "log": _tail(folder),
        "files": [file for file in _FILES if (folder / file).exists()],
    }


def _acts(folder: Path, status: RunStatus, in_use: bool) -> list[str]:
    """What may be done with a run now."""
    active = status.state in folders.ACTIVE
    model = (folder / folders.MODEL).exists()
    allowed = {
        "stop": active,
        "resume": folders.resumable(folder, status),
        "promote": model and not in_use,
        "lapse": model and bool(epochs.recorded(folder)),
        "compare": model and not active,
        "delete": not active,
    }
    return [act for act, may in allowed.items() if may]


def _halts(context: Context, status: RunStatus) -> list[str]:
    """Whether a run may be stopped after its epoch here: one beside the latest, which has a button of its own."""
    apart = status.state == "running" and not status.reason and status.id != context.training.latest().id
    return ["halt"] if apart else []


def _serves(context: Context, folder: Path) -> bool:
    """Whether a run's best epoch is the model in use; an earlier one of its epochs may be."""
    where, best = context.models.where, folder / folders.MODEL
    return where.run == folder.name and best.exists() and bundle.version_of(best) == where.version


def _settings(folder: Path) -> list[tuple[str | Phrase, str | Phrase]]:
    """A run's settings, each with its name, in the form's words."""
    return [(_label(option), _value(option, text)) for option, text in folders.config(folder).items()]


def _label(option: str) -> str | Phrase:
    """What an option is called; one of another time has no other name than its own."""
    known = option in hyperparameters.BY_OPTION or option in ("layers", "data")
    return say(f"training.options.{option}.label") if known else option


def _value(option: str, text: str) -> str | Phrase:
    """What an option was set to."""
    parameter = hyperparameters.BY_OPTION.get(option)
    chosen = parameter is not None and text in parameter.choices
    if option == "data":
        return data_of(text)
    return say(f"training.options.{option}.choices.{text}") if chosen else text


def _tail(folder: Path) -> str:
    """The last lines of a run's log."""
    try:
        return "\n".join((folder / folders.LOG).read_text("utf-8", "replace").splitlines()[-_LOG_LINES:])
    except OSError:
        return ""

"""Training: the list of runs, the chosen one, its curves."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, no_update

from app import ids
from app.figures import training as figures
from app.jobs import Jobs, queue
from app.layout import runs as layout
from app.layout.evaluation import EMPTY
from app.layout.training import Field, Lab
from app.service import Service
from app.theme import THEMES
from app.words import percent, sentence, title
from model import bundle, history, knobs, layers, presets, runs
from model.records import RunStatus

LOG_LINES = 14
DATA = {"builtin": "the built-in 5,000 digits"}
KEPT = ("best.keras", "metrics.csv", "log.txt")


def register(dash: Dash, service: Service, jobs: Jobs) -> None:
    """List, details and curves, whenever the page hears of another epoch or chooses another run."""

    @dash.callback(
        Output(ids.RUNS, "children"), Output(ids.RUN_DETAILS, "children"), Output(ids.RUN, "hidden"),
        Output(ids.RUN_NAME, "value"), Output(ids.RUN_NOTES, "value"), Output(ids.RUN, "data-run"),
        Input(ids.RUN_SEEN, "data"),
    )  # fmt: skip
    async def listing(seen: Any) -> tuple[Any, ...]:
        return await service.at_once(listed, service, jobs, seen)

    @dash.callback(Output(ids.TRAIN_CURVES, "figure"), Input(ids.RUN_SEEN, "data"), Input(ids.THEME_NAME, "data"))
    async def curves(seen: Any, theme: Any) -> Any:
        chosen = choice(await service.at_once(runs.every, service.workspace), seen)
        if chosen is None:
            return EMPTY
        rows = await service.at_once(runs.metrics, runs.folder_of(service.workspace) / chosen.id)
        return figures.curves(rows, theme=THEMES["dark" if theme == "dark" else "light"])


def listed(service: Service, jobs: Jobs, seen: Any) -> tuple[Any, ...]:
    """All runs, and the chosen one with what can be done with it, its name and notes."""
    every = runs.every(service.workspace)
    chosen = choice(every, seen)
    waiting = [each.id for each in queue(every)]
    rows = [row(service, each, waiting) for each in reversed(every)]
    shown = layout.listing(rows, chosen.id if chosen else "", disk(jobs), before(service))
    if chosen is None:
        return shown, [], True, "", "", ""
    folder = runs.folder_of(service.workspace) / chosen.id
    files = [file for file in KEPT if (folder / file).exists()]
    may = acts(folder, chosen, serves(service, folder))
    details = layout.details(chosen.id, may, sentence(chosen), told(folder), tail(folder), files)
    if isinstance(seen, dict) and seen.get("same"):  # what is being typed stays
        return shown, details, False, no_update, no_update, no_update
    return shown, details, False, *runs.words(folder), chosen.id


def choice(every: list[RunStatus], seen: Any) -> RunStatus | None:
    """The run that a page has chosen."""
    name = seen.get("id") if isinstance(seen, dict) else None
    return next((each for each in every if each.id == name), None)


def row(service: Service, status: RunStatus, waiting: list[str]) -> layout.Row:
    """A run as the list shows it."""
    folder = runs.folder_of(service.workspace) / status.id
    return layout.Row(
        id=status.id,
        title=title(runs.words(folder)[0], status),
        preset=status.preset,
        state=status.state,
        place=waiting.index(status.id) + 1 if status.id in waiting else 0,
        epochs=f"{status.epoch} of {status.epochs}",
        validation=percent(status.validation),
        test=percent(status.accuracy),
        when=time.strftime("%d %b %H:%M", time.localtime(status.changed)),
        in_use=service.in_use.run == status.id,
    )


def acts(folder: Path, status: RunStatus, in_use: bool) -> tuple[str, ...]:
    """What may be done with a run now."""
    active = status.state in runs.ACTIVE
    model = (folder / runs.MODEL).exists()
    allowed = {
        "halt": status.state == "running" and status.epoch + 1 < status.epochs,
        "stop": active,
        "resume": runs.resumable(folder, status),
        "promote": model and not in_use,
        "lapse": model and bool(history.kept(folder)),
        "compare": model and not active,
        "delete": not active,
    }
    return tuple(act for act, may in allowed.items() if may)


def serves(service: Service, folder: Path) -> bool:
    """Whether a run's best epoch is the model in use; an earlier one of its epochs may be."""
    mine = service.in_use.run == folder.name and (folder / runs.MODEL).exists()
    return mine and bundle.version_of(folder / runs.MODEL) == service.in_use.version


def disk(jobs: Jobs) -> str:
    """What the runs take of what they may."""
    return f"{jobs.megabytes:,.0f} of {jobs.disk:,} MB on disk"


def before(service: Service) -> str:
    """The model to go back to; empty where nothing was promoted."""
    stack = [each for each in service.pointer if each.version]
    if not stack or service.in_use not in stack:
        return ""
    earlier = stack[-2] if len(stack) > 1 else service.started
    if earlier.version == service.current.bundle.version:
        return ""
    try:
        return service.served(earlier.version).bundle.name
    except ValueError:
        return bundle.PRETRAINED.name if not earlier.file else Path(earlier.file).stem


def told(folder: Path) -> dict[str, str]:
    """What a run was told, in the form's words."""
    said = runs.config(folder)
    labels = {knob.option: knob for knob in knobs.KNOBS}
    return {
        labels[option].label if option in labels else option.capitalize(): (
            labels[option].choices.get(text, text) if option in labels else text
        )
        for option, text in said.items()
    }


def tail(folder: Path) -> str:
    """The last lines of a run's log."""
    try:
        return "\n".join((folder / runs.LOG).read_text("utf-8", "replace").splitlines()[-LOG_LINES:])
    except OSError:
        return ""


def lab(service: Service, jobs: Jobs) -> Lab:
    """What the training tab starts with."""
    offered = presets.PRESETS.items()
    return Lab(
        status=sentence(jobs.latest()),
        splits={name: service.dataset.size(name) for name in ("train", "validation", "test")},
        fields=[
            *(
                Field(knob.option, knob.label, knob.help, knob.choices)
                for knob in knobs.KNOBS
                if knob.option != "epochs"
            ),
            Field(
                "data",
                "Data",
                "what to train on",
                {name: DATA.get(name, "this server's data") for name in jobs.prospects.sources},
            ),
        ],
        presets={
            name: knobs.written(presets.suited(preset, {}, service.dataset).training)
            | {"layers": layers.write(preset.layers), "data": jobs.source}
            for name, preset in offered
        },
        sources={name: preset.source for name, preset in offered},
    )

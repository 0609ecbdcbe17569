"""Run folders: what a training run was asked, how it goes, what it left.

A run is a folder: `config.json` (what it was told), `status.json` (how it goes), `metrics.csv` (a row an epoch),
`log.txt`, `checkpoint.npz` (what resumes it), `epochs/` (weights for the time-lapse), `tensorboard/`, `best.keras`
with its bundle `best/`, `card.json`, `words.json` (name and notes), `worker.json` (see `taken`).
Rule: the training process is the only writer of a run's status while it is on; before and after, the server queues
it, takes it off the queue or queues it again, having claimed it (see `claims`). `interrupted` is never written but
derived by readers from a process that is gone (see `liveness`).
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import json
import re
import time
from pathlib import Path
from typing import Any

from model import child, files, text
from model.records import BadInput, RunStatus
from model.runs import liveness
from model.serving.store import RUNS

STATUS, METRICS, LOG, STOP = "status.json", "metrics.csv", "log.txt", "stop"
_CONFIG, _WORDS, CHECKPOINT, MODEL = "config.json", "words.json", "checkpoint.npz", "best.keras"
COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")
NAME = re.compile(r"[\w.-]+")
_MOST_NAME, _MOST_NOTES = 60, 2000
ACTIVE = ("queued", "running")
GONE = "its process is gone"  # of one that is interrupted
NOW, AFTER_EPOCH = "now", "epoch"


def root(workspace: Path) -> Path:
    """Where a workspace keeps its runs."""
    return workspace / RUNS


def create(workspace: Path, preset: str, epochs: int, given: dict[str, str]) -> RunStatus:
    """A new run folder with a queued status; `given` are options of the command line by name."""
    folder = made(root(workspace))
    status = RunStatus(id=folder.name, state="queued", preset=preset, epochs=epochs, given=given, changed=time.time())
    write(folder, status)
    return status


def made(parent: Path) -> Path:
    """A new folder that is called by the time; several of one second are numbered."""
    stem, attempt = time.strftime("%Y%m%d-%H%M%S"), 0
    while True:
        folder = parent / (f"{stem}-{attempt:02d}" if attempt else stem)
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            attempt += 1


def write(folder: Path, status: RunStatus) -> None:
    """Publish a status, atomically; without the worker, which stands elsewhere and which older versions do not know."""
    facts = dataclasses.asdict(status)
    del facts["worker"]
    files.publish(folder / STATUS, json.dumps(facts))


def write_config(folder: Path, config: dict[str, str]) -> None:
    """Publish what a run was told, every hyperparameter as text."""
    files.publish(folder / _CONFIG, json.dumps(config, indent=1, ensure_ascii=False))


def config(folder: Path) -> dict[str, str]:
    """What a run was told, every hyperparameter as text; empty where it has not begun."""
    return {str(name): text.plain(str(value)) for name, value in files.json_object(folder / _CONFIG).items()}


def name_and_notes(folder: Path) -> tuple[str, str]:
    """The name and the notes that people gave a run."""
    given = files.json_object(folder / _WORDS)
    return text.plain(str(given.get("name", ""))), text.plain_lines(str(given.get("notes", "")))


def describe(folder: Path, name: str, notes: str) -> None:
    """Give a run a name and notes; raises BadInput for ones that are too long."""
    if not (name + notes).isprintable() and any(0xD800 <= ord(letter) <= 0xDFFF for letter in name + notes):
        raise BadInput("name and notes: half a letter given, expected text")
    if len(name) > _MOST_NAME:
        raise BadInput("name of {count} letters, expected at most {most}", count=len(name), most=_MOST_NAME)
    if len(notes) > _MOST_NOTES:
        raise BadInput("notes of {count} letters, expected at most {most}", count=len(notes), most=_MOST_NOTES)
    name, notes = " ".join(text.plain(name).split()), text.plain_lines(notes).strip()
    files.publish(folder / _WORDS, json.dumps({"name": name, "notes": notes}))


def read(folder: Path) -> RunStatus | None:
    """How a run goes; None for a folder that is no run. A running one without its process is interrupted.

    So is one whose process died before it said anything: somebody killed it. One that said a line has failed.
    """
    status = _checked(files.json_object(folder / STATUS), folder.name)
    if status is None:
        return None
    if status.state == "running" and not liveness.alive(status):
        return dataclasses.replace(status, state="interrupted", reason=GONE)
    if status.state == "queued" and status.pid:  # launched, and has not said anything of its own yet
        if liveness.alive(status):
            return dataclasses.replace(status, state="running")
        said = last_line(folder, since=status.logged)
        return dataclasses.replace(status, state="failed" if said else "interrupted", reason=said or GONE)
    return status


def again(status: RunStatus) -> RunStatus:
    """The status of a run that waits to go on."""
    return dataclasses.replace(
        status, state="queued", reason="", resume=True, halted=False, pid=0, identity="", host="", batch=0, batches=0,
        changed=time.time(),
    )  # fmt: skip


def _checked(said: dict[str, Any], name: str) -> RunStatus | None:
    """A status as its file says, if every field is of its kind; the folder's name counts, not what stands in it."""
    plain = RunStatus(id=name, state="")
    kinds = {entry.name: type(getattr(plain, entry.name)) for entry in dataclasses.fields(plain)}
    said = {field: value for field, value in said.items() if field in kinds}  # what other versions know is let be
    for field, value in said.items():
        if not isinstance(value, (int, float) if kinds[field] is float else kinds[field]):
            return None
    texts = said.get("given", {})
    if "state" not in said or not all(isinstance(text, str) for text in texts.values()):
        return None
    return RunStatus(**(said | {"id": name}))


def last_line(folder: Path, log: str = LOG, since: int = 0) -> str:
    """What a child said last in a run's log, `since` so many bytes; empty where it said nothing."""
    try:
        return child.reason_in((folder / log).read_bytes()[since:].decode("utf-8", "replace"))
    except OSError:
        return ""


def logged(folder: Path) -> int:
    """How many bytes a run's log has."""
    try:
        return (folder / LOG).stat().st_size
    except OSError:
        return 0


def every(workspace: Path) -> list[RunStatus]:
    """All runs, the newest last."""
    parent = root(workspace)
    if not parent.is_dir():
        return []
    statuses = [read(folder) for folder in sorted(parent.iterdir()) if folder.is_dir() and folder.name[0] != "."]
    return [status for status in statuses if status]


def metrics(folder: Path) -> list[dict[str, float]]:
    """What each epoch measured so far, by COLUMNS; a row that is just being written is read next time."""
    rows: list[dict[str, float]] = []
    with (
        contextlib.suppress(OSError, ValueError, TypeError, KeyError),
        (folder / METRICS).open(newline="", encoding="utf-8") as file,
    ):
        for row in csv.DictReader(file):
            values = {name: float(row[name]) for name in COLUMNS}
            if values["epoch"] != len(rows) + 1:
                break
            rows.append(values)
    return rows


def ask_to_stop(folder: Path, when: str) -> None:
    """Ask a run to stop, `now` or after this `epoch`; it looks several times a second."""
    if when not in (NOW, AFTER_EPOCH):
        raise BadInput("stop {given}: expected {now} or {later}", given=repr(when), now=NOW, later=AFTER_EPOCH)
    (folder / STOP).write_text(when, "utf-8")


def asked_to_stop(folder: Path) -> str:
    """`now`, `epoch`, or nothing."""
    try:
        return (folder / STOP).read_text("utf-8").strip()
    except OSError:
        return ""


def resumable(folder: Path, status: RunStatus) -> bool:
    """Whether a run ended before its last epoch and can go on."""
    if status.state == "finished":
        return status.halted
    return status.state in ("cancelled", "interrupted", "failed")


def delete(folder: Path) -> None:
    """Remove a run that is not active; raises BadInput for one that is."""
    status = read(folder)
    if status is None or status.state in ACTIVE:
        state = status.state if status else "no such run"
        raise BadInput("run {run}: {state}, expected one that has ended", run=folder.name, state=state)
    files.remove(folder)

"""Run folders: what a training run was asked, how it goes, what it left.

A run is a folder: `config.json` (what it was told), `status.json` (how it goes), `metrics.csv` (a row an epoch),
`log.txt`, `checkpoint.npz` (what resumes it), `epochs/` (weights for the time-lapse), `tensorboard/`, `best.keras`
with its bundle `best/`, `card.json`, `words.json` (name and notes).
Rule: the training process is the only writer of a run's status while it is on; before and after, the server queues
it, takes it off the queue or queues it again. `interrupted` is never written but derived by readers from a process
that is gone.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import functools
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import psutil

from model import files
from model.records import BadInput, RunStatus

STATUS, METRICS, LOG, STOP = "status.json", "metrics.csv", "log.txt", "stop"
CONFIG, WORDS, CHECKPOINT, MODEL = "config.json", "words.json", "checkpoint.npz", "best.keras"
COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")
NAME = re.compile(r"[\w.-]+")
MOST_NAME, MOST_NOTES = 60, 2000
ACTIVE = ("queued", "running")
REMEMBERED = 4096  # small files
SETTLED = 2.0  # seconds after which a file's time tells whether it was replaced; some clocks tick that slowly
NOW, AFTER_EPOCH = "now", "epoch"


def folder_of(workspace: Path) -> Path:
    """Where a workspace keeps its runs."""
    return workspace / "runs"


def create(workspace: Path, preset: str, epochs: int, given: dict[str, str]) -> RunStatus:
    """A new run folder with a queued status; `given` are options of the command line by name."""
    stem = time.strftime("%Y%m%d-%H%M%S")
    for attempt in range(100):
        folder = folder_of(workspace) / (f"{stem}-{attempt:02d}" if attempt else stem)
        try:
            folder.mkdir(parents=True)
            break
        except FileExistsError:
            continue
    status = RunStatus(id=folder.name, state="queued", preset=preset, epochs=epochs, given=given, changed=time.time())
    write(folder, status)
    return status


def write(folder: Path, status: RunStatus) -> None:
    """Publish a status, atomically."""
    publish(folder / STATUS, json.dumps(dataclasses.asdict(status)))


def write_config(folder: Path, config: dict[str, str]) -> None:
    """Publish what a run was told, every knob as text."""
    publish(folder / CONFIG, json.dumps(config, indent=1, ensure_ascii=False))


def publish(path: Path, text: str) -> None:
    """Replace a text file at once; what cannot be written leaves the old one."""
    with files.replaced(path) as beside:
        beside.write_text(text, "utf-8")


def config(folder: Path) -> dict[str, str]:
    """What a run was told, every knob as text; empty where it has not begun."""
    return {str(name): str(value) for name, value in objects(folder / CONFIG).items()}


def words(folder: Path) -> tuple[str, str]:
    """The name and the notes that people gave a run."""
    found = objects(folder / WORDS)
    return str(found.get("name", "")), str(found.get("notes", ""))


def describe(folder: Path, name: str, notes: str) -> None:
    """Give a run a name and notes; raises BadInput for ones that are too long."""
    if not (name + notes).isprintable() and any(0xD800 <= ord(letter) <= 0xDFFF for letter in name + notes):
        raise BadInput("name and notes: half a letter given, expected text")
    for what, text, most in (("name", name, MOST_NAME), ("notes", notes, MOST_NOTES)):
        if len(text) > most:
            raise BadInput(f"{what} of {len(text)} letters, expected at most {most}")
    publish(folder / WORDS, json.dumps({"name": " ".join(name.split()), "notes": notes.strip()}))


def objects(path: Path) -> dict[str, Any]:
    """A JSON object from a file that is only ever replaced; empty where there is none."""
    try:
        now = path.stat()
        settled = time.time() - now.st_mtime > SETTLED
        found = parsed(path, now.st_ino, now.st_mtime_ns, now.st_size) if settled else whole(path)
    except (OSError, ValueError, RecursionError):
        return {}
    return dict(found) if isinstance(found, dict) else {}


@functools.lru_cache(maxsize=REMEMBERED)
def parsed(path: Path, *_: int) -> object:
    """What a JSON file holds, read once in each state of it: servers look at all runs twice a second."""
    return whole(path)


def whole(path: Path) -> object:
    """What a JSON file holds now; raises OSError or ValueError where there is none."""
    return json.loads(path.read_text("utf-8"))


def read(folder: Path) -> RunStatus | None:
    """How a run goes; None for a folder that is no run. A running one without its process is interrupted."""
    status = checked(objects(folder / STATUS), folder.name)
    if status is None:
        return None
    if status.state == "running" and not alive(status):
        return dataclasses.replace(status, state="interrupted", reason="its process is gone")
    if status.state == "queued" and status.pid:  # launched, and has not said anything of its own yet
        if alive(status):
            return dataclasses.replace(status, state="running")
        return dataclasses.replace(status, state="failed", reason=last_line(folder))
    return status


def checked(said: dict[str, Any], name: str) -> RunStatus | None:
    """A status as its file says, if every field is of its kind; the folder's name counts, not what stands in it."""
    plain = RunStatus(id=name, state="")
    kinds = {each.name: type(getattr(plain, each.name)) for each in dataclasses.fields(plain)}
    for field, value in said.items():
        kind = kinds.get(field)
        if kind is None or not isinstance(value, (int, float) if kind is float else kind):
            return None
    texts = said.get("given", {})
    if "state" not in said or not all(isinstance(text, str) for text in texts.values()):
        return None
    return RunStatus(**(said | {"id": name}))


def last_line(folder: Path, log: str = LOG) -> str:
    """What a run said last in a log."""
    try:
        lines = (folder / log).read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].removeprefix("featurescope: ")[:300] if lines else "its process ended without a word"


def alive(status: RunStatus) -> bool:
    """Whether the process that wrote a status is still there, and still the same one."""
    try:
        process = psutil.Process(status.pid)
        return bool(abs(process.create_time() - status.born) < 2 and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def every(workspace: Path) -> list[RunStatus]:
    """All runs, the newest last."""
    root = folder_of(workspace)
    if not root.is_dir():
        return []
    found = [read(folder) for folder in sorted(root.iterdir()) if folder.is_dir() and folder.name[0] != "."]
    return [status for status in found if status]


def metrics(folder: Path) -> list[dict[str, float]]:
    """What each epoch measured so far, by COLUMNS; a row that is just being written is read next time."""
    found: list[dict[str, float]] = []
    with (
        contextlib.suppress(OSError, ValueError, TypeError, KeyError),
        (folder / METRICS).open(newline="", encoding="utf-8") as file,
    ):
        for row in csv.DictReader(file):
            values = {name: float(row[name]) for name in COLUMNS}
            if values["epoch"] != len(found) + 1:
                break
            found.append(values)
    return found


def ask_to_stop(folder: Path, when: str) -> None:
    """Ask a run to stop, `now` or after this `epoch`; it looks several times a second."""
    if when not in (NOW, AFTER_EPOCH):
        raise BadInput(f"stop {when!r}: expected {NOW} or {AFTER_EPOCH}")
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


def size(folder: Path) -> int:
    """Bytes that a folder holds."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # it may be moved away at this moment
                total += (Path(root) / name).lstat().st_size
    return total


def delete(folder: Path) -> None:
    """Remove a run that is not active; raises BadInput for one that is."""
    status = read(folder)
    if status is None or status.state in ACTIVE:
        raise BadInput(f"run {folder.name}: {status.state if status else 'no such run'}, expected one that has ended")
    remove(folder)


def sweep(workspace: Path) -> None:
    """Remove what is left of runs whose deletion was cut short."""
    for folder in folder_of(workspace).glob(".*.gone"):
        shutil.rmtree(folder, ignore_errors=True)


def remove(folder: Path) -> None:
    """Take a folder out of sight at once, then its files; on Windows some may still be open."""
    gone = folder.with_name(f".{folder.name}.{os.getpid()}.gone")
    try:
        files.move(folder, gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)

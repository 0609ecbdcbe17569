"""Which model is in use: a pointer in the workspace, swapped at once; the ones before it, to go back to.

A promoted model is copied out of its run (`models/VERSION.keras`, its card, `bundles/VERSION/`), so that the run may
be trained on or deleted. Rule: `promote` and `undo` are the pointer's only writers, one at a time in a workspace.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from model import files
from model.records import BadInput
from model.runs import claims, folders
from model.serving import bundle
from model.serving.store import Store, folder_beside

POINTER, MODELS, _MOST = "model.json", "models", 20
_PATIENCE = 60.0  # seconds for another server, which may have to build a bundle
_VERSION = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True)
class InUse:
    """A model that is or was in use: its `.keras` file, its bundle's version, the run it came from."""

    file: str
    version: str
    run: str = ""


def read(workspace: Path) -> list[InUse]:
    """The promoted models, the one in use last; none where nothing was promoted or the pointer is damaged."""
    written = files.json_object(workspace / POINTER).get("models", [])
    try:
        models = [InUse(**entry) for entry in written]
        whole = all(_VERSION.fullmatch(model.version) and isinstance(model.file + model.run, str) for model in models)
    except TypeError:
        return []
    return models if whole else []


def mark(workspace: Path) -> tuple[int, ...]:
    """Something that differs once the pointer was swapped; costs no reading."""
    try:
        about = (workspace / POINTER).stat()
    except OSError:
        return ()
    return about.st_mtime_ns, about.st_ino, about.st_size


def _write(workspace: Path, models: list[InUse]) -> None:
    """Swap the pointer."""
    files.publish(workspace / POINTER, json.dumps({"models": [asdict(model) for model in models[-_MOST:]]}, indent=1))


def promote(workspace: Path, run: Path, current: InUse) -> InUse:
    """Make a run's best epoch the model in use, after `current`; takes seconds if it has no bundle yet.

    Raises BadInput where the run has no whole epoch or its model cannot be served.
    """
    with _alone(workspace):
        chosen = _settle(workspace, run)
        stack = read(workspace)
        if not stack or stack[-1].version != current.version:
            stack = [current]
        if chosen.version != current.version:
            _write(workspace, [*stack, chosen])
            _prune(workspace, current)
    return chosen


def _prune(workspace: Path, *others: InUse) -> None:
    """Remove the promoted models that can no longer be gone back to, except `others`, with their bundles."""
    wanted = {model.version for model in (*read(workspace), *others)}
    for file in (workspace / MODELS).glob("*.keras"):
        if file.stem not in wanted and _VERSION.fullmatch(file.stem):
            with contextlib.suppress(OSError):  # in somebody's hands: the next promotion tries again
                files.remove(Store(workspace).promoted(file.stem))
                file.with_suffix(".json").unlink(missing_ok=True)
                file.unlink(missing_ok=True)


def undo(workspace: Path, current: InUse, started: InUse, load: Callable[[str], object]) -> InUse:
    """Go back to the model that was in use before; `load` is tried with its version before the pointer moves.

    Raises BadInput where nothing was promoted since `started`, or the model before is gone.
    """
    with _alone(workspace):
        stack = read(workspace)
        if not stack or stack[-1].version != current.version or current.version == started.version:
            raise BadInput("no promotion to undo")
        before = stack[-2] if len(stack) > 1 else started
        load(before.version)
        _write(workspace, stack[:-1])
    return before


@contextlib.contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Nobody else moves the pointer during the block; raises BadInput where another server is at that for long."""
    models = workspace / MODELS
    models.mkdir(parents=True, exist_ok=True)
    with claims.claimed(models, _PATIENCE) as ours:
        if not ours:
            raise BadInput("another server is changing the model in use; try again")
        yield


def _settle(workspace: Path, run: Path) -> InUse:
    """Copy a run's best model, its card and its bundle to where models in use live."""
    best = run / folders.MODEL
    if not best.is_file():
        raise BadInput("run {run}: no whole epoch yet, so there is no model to use", run=run.name)
    models = workspace / MODELS
    with files.building(models) as building:
        copy = building / "model.keras"
        shutil.copyfile(best, copy)  # the run may replace its own at any time
        version = bundle.version_of(copy)
        card = files.json_object(run / "card.json")
        if card.get("sha256") == bundle.sha256(copy):
            files.publish(models / f"{version}.json", json.dumps(card, ensure_ascii=False))
        file = models / f"{version}.keras"
        if not file.exists():
            files.move(copy, file)
    store = Store(workspace)
    target = store.promoted(version)
    if not bundle.intact(target, version) and bundle.intact(folder_beside(best), version):
        copy_folder(folder_beside(best), target)
    store.of(file)
    return InUse(str(file.resolve()), version, run.name)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a bundle, published at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.building(target.parent) as building:
        shutil.copytree(source, building / "bundle")
        bundle.publish(building / "bundle", target)

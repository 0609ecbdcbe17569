"""The time-lapse of a run: a bundle for each epoch whose weights it kept, in the run's folder `lapse`.

Rule: read and looked up here without TensorFlow; `python -m model.lapse` builds them.
"""

from __future__ import annotations

import json
from pathlib import Path

from model import history, runs

FOLDER, INDEX, LOG = "lapse", "epochs.json", "lapse.txt"


def built(run: Path) -> dict[int, str]:
    """Epochs that have a bundle, with its version; those that the run has let go of since are not counted."""
    found = runs.objects(run / FOLDER / INDEX)
    whole = {int(epoch): str(version) for epoch, version in found.items() if epoch.isdecimal()}
    kept = set(history.kept(run))
    there = {epoch: version for epoch, version in whole.items() if epoch in kept}
    return {epoch: version for epoch, version in there.items() if (run / FOLDER / version / "layers.json").exists()}


def note(run: Path, epoch: int, version: str) -> None:
    """Add an epoch that has its bundle now."""
    index = built(run) | {epoch: version}
    runs.publish(run / FOLDER / INDEX, json.dumps({str(each): index[each] for each in sorted(index)}))


def sweep(run: Path) -> None:
    """Remove the bundles of epochs that the run has let go of, and what a killed process left half built."""
    wanted = set(built(run).values())
    for folder in (run / FOLDER).iterdir():
        if folder.is_dir() and folder.name not in wanted:
            runs.remove(folder)


def missing(run: Path) -> list[int]:
    """Epochs that still want a bundle, in the order in which they help most: the ends first, then halves."""
    have = built(run)
    every = history.kept(run)
    return [epoch for epoch in spread(every) if epoch not in have]


def spread(epochs: list[int]) -> list[int]:
    """The first, the last, the middle one, the middles of the halves, and so on."""
    if len(epochs) < 3:
        return list(epochs)
    found = [0, len(epochs) - 1]
    step = (len(epochs) + 1) // 2
    while len(found) < len(epochs):
        found += [at for at in range(step, len(epochs), step) if at not in found]
        if step == 1:
            found += [at for at in range(len(epochs)) if at not in found]
        step = max(step // 2, 1)
    return [epochs[at] for at in found]


def bundle_of(workspace: Path, version: str) -> Path | None:
    """Where the bundle of an epoch lies, if there is one of that version."""
    if not version.isalnum():
        return None
    return next(runs.folder_of(workspace).glob(f"*/{FOLDER}/{version}"), None)

"""The time-lapse of a run: a bundle for each epoch whose weights it kept, in the run's folder `lapse`.

Rule: read and looked up here without TensorFlow; `python -m model.export.timelapse` builds them.
"""

from __future__ import annotations

import json
from pathlib import Path

from model import files
from model.runs import epochs
from model.serving.store import EPOCHS

LOG = "lapse.txt"
_INDEX = "epochs.json"


def built(run: Path) -> dict[int, str]:
    """Epochs that have a bundle, with its version; those that the run has let go of since are not counted."""
    index = files.json_object(run / EPOCHS / _INDEX)
    versions = {int(epoch): str(version) for epoch, version in index.items() if epoch.isdecimal()}
    recorded = set(epochs.recorded(run))
    there = {epoch: version for epoch, version in versions.items() if epoch in recorded}
    return {epoch: version for epoch, version in there.items() if (run / EPOCHS / version / "layers.json").exists()}


def note(run: Path, epoch: int, version: str) -> None:
    """Add an epoch that has its bundle now."""
    index = built(run) | {epoch: version}
    files.publish(
        run / EPOCHS / _INDEX, json.dumps({str(built_epoch): index[built_epoch] for built_epoch in sorted(index)})
    )


def sweep(run: Path) -> None:
    """Remove the bundles of epochs that the run has let go of, and what a killed process left half built."""
    wanted = set(built(run).values())
    for folder in (run / EPOCHS).iterdir():
        if folder.is_dir() and folder.name not in wanted:
            files.remove(folder)


def missing(run: Path) -> list[int]:
    """Epochs that still want a bundle, in the order in which they help most: the ends first, then halves."""
    have = built(run)
    return [epoch for epoch in _spread(epochs.recorded(run)) if epoch not in have]


def _spread(numbers: list[int]) -> list[int]:
    """The first, the last, the middle one, the middles of the halves, and so on."""
    if len(numbers) < 3:
        return list(numbers)
    places = [0, len(numbers) - 1]
    step = (len(numbers) + 1) // 2
    while len(places) < len(numbers):
        places += [at for at in range(step, len(numbers), step) if at not in places]
        if step == 1:
            places += [at for at in range(len(numbers)) if at not in places]
        step = max(step // 2, 1)
    return [numbers[at] for at in places]

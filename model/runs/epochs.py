"""What a run keeps of its epochs for the time-lapse: at most 30 sets of weights, all early ones, then spaced.

Rule: weights only, as `NNNN.npz` in the run's folder `epochs`, 0 before the first epoch. NumPy only; whoever wants
a graph of an epoch has it built by `python -m model.export.timelapse`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model import files
from model.records import Array, BadInput

FOLDER = "epochs"
MOST, _EARLY = 30, 10


def recorded(run: Path) -> list[int]:
    """Epochs whose weights a run's folder holds, in order."""
    folder = run / FOLDER
    names = [path.stem for path in folder.glob("*.npz")] if folder.is_dir() else []
    return sorted(int(name) for name in names if name.isdecimal())


def thinned(epochs: Sequence[int], most: int = MOST, early: int = _EARLY) -> list[int]:
    """The epochs to keep: the first `early`, the last one, and between them those that leave the smallest gaps."""
    remaining = sorted(epochs)
    while len(remaining) > most:
        gaps = {at: remaining[at + 1] - remaining[at - 1] for at in range(early, len(remaining) - 1)}
        del remaining[min(gaps, key=lambda at: (gaps[at], at))]
    return remaining


def record(run: Path, epoch: int, weights: Sequence[Array]) -> None:
    """Add an epoch, and drop what is one too many."""
    folder = run / FOLDER
    folder.mkdir(exist_ok=True)
    _write(path_of(run, epoch), weights)
    wanted = set(thinned(recorded(run)))
    for other in recorded(run):
        if other not in wanted:
            path_of(run, other).unlink(missing_ok=True)


def drop_after(run: Path, epoch: int) -> None:
    """Forget epochs later than one, which a resumed run will do again."""
    for later in recorded(run):
        if later > epoch:
            path_of(run, later).unlink(missing_ok=True)


def weights(run: Path, epoch: int) -> list[Array]:
    """An epoch's weights in Keras's order; raises BadInput where they cannot be read."""
    path = path_of(run, epoch)
    try:
        with np.load(path, allow_pickle=False) as file:
            return [file[f"w{at}"] for at in range(len(file.files))]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput("{file}: cannot be read ({why})", file=path, why=error) from None


def path_of(run: Path, epoch: int) -> Path:
    """Where an epoch's weights lie."""
    return run / FOLDER / f"{epoch:04d}.npz"


def _write(path: Path, arrays: Sequence[Array]) -> None:
    """Publish arrays, atomically."""
    with files.replaced(path) as temporary:
        np.savez(temporary, **{f"w{at}": array for at, array in enumerate(arrays)})  # type: ignore[arg-type]

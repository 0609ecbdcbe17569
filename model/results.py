"""Arrays that were computed once and are kept in the workspace, named by the content that they were computed from.

Rule: a folder of them holds no more bytes than its owner says, those longest not asked for go first; whatever cannot
be written or read is computed again.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from model import files
from model.records import Array

log = logging.getLogger("featurescope.results")


def read(path: Path, shape: tuple[int, ...], kind: DTypeLike) -> Array | None:
    """A kept array, if it is there, of that shape and kind, and undamaged."""
    try:
        found: Array = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if found.shape != shape or found.dtype != kind or not np.isfinite(found).all():
        return None
    with contextlib.suppress(OSError):  # a folder that may only be read
        os.utime(path)
    return found


def keep(path: Path, found: Array, most: int) -> None:
    """Write an array beside its place and move it there, unless it alone is over `most` bytes."""
    if found.nbytes > most:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replaced(path) as beside:
            np.save(beside, found)
        spare(path.parent, most)
    except OSError as error:
        log.warning("a result is not kept: %s", error)


def spare(folder: Path, most: int) -> None:
    """Remove those longest not asked for until the folder holds at most so many bytes."""
    whole = [path for path in folder.glob("*.npy") if files.PART not in path.name]
    facts = sorted(((path.stat(), path) for path in whole), key=lambda each: -each[0].st_mtime_ns)
    total = 0
    for fact, path in facts:
        total += fact.st_size
        if total > most:
            path.unlink(missing_ok=True)

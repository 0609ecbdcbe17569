"""Files that are replaced at once: written beside their place, and moved there when they are whole.

Rule: a reader finds the old file or the new one. On Windows a file that somebody reads cannot be replaced at that
moment, so the move is tried again for a while.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TRIES, PAUSE = 40, 0.05  # seconds between two of them
PART = ".part"
BUILDING = ".building-"  # prefix of folders that are being filled


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A name beside a file's place, with its suffix; what was written there is moved to the place at the end.

    Where the block fails, the old file stays and nothing is left behind.
    """
    beside = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}{PART}{path.suffix}")
    try:
        yield beside
        move(beside, path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder to fill inside another one, before it is published; what is left of it at the end is removed."""
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=folder, ignore_cleanup_errors=True) as beside:
        yield Path(beside)


def move(source: Path, target: Path) -> None:
    """As `os.replace`, with patience for whoever has the target open."""
    for _ in range(TRIES - 1):
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(PAUSE)
    os.replace(source, target)


def flush(path: Path) -> None:
    """Have the disk take a file before its name is moved."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())

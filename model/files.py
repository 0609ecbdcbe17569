"""Files and folders that appear and go at once: written beside their place, moved there when they are whole.

Rule: a reader finds the old file or the new one. On Windows a file that somebody reads cannot be replaced at that
moment, so the move is tried again for a while.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TRIES, _PAUSE = 40, 0.05  # seconds between two of them
_REMEMBERED = 4096  # small files
_SETTLED = 2.0  # seconds after which a file's time tells whether it was replaced; some clocks tick that slowly
PART = ".part"
BUILDING = ".building-"  # prefix of folders that are being filled
GONE = ".gone"  # suffix of folders that are being removed


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A name beside a file's place, with its suffix; what was written there is moved to the place at the end.

    Where the block fails, the old file stays and nothing is left behind.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}{PART}{path.suffix}")
    try:
        yield temporary
        move(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder to fill inside another one, before it is published; what is left of it at the end is removed."""
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=folder, ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


def move(source: Path, target: Path) -> None:
    """As `os.replace`, with patience for whoever has the target open."""
    for _ in range(_TRIES - 1):
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(_PAUSE)
    os.replace(source, target)


def discard(path: Path) -> None:
    """Remove a file that may be gone, with patience for whoever has it open."""
    for _ in range(_TRIES - 1):
        try:
            return path.unlink(missing_ok=True)
        except PermissionError:
            time.sleep(_PAUSE)
    path.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the disk take a file before its name is moved."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def publish(path: Path, text: str) -> None:
    """Replace a text file at once; what cannot be written leaves the old one."""
    with replaced(path) as temporary:
        temporary.write_text(text, "utf-8")


def json_object(path: Path) -> dict[str, Any]:
    """A JSON object from a file that is only ever replaced; empty where there is none."""
    try:
        now = path.stat()
        settled = time.time() - now.st_mtime > _SETTLED
        value = _parsed(path, now.st_ino, now.st_mtime_ns, now.st_size) if settled else _read_json(path)
    except (OSError, ValueError, RecursionError):
        return {}
    return dict(value) if isinstance(value, dict) else {}


@functools.lru_cache(maxsize=_REMEMBERED)
def _parsed(path: Path, *_: int) -> object:
    """What a JSON file holds, read once in each state of it: servers look at all runs twice a second."""
    return _read_json(path)


def _read_json(path: Path) -> object:
    """What a JSON file holds now; raises OSError or ValueError where there is none."""
    return json.loads(path.read_text("utf-8"))


def size(folder: Path) -> int:
    """Bytes that a folder holds."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # it may be moved away at this moment
                total += (Path(root) / name).lstat().st_size
    return total


def remove(folder: Path) -> None:
    """Take a folder out of sight at once, then its files; on Windows some may still be open."""
    gone = folder.with_name(f".{folder.name}.{os.getpid()}{GONE}")
    try:
        move(folder, gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def sweep_removed(folder: Path) -> None:
    """Remove what is left of folders whose removal was cut short."""
    for left in folder.glob(f".*{GONE}"):
        shutil.rmtree(left, ignore_errors=True)

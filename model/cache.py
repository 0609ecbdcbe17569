"""Results that were computed once: arrays on disk, named by the content they were computed from; anything in memory.

Rule: each holds no more than its owner says, those longest not asked for go first; whatever cannot be written or read
is computed again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from model import files
from model.records import Array

_log = logging.getLogger("featurescope.cache")
_MAPPED = 1 << 20  # bytes from which an array stays in its file: the system takes its pages back when it needs them
_CHECKED = 1 << 18  # numbers looked at in one go
_MARKS = 256  # files that are known again
_looked_at: dict[Path, tuple[int, int, int] | None] = {}  # those whose numbers are all finite, as they were then
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def read(path: Path, shape: tuple[int, ...], kind: DTypeLike) -> Array | None:
    """A kept array, if it is there, of that shape and kind, and undamaged; a large one is mapped, not read."""
    try:
        array: Array = np.load(path, "r" if path.stat().st_size >= _MAPPED else None, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if array.shape != shape or array.dtype != kind or not (_is_known(path) or _finite(array)):
        return None
    with contextlib.suppress(OSError):  # a folder that may only be read
        os.utime(path)
    if len(_looked_at) >= _MARKS:
        _looked_at.clear()
    _looked_at[path] = _mark(path)
    return array


def _is_known(path: Path) -> bool:
    """Whether a file is still as it was when its numbers were looked at."""
    mark = _mark(path)
    return mark is not None and _looked_at.get(path) == mark


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from one with other content; None where it is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _finite(array: Array) -> bool:
    """Whether all of an array's numbers are finite, as whole numbers are."""
    if array.dtype.kind in "biu":
        return True
    flat = array.reshape(-1)
    return all(np.isfinite(flat[start : start + _CHECKED]).all() for start in range(0, flat.size, _CHECKED))


def write(path: Path, array: Array, most: int) -> None:
    """Write an array beside its place and move it there, unless it alone is over `most` bytes."""
    if array.nbytes > most:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replaced(path) as temporary:
            np.save(temporary, array)
        _make_room(path.parent, most)
    except OSError as error:
        _log.warning("a result is not kept: %s", error.strerror or type(error).__name__)


def _make_room(folder: Path, most: int) -> None:
    """Remove those longest not asked for until the folder holds at most so many bytes."""
    whole = [path for path in folder.glob("*.npy") if files.PART not in path.name]
    facts = sorted(((path.stat(), path) for path in whole), key=lambda fact: -fact[0].st_mtime_ns)
    total = 0
    for stat, path in facts:
        total += stat.st_size
        if total > most:
            with contextlib.suppress(OSError):  # Windows keeps what is mapped
                path.unlink(missing_ok=True)


class Memory(Generic[Key, Value]):
    """At most so many results by key, or of so much size; the one longest not asked for goes first.

    Any thread may ask.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        """`size` is what a result counts of the `most` that all may."""
        self.most, self._size = most, size
        self._results: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The result of a key, made now if it is not there; what `make` raises is passed on."""
        with self._lock:
            if key not in self._results:
                self._results[key] = make()
                while len(self._results) > 1 and sum(map(self._size, self._results.values())) > self.most:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
            return self._results[key]

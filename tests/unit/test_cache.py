"""Results kept in the workspace: read back whole, refused when damaged, the longest unused gone first."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from model import cache


def test_a_folder_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    arrays = {name: np.full((10, 10), at, np.float32) for at, name in enumerate("abcd")}
    room = 2 * (arrays["a"].nbytes + 128)  # of two files: their heads take 128 bytes
    for at, name in enumerate("ab"):
        cache.write(folder / f"{name}.npy", arrays[name], room)
        os.utime(folder / f"{name}.npy", (at, at))
    found = cache.read(folder / "a.npy", (10, 10), np.float32)
    assert found is not None and np.array_equal(found, arrays["a"])
    cache.write(folder / "c.npy", arrays["c"], room)
    assert sorted(path.name for path in folder.iterdir()) == ["a.npy", "c.npy"]
    cache.write(folder / "d.npy", np.zeros(room, np.float32), room)
    assert not (folder / "d.npy").exists(), "one that is over the limit alone is not kept"


def test_what_is_damaged_or_another_array_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    cache.write(path, np.ones((4, 2), np.float32), 1000)
    assert cache.read(path, (4, 2), np.float32) is not None
    assert cache.read(path, (2, 4), np.float32) is None
    assert cache.read(path, (4, 2), np.float16) is None
    path.write_bytes(path.read_bytes()[:-3])
    assert cache.read(path, (4, 2), np.float32) is None
    cache.write(path, np.full((4, 2), np.nan, np.float32), 1000)
    assert cache.read(path, (4, 2), np.float32) is None
    cache.write(path / "below a file" / "a.npy", np.ones(3, np.float32), 1000)  # said in the log, and done without


def test_numbers_are_looked_at_again_where_their_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    cache.write(path, np.ones((4, 2), np.float32), 1000)
    assert cache.read(path, (4, 2), np.float32) is not None
    before = path.stat().st_mtime_ns
    damaged = np.full((4, 2), np.nan, np.float32)
    with path.open("r+b") as file:
        file.seek(-damaged.nbytes, os.SEEK_END)
        file.write(damaged.tobytes())
    os.utime(path, ns=(before, before))
    assert cache.read(path, (4, 2), np.float32) is not None, "as it was, by all that is looked at"
    os.utime(path, ns=(before, before + 10**9))
    assert cache.read(path, (4, 2), np.float32) is None

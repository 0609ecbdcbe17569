"""A file system that hangs under a worker in the middle of a run: writes neither fail nor end, as on a dead mount.

Rule: a real one, which is frozen; on a system where that cannot be had, it says so and nothing is tested.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import until
from redis_server import Redis
from training_workers import Worker

from model.runs import folders
from model.worker import post
from model.worker.memory import Memory

TOOLS = ("mkfs.ext4", "mount", "fsfreeze")
LONG = 120.0  # seconds in which everything must have gone on


def main(_: random.Random) -> dict[str, object]:
    """Freeze it, hear the worker say so, thaw it, see the run go on."""
    if sys.platform != "linux" or os.geteuid() or not all(map(shutil.which, TOOLS)):
        return {"not tested": "no file system can be frozen here"}
    redis = Redis()
    with mounted() as disk:
        worker = Worker(redis.url, disk, "ice")
        try:
            run = folders.create(disk, "three-conv-64", 900, {"epochs": "900", "limit": "100", "data": "builtin"})
            folder = folders.root(disk) / run.id
            post.send(redis.url, run.id)
            until(lambda: folders.metrics(folder), LONG)
            subprocess.run(["fsfreeze", "--freeze", str(disk)], check=True)
            try:
                frozen, memory = time.monotonic(), Memory(redis.url)
                until(lambda: [told for told in memory.workers() if told["state"] == "cut off"], 20)
                noticed = time.monotonic() - frozen
                until(lambda: worker.says(f"run {run.id}: cut off"), 20)
            finally:
                subprocess.run(["fsfreeze", "--unfreeze", str(disk)], check=True)
            done = len(folders.metrics(folder))
            until(lambda: len(folders.metrics(folder)) > done, LONG)
            assert worker.says("the shared path is back")
        finally:
            worker.stop()
            redis.stop()
    return {"seconds to notice": round(noticed, 1)}


@contextmanager
def mounted() -> Iterator[Path]:
    """A file system of its own."""
    with tempfile.TemporaryDirectory() as name:
        image, disk = Path(name) / "image", Path(name) / "disk"
        disk.mkdir()
        with image.open("wb") as file:
            file.truncate(64 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=True)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)

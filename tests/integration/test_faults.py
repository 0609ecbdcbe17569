"""What goes wrong while training leaves a run that can go on or says why not, and nothing half written."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, python

from model import files
from model.runs import epochs, folders
from model.serving import bundle
from model.serving.store import Store

PLAIN = ("--preset", "three-conv-64", "--data")


def training(out: Path, small_data: Path, *more: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "model.train", *PLAIN, str(small_data), "--out", str(out), *map(str, more)]
    return subprocess.Popen(
        [*line, "--workspace", str(out.parent)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def measured(folder: Path) -> list[list[float]]:
    return [[value for name, value in row.items() if name != "seconds"] for row in folders.metrics(folder)]


@pytest.mark.thorough
@pytest.mark.parametrize("count", [9, 30])
def test_a_killed_run_goes_on_as_if_it_had_never_stopped(tmp_path: Path, small_data: Path, count: int) -> None:
    options = (
        "--epochs",
        count,
        "--seed",
        7,
        "--augmentation",
        "affine",
        "--schedule",
        "plateau",
        "--averaging",
        "0.9",
    )
    killed = training(tmp_path / "killed", small_data, *options)
    end = time.monotonic() + 60
    while len(folders.metrics(tmp_path / "killed")) < 3:
        assert time.monotonic() < end and killed.poll() is None
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    status = folders.read(tmp_path / "killed")
    assert status and status.state == "interrupted" and 3 <= status.epoch < count
    with training(tmp_path / "killed", small_data, *options, "--resume") as again:
        again.communicate()
    with training(tmp_path / "straight", small_data, *options) as straight:
        straight.communicate()
    assert again.returncode == straight.returncode == 0
    assert measured(tmp_path / "killed") == measured(tmp_path / "straight")
    assert (
        epochs.recorded(tmp_path / "killed")
        == epochs.recorded(tmp_path / "straight")
        == epochs.thinned(range(count + 1))
    )
    for one, other in zip(
        epochs.weights(tmp_path / "killed", count), epochs.weights(tmp_path / "straight", count), strict=True
    ):
        assert np.array_equal(one, other)
    left = [path.name for path in (tmp_path / "killed").rglob("*") if path.suffix in (".part", ".gone")]
    assert not left


@pytest.mark.thorough
def test_a_kill_while_the_best_epoch_is_measured_loses_nothing(tmp_path: Path, small_data: Path) -> None:
    folder = tmp_path / "run"
    options = ("--epochs", 30, "--patience", 1, "--learning-rate", "1e-7")  # learns nothing, so it gives up early
    with training(folder, small_data, *options) as first:
        first.communicate()
    status, card = folders.read(folder), files.json_object(folder / "card.json")
    assert status and status.state == "finished" and "no better epoch for 1" in status.reason and status.epoch < 30
    (folder / "card.json").unlink()
    shutil.rmtree(folder / "best")
    folders.write(folder, dataclasses.replace(status, state="running", reason="", best_epoch=0, validation=0.0))
    left = folders.read(folder)
    assert left and left.state == "interrupted"
    rows = measured(folder)
    with training(folder, small_data, *options, "--resume") as again:
        again.communicate()
    after = folders.read(folder)
    assert after
    for fact in ("state", "reason", "epoch", "best_epoch", "validation", "accuracy"):
        assert getattr(after, fact) == getattr(status, fact), fact
    assert measured(folder) == rows, "what early stopping has ended trains no further"
    found = files.json_object(folder / "card.json")
    unlike = {"minutes": 0, "finished": 0, "command": ""}
    assert {**found, **unlike} == {**card, **unlike}
    assert bundle.intact(folder / "best", bundle.version_of(folder / folders.MODEL))


def test_a_lost_loss_fails_with_its_reason(tmp_path: Path, small_data: Path) -> None:
    done = python(
        "model.train", *PLAIN, small_data, "--optimizer", "sgd", "--learning-rate", "10", "--epochs", 40,
        "--out", tmp_path / "run", "--workspace", tmp_path,
    )  # fmt: skip
    status = folders.read(tmp_path / "run")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "the loss became nan in epoch" in done.stderr.splitlines()[-1]
    assert status and status.state == "failed" and "try a lower learning rate" in status.reason


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where one may be had; otherwise files may not grow larger than half of one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = sys.platform == "linux" and not os.geteuid() and shutil.which("mount")
    if mounted:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True)
        mounted = made.returncode == 0 and folder
    if not mounted and sys.platform == "win32":
        pytest.skip("no way to make a disk small here")
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.thorough
def test_a_full_disk_fails_plainly_and_keeps_the_best(small_disk: Path, small_data: Path, tmp_path: Path) -> None:
    line = [
        sys.executable,
        "-m",
        "model.train",
        *PLAIN,
        str(small_data),
        "--epochs",
        "20",
        "--out",
        str(small_disk / "run"),
    ]
    limit = "" if os.path.ismount(small_disk) else "ulimit -f 500; "
    done = subprocess.run(
        ["sh", "-c", limit + 'exec "$@"', "sh", *line, "--workspace", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "No space left on device" in done.stderr or "File too large" in done.stderr
    status = folders.read(small_disk / "run")
    assert status and status.state in ("failed", "interrupted")
    best = small_disk / "run" / "best.keras"
    if best.exists():
        assert Store(tmp_path / "workspace").of(best).classes == 10

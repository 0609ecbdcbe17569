"""Sweeps with real training: by the command, by a server, by workers; stopped as a whole, and gone on with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import ROOT, Server, post, python, queue_of, until
from redis_server import Redis
from swept import RATES, laid_out
from training_workers import Worker

from app.training.queue import TrainingQueue
from app.training.sweeps import Sweeps
from model.records import BadInput
from model.runs import folders, sweeps

SHORT = ("--preset", "three-conv-64", "--epochs", "1", "--limit", "100")
TWO = ("--knob", "learning-rate=0.001,0.003", "--seeds", "1")
WISH: dict[str, Any] = {
    "preset": "three-conv-64", "given": {"epochs": "1", "limit": "100"}, "seeds": "2",
    "knobs": [{"name": "learning-rate", "values": "0.001, 0.003"}],
}  # fmt: skip


def states(workspace: Path) -> list[str]:
    return [status.state for status in folders.every(workspace)]


def running(workspace: Path) -> bool:
    return "running" in states(workspace)


def test_the_command_is_stopped_as_a_whole_and_goes_on(tmp_path: Path, small_data: Path) -> None:
    line = [sys.executable, "-m", "model.sweep", *SHORT, *TWO, "--data", str(small_data), "--workspace", str(tmp_path)]
    process = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    until(lambda: running(tmp_path) or process.poll() is not None)
    (first, _) = folders.every(tmp_path)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=20)
    (sweep,) = sweeps.every(tmp_path)
    assert process.returncode == 1 and not printed
    assert f"--resume {sweep.id}" in said and said.endswith("featurescope: stopped\n") and "Traceback" not in said
    assert states(tmp_path) == ["cancelled", "cancelled"] and not psutil.pid_exists(first.pid)

    done = python("model.sweep", "--resume", sweep.id, "--workspace", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one["values"] for one in told["combinations"]] == [{"learning-rate": "0.001"}, {"learning-rate": "0.003"}]
    assert (told["validation_images"], told["test_images"]) == (30, 120) and states(tmp_path) == 2 * ["finished"]
    for one, status in zip(told["combinations"], folders.every(tmp_path), strict=True):
        assert one["validation"]["mean"] == status.validation and one["test"]["mean"] == status.accuracy
        assert one["validation"]["deviation"] is None and one["runs"][0]["id"] == status.id
        assert folders.metrics(folders.root(tmp_path) / status.id)[0]["epoch"] == 1
    again = python("model.sweep", "--resume", sweep.id, "--workspace", tmp_path)
    assert again.returncode == 0 and "1 of 1" in again.stdout and "run 1" not in again.stderr, (
        "nothing is trained twice"
    )
    assert len(folders.every(tmp_path)) == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((*SHORT, "--knob", "learning-rate=fast,slow"), "learning rate 'fast': expected a number"),
        ((*SHORT, "--knob", "layers=conv 3"), "knob 'layers': expected one of preset, kernel, "),
        ((*SHORT, "--knob", "kernel=3,5", "--seeds", "99"), "seeds '99': expected a whole number from 1 to 10"),
        ((*SHORT, "--layers", "conv 8 27, pool 2, pool 2", "--knob", "batch=8,16"), "does not fit"),
        (SHORT, "expected --preset NAME and --knob NAME=VALUE,VALUE, or --resume ID"),
        (("--resume", "nothing"), "sweep 'nothing': there is no such sweep"),
        ((*SHORT, *TWO, "--redis", "http://user:secret@host"), "--redis: expected an address as redis://"),
    ],
)
def test_what_is_wrong_with_the_command_is_said_in_a_line(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    done = python("model.sweep", *arguments, "--data", "builtin", "--workspace", tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and why in done.stderr and "secret" not in done.stderr
    assert not folders.every(tmp_path) and not sweeps.every(tmp_path)


def test_a_server_trains_a_sweep_one_run_after_another_and_stops_all(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    workspace = tmp_path / "w"
    server = serve("--data", "builtin", "--workspace", workspace)
    assert post(server.url, "/ask/sweep/outlook", WISH)["sentence"]["with"]["values"]["with"] == {"count": 2}
    started = post(server.url, "/sweeps", WISH)
    assert len(started["runs"]) == 4 and [status.id for status in folders.every(workspace)] == started["runs"]
    until(lambda: running(workspace))
    assert states(workspace) == ["running", "queued", "queued", "queued"]
    child = psutil.Process(folders.every(workspace)[0].pid)
    error = post(server.url, f"/sweeps/{started['id']}/delete", {})["error"]
    assert error["line"] == f"sweep {started['id']}: 4 of its runs are on; stop them first"
    assert "error" not in post(server.url, f"/sweeps/{started['id']}/stop", {})
    until(lambda: states(workspace) == 4 * ["cancelled"])
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    told = post(server.url, "/ask/sweep/shown", {"sweep": started["id"]})["chosen"]
    assert told["acts"] == ["resume", "delete"] and [len(row["runs"]) for row in told["rows"]] == [2, 2]
    folders.describe(folders.root(workspace) / started["runs"][2], "to be kept", "")
    assert "error" not in post(server.url, f"/sweeps/{started['id']}/delete", {})
    assert [status.id for status in folders.every(workspace)] == [started["runs"][2]] and not sweeps.every(workspace)


def test_what_a_page_may_be_refused(server: Server) -> None:
    for act in ("stop", "resume", "delete"):
        assert "no such sweep" in post(server.url, f"/sweeps/some/{act}", {})["error"]["line"]
    for wrong in ({}, {"knobs": 3}, {"knobs": [1]}, {"knobs": [{}]}, {"given": 1}, {"seeds": []}, {"preset": "x"}):
        for question in ("outlook", "suggestion"):
            answer = post(server.url, f"/ask/sweep/{question}", (WISH if wrong else {}) | wrong)
            assert answer["error"]["code"] == "bad-input", (question, wrong)
        assert post(server.url, "/sweeps", WISH | wrong if wrong else {})["error"]["code"] == "bad-input", wrong
    assert post(server.url, "/ask/sweep/shown", {}) == {"sweeps": [], "chosen": None}, "nothing was created"


@pytest.fixture
def held(tmp_path: Path) -> TrainingQueue:
    """A queue of a workspace whose disk is full, so that nothing is begun."""
    queue = queue_of(tmp_path, "builtin")
    queue.launcher.at_once = 0
    return queue


def test_a_sweep_that_cannot_be_creates_nothing(held: TrainingQueue) -> None:
    queued_sweeps = Sweeps(held)
    for wrong in (
        {"knobs": [{"name": "kernel", "values": "3, 99"}], "given": {"layers": "conv 8 3 same, pool 2, pool 99"}},
        {"knobs": [{"name": "limit", "values": "1, 5"}]},
        {"given": {"data": "/etc/passwd"}},
        {"seeds": "70"},
    ):
        with pytest.raises(BadInput):
            queued_sweeps.start(WISH | wrong)
    held.disk.limit = 0
    with pytest.raises(BadInput, match="delete some first"):
        queued_sweeps.start(WISH)
    assert not folders.every(held.workspace) and not (held.workspace / sweeps.FOLDER).exists()


def test_sweeps_leave_room_for_single_runs_but_not_for_any_number_of_sweeps(held: TrainingQueue) -> None:
    queued_sweeps = Sweeps(held)
    sixty = WISH | {"knobs": [{"name": "batch", "values": "8, 16, 32, 64, 128, 256"}], "seeds": 10}
    for _ in range(2):
        queued_sweeps.start(sixty)
    with pytest.raises(BadInput, match="120 runs wait already"):
        queued_sweeps.start(WISH)
    assert held.start("three-conv-64", {"epochs": "1"}).state == "queued"
    name = sweeps.every(held.workspace)[0].id
    queued_sweeps.stop(name)
    assert states(held.workspace).count("cancelled") == 60 and len(held.waiting()) == 61
    queued_sweeps.resume(name)
    assert len(held.waiting()) == 121


def test_what_is_whole_already_is_not_trained_again(tmp_path: Path) -> None:
    sweep = laid_out(tmp_path, [RATES], seeds=1)
    done = python("model.sweep", "--resume", sweep.id, "--workspace", tmp_path)
    assert done.returncode == 0 and done.stdout.count("1 of 1") == 3, done.stderr


@pytest.fixture
def redis() -> Iterator[Redis]:
    running_redis = Redis()
    yield running_redis
    running_redis.stop()


@pytest.mark.thorough
def test_two_workers_train_a_sweep_at_the_same_time(tmp_path: Path, small_data: Path, redis: Redis) -> None:
    workers = [Worker(redis.url, tmp_path, name) for name in ("one", "two")]
    try:
        for worker in workers:
            worker.ready()
        line = [
            sys.executable,
            "-m",
            "model.sweep",
            *SHORT,
            *TWO,
            "--data",
            str(small_data),
            "--workspace",
            str(tmp_path),
        ]
        process = subprocess.Popen([*line, "--redis", redis.url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        until(lambda: states(tmp_path) == ["running", "running"])
        printed, _ = process.communicate(timeout=120)
        assert process.returncode == 0 and printed.count("1 of 1") == 2
        assert all(worker.says("training from epoch 0 on") for worker in workers)
    finally:
        for worker in workers:
            worker.stop()

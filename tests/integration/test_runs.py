"""Runs: folders, the queue, who may, and what happens when a process dies."""

from __future__ import annotations

import dataclasses
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from conftest import Server

from app.control import refusal
from app.jobs import Jobs, sentence
from model import runs
from model.records import BadInput, RunStatus


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


def post(server: Server, path: str, what: object, **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(server.url + path, json.dumps(what).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture
def jobs(tmp_path: Path, small_data: Path) -> Iterator[Jobs]:
    queue = Jobs(tmp_path, str(small_data), lambda status: None)
    yield queue
    for child in queue.children.values():
        child.wait(30)


def test_a_run_goes_from_queued_to_finished_and_the_next_follows(jobs: Jobs) -> None:
    first = jobs.start("three-conv-64", 2)
    second = jobs.start("three-conv-64", 1)
    states = {status.id: status.state for status in runs.every(jobs.workspace)}
    assert states == {first.id: "running", second.id: "queued"}

    def ended() -> bool:
        jobs.look()
        return all(status.state == "finished" for status in runs.every(jobs.workspace))

    until(ended)
    folder = runs.folder_of(jobs.workspace) / first.id
    assert [row["epoch"] for row in runs.metrics(folder)] == [1, 2]
    assert {"best.keras", "card.json", runs.LOG} <= {path.name for path in folder.iterdir()}
    assert sentence(runs.every(jobs.workspace)[0]).startswith("finished · three-conv-64 · ")
    runs.delete(folder)
    assert not folder.exists()


def test_cancelled_interrupted_and_failed_are_different(jobs: Jobs) -> None:
    waiting_for = [jobs.start("three-conv-64", 500), jobs.start("three-conv-64", 500)]
    jobs.stop(waiting_for[1].id)
    states = [status.state for status in runs.every(jobs.workspace)]
    assert states == ["running", "cancelled"]
    with pytest.raises(BadInput, match="expected one that has ended"):
        runs.delete(runs.folder_of(jobs.workspace) / waiting_for[0].id)

    def first() -> RunStatus:
        jobs.look()
        return runs.every(jobs.workspace)[0]

    until(lambda: first().epoch > 1)
    jobs.stop(waiting_for[0].id)
    until(lambda: first().state == "cancelled")

    killed = jobs.start("three-conv-64", 500)
    until(lambda: jobs.latest().epoch > 0)
    psutil.Process(jobs.latest().pid).kill()
    until(lambda: jobs.latest().state == "interrupted", 10)
    assert jobs.latest().id == killed.id

    broken = Jobs(jobs.workspace, "nothing.npz", lambda status: None)
    broken.start("three-conv-64", 1)
    until(lambda: broken.latest().state == "failed")
    assert "no such file" in broken.latest().reason
    jobs.children |= broken.children


def test_what_there_is_not_is_refused(jobs: Jobs) -> None:
    for preset, epochs in [
        ("nope", 1),
        ("default", 0),
        ("default", 1001),
        ("default", "3"),
        ("default", True),
        (None, 1),
    ]:
        with pytest.raises(BadInput):
            jobs.start(preset, epochs)
    with pytest.raises(BadInput):
        jobs.stop("../..")
    assert not runs.every(jobs.workspace)


def test_a_process_number_given_again_is_not_taken_for_the_run(tmp_path: Path) -> None:
    status = runs.create(tmp_path, "default", 1, {})
    mine = psutil.Process()
    folder = runs.folder_of(tmp_path) / status.id
    status = dataclasses.replace(status, state="running", pid=mine.pid, born=mine.create_time())
    runs.write(folder, status)
    assert runs.read(folder) == status
    runs.write(folder, dataclasses.replace(status, born=status.born - 100))
    found = runs.read(folder)
    assert found and found.state == "interrupted"


def test_who_may() -> None:
    assert not refusal("local", "127.0.0.1") and not refusal("local", "::1") and not refusal("everyone", "10.0.0.3")
    assert refusal("local", "10.0.0.3") and refusal("local", "") and refusal("off", "127.0.0.1")


def test_the_routes(serve: Callable[..., Server]) -> None:
    open_, shut = serve("--data", "builtin"), serve("--data", "builtin", "--control", "off")
    assert "switched off" in post(shut, "/runs", {"preset": "default", "epochs": 1})[1]["error"]
    assert post(open_, "/runs", {"preset": "default", "epochs": 1}, Origin="http://elsewhere.invalid")[0] == 403
    for wrong in ([], {}, {"preset": "nope", "epochs": 1}, {"preset": "default", "epochs": "many"}):
        assert "expected" in post(open_, "/runs", wrong)[1]["error"]
    assert "not running" in post(open_, "/runs/nothing/stop", {})[1]["error"]


def test_a_run_survives_the_server_and_is_seen_by_the_next(serve: Callable[..., Server], tmp_path: Path) -> None:
    arguments = ("--data", "builtin", "--workspace", tmp_path / "w")
    first = serve(*arguments)
    assert "three-conv-64" in post(first, "/runs", {"preset": "three-conv-64", "epochs": 200})[1]["run"]
    until(lambda: runs.every(tmp_path / "w")[0].epoch > 0)
    status = runs.every(tmp_path / "w")[0]
    child = psutil.Process(status.pid)
    assert "model.train" in child.cmdline() and first.process.pid in [each.pid for each in child.parents()]
    first.stop()
    assert child.is_running() and runs.every(tmp_path / "w")[0].state == "running"
    second = serve(*arguments)
    assert "error" not in post(second, f"/runs/{status.id}/stop", {})[1]
    until(lambda: runs.every(tmp_path / "w")[0].state == "cancelled")

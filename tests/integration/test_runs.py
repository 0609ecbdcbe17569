"""Runs: folders, the queue, who may, and what happens when a process dies."""

from __future__ import annotations

import dataclasses
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import Server, queue_of, script, until
from english import english

from app.http.access import refusal
from app.training.queue import TrainingQueue
from app.words import say, sentence
from model.records import BadInput, RunStatus
from model.runs import epochs, folders, timelapse
from model.serving import bundle, store


def post(server: Server, path: str, what: object, **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(server.url + path, json.dumps(what).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_run_goes_from_queued_to_finished_and_the_next_follows(jobs: TrainingQueue) -> None:
    first = jobs.start("three-conv-64", {"epochs": "2"})
    second = jobs.start("three-conv-64", {"epochs": "1"})
    states = {status.id: status.state for status in folders.every(jobs.workspace)}
    assert states == {first.id: "running", second.id: "queued"}

    def ended() -> bool:
        jobs.look()
        return all(status.state == "finished" for status in folders.every(jobs.workspace))

    until(ended)
    folder = folders.root(jobs.workspace) / first.id
    assert [row["epoch"] for row in folders.metrics(folder)] == [1, 2]
    assert {"best.keras", "card.json", folders.LOG} <= {path.name for path in folder.iterdir()}
    assert english(sentence(folders.every(jobs.workspace)[0])).startswith("finished · three-conv-64, ")
    folders.delete(folder)
    assert not folder.exists()


def test_cancelled_interrupted_and_failed_are_different(jobs: TrainingQueue) -> None:
    waiting_for = [jobs.start("three-conv-64", {"epochs": "500"}), jobs.start("three-conv-64", {"epochs": "500"})]
    jobs.stop(waiting_for[1].id)
    states = [status.state for status in folders.every(jobs.workspace)]
    assert states == ["running", "cancelled"]
    with pytest.raises(BadInput, match="expected one that has ended"):
        folders.delete(folders.root(jobs.workspace) / waiting_for[0].id)

    def first() -> RunStatus:
        jobs.look()
        return folders.every(jobs.workspace)[0]

    until(lambda: first().epoch > 1)
    jobs.stop(waiting_for[0].id)
    until(lambda: first().state == "cancelled")

    killed = jobs.start("three-conv-64", {"epochs": "500"})
    until(lambda: jobs.latest().epoch > 0)
    psutil.Process(jobs.latest().pid).kill()
    until(lambda: jobs.latest().state == "interrupted", 10)
    assert jobs.latest().id == killed.id

    broken = queue_of(jobs.workspace, "nothing.npz")
    folders.create(jobs.workspace, "three-conv-64", 1, {"epochs": "1", "data": "nothing.npz"})
    broken.look()
    until(lambda: broken.latest().state == "failed")
    assert "no such file" in broken.latest().reason
    jobs.launcher.children += broken.launcher.children  # type: ignore[attr-defined]


def test_what_there_is_not_is_refused(jobs: TrainingQueue) -> None:
    for preset, given in [
        ("nope", {}),
        (None, {}),
        ("default", {"epochs": "0"}),
        ("default", {"epochs": "1001"}),
        ("default", {"epochs": "many"}),
        ("default", {"--out": "/tmp"}),
        ("default", {"data": "/etc/passwd"}),
        ("default", {"layers": "conv 8 29"}),
    ]:
        with pytest.raises(BadInput):
            jobs.start(preset, given)
    with pytest.raises(BadInput):
        jobs.stop("../..")
    assert not folders.every(jobs.workspace)


def test_a_process_number_given_again_is_not_taken_for_the_run(tmp_path: Path) -> None:
    status = folders.create(tmp_path, "default", 1, {})
    mine = psutil.Process()
    folder = folders.root(tmp_path) / status.id
    status = dataclasses.replace(status, state="running", pid=mine.pid, born=mine.create_time())
    folders.write(folder, status)
    assert folders.read(folder) == status
    folders.write(folder, dataclasses.replace(status, born=status.born - 100))
    found = folders.read(folder)
    assert found and found.state == "interrupted"


def test_who_may() -> None:
    assert not refusal("local", "127.0.0.1") and not refusal("local", "::1") and not refusal("everyone", "10.0.0.3")
    assert refusal("local", "10.0.0.3") and refusal("local", "") and refusal("off", "127.0.0.1")
    assert not refusal("local", "::ffff:127.0.0.1", "127.0.0.1") and refusal("local", "::ffff:10.0.0.3")
    assert refusal("local", "127.0.0.1", "other.example"), "a name that another site leads here"


@pytest.mark.thorough
def test_a_full_disk_holds_the_queue_up_and_says_so(jobs: TrainingQueue) -> None:
    first = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    second = jobs.start("three-conv-64", {"epochs": "1", "limit": "100"})
    jobs.disk.limit = 0
    until(lambda: jobs.find(first.id)[1].state == "finished")
    jobs.look()
    waiting = jobs.find(second.id)[1]
    assert waiting.state == "queued" and "delete some first" in waiting.reason
    assert say("runs.waits") in sentence(waiting)["with"]["facts"]
    with pytest.raises(BadInput, match="delete some first"):
        jobs.want_timelapse(first.id)
    jobs.disk.limit = 2000
    until(lambda: jobs.look() or jobs.find(second.id)[1].state == "finished")


@pytest.mark.thorough
def test_a_time_lapse_holds_no_more_epochs_than_its_run(jobs: TrainingQueue) -> None:
    run = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    until(lambda: jobs.look() or jobs.find(run.id)[1].state == "finished")
    folder = folders.root(jobs.workspace) / run.id
    jobs.want_timelapse(run.id)
    until(lambda: jobs.look() or not timelapse.missing(folder))
    assert list(timelapse.built(folder)) == [0, 1, 2]
    epochs.path_of(folder, 1).unlink()  # as thinning does
    assert list(timelapse.built(folder)) == [0, 2] and not timelapse.missing(folder)
    until(lambda: jobs.look() or not jobs.timelapses.progress)
    timelapse.sweep(folder)
    assert len([folder for folder in (folder / store.EPOCHS).iterdir() if folder.is_dir()]) == 2
    assert len([*(folder / store.EPOCHS).glob(f"*/{bundle.SINGLE}")]) == 2, "browsers run epochs too"
    assert (
        "time-lapse" in (folder / timelapse.LOG).read_text() and "time-lapse" not in (folder / folders.LOG).read_text()
    )


def test_the_routes(serve: Callable[..., Server]) -> None:
    open_, shut = serve("--data", "builtin"), serve("--data", "builtin", "--control", "off")
    wanted = {"preset": "default", "given": {"epochs": "1"}}
    acts = ("/runs/some/stop", "/runs/some/promote", "/runs/some/delete", "/model/undo", "/sweeps/some/stop")
    for path in ("/runs", "/sweeps", *acts):
        assert "switched off" in post(shut, path, wanted)[1]["error"]["line"]
    assert post(shut, "/ask/training/outlook", wanted)[1]["sentence"]["with"]["epochs"] == 1, "looking is free"
    assert post(open_, "/runs", wanted, Origin="http://elsewhere.invalid")[0] == 403
    for wrong in (
        [],
        {},
        {"preset": "nope"},
        {"preset": "default", "given": {"epochs": "many"}},
        {"preset": "default", "given": [1]},
    ):
        for path in ("/runs", "/ask/training/outlook"):
            error = post(open_, path, wrong)[1]["error"]
            assert "expected" in error["line"] and error["code"] == "bad-input"
    kernel = {"preset": "three-conv-64", "given": {"layers": "conv 8 3, pool 2, pool 2, pool 2, conv 8 5"}}
    error = post(open_, "/ask/training/outlook", kernel)[1]["error"]
    assert error["line"] == "conv_2: a 5×5 kernel does not fit a 3×3 map"
    assert error["with"]["option"] == "layers" and error["with"]["place"] == 5, "which a form shows beside it"
    few = {"preset": "three-conv-64", "given": {"data": "builtin", "limit": "100"}}
    assert "5 × 100 images" in english(post(open_, "/ask/training/outlook", few)[1]["sentence"])
    wide = {"layers": "conv 8 3, pool 2, conv 8 3, pool 2, conv 8 3", "side": "5"}
    padded = "conv 8 5 same, pool 2, conv 8 5 same, pool 2, conv 8 5 same"
    assert post(open_, "/ask/training/kernel", wide)[1] == {"layers": padded}
    assert post(open_, "/ask/training/kernel", {**wide, "side": "0"})[1]["error"]["with"]["option"] == "kernel"
    for act in ("stop", "halt", "resume", "promote", "delete", "describe", "lapse"):
        assert "no such run" in post(open_, f"/runs/nothing/{act}", {})[1]["error"]["line"]
    assert "no promotion to undo" in post(open_, "/model/undo", {})[1]["error"]["line"]
    for question, gone in (("timelapse/epochs", {"run": "nothing"}), ("timelapse/epoch", {"version": "f" * 12})):
        assert post(open_, f"/ask/{question}", gone)[1]["error"]["code"] == "gone"
    for path in (
        "/runs/nothing/best.keras",
        "/runs/../x",
        "/runs/a/b/c",
        "/ask/nothing/at-all",
    ):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(open_.url + path, timeout=10)


def test_a_run_survives_the_server_and_is_seen_by_the_next(serve: Callable[..., Server], tmp_path: Path) -> None:
    arguments = ("--data", "builtin", "--workspace", tmp_path / "w")
    first = serve(*arguments)
    asked = post(first, "/runs", {"preset": "three-conv-64", "given": {"epochs": "200"}})[1]
    assert asked["run"]["with"]["facts"] in (["three-conv-64"], ["three-conv-64", say("runs.starting")]), (
        "queued, or begun"
    )
    until(lambda: folders.every(tmp_path / "w")[0].epoch > 0)
    status = folders.every(tmp_path / "w")[0]
    child = psutil.Process(status.pid)
    assert "model.train" in child.cmdline() and first.process.pid in [parent.pid for parent in child.parents()]
    first.kill()
    assert child.is_running() and folders.every(tmp_path / "w")[0].state == "running"
    second = serve(*arguments)
    assert "error" not in post(second, f"/runs/{status.id}/stop", {})[1]
    until(lambda: folders.every(tmp_path / "w")[0].state == "cancelled")


@pytest.mark.thorough
def test_stop_after_the_epoch_resume_name_and_delete(jobs: TrainingQueue) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "6", "seed": "4"})

    def now() -> RunStatus:
        jobs.look()
        return folders.every(jobs.workspace)[0]

    until(lambda: now().epoch >= 1)
    jobs.stop(asked.id, folders.AFTER_EPOCH)
    until(lambda: now().state == "finished")
    halted = now()
    assert halted.epoch < 6 and halted.reason == f"stopped on request after epoch {halted.epoch} of 6"
    folder = folders.root(jobs.workspace) / asked.id
    assert bundle.intact(folder / "best", bundle.version_of(folder / "best.keras")), "can be served at once"
    jobs.resume(asked.id)
    until(lambda: now().state == "finished" and now().epoch == 6)
    assert [row["epoch"] for row in folders.metrics(folder)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(BadInput, match="nothing left to resume"):
        jobs.resume(asked.id)
    jobs.describe(asked.id, "  the  first ", "seen: a six")
    assert folders.name_and_notes(folder) == ("the first", "seen: a six")
    with pytest.raises(BadInput, match="61 letters, expected at most 60"):
        jobs.describe(asked.id, "x" * 61, "")
    jobs.disk.limit = 1
    with pytest.raises(BadInput, match=r"runs take \d+ MB of 1 MB \(--disk\); delete some first"):
        jobs.start("three-conv-64", {"epochs": "1"})
    jobs.delete(asked.id)
    assert not folders.every(jobs.workspace) and not list(folders.root(jobs.workspace).iterdir())


@pytest.mark.thorough
def test_event_files_say_what_the_csv_says(jobs: TrainingQueue) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    until(lambda: jobs.look() or folders.every(jobs.workspace)[0].state == "finished")
    folder = folders.root(jobs.workspace) / asked.id
    code = (
        "import glob, json, tensorflow as tf; found = []\n"
        f"for path in glob.glob(r'{folder}/tensorboard/*/events*'):\n"
        "    for event in tf.compat.v1.train.summary_iterator(path):\n"
        "        for value in event.summary.value:\n"
        "            assert value.metadata.plugin_data.plugin_name == 'scalars'\n"
        "            found.append([value.tag, event.step, float(tf.make_ndarray(value.tensor)), path.split('/')[-2]])\n"
        "print(json.dumps(found))"
    )
    done = script(code)
    found = {(split, tag, step): value for tag, step, value, split in json.loads(done.stdout)}
    for row in folders.metrics(folder):
        step = row["epoch"] - 1
        assert found["train", "epoch_loss", step] == pytest.approx(row["loss"])
        assert found["validation", "epoch_accuracy", step] == pytest.approx(row["val_accuracy"])
        assert found["train", "epoch_learning_rate", step] == pytest.approx(row["learning_rate"])


def test_who_comes_through_a_proxy_is_not_local(serve: Callable[..., Server]) -> None:
    running = serve("--data", "builtin")
    assert "no such run" in post(running, "/runs/nothing/stop", {})[1]["error"]["line"]
    for header in ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"):
        error = post(running, "/runs/nothing/stop", {}, **{header: "127.0.0.1"})[1]["error"]
        assert error["code"] == "not-allowed" and "own machine" in error["line"], header
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as old:  # as nginx does by itself
        old.sendall(b"POST /runs/nothing/stop HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
        assert b'"not-allowed"' in old.makefile("rb").read()


def test_a_time_lapse_is_built_for_those_in_control_only(serve: Callable[..., Server]) -> None:
    shut = serve("--data", "builtin", "--control", "off")
    error = post(shut, "/runs/nothing/lapse", {})[1]["error"]
    assert error["code"] == "not-allowed"
    assert post(shut, "/ask/timelapse/epochs", {"run": "nothing"})[1]["error"]["code"] == "gone", "looking is free"

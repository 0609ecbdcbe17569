"""Runs: folders, the queue, who may, and what happens when a process dies."""

from __future__ import annotations

import dataclasses
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from conftest import Server, script, until

from app.control import refusal
from app.jobs import Jobs
from app.words import sentence
from model import bundle, history, lapses, runs
from model.records import BadInput, RunStatus


def post(server: Server, path: str, what: object, **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(server.url + path, json.dumps(what).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_run_goes_from_queued_to_finished_and_the_next_follows(jobs: Jobs) -> None:
    first = jobs.start("three-conv-64", {"epochs": "2"})
    second = jobs.start("three-conv-64", {"epochs": "1"})
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
    waiting_for = [jobs.start("three-conv-64", {"epochs": "500"}), jobs.start("three-conv-64", {"epochs": "500"})]
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

    killed = jobs.start("three-conv-64", {"epochs": "500"})
    until(lambda: jobs.latest().epoch > 0)
    psutil.Process(jobs.latest().pid).kill()
    until(lambda: jobs.latest().state == "interrupted", 10)
    assert jobs.latest().id == killed.id

    broken = Jobs(jobs.workspace, "nothing.npz", lambda status, revision: None)
    runs.create(jobs.workspace, "three-conv-64", 1, {"epochs": "1", "data": "nothing.npz"})
    broken.look()
    until(lambda: broken.latest().state == "failed")
    assert "no such file" in broken.latest().reason
    jobs.children += broken.children


def test_what_there_is_not_is_refused(jobs: Jobs) -> None:
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
    assert not refusal("local", "::ffff:127.0.0.1", "127.0.0.1") and refusal("local", "::ffff:10.0.0.3")
    assert refusal("local", "127.0.0.1", "other.example"), "a name that another site leads here"


def test_a_full_disk_holds_the_queue_up_and_says_so(jobs: Jobs) -> None:
    first = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    second = jobs.start("three-conv-64", {"epochs": "1", "limit": "100"})
    jobs.disk = 0
    until(lambda: jobs.find(first.id)[1].state == "finished")
    jobs.look()
    waiting = jobs.find(second.id)[1]
    assert (
        waiting.state == "queued" and "waits: runs take" in sentence(waiting) and "delete some first" in waiting.reason
    )
    with pytest.raises(BadInput, match="delete some first"):
        jobs.want_lapse(first.id)
    jobs.disk = 2000
    until(lambda: jobs.look() or jobs.find(second.id)[1].state == "finished")


def test_a_time_lapse_holds_no_more_epochs_than_its_run(jobs: Jobs) -> None:
    run = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    until(lambda: jobs.look() or jobs.find(run.id)[1].state == "finished")
    folder = runs.folder_of(jobs.workspace) / run.id
    jobs.want_lapse(run.id)
    until(lambda: jobs.look() or not lapses.missing(folder))
    assert list(lapses.built(folder)) == [0, 1, 2]
    history.path_of(folder, 1).unlink()  # as thinning does
    assert list(lapses.built(folder)) == [0, 2] and not lapses.missing(folder)
    until(lambda: jobs.look() or not jobs.lapse)
    lapses.sweep(folder)
    assert len([each for each in (folder / lapses.FOLDER).iterdir() if each.is_dir()]) == 2
    assert "time-lapse" in (folder / lapses.LOG).read_text() and "time-lapse" not in (folder / runs.LOG).read_text()


def test_the_routes(serve: Callable[..., Server]) -> None:
    open_, shut = serve("--data", "builtin"), serve("--data", "builtin", "--control", "off")
    wanted = {"preset": "default", "given": {"epochs": "1"}}
    for path in ("/runs", "/runs/some/stop", "/runs/some/promote", "/runs/some/delete", "/model/undo"):
        assert "switched off" in post(shut, path, wanted)[1]["error"]
    assert "about" in post(shut, "/runs/outlook", wanted)[1]["sentence"], "looking is free"
    assert post(open_, "/runs", wanted, Origin="http://elsewhere.invalid")[0] == 403
    for wrong in (
        [],
        {},
        {"preset": "nope"},
        {"preset": "default", "given": {"epochs": "many"}},
        {"preset": "default", "given": [1]},
    ):
        for path in ("/runs", "/runs/outlook"):
            assert "expected" in post(open_, path, wrong)[1]["error"]
    kernel = {"preset": "three-conv-64", "given": {"layers": "conv 8 3, pool 2, pool 2, pool 2, conv 8 5"}}
    assert post(open_, "/runs/outlook", kernel)[1]["error"] == "conv_2: a 5×5 kernel does not fit a 3×3 map"
    few = {"preset": "three-conv-64", "given": {"data": "builtin", "limit": "100"}}
    assert "5 × 100 images" in post(open_, "/runs/outlook", few)[1]["sentence"]
    for act in ("stop", "halt", "resume", "promote", "delete", "describe", "lapse"):
        assert "no such run" in post(open_, f"/runs/nothing/{act}", {})[1]["error"]
    assert "no promotion to undo" in post(open_, "/model/undo", {})[1]["error"]
    for path in (
        "/runs/nothing/best.keras",
        "/runs/nothing/lapse",
        "/runs/../x",
        "/runs/a/b/c",
        "/models/ffffffffffff",
    ):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(open_.url + path, timeout=10)


def test_a_run_survives_the_server_and_is_seen_by_the_next(serve: Callable[..., Server], tmp_path: Path) -> None:
    arguments = ("--data", "builtin", "--workspace", tmp_path / "w")
    first = serve(*arguments)
    assert "three-conv-64" in post(first, "/runs", {"preset": "three-conv-64", "given": {"epochs": "200"}})[1]["run"]
    until(lambda: runs.every(tmp_path / "w")[0].epoch > 0)
    status = runs.every(tmp_path / "w")[0]
    child = psutil.Process(status.pid)
    assert "model.train" in child.cmdline() and first.process.pid in [each.pid for each in child.parents()]
    first.kill()
    assert child.is_running() and runs.every(tmp_path / "w")[0].state == "running"
    second = serve(*arguments)
    assert "error" not in post(second, f"/runs/{status.id}/stop", {})[1]
    until(lambda: runs.every(tmp_path / "w")[0].state == "cancelled")


def test_stop_after_the_epoch_resume_name_and_delete(jobs: Jobs) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "6", "seed": "4"})

    def now() -> RunStatus:
        jobs.look()
        return runs.every(jobs.workspace)[0]

    until(lambda: now().epoch >= 1)
    jobs.stop(asked.id, runs.AFTER_EPOCH)
    until(lambda: now().state == "finished")
    halted = now()
    assert halted.epoch < 6 and halted.reason == f"stopped on request after epoch {halted.epoch} of 6"
    folder = runs.folder_of(jobs.workspace) / asked.id
    assert bundle.intact(folder / "best", bundle.version_of(folder / "best.keras")), "can be served at once"
    jobs.resume(asked.id)
    until(lambda: now().state == "finished" and now().epoch == 6)
    assert [row["epoch"] for row in runs.metrics(folder)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(BadInput, match="nothing left to resume"):
        jobs.resume(asked.id)
    jobs.describe(asked.id, "  the  first ", "seen: a six")
    assert runs.words(folder) == ("the first", "seen: a six")
    with pytest.raises(BadInput, match="61 letters, expected at most 60"):
        jobs.describe(asked.id, "x" * 61, "")
    jobs.disk = 1
    with pytest.raises(BadInput, match=r"runs take \d+ MB of 1 MB \(--disk\); delete some first"):
        jobs.start("three-conv-64", {"epochs": "1"})
    jobs.delete(asked.id)
    assert not runs.every(jobs.workspace) and not list(runs.folder_of(jobs.workspace).iterdir())


def test_event_files_say_what_the_csv_says(jobs: Jobs) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    until(lambda: jobs.look() or runs.every(jobs.workspace)[0].state == "finished")
    folder = runs.folder_of(jobs.workspace) / asked.id
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
    for row in runs.metrics(folder):
        step = row["epoch"] - 1
        assert found["train", "epoch_loss", step] == pytest.approx(row["loss"])
        assert found["validation", "epoch_accuracy", step] == pytest.approx(row["val_accuracy"])
        assert found["train", "epoch_learning_rate", step] == pytest.approx(row["learning_rate"])

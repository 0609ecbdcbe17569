"""Runs in odd conditions: files that nobody should have written, requests at awkward moments, promotions in a row."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from pathlib import Path

import pytest
from conftest import PRETRAINED, until

from app.training.queue import TrainingQueue
from model import files
from model.records import BadInput
from model.runs import folders, promotion


def test_odd_files_of_a_run_harm_nobody(jobs: TrainingQueue) -> None:
    whole = folders.create(jobs.workspace, "three-conv-64", 1, {"epochs": "1"})
    folder = folders.root(jobs.workspace)
    folders.write(folder / whole.id, dataclasses.replace(whole, state="finished"))
    odd = {
        "pid": '{"id": "pid", "state": "running", "pid": "x"}',
        "given": '{"id": "given", "state": "finished", "given": [1]}',
        "texts": '{"id": "texts", "state": "finished", "given": {"a": 1}}',
        "late": '{"id": "late", "state": "finished", "changed": "x"}',
        "deep": "[" * 100_000,
        "cut": '{"id": "cut", "sta',
    }
    for name, text in odd.items():
        (folder / name).mkdir()
        (folder / name / folders.STATUS).write_text(text)
    (folder / "other").mkdir()
    (folder / "other" / folders.STATUS).write_text('{"id": "../elsewhere", "state": "cancelled"}')
    jobs.look()
    (folder / "newer").mkdir()  # written by another version, while servers are upgraded one after the other
    (folder / "newer" / folders.STATUS).write_text('{"id": "newer", "state": "finished", "colour": "red"}')
    assert {status.id for status in folders.every(jobs.workspace)} == {whole.id, "other", "newer"}
    assert "worker" not in json.loads((folder / whole.id / folders.STATUS).read_text()), "which older ones do not know"
    assert jobs.outlook("default", {}).given == {}
    for wrong in ("a,b\n1,2\n", "epoch,loss\n1,2\n", "\0\0"):
        (folder / whole.id / folders.METRICS).write_text(wrong)
        assert folders.metrics(folder / whole.id) == []
    with pytest.raises(BadInput, match="half a letter"):
        jobs.describe(whole.id, "\ud800", "")


def test_what_is_asked_is_kept_in_its_normal_form(jobs: TrainingQueue) -> None:
    given = {"epochs": "  1 ", "layers": "conv 8 3,,,," + "," * 1000 + "dense 8", "limit": "10"}
    assert jobs.outlook("three-conv-64", given).given == {
        "epochs": "1",
        "layers": "conv 8 3, dense 8",
        "limit": "10",
    }
    for wrong in ({"layers": "conv 8 3" + "," * 3000}, {"limit": "1"}):
        with pytest.raises(BadInput):
            jobs.start("three-conv-64", wrong)
    assert not folders.every(jobs.workspace)


def test_cancel_while_the_process_starts_is_not_lost(jobs: TrainingQueue) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "3", "limit": "100"})
    time.sleep(0.5)
    jobs.stop(asked.id)
    until(lambda: jobs.look() or jobs.latest().state in ("cancelled", "finished"))
    assert jobs.latest().state == "cancelled"


@pytest.mark.thorough
def test_a_damaged_checkpoint_is_said_and_then_the_run_starts_anew(jobs: TrainingQueue) -> None:
    asked = jobs.start("three-conv-64", {"epochs": "2", "limit": "100"})
    folder = folders.root(jobs.workspace) / asked.id
    until(lambda: jobs.look() or jobs.latest().state == "finished")
    for state in ("failed", "finished"):
        if state == "failed":
            (folder / folders.CHECKPOINT).write_bytes((folder / folders.CHECKPOINT).read_bytes()[:1000])
            folders.write(folder, dataclasses.replace(jobs.latest(), state="cancelled"))
        jobs.resume(asked.id)
        until(lambda: jobs.look() or jobs.latest().state in ("failed", "finished"))
        assert jobs.latest().state == state, jobs.latest()
        if state == "failed":
            assert "resume again to start from the first epoch" in jobs.latest().reason


def test_promotions_are_a_stack_without_repeats(tmp_path: Path) -> None:
    for at, name in enumerate(("default", "three-conv-128")):
        run = tmp_path / "runs" / f"r{at}"
        run.mkdir(parents=True)
        (run / "best.keras").write_bytes((PRETRAINED / f"{name}.keras").read_bytes())
        promotion.copy_folder(PRETRAINED / name, run / "best")
    started = promotion.InUse("somewhere.keras", "0" * 12)
    first = promotion.promote(tmp_path, tmp_path / "runs" / "r0", started)
    assert promotion.promote(tmp_path, tmp_path / "runs" / "r0", first) == first
    second = promotion.promote(tmp_path, tmp_path / "runs" / "r1", first)
    assert promotion.read(tmp_path) == [started, first, second]

    def gone(version: str) -> object:
        raise BadInput("gone")

    with pytest.raises(BadInput, match="gone"):
        promotion.undo(tmp_path, second, started, gone)
    with pytest.raises(BadInput, match="no promotion to undo"):
        promotion.undo(tmp_path, started, started, lambda version: None)  # another model was asked for at the start
    assert promotion.undo(tmp_path, second, started, lambda version: None) == first
    assert promotion.undo(tmp_path, first, started, lambda version: None) == started
    for damaged in (
        '{"models": [{"file": "x", "version": 5}]}',
        '{"models": [{"file": "x", "version": "nope"}]}',
        "[]",
        "{",
    ):
        (tmp_path / promotion.POINTER).write_text(damaged)
        assert promotion.read(tmp_path) == []


def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    for name in ("a", "b", "c"):  # of one length, within the same tick of most clocks
        files.publish(file, f'{{"name": "{name}"}}')
        assert files.json_object(file) == {"name": name}
        files.json_object(file)["name"] = "changed by a caller"
    long_ago = time.time() - 60
    os.utime(file, (long_ago, long_ago))
    assert files.json_object(file) == files.json_object(file) == {"name": "c"}
    files.publish(file, '{"name": "d"}')
    assert files.json_object(file) == {"name": "d"}
    file.unlink()
    assert files.json_object(file) == {}

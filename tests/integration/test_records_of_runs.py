"""What a run writes down is what it did: the rate of each epoch, the epoch that was chosen, the command that repeats it."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import python, queue_of, script, until

from model.data import prepare
from model.network import presets
from model.records import RunStatus
from model.runs import folders
from model.serving import bundle


def rows_of(run: Path) -> list[dict[str, float]]:
    with (run / folders.METRICS).open() as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def plateau(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose validation does not get better for long, so that the schedule has something to do."""
    out = tmp_path_factory.mktemp("runs") / "plateau"
    line = ("--preset", "three-conv-64", "--epochs", 5, "--schedule", "plateau", "--monitor", "val_loss")
    done = python(
        "model.train", *line, "--learning-rate", 0.02, "--data", small_data, "--out", out, "--workspace", out.parent
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.thorough
def test_each_row_has_the_rate_that_its_epoch_was_trained_with(plateau: Path) -> None:
    best, waited, rate, expected = float("inf"), 0, 0.02, []
    for row in rows_of(plateau):
        expected.append(rate)
        if row["val_loss"] < best - 1e-4:
            best, waited = row["val_loss"], 0
            continue
        waited += 1
        if waited == 2:  # epochs without a better one; the next is trained at half the rate
            rate, waited = rate / 2, 0
    found = [row["learning_rate"] for row in rows_of(plateau)]
    assert found == pytest.approx(expected) and found[-1] < found[0], "the schedule had something to do"
    code = (
        "import glob, json, tensorflow as tf; found = {}\n"
        f"for path in glob.glob(r'{plateau}/tensorboard/train/events*'):\n"
        "    for event in tf.compat.v1.train.summary_iterator(path):\n"
        "        for value in event.summary.value:\n"
        "            if value.tag == 'epoch_learning_rate': found[event.step] = float(tf.make_ndarray(value.tensor))\n"
        "print(json.dumps(found))"
    )
    said = json.loads(script(code).stdout)
    assert [said[str(step)] for step in range(len(found))] == pytest.approx(found)


def test_the_card_is_of_the_chosen_epoch(plateau: Path, small_data: Path, tmp_path: Path) -> None:
    from model.train.card import write_card

    shutil.copyfile(plateau / "best.keras", tmp_path / "best.keras")
    rows = [{"accuracy": 0.5, "val_accuracy": 0.6}, {"accuracy": 0.9, "val_accuracy": 0.7}]
    status = RunStatus("a", "running", best_epoch=1, epoch=2, given={"data": str(small_data)})
    writer: Any = SimpleNamespace(rows=rows, status=status, seconds=60)
    dataset = prepare.load(str(small_data), plateau.parent)
    about = write_card("three-conv-64", presets.named("three-conv-64"), dataset, tmp_path, writer, background=False)
    assert (about["best_epoch"], about["training_accuracy"], about["validation_accuracy"]) == (1, 0.5, 0.6)
    assert str(about["command"]).endswith(f" --data {small_data} --out DIR")


def numbers(run: Path) -> list[Any]:
    return [[value for name, value in row.items() if name != "seconds"] for row in rows_of(run)]


@pytest.mark.thorough
def test_a_cards_command_repeats_a_run_of_the_page(tmp_path: Path) -> None:
    queue = queue_of(tmp_path, "builtin")
    asked = queue.start("three-conv-64", {"epochs": "2", "limit": "600", "layers": "conv 8 3, pool 2, dense 64"})
    until(lambda: queue.look() or folders.every(tmp_path)[0].state not in folders.ACTIVE)
    for child in queue.launcher.children:  # type: ignore[attr-defined]
        child.wait(30)
    first, again = folders.root(tmp_path) / asked.id, tmp_path / "again"
    command = shlex.split(json.loads((first / "card.json").read_text())["command"])
    assert command[:3] == ["python", "-m", "model.train"] and command[-2:] == ["--out", "DIR"]
    done = python(*command[2:-1], again, "--workspace", tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(numbers(first)) == 2 and numbers(again) == numbers(first)
    weights = [bundle.weights(bundle.read(run / "best")) for run in (first, again)]
    assert weights[0].keys() == weights[1].keys()
    assert all(np.array_equal(weights[0][name], weights[1][name]) for name in weights[0])

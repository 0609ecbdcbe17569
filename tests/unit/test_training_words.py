"""The words of training: a run in a line, its name, the form's fields; German for all that the form may be refused."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from english import english

from app.words import minutes, say, sentence, title
from model.network import layers, presets
from model.network.hyperparameters import HYPERPARAMETERS
from model.network.layers import Conv
from model.records import RunStatus

ROOT = Path(__file__).parents[2]
RUN = RunStatus("1", "running", preset="default", epochs=5, epoch=2, batch=3, batches=4, loss=0.1234, seconds_left=600)
REFUSING = ("model/network/hyperparameters.py", "model/network/presets.py", "model/network/layers.py",
            "app/training/outlook.py", "app/training/disk.py", "app/training/queue.py", "app/models/uploads.py")  # fmt: skip


def words(code: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ROOT / "assets" / "words" / f"{code}.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize("state", ["queued", "running", "finished", "cancelled", "interrupted", "failed", "idle"])
def test_a_line_begins_with_its_state(state: str) -> None:
    assert english(sentence(dataclasses.replace(RUN, state=state, reason="on request"))).startswith(state)


def test_a_run_in_a_line() -> None:
    assert english(sentence(RUN)) == (
        "running · default, epoch 3 of 5, 75\u00a0% of it, loss 0.123, 0 images/s, 10\u00a0min left"
    )
    lost = dataclasses.replace(RUN, loss=float("nan"), seconds_left=float("inf"))
    assert json.loads(json.dumps(sentence(lost), allow_nan=False)), "a number that JSON does not have is told in words"
    done = dataclasses.replace(RUN, state="finished", epoch=4, halted=True, accuracy=0.98765, best_epoch=3)
    assert english(sentence(done)) == (
        "finished · default, 98.77\u00a0% of the test images read, by epoch 3, the best in validation, "
        "stopped on request after epoch 4 of 5"
    )
    assert english([minutes(30), minutes(600), minutes(7200)]) == ["30\u00a0s", "10\u00a0min", "2\u00a0h"]


def test_a_run_is_called_by_what_was_changed_in_it() -> None:
    def called(**given: str) -> Any:
        return english(title("", dataclasses.replace(RUN, given=given)))

    wide = layers.write(layers.with_kernel(presets.named("default").layers, 5, (28, 28, 1)))
    assert title("mine", RUN) == "mine" and title("", RUN) == "default"
    assert called(epochs="3") == "default" and called(layers=wide) == "default · 5 × 5 kernels"
    assert called(layers="conv 4 3", batch="8") == "default · own layers, Batch size 8"


def test_a_kernel_for_all_convolutions() -> None:
    usual = presets.named("three-conv-64").layers
    assert layers.with_kernel(usual, 3, (28, 28, 1)) == usual
    two = [spec for spec in layers.with_kernel(usual, 2, (28, 28, 1)) if isinstance(spec, Conv)]
    assert {(spec.kernel, spec.padding) for spec in two} == {(2, "valid")}
    five = [spec for spec in layers.with_kernel(usual, 5, (28, 28, 1)) if isinstance(spec, Conv)]
    assert {(spec.kernel, spec.padding) for spec in five} == {(5, "same")}, "the third would not fit"


def test_the_form_says_what_the_command_line_says() -> None:
    options = words("en")["training"]["options"]
    for parameter in HYPERPARAMETERS:
        told = {"label": parameter.label, "help": parameter.help}
        assert options[parameter.option] == told | ({"choices": parameter.choices} if parameter.choices else {})
    assert set(words("en")["training"]["presets"]) == set(presets.PRESETS)


@pytest.mark.parametrize("path", REFUSING)
def test_what_the_form_may_be_refused_is_there_in_german(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    told = re.findall(r'(?:BadInput|_refused|template =|_fits|return)\(?\s*"([^"]*\{[^"]*)"(?!\s*")', text)
    told += re.findall(r'BadInput\("([^"{]+)"\)', text)
    assert told and not [line for line in told if line not in words("de")["refused"]]


def test_phrases_are_values_of_phrases() -> None:
    assert english(say("training.outlook", parameters=1234, epochs=2, images=5000, time=minutes(61))) == (
        "1,234 parameters · 2 × 5,000 images · about 61\u00a0s on this machine"
    )

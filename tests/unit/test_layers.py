"""Networks as text, knobs as a table, and which epochs a run keeps."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from model.data import prepare
from model.network import hyperparameters, layers, presets
from model.network.layers import Conv, Dense, Dropout, Norm, Pool
from model.records import BadInput, TrainingConfig
from model.runs import epochs


def test_text_and_back() -> None:
    text = "conv 32 3x3\npool 2; norm, CONV 8 5×5 same tanh\n\n pool 3 average, dropout .25\ndense 10 sigmoid"
    specs = layers.parse(text)
    assert specs == (
        Conv(32, 3), Pool(2), Norm(), Conv(8, 5, "tanh", "same"), Pool(3, "average"), Dropout(0.25), Dense(10, "sigmoid"),
    )  # fmt: skip
    assert layers.parse(layers.write(specs)) == specs
    for preset in presets.PRESETS.values():
        assert layers.parse(layers.write(preset.layers)) == preset.layers


def test_pens_are_for_digits(tmp_path: Path) -> None:
    digits = prepare.load("builtin", tmp_path)
    images, labels = np.zeros((40, 12, 12), np.uint8), np.arange(40) % 2
    np.savez(tmp_path / "other.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    other = prepare.load(str(tmp_path / "other.npz"), tmp_path)
    assert presets.suited(presets.named("default"), {}, digits).training.augmentation == "pens"
    assert presets.suited(presets.named("default"), {}, other).training.augmentation == "affine"
    assert presets.suited(presets.named("three-conv-64"), {}, other).training.augmentation == "none"
    with pytest.raises(BadInput, match=r"augmentation pens: .* holds no 28×28 digits; expected none or affine"):
        presets.suited(presets.named("default"), {"augmentation": "pens"}, other)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "layers: 0 given, expected 1 to 24"),
        ("norm," * 25, "layers: 25 given, expected 1 to 24"),
        ("conv 3", "layer 1: 'conv 3' given, expected conv FILTERS KERNEL"),
        ("pool 2, lstm 4", "layer 2: 'lstm 4' given, expected one of conv, pool, norm, dropout, dense"),
        ("conv 8 3x5", "expected conv FILTERS KERNEL"),
        ("conv 8 3 same same", "expected conv FILTERS KERNEL"),
        ("conv 8 -3", "expected conv FILTERS KERNEL"),
        ("conv 9999 3", "filters 9999: expected a whole number from 1 to 512"),
        ("dropout 1", "dropout 1: expected a share from 0 to below 1"),
        ("dropout nan", "expected a share"),
        ("dense 10 same", "expected dense UNITS"),
        ("dense 0", "units 0: expected a whole number from 1 to 4096"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        layers.parse(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("conv 8 3, pool 2, pool 2, pool 2, conv 8 5", "conv_2: a 5×5 kernel does not fit a 3×3 map"),
        ("pool 9, pool 4", "pool_2: a 4×4 pool does not fit a 3×3 map"),
        ("dense 9, conv 8 3", "conv_1: comes after a dense layer"),
        ("conv 512 3, dense 4096", "dense_1 alone has 1,417,678,848"),
    ],
)
def test_impossible_networks_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        layers.plan(layers.parse(text), (28, 28, 1), 10)
    assert reason in str(caught.value)


def test_every_field_of_a_training_is_a_knob() -> None:
    assert {knob.name for knob in hyperparameters.HYPERPARAMETERS} == set(TrainingConfig.__dataclass_fields__)
    for preset in presets.PRESETS.values():
        assert hyperparameters.changed(TrainingConfig(), hyperparameters.written(preset.training)) == preset.training


@pytest.mark.parametrize(
    ("option", "text"),
    [("epochs", "0"), ("epochs", "1.5"), ("epochs", "many"), ("learning-rate", "nan"), ("learning-rate", "0"),
     ("optimizer", "Adam"), ("batch", "1e9"), ("l2", "-1"), ("seed", "-1"), ("label-smoothing", "inf")],
)  # fmt: skip
def test_a_knob_says_what_it_takes(option: str, text: str) -> None:
    with pytest.raises(BadInput, match=re.escape(f"{hyperparameters.BY_OPTION[option].said} '{text}': expected")):
        presets.customised("default", {option: text})


def test_a_knob_is_refused_by_the_names_that_people_see() -> None:
    assert [hyperparameters.BY_OPTION[option].said for option in ("learning-rate", "limit", "seed")] == [
        "learning rate", "training images (limit)", "seed",
    ]  # fmt: skip
    with pytest.raises(BadInput, match="decimals take a point"):
        presets.customised("default", {"learning-rate": "0,001"})


def test_early_epochs_stay_and_later_ones_are_spaced(tmp_path: Path) -> None:
    for epoch in range(201):
        epochs.record(tmp_path, epoch, [np.full(3, epoch)])
        assert len(epochs.recorded(tmp_path)) <= epochs.MOST
    kept = epochs.recorded(tmp_path)
    assert kept[:10] == list(range(10)) and kept[-1] == 200 and len(kept) == 30
    assert max(np.diff(kept)) <= 32
    assert epochs.weights(tmp_path, 200)[0].tolist() == [200, 200, 200]
    epochs.drop_after(tmp_path, 5)
    assert epochs.recorded(tmp_path) == [0, 1, 2, 3, 4, 5]
    with pytest.raises(BadInput, match="cannot be read"):
        epochs.weights(tmp_path, 7)

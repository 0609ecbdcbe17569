"""Switching filters off, held against Keras with the same channels silenced; and asked of a server, as a page does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED, SHIPPED, Server, ask

from model.data import prepare
from model.explain import ablation
from model.records import Array, Off
from model.serving import bundle, predict
from model.serving.engine import Engines

OFF = (Off(0, 22), Off(2, 5), Off(4, 17), Off(2, 54))
TEXT = "conv_1:22;conv_2:5,54;conv_3:17"
SERVED = bundle.read(PRETRAINED / "default")


@pytest.fixture(scope="module")
def data(workspace: Path) -> tuple[Array, Array]:
    images, labels = prepare.load("builtin", workspace).split("test")
    return images, labels


@pytest.fixture
def silenced() -> Callable[..., keras.Model]:
    """The shipped model, whose convolutions end in ReLU, with filters that put out nothing but zeros."""
    model = keras.models.load_model(SHIPPED)
    whole = {layer.name: layer.get_weights() for layer in model.layers}

    def silence(*off: Off) -> keras.Model:
        for layer in model.layers:
            layer.set_weights(whole[layer.name])
        for part in off:
            layer = model.get_layer(SERVED.layers[part.layer].name)
            kernel, bias = layer.get_weights()
            kernel[..., part.map] = bias[part.map] = 0
            layer.set_weights([kernel, bias])
        return model

    return silence


def test_accuracy_is_that_of_keras(silenced: Callable[..., keras.Model], data: tuple[Array, Array]) -> None:
    images, labels = (part[:500] for part in data)
    found = ablation.evaluation(SERVED, images, labels, OFF)
    expected = silenced(*OFF).predict(predict.unit(images), verbose=0)
    assert np.abs(found.probabilities - expected).max() < 1e-5
    assert np.array_equal(found.predicted, expected.argmax(axis=1))


def test_the_ranking_of_a_preset_is_a_brute_force_run_with_keras(
    silenced: Callable[..., keras.Model], data: tuple[Array, Array]
) -> None:
    image = predict.unit(data[0][11])
    ranking = ablation.ranking(Engines(SERVED), image, OFF[:1], 60)

    def odds(*off: Off) -> float:
        shares = silenced(*off)(image[None], training=False).numpy()[0].astype(np.float64)
        return float(np.log(shares[ranking.predicted]) - np.log(np.delete(shares, ranking.predicted).sum()))

    now = odds(OFF[0])
    for trial in [trial for at, trial in enumerate(ranking.trials) if at % 3 == 0 or trial.off]:
        if trial.off:
            assert trial.cost == pytest.approx(odds() - now, abs=1e-4)
        else:
            assert trial.cost == pytest.approx(now - odds(OFF[0], Off(trial.layer, trial.map)), abs=1e-4)
    assert len(ranking.trials) == 224


def test_a_page_is_told_what_it_costs(server: Server, data: tuple[Array, Array]) -> None:
    images, labels = data
    sample, full = (
        ask(server, f"ablation/{question}", version=SERVED.version, off=TEXT) for question in ("sample", "full")
    )
    expected = ablation.evaluation(SERVED, images, labels, OFF)
    assert sample["every"] and sample == full  # the built-in digits are fewer than a sample may be
    assert sample["accuracy"] == pytest.approx(expected.accuracy) and sample["images"] == len(images)
    lost, gained = sample["lost"], sample["gained"]
    assert (lost - gained) / len(images) == pytest.approx(sample["plain"] - sample["accuracy"])
    assert sum(more for _, _, more in sample["mistakes"]) >= lost - gained > 0


def test_a_page_is_told_of_its_drawing(server: Server) -> None:
    drawn = {"strokes": [np.ravel(stroke).tolist() for stroke in DIGITS["7"]], "pen": 2.5, "normalise": True}
    answer = ask(server, "ablation/drawing", version=SERVED.version, input=drawn, off=TEXT, rank=True, patient=True)
    assert answer["tried"] == answer["count"] == len(answer["filters"]) == 224
    assert answer["now"] == "7" and answer["before"] != answer["probability"]
    assert {(layer, map_) for layer, map_, off, *_ in answer["filters"] if off} == {
        (part.layer, part.map) for part in OFF
    }
    assert ask(server, "ablation/drawing", version=SERVED.version, input={"strokes": []}, off=TEXT) == {"blank": True}
    assert "filters" not in ask(server, "ablation/drawing", version=SERVED.version, input=drawn, off=TEXT)
    refused = ask(server, "ablation/drawing", version=SERVED.version, input=drawn, off="pool_1:3")
    assert refused["error"]["code"] == "bad-input"

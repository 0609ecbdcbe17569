"""Grad-CAM and occlusion as their papers define them, written out with Keras and a tape; and what the page is told."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import SHIPPED, Server, ask

from model.data import prepare
from model.explain.attribution import cam_layer, grad_cam, logits_from, occlusion, patch_of, patches_for
from model.records import Floats
from model.serving import bundle, predict
from model.serving.engine import Engines
from model.serving.gradient import GradientEngine, scores_for

PICKED, RIVAL = 19, 9  # a test image, and a class to set against its own


def scored_by_keras() -> keras.Model:
    """The shipped network up to its logits, and its last convolution."""
    model = keras.models.load_model(SHIPPED)
    model.layers[-1].activation = keras.activations.linear
    return keras.Model(model.inputs[0], [model.output, model.get_layer("conv_3").output])


def hidden_one_by_one(scored: keras.Model, image: Floats, scores: Floats) -> Floats:
    """Zeiler and Fergus, without a thought for speed."""
    side, stride = patch_of((28, 28))
    falls: list[list[list[float]]] = [[[] for _ in range(28)] for _ in range(28)]
    corners = [(top, left) for top in range(0, 29 - side, stride) for left in range(0, 29 - side, stride)]
    tried = np.repeat(image[None], len(corners) + 1, axis=0)
    for at, (top, left) in enumerate(corners):
        tried[at, top : top + side, left : left + side] = 0
    values = np.asarray(scored(tried)[0]) @ scores
    for (top, left), value in zip(corners, values, strict=False):
        for row in range(top, top + side):
            for column in range(left, left + side):
                falls[row][column].append(values[-1] - value)
    return np.array([[np.mean(cell) for cell in row] for row in falls], np.float32)


def score(engine: GradientEngine, scores: Floats, image: Floats) -> float:
    return float(engine.run(image, scores).logits @ scores)


def test_both_are_what_their_papers_say(workspace: Path) -> None:
    served = bundle.read(SHIPPED.with_suffix(""))
    image = predict.unit(prepare.load("builtin", workspace).split("test")[0][PICKED])
    engine, layer = GradientEngine(served), cam_layer(served)
    assert layer is not None and served.layers[layer].name == "conv_3"
    scored = scored_by_keras()
    for rather in (None, RIVAL):
        scores = scores_for(served, int(engine.run(image, scores_for(served, 0)).logits.argmax()), rather)
        with tf.GradientTape() as tape:
            logits, maps = scored(image[None])
            speaks = tf.reduce_sum(logits * scores)
        gradient = tape.gradient(speaks, maps)
        weighted = tf.nn.relu(tf.reduce_sum(maps * tf.reduce_mean(gradient, (1, 2), keepdims=True), -1))
        expected = tf.image.resize(weighted[..., None], (28, 28))[0, ..., 0].numpy()
        mine = engine.run(image, scores).layers[layer]
        assert mine is not None
        assert np.abs(grad_cam(maps[0].numpy(), mine, (28, 28)) - expected).max() <= 1e-4 * expected.max()
        hidden = occlusion(partial(score, engine, scores), image)
        assert np.abs(hidden - hidden_one_by_one(scored, image, scores)).max() <= 1e-4 * np.abs(hidden).max()


def test_scores_need_no_gradients(workspace: Path) -> None:
    served = bundle.read(SHIPPED.with_suffix(""))
    image = predict.unit(prepare.load("builtin", workspace).split("test")[0][PICKED])
    known = logits_from(served, bundle.weights(served))
    assert known is not None and known[0] < served.output
    found = known[1](Engines(served).layer(image, known[0]))
    expected = GradientEngine(served).run(image, scores_for(served, 0)).logits
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


def test_a_slow_model_is_tried_with_fewer_and_larger_patches() -> None:
    def slow(_: Floats) -> float:
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
        return 0.0

    image = np.zeros((28, 28, 1), np.float32)
    assert patch_of((28, 28), patches_for(slow, image)) == (14, 7)
    assert patch_of((28, 28), patches_for(lambda shown: float(shown.sum()), image)) == patch_of((28, 28)) == (4, 2)


@pytest.mark.parametrize("blame", ["", "10", "4-4", "4-", "four", "-1"])
def test_what_is_no_blame_gets_a_line(server: Server, blame: str) -> None:
    version = bundle.read(SHIPPED.with_suffix("")).version
    answer = ask(server, "attribution/of", version=version, input={"index": 0}, blame=blame)
    assert "expected" in answer["error"]["line"]


def test_the_page_is_told_both(server: Server) -> None:
    version = bundle.read(SHIPPED.with_suffix("")).version
    answer = ask(server, "attribution/of", version=version, input={"index": PICKED}, blame="4-9", off="conv_1:3")
    assert answer["layer"] == "conv_3" and answer["size"] == [28, 28]
    blank = ask(server, "attribution/of", version=version, input={"strokes": []}, blame="4")
    assert blank["agreement"] is None

"""Many images in batches: in their order, by engines that stay, whoever asks."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import SHIPPED

from model.records import Array, Bundle
from model.serving import batches, bundle, predict
from model.serving.engine import BATCH, Engine


@pytest.fixture(scope="module")
def model() -> Bundle:
    return bundle.read(SHIPPED.with_suffix(""))


def images(count: int) -> Array:
    return np.random.default_rng(count).integers(0, 256, (count, 28, 28, 1), np.uint8)


def first_pixels(_: Engine, batch: Array) -> list[int]:
    return [int(image[0, 0, 0]) for image in batch]


@pytest.mark.parametrize("count", [0, 1, BATCH, BATCH + 1, 12 * BATCH + 5])
def test_answers_come_in_the_order_of_the_images(model: Bundle, count: int) -> None:
    given = images(count)
    found = [value for part in batches.over(model, given, first_pixels) for value in part]
    assert found == given[:, 0, 0, 0].tolist()


def test_a_question_makes_no_engine_and_no_thread_of_its_own(model: Bundle) -> None:
    def engines() -> set[int]:
        return set(batches.over(model, images(200), lambda engine, _: id(engine)))

    seen, threads = engines(), threading.active_count()
    for _ in range(5):
        seen |= engines()
    assert len(seen) <= batches.THREADS and threading.active_count() == threads


def test_several_models_and_askers_get_their_own_answers(model: Bundle) -> None:
    models = [dataclasses.replace(model, version=f"v{at}") for at in range(4)]  # more than engines are kept of
    expected = predict.predictions(model, images(100))
    with ThreadPoolExecutor(4) as askers:
        for found in askers.map(lambda one: predict.predictions(one, images(100)), models * 2):
            assert np.array_equal(found, expected)


def test_what_goes_wrong_is_passed_on_and_the_next_is_answered(model: Bundle) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("as it must")

    with pytest.raises(ValueError, match="as it must"):
        list(batches.over(model, images(500), wrong))
    assert len(predict.predictions(model, images(3))) == 3


def test_large_maps_make_small_batches(model: Bundle) -> None:
    large = dataclasses.replace(model.layers[0], shape=(512, 512, 16))
    assert batches.batch_of(model) == BATCH
    assert batches.batch_of(dataclasses.replace(model, layers=(large,))) == 1

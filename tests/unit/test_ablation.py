"""What switched-off filters cost: a sample that is fixed, mistakes as they are counted, each filter tried on its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import PRETRAINED

from app.models.loaded import LoadedModel
from app.panels.ablation import view
from app.panels.ablation.everywhere import ranking_of
from app.panels.panel import Context
from model.data import prepare
from model.explain import ablation
from model.records import Array, BadInput, Bundle, Evaluation, Floats, Off
from model.serving import bundle, predict
from model.serving.engine import Engine, Engines
from model.serving.masks import factors

OFF = (Off(2, 5), Off(0, 30), Off(0, 4, (0, 0, 12, 25)))


@pytest.fixture(scope="module")
def model() -> Bundle:
    return bundle.read(PRETRAINED / "default")


@pytest.fixture(scope="module")
def engines(model: Bundle) -> Engines:
    return Engines(model)


@pytest.fixture(scope="module")
def test_images(workspace: Path) -> tuple[Array, Array]:
    images, labels = prepare.load("builtin", workspace).split("test")
    return images, labels


def test_a_sample_has_of_each_class_its_share_and_is_the_same_each_time() -> None:
    labels = np.random.default_rng(1).permutation(np.repeat(np.arange(10), np.arange(10) * 100 + 50))
    chosen = ablation.stratified(labels, 500)
    assert len(np.unique(chosen)) == 500 and np.array_equal(chosen, ablation.stratified(labels, 500))
    assert np.abs(np.bincount(labels[chosen]) - 500 * np.bincount(labels) / len(labels)).max() <= 1
    assert np.array_equal(ablation.stratified(labels, len(labels) + 1), np.arange(len(labels)))
    assert len(ablation.stratified(labels[:0], 500)) == 0


def test_a_slow_model_reads_a_part_of_the_split(
    model: Bundle, workspace: Path, small_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = LoadedModel(model, prepare.load(str(small_data), workspace), workspace)
    models = type("Models", (), {"current": loaded, "model": lambda _, __: loaded})()
    context = Context(loaded.dataset, workspace, models, None, None)  # type: ignore[arg-type]
    whole = view.full(context, {"off": "conv_2:5"})
    monkeypatch.setattr(view, "_LONGEST", 1e-6)
    part = view.full(context, {"off": "conv_2:5"})
    assert (whole["every"], whole["images"], part["every"], part["images"]) == (True, 120, False, 100)
    images, labels = loaded.split("test")
    places = ablation.stratified(labels, 100)
    found = ablation.evaluation(model, images[places], labels[places], [Off(2, 5)])
    assert part["accuracy"] == found.accuracy


def test_a_sample_is_one_of_the_stated_sizes(model: Bundle, test_images: tuple[Array, Array]) -> None:
    images, labels = (np.tile(test_images[0], (3, 1, 1, 1)), np.tile(test_images[1], 3))
    assert len(ablation.sample(model, images, labels)) in ablation.SIZES
    assert len(ablation.sample(model, images[:40], labels[:40])) == 40


def test_predictions_with_filters_off_are_those_of_single_images(
    model: Bundle, test_images: tuple[Array, Array]
) -> None:
    images, labels = test_images[0][:50], test_images[1][:50]
    found = ablation.evaluation(model, images, labels, OFF)
    engine, masks = Engine(model), factors(model, OFF)
    expected = np.stack([engine.run(predict.unit(image), masks)[model.output] for image in images])
    plain = predict.predictions(model, images)
    assert np.allclose(found.probabilities, expected, atol=1e-6)
    assert np.abs(plain - expected).max() > 1e-3
    assert np.array_equal(predict.predictions(model, images), plain)  # the engines that stay are whole again
    assert np.array_equal(ablation.evaluation(model, images, labels, ()).probabilities, plain)


def test_changes_are_the_mistakes_that_became_more() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2, 2])
    before, after = ([0, 0, 1, 1, 1, 2, 0], [1, 1, 1, 1, 0, 2, 2])
    evaluations = [Evaluation("test", np.eye(3, dtype=np.float32)[read], labels) for read in (before, after)]
    assert ablation.changes(*evaluations) == [ablation.Change(0, 1, 2), ablation.Change(1, 0, 1)]


def test_odds_tell_apart_what_probabilities_near_one_do_not() -> None:
    sure, surer = (np.array([1, tiny], np.float32) for tiny in (1e-9, 1e-12))
    assert ablation.odds(sure, 0, "softmax") == pytest.approx(np.log(1e9), rel=1e-6)
    assert ablation.odds(surer, 0, "softmax") - ablation.odds(sure, 0, "softmax") == pytest.approx(
        np.log(1e3), rel=1e-6
    )
    assert ablation.odds(np.array([0.75, 0.9], np.float32), 0, "sigmoid") == pytest.approx(np.log(3), rel=1e-6)
    for odd in ([1, 0], [0, 1], [np.nan, 1], [0, 0]):
        assert abs(ablation.odds(np.array(odd, np.float32), 0, "softmax")) < 88


def brute_force(model: Bundle, image: Floats, off: tuple[Off, ...]) -> dict[tuple[int, int], float]:
    """Each filter's cost in log-odds, by two plain runs for each."""
    engine = Engine(model)

    def answers(parts: list[Off]) -> Array:
        return engine.run(image, factors(model, parts))[model.output].astype(np.float64)

    verdict = int(answers(list(off)).argmax())

    def odds(parts: list[Off]) -> float:
        shares = answers(parts)
        return float(np.log(shares[verdict]) - np.log(np.delete(shares, verdict).sum()))

    costs = {}
    for at, layer in enumerate(model.layers):
        for number in range(layer.maps if layer.mask else 0):
            rest = [part for part in off if part != Off(at, number)]
            costs[at, number] = odds(rest) - odds([*rest, Off(at, number)])
    return costs


@pytest.mark.parametrize("off", [(), OFF])
def test_the_ranking_is_that_of_a_brute_force_run(
    model: Bundle, engines: Engines, test_images: tuple[Array, Array], off: tuple[Off, ...]
) -> None:
    for at in (3, 8):
        image = predict.unit(test_images[0][at])
        found, expected = ablation.ranking(engines, image, off, 60), brute_force(model, image, off)
        assert len(found.trials) == found.filters == len(expected) == 224
        costs = [trial.cost for trial in found.trials]
        assert costs == sorted(costs, reverse=True)
        assert {(trial.layer, trial.map): trial.cost for trial in found.trials} == pytest.approx(expected, abs=1e-5)
        assert {(trial.layer, trial.map) for trial in found.trials if trial.off} == {
            (part.layer, part.map) for part in off if not part.box
        }


def test_a_verdict_that_a_filter_turns_is_named(
    model: Bundle, engines: Engines, test_images: tuple[Array, Array]
) -> None:
    dark = tuple(Off(4, number) for number in range(0, 128, 2))
    shares = np.sort(predict.predictions(model, test_images[0][:400], factors(model, dark)), axis=1)
    image = predict.unit(test_images[0][(shares[:, -1] - shares[:, -2]).argmin()])
    ranking = ablation.ranking(engines, image, dark, 60)
    turning = [trial for trial in ranking.trials if trial.predicted != ranking.predicted]
    assert {trial.off for trial in turning} == {False, True}
    for trial in turning:
        part = Off(trial.layer, trial.map)
        off = [one for one in dark if one != part] if trial.off else [*dark, part]
        found = engines.predict(image, factors(model, off))
        assert found.argmax() == trial.predicted and found[ranking.predicted] == pytest.approx(
            trial.probability, abs=1e-6
        )


def test_without_time_the_silent_filters_alone_are_known(engines: Engines, test_images: tuple[Array, Array]) -> None:
    image = predict.unit(test_images[0][3])
    some, every = (ablation.ranking(engines, image, (), seconds) for seconds in (0, 60))
    assert 0 < len(some.trials) < every.filters == len(every.trials)
    assert {trial.cost for trial in some.trials} == {0.0}
    assert (some.predicted, some.probability) == (every.predicted, every.probability)


def test_filters_that_there_are_not_are_refused(engines: Engines, test_images: tuple[Array, Array]) -> None:
    with pytest.raises(BadInput):
        ablation.ranking(engines, predict.unit(test_images[0][0]), (Off(1, 0),), 1)


def test_filters_are_ranked_by_the_test_images_that_they_cost(model: Bundle) -> None:
    answers = np.full(226, 998)
    answers[1 + 32 + 5], answers[1 + 7], answers[1 + 8], answers[-1] = 990, 999, -1, 1000  # conv_2 5, conv_1 7, untried
    found = ranking_of(model, answers)
    assert (found["right"], found["images"], found["count"], len(found["filters"])) == (998, 1000, 224, 223)
    assert found["filters"][0] == [2, 5, 8] and found["filters"][-1] == [0, 7, -1]

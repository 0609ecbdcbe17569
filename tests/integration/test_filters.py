"""What explains a filter, worked out by the child for a small network, held against Keras and plain NumPy."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from conftest import SHIPPED, python

from app.models.explaining import Explaining, Job
from app.models.loaded import LoadedModel
from app.models.uploads import Uploads
from app.models.workers import Workers
from app.panels.filter import view
from app.panels.panel import Context
from model.data import prepare
from model.explain import filters
from model.explain.explanations import FOLDER, PARTS, Explanations
from model.explain.kernels import kernel_of
from model.explain.responses import PATCHES, SISTERS
from model.export.build import export
from model.records import Array, Bundle
from model.serving import bundle
from model.serving.engine import BATCH, Engine
from model.serving.predict import unit

L = keras.layers
_FIRST, _SECOND = 4, 6  # filters


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, small_data: Path) -> tuple[keras.Model, Bundle]:
    """A small network that has learned a little, and its bundle."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            L.Input((28, 28, 1)), L.Conv2D(_FIRST, 5, strides=2, activation="relu"),
            L.Conv2D(_SECOND, 3, activation="relu", padding="same"), L.MaxPooling2D(),
            L.Flatten(), L.Dense(10, activation="softmax"),
        ]
    )  # fmt: skip
    model.compile(keras.optimizers.Adam(1e-2), "sparse_categorical_crossentropy")
    with np.load(small_data) as data:
        model.fit(data["x_train"][..., None] / 255.0, data["y_train"], epochs=4, verbose=0)
    folder = tmp_path_factory.mktemp("small network")
    model.save(folder / "small.keras")
    return model, export(folder / "small.keras", folder / "small")


@pytest.fixture(scope="module")
def test_split(workspace: Path, small_data: Path) -> tuple[Array, Array]:
    return prepare.load(str(small_data), workspace).split("test")


@pytest.fixture(scope="module")
def kept(network: tuple[keras.Model, Bundle], workspace: Path, small_data: Path) -> Explanations:
    """All parts, as the command has made them."""
    done = python("model.explain", network[1].folder, "--workspace", workspace, "--data", small_data)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert [line.partition(":")[0] for line in done.stderr.splitlines() if line.endswith(" s")] == list(PARTS)
    key = prepare.load(str(small_data), workspace).key
    made = Explanations(network[1], key, workspace / FOLDER)
    assert not made.progress.exists(), "it says how far it is as long as it is on"
    return made


def maps(model: keras.Model, images: Array) -> list[Array]:
    """What Keras computes of both convolutions, (n, H, W, maps)."""
    return keras.Model(model.inputs, [model.layers[0].output, model.layers[1].output]).predict(unit(images), verbose=0)


def read(kept: Explanations, part: str) -> tuple[Array, ...]:
    arrays = kept.read(part)
    assert arrays is not None
    return arrays


def test_patches_are_those_of_a_search_through_all_positions(network, kept, test_split) -> None:  # type: ignore[no-untyped-def]
    patches = read(kept, "responses")[0]
    flat = [output for layer in maps(network[0], test_split[0]) for output in np.moveaxis(layer, -1, 0)]
    assert len(patches) == len(flat) == _FIRST + _SECOND
    for found, output in zip(patches, flat, strict=True):
        peaks = np.sort(output.max(axis=(1, 2)))[::-1][:PATCHES]
        assert found[:, 3] == pytest.approx(peaks, rel=1e-4, abs=1e-6)
        assert len(set(found[:, 0])) == PATCHES, "at most one an image"
        for index, row, column, activation in found:
            assert output[int(index), int(row), int(column)] == pytest.approx(activation, rel=1e-4, abs=1e-6)


def test_responses_by_class_and_sisters_are_numpys(network, kept, test_split) -> None:  # type: ignore[no-untyped-def]
    _, by_class, sisters = read(kept, "responses")
    images, labels = test_split
    means = [layer.mean(axis=(1, 2)) for layer in maps(network[0], images)]
    for number in range(10):
        expected = np.concatenate(means, axis=1)[labels == number].mean(axis=0)
        assert by_class[:, number] == pytest.approx(expected, rel=1e-3, abs=1e-6)
    for mean, of_layer in zip(means, (sisters[:_FIRST], sisters[_FIRST:]), strict=True):
        with np.errstate(all="ignore"):
            correlation = np.nan_to_num(np.corrcoef(mean.T), nan=-2)
        np.fill_diagonal(correlation, -2)
        for own, row in zip(of_layer, correlation, strict=True):
            expected = [value for value in np.sort(row)[::-1][:SISTERS] if value >= -1]
            assert own[: len(expected), 1] == pytest.approx(expected, abs=1e-3)
            assert [row[int(at)] for at in own[: len(expected), 0]] == pytest.approx(expected, abs=1e-3)
            assert (own[len(expected) :, 0] == -1).all()


def test_the_ranking_is_that_of_keras_with_each_channel_zeroed(network, kept, test_split) -> None:  # type: ignore[no-untyped-def]
    (answers,) = read(kept, "ranking")
    model, (images, labels) = network[0], test_split

    def right() -> int:
        return int((model.predict(unit(images), verbose=0).argmax(axis=1) == labels).sum())

    found = [right()]
    for layer in model.layers[:2]:
        kernel, bias = layer.get_weights()
        for number in range(len(bias)):
            without, shift = kernel.copy(), bias.copy()
            without[..., number] = shift[number] = 0  # so that its ReLU puts out zeros
            layer.set_weights([without, shift])
            found.append(right())
        layer.set_weights([kernel, bias])
    assert answers.tolist() == [*found, len(labels)]
    assert len(set(found)) > 2, "some filters matter more than others"


def test_patterns_excite_their_filters_more_than_any_image(network, kept) -> None:  # type: ignore[no-untyped-def]
    images, figures = read(kept, "patterns")
    best = read(kept, "responses")[0][:, 0, 3]
    outputs = maps(network[0], images)
    for number, (activation, row, column, start) in enumerate(figures):
        layer, map_ = (0, number) if number < _FIRST else (1, number - _FIRST)
        measured = outputs[layer][number, int(row), int(column), map_]
        assert activation == pytest.approx(measured, rel=1e-4, abs=1e-6), "what is stated is that of the kept image"
        assert start >= 0
    live = best[_FIRST:] > 0
    assert live.any() and (figures[_FIRST:, 0] > best[_FIRST:])[live].mean() >= 0.95
    assert images[_FIRST:, 0, 0].max() == 0, "the corner is outside of what a middle sees"


def test_the_shipped_patterns_are_what_they_are_said_to_be(workspace: Path) -> None:
    served = bundle.read(SHIPPED.with_suffix(""))
    dataset = prepare.load("builtin", workspace)
    kept = Explanations(served, dataset.key, workspace / "nothing is kept here").read("patterns")
    assert kept is not None, "they lie beside the model"
    images, figures = kept
    engine, digits = Engine(served, BATCH), dataset.split("test")[0][:320]
    for layer, span in filters.spans(served).items():
        row, column = figures[span.start, 1:3].astype(int)
        found, best = np.zeros(0), np.zeros(served.layers[layer].maps)
        for at in range(span.start, span.stop, BATCH):
            output = engine.layer(unit(images[at : min(at + BATCH, span.stop)]), layer)[:, row, column]
            found = np.append(found, [output[n, at - span.start + n] for n in range(len(output))])
        assert found == pytest.approx(figures[span, 0], rel=1e-5, abs=1e-6)
        for at in range(0, len(digits), BATCH):
            best = np.maximum(best, engine.layer(unit(digits[at : at + BATCH]), layer).max(axis=(0, 1, 2)))
        if layer:
            assert (found > best)[best > 0].mean() >= 0.95


def test_what_is_kept_is_not_worked_out_again(network, kept, workspace, small_data) -> None:  # type: ignore[no-untyped-def]
    ranking = next(kept.folder.glob("*right-answers.npy"))
    before = {path.name: path.stat().st_ino for path in kept.folder.glob("*.npy")}
    ranking.unlink()
    done = python("model.explain", network[1].folder, "--workspace", workspace, "--data", small_data)
    assert done.returncode == 0
    after = {path.name: path.stat().st_ino for path in kept.folder.glob("*.npy")}
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} <= {ranking.name}
    wrong = python("model.explain", workspace, "--workspace", workspace, "--data", small_data)
    assert wrong.returncode == 2 and len(wrong.stderr.strip().splitlines()) == 1


def test_the_server_has_it_worked_out_and_tells(network, tmp_path, small_data) -> None:  # type: ignore[no-untyped-def]
    loaded = LoadedModel(network[1], prepare.load(str(small_data), tmp_path), tmp_path)
    explaining, told = Explaining(Uploads(tmp_path, str(small_data))), list[Job]()
    explaining.changed = told.append

    async def until_done() -> None:
        watching = asyncio.create_task(explaining.watch(Workers()))
        explaining.want(loaded)
        explaining.want(loaded)  # by another page
        while not told or told[-1].share < 1:
            await asyncio.sleep(0.05)
        watching.cancel()

    asyncio.run(asyncio.wait_for(until_done(), 60))
    assert len({job.number for job in told}) == 1 and told[-1].trouble is None
    assert [job.share for job in told] == sorted(job.share for job in told)
    models = type("Models", (), {"current": loaded, "model": lambda _, __: loaded})()
    context = Context(loaded.dataset, tmp_path, models, None, None, explaining=explaining)  # type: ignore[arg-type]
    answer = view.about(context, {"version": network[1].version, "layer": 1, "map": 2})
    assert all(answer[part] is not None for part in ("kernel", "patches", "classes", "sisters", "pattern", "cost"))
    again = Explaining(Uploads(tmp_path, str(small_data)))
    again.want(loaded)
    assert again.job(loaded) == Job(told[0].number, 1.0), "all of it is kept: nothing to do"


def test_a_kernel_is_what_channels_are_multiplied_by(tmp_path: Path) -> None:
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            L.Input((9, 9, 4)), L.SeparableConv2D(4, 3, depth_multiplier=2), L.DepthwiseConv2D(3, depth_multiplier=2),
            L.Conv2D(6, 3, groups=2), L.Conv2DTranspose(3, 2), L.Flatten(), L.Dense(2, activation="softmax"),
        ]
    )  # fmt: skip
    model.save(tmp_path / "a.keras")
    served = export(tmp_path / "a.keras", tmp_path / "a")
    image = np.random.default_rng(1).random((1, 9, 9, 4), np.float32)
    outputs = [image, *keras.Model(model.inputs, [layer.output for layer in model.layers]).predict(image, verbose=0)]
    for at in filters.convolutions(served)[:3]:
        given, output = outputs[at][0], outputs[at + 1][0]
        for number in range(output.shape[-1]):
            kernel = kernel_of(served, served.layers[at], number)
            assert kernel is not None
            patch = given[:3, :3, kernel.channels].transpose(2, 0, 1)
            assert (patch * kernel.weights).sum() == pytest.approx(output[0, 0, number], rel=1e-4, abs=1e-5)
            norms = np.linalg.norm(kernel.strongest_first.weights, axis=(1, 2))
            assert (np.diff(norms) <= 0).all()
    transposed = kernel_of(served, served.layers[3], 1)
    assert transposed is not None
    pixel = (outputs[3][0, 0, 0, transposed.channels] * transposed.weights[:, 0, 0]).sum()
    assert pixel == pytest.approx(outputs[4][0, 0, 0, 1], rel=1e-4, abs=1e-5)

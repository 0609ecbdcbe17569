"""The exact value of the pixel asked about: what the engine computes for the very input that the frame was of."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED

from app.live.frames import input_of
from app.models.loaded import LoadedModel
from app.panels.activations.view import value
from app.panels.panel import Context
from app.words import number
from model.data import prepare
from model.explain.arithmetic import activations
from model.explain.backward import bends
from model.records import BadInput, Floats, Off
from model.serving import bundle, frame, masks
from model.serving.engine import Engine


@pytest.fixture(scope="module")
def context(workspace: Path) -> Context:
    data = prepare.load("builtin", workspace)
    loaded = {
        name: LoadedModel(bundle.read(PRETRAINED / name), data, workspace) for name in ("default", "three-conv-128")
    }
    by_version = {model.bundle.version: model for model in loaded.values()}
    models: Any = SimpleNamespace(current=loaded["default"], model=by_version.__getitem__)
    return Context(data, workspace, models, None, input_of)  # type: ignore[arg-type]


def everywhere(context: Context, version: str, given: dict[str, Any], image: Floats) -> None:
    """Pixels of every layer, told as an interpreter of our own has them."""
    served = context.models.model(version).bundle
    outputs = Engine(served).run(image)
    random = np.random.default_rng(4)
    for index, (layer, output) in enumerate(zip(served.layers, outputs, strict=True)):
        row, column, at = (int(random.integers(below)) for below in (*layer.size, layer.maps))
        wish = {"version": version, "layer": index, "map": at, "row": row, "column": column, "input": given}
        expected = float(output[row, column, at] if output.ndim == 3 else output[at])
        assert value(context, wish) == {"value": expected, "said": number(expected, 5)}


@pytest.mark.parametrize("name", ["default", "three-conv-128"])
def test_of_an_image_in_any_version(context: Context, name: str) -> None:
    version = bundle.read(PRETRAINED / name).version
    images, _ = context.dataset.split("validation")
    image = images[7].astype(np.float32) / np.float32(255)
    everywhere(context, version, {"index": 7, "split": "validation"}, image)


def test_with_filters_off(context: Context) -> None:
    model = context.models.current
    image = context.dataset.split("validation")[0][7].astype(np.float32) / np.float32(255)
    wish = {"version": model.bundle.version, "layer": 4, "map": 0, "input": {"index": 7, "split": "validation"}}
    off = (Off(2, 3), Off(0, 1, (0, 0, 25, 12)))
    plain, expected = (Engine(model.bundle).run(image, masks.factors(model.bundle, part))[4] for part in ((), off))
    row, column, at = (int(axis[0]) for axis in np.nonzero(plain != expected))
    found = value(context, wish | {"map": at, "row": row, "column": column, "off": "conv_2:3;conv_1:1@0.0.25.12"})
    assert found["value"] == float(expected[row, column, at])


@pytest.mark.parametrize("normalise", [True, False])
def test_of_a_drawing_as_the_frame_has_it(context: Context, normalise: bool) -> None:
    model = context.models.current
    drawn = tuple(np.array(stroke) * 0.93 + 0.01234567 for stroke in DIGITS["6"])
    message = frame.question(frame.Request(1, model.bundle.version, (), drawn, normalise=normalise, pen=2.3))
    image, _ = input_of(frame.parse(message), model)  # type: ignore[arg-type]
    given = {"strokes": [stroke.ravel().tolist() for stroke in drawn], "normalise": normalise, "pen": 2.3}
    everywhere(context, model.bundle.version, given, image)


def test_what_is_no_number_is_said_so(context: Context) -> None:
    version = context.models.current.bundle.version
    ours = [np.full(layer.shape, np.nan, np.float32) for layer in context.models.current.bundle.layers]
    odd: Any = SimpleNamespace(
        bundle=context.models.current.bundle, engines=SimpleNamespace(run=lambda image, masks: ours)
    )
    there: Any = SimpleNamespace(model=lambda version: odd)
    wish = {"version": version, "layer": 0, "map": 1, "row": 2, "column": 3, "input": {"strokes": []}}
    found = value(Context(context.dataset, context.workspace, there, None, lambda *_: (np.zeros(1), None)), wish)  # type: ignore
    assert found == {"value": None, "said": "not a number"}


@pytest.mark.parametrize(
    "change", [{"map": 32}, {"row": -1}, {"column": 26}, {"layer": 99}, {"map": True}, {"row": "1"}]
)
def test_pixels_that_there_are_not(context: Context, change: dict[str, object]) -> None:
    version = context.models.current.bundle.version
    with pytest.raises(BadInput, match=f"{next(iter(change))} .*: expected 0 to "):
        value(context, {"version": version, "layer": 0, "map": 0, "row": 0, "column": 0, "input": {}, **change})


@pytest.mark.parametrize("name", sorted({*bends.CURVES, *bends.GATES} - {"re_lu", "exp", "square", "negative"}))
def test_an_activation_is_the_same_in_a_sum_and_in_a_circuit(name: str) -> None:
    values = np.linspace(-8, 8, 65)
    sums = np.array([activations.applied(name, float(value)) for value in values])
    if name in bends.CURVES:
        assert bends.CURVES[name](values, {}) == pytest.approx(sums, abs=1e-12)
        return
    slope, level = bends.GATES[name](sums, {})
    assert slope * values + level == pytest.approx(sums, abs=1e-12)

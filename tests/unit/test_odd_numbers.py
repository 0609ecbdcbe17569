"""Numbers at the edge: activations where they give none, classes of many digits, filters without end."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import PRETRAINED

from app.live.frames import Frames
from app.models.workers import Workers
from model.explain.arithmetic.pixel import sum_of
from model.explain.arithmetic.terms import Pixel, Scene
from model.explain.backward.passes import Linearised
from model.records import BadInput, Bundle, Floats, LayerInfo, Off
from model.serving import bundle
from model.serving.engine import Engine
from model.serving.frame import Request


@pytest.mark.parametrize(
    ("kind", "given"), [("Log", 0.0), ("Log", -1.0), ("Rsqrt", 0.0), ("Sqrt", -1.0), ("Exp", 800.0)]
)
def test_an_activation_that_gives_no_number_is_told_so(kind: str, given: float) -> None:
    layer = LayerInfo("t000", "odd", "other", (1, 1, 1), 0, type=kind, sources=(-1,), values=0)
    network = Bundle("v", "odd", (1, 1, 1), 1, 0, "logits", (layer,), b"", Path())
    image: Floats = np.full((1, 1, 1), given, np.float32)
    found = sum_of(Scene(network, {}, image, [np.full((1, 1, 1), np.nan, np.float32)]), Pixel(0, 0, 0, 0))
    assert found.total is None and found.before == given and (found.note, found.of) == ("not-finite", kind)


def test_a_class_of_many_digits_is_told_in_a_few() -> None:
    served = bundle.read(PRETRAINED / "default")
    image = np.zeros(served.input_shape, np.float32)
    network = Linearised(served, bundle.weights(served), image, Engine(served).run(image))
    with pytest.raises(BadInput, match=r"^class 10{19}: expected 0 to 9$"):
        network.score(10**400)


def test_masks_of_many_filters_are_made_in_a_thread() -> None:
    model: Any = SimpleNamespace(bundle=SimpleNamespace(version="v", gradients=""), quick=True)
    frames = Frames(SimpleNamespace(current=model), Workers())  # type: ignore[arg-type]
    few, many = (
        Request(1, "v", (), (np.zeros((2, 2), np.float32),), off=tuple(Off(0, at) for at in range(count)))
        for count in (64, 65)
    )
    assert frames._at_hand(few) and not frames._at_hand(many)

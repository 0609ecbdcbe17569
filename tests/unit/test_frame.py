"""Requests and frames come back as they went, over random and real contents."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from conftest import PRETRAINED

from model.data import prepare
from model.records import Array, BadInput, Blame, Off
from model.serving import bundle, frame, predict
from model.serving.engine import Engine
from model.serving.steps import spanned

VERSION = "0123456789ab"
SHAPES = [(26, 26, 32), (5, 5, 7), (40,), (3, 3, 128)]


def request(**changes: object) -> frame.Request:
    strokes = (np.array([[0.25, 0.5], [0.75, -1.25]], np.float32), np.array([[1.0, 1.0]], np.float32))
    given: dict[str, object] = {"sequence": 7, "version": VERSION, "layers": (0, 3), "strokes": strokes, "pen": 2.5}
    return frame.Request(**{**given, **changes})  # type: ignore[arg-type]


def test_a_request_of_strokes_comes_back() -> None:
    back = frame.parse(frame.question(request(four_bits=True, normalise=False)))
    assert (back.sequence, back.version, back.layers, back.pen) == (7, VERSION, (0, 3), 2.5)
    assert back.four_bits and not back.normalise and back.strokes is not None
    for given, found in zip(request().strokes or (), back.strokes, strict=True):
        assert np.abs(given - found).max() <= 0.5 / frame.PAD


def test_a_request_of_an_image_comes_back() -> None:
    back = frame.parse(frame.question(request(strokes=None, index=9999)))
    assert back.strokes is None and back.index == 9999


@pytest.mark.parametrize("blame", [None, Blame(3), Blame(4, 9, "gradient")])
def test_what_is_switched_off_and_what_is_to_blame_come_back(blame: Blame | None) -> None:
    off = (Off(2, 31), Off(0, 4, (0, 1, 25, 9)))
    for strokes in (None, request().strokes):
        back = frame.parse(frame.question(request(strokes=strokes, off=off, blame=blame)))
        assert (back.off, back.blame, back.layers) == (off, blame, (0, 3)) and (back.strokes is None) == (
            strokes is None
        )
    with pytest.raises(BadInput, match="1025 filters switched off, expected at most 1024"):
        frame.parse(frame.question(request(off=(Off(0, 0),) * 1025)))
    with pytest.raises(BadInput, match="blame by 9, expected 0 to 1"):
        frame.parse(frame.question(request(strokes=None, blame=Blame(1)))[:-5] + b"\x09" + bytes(4))


def test_blame_comes_back_with_that_of_the_input() -> None:
    given = random_frame(1, True)
    own = np.random.default_rng(2).normal(size=given.image.shape).astype(np.float32)
    given = dataclasses.replace(given, maps=(*given.maps, (frame.INPUT_BLAME, own)), is_blame=True)
    back = frame.unpack(frame.pack(given), SHAPES)
    assert back.is_blame and np.abs(back.maps[-1][1] - own).max() <= np.abs(own).max() / 100
    assert not frame.unpack(frame.pack(random_frame(1, True)), SHAPES).is_blame


@pytest.mark.parametrize(
    "message",
    [b"", b"hello", bytes(13), frame.question(request())[:-1], frame.question(request()) + b"x", b"\x09" + bytes(40),
     frame.question(request(strokes=None)) + b"\0", bytes(frame.MAX_REQUEST + 1)],
    ids=["empty", "text", "short", "cut", "long", "kind", "image too long", "huge"],
)  # fmt: skip
def test_a_message_of_the_wrong_form_is_refused(message: bytes) -> None:
    with pytest.raises(BadInput):
        frame.parse(message)


def random_frame(seed: int, signed: bool) -> frame.Frame:
    random = np.random.default_rng(seed)
    outputs = [random.normal(size=shape).astype(np.float32) for shape in SHAPES]
    if not signed:
        outputs = [np.maximum(output, 0) for output in outputs]
    outputs[3][...] = 0
    probabilities = random.dirichlet(np.ones(10)).astype(np.float32)
    image = random.integers(0, 256, (28, 28, 1)).astype(np.float32) / np.float32(255)
    return frame.Frame(3, VERSION, image, probabilities, False, 4, tuple(enumerate(outputs)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("four_bits", [False, True])
def test_a_frame_comes_back_within_half_a_step(seed: int, signed: bool, four_bits: bool) -> None:
    given = random_frame(seed, signed)
    back = frame.unpack(frame.pack(given, four_bits=four_bits), SHAPES)
    assert (back.sequence, back.version, back.blank, back.true_class) == (3, VERSION, False, 4)
    assert np.array_equal(back.probabilities, given.probabilities)
    assert np.allclose(back.image, given.image, atol=1e-6)
    for (index, want), (found_index, got) in zip(given.maps, back.maps, strict=True):
        levels = 15 if four_bits else 255
        step = (max(want.max(), 0) - min(want.min(), 0)) / (levels - 2 if signed else levels)  # zero has one of its own
        assert index == found_index and got.shape == want.shape
        near = (want != 0) & (np.abs(want) < step / 2)
        assert (np.abs(got - want) <= np.where(near, step, step / 2) + 1e-5).all()
        assert (np.sign(got) == np.sign(want)).all(), "zero is zero, and nothing else is"


@pytest.mark.parametrize("four_bits", [False, True])
def test_what_was_decoded_is_encoded_without_loss(four_bits: bool) -> None:
    once = frame.unpack(frame.pack(random_frame(1, False), four_bits=four_bits), SHAPES)
    twice = frame.unpack(frame.pack(once, four_bits=four_bits), SHAPES)
    for (_, one), (_, other) in zip(once.maps, twice.maps, strict=True):
        assert np.allclose(one, other, atol=1e-6)


def by_hand(values: Array, low: float, high: float, levels: int) -> list[int]:
    """The nearest step of each value, one at a time, or the next where that would be the step of zero."""
    found = []
    for value in values.ravel().tolist():
        zero = round(-low / (high - low) * levels)
        step = math.floor((value - low) / (high - low) * levels + 0.5)
        found.append(step if step != zero or not value else zero + (1 if value > 0 else -1))
    return found


@pytest.mark.parametrize("levels", [15, 255])
@pytest.mark.parametrize(("least", "most"), [(0, 3), (-1, 3), (-3, 1), (-2, 2), (-4, 0), (-1e-6, 1), (-1, 1e-6)])
def test_only_zeros_have_the_step_of_zero(levels: int, least: float, most: float) -> None:
    random = np.random.default_rng(5)
    sizes = 10.0 ** random.uniform(-9, 0, 400)
    values = np.concatenate([sizes * most, sizes * least, [0, least, most]]).astype(np.float32)
    steps, low, high = spanned(values, levels)
    zero = round(-low / (high - low) * levels)
    assert ((steps == zero) == (values == 0)).all() and ((steps > zero) == (values > 0)).all()
    assert (high if most >= -least else -low) == pytest.approx(max(most, -least), rel=1e-6)
    assert low <= least * (1 - 1e-6) and high >= most * (1 - 1e-6) and (low == 0) == (least == 0)
    off = np.abs(steps.astype(int) - by_hand(values, low, high, levels))
    assert off.max() <= 1 and (off > 0).mean() < 0.01, "but for roundings of float32"


@pytest.mark.parametrize("four_bits", [False, True])
def test_faint_values_are_no_zeros_and_faint_maps_not_silent(four_bits: bool) -> None:
    output = np.zeros((4, 4, 3), np.float32)
    output[0, 0, 0], output[2, 1, 1], output[2, 2, 1] = 2.0, 1e-4, 1e-30
    given = frame.Frame(1, VERSION, np.zeros((28, 28, 1), np.float32), np.ones(1), True, None, ((0, output),))
    message = frame.pack(given, four_bits=four_bits)
    assert frame._LAYER.unpack_from(message, frame._FRAME_HEAD.size + 4)[1] == 1
    assert ((frame.unpack(message, [(4, 4, 3)]).maps[0][1] > 0) == (output > 0)).all()


@pytest.mark.parametrize("odd", [[np.nan], [np.inf], [-np.inf], [np.nan, np.inf, -np.inf], [1e38, 3.4e38, -3.4e38]])
def test_what_is_no_finite_number_leaves_the_others_as_they_are(odd: list[float]) -> None:
    output = np.maximum(np.random.default_rng(1).normal(size=(4, 4, 3)), 0).astype(np.float32)
    output[0, 0, : len(odd)] = odd
    given = frame.Frame(1, VERSION, np.zeros((28, 28, 1), np.float32), np.ones(1), True, None, ((0, output),))
    ((_, back),) = frame.unpack(frame.pack(given), [(4, 4, 3)]).maps
    assert np.isfinite(back).all()
    largest = output[np.isfinite(output)].max()
    expected = np.nan_to_num(output, nan=0, posinf=largest, neginf=-1)
    span = float(expected.max()) - float(expected.min())
    assert (np.abs(back.astype(float) - expected) <= span / 250).all()


def test_every_positive_output_of_real_images_has_a_step(workspace: Path) -> None:
    engine = Engine(bundle.read(PRETRAINED / "three-conv-128"))
    images, _ = prepare.load("builtin", workspace).split("test")
    for image in images[:20]:
        for output in engine.run(predict.unit(image))[:5]:
            for levels in (15, 255):
                steps, _, _ = spanned(output, levels)
                assert np.array_equal(steps > 0, output > 0)


def test_zero_stays_zero_and_silent_maps_are_counted() -> None:
    output = np.zeros((4, 4, 5), np.float32)
    output[1, 2, 3] = 2.0
    message = frame.pack(
        frame.Frame(1, VERSION, np.zeros((28, 28, 1), np.float32), np.ones(1), True, None, ((0, output),))
    )
    place = frame._FRAME_HEAD.size + 4
    assert frame._LAYER.unpack_from(message, place) == (0, 4, 0.0, 2.0)
    back = frame.unpack(message, [(4, 4, 5)])
    assert back.blank and back.true_class is None and np.array_equal(back.maps[0][1], output)

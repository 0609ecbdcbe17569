"""The browser's ink against the server's: the same strokes give the same input of the network, and the same verdict."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED, ROOT
from twins import VERSION, floats, twin

from model.data import ink
from model.records import Array
from model.serving import bundle, frame
from model.serving.engine import BATCH, Engine
from model.serving.steps import as_text

PENS = ROOT.parent / "shared" / "data" / "strokes_dev.json"
CLOSE = 1e-6  # of full ink; none of these drawings differed at all where this was written, Linux on x86-64
SIZES = [
    ((16, 16), 3, False), ((32, 32), 3, True), ((20, 30), 1, True), ((64, 64), 1, False), ((40, 24), 4, True), ((8, 256), 1, False),
]  # fmt: skip


def asked(strokes: list[Array], random: np.random.Generator) -> bytes:
    """A request of a drawing with a pen of any width, as the page sends it."""
    given = tuple(stroke.reshape(-1, 2).astype(np.float32) for stroke in strokes)
    pen, normalise = random.integers(16, 81) / 16, bool(random.integers(4))
    return frame.question(frame.Request(1, VERSION, (), given, normalise=normalise, pen=pen))


def walk(random: np.random.Generator, points: int, step: float = 0.03) -> Array:
    """A path such as a hand draws, which may leave the pad."""
    turns = np.cumsum(random.normal(0, 0.4, points)) + random.uniform(0, 6)
    return np.cumsum(step * np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0) + random.random(2)


KINDS = {
    "dot": lambda random: [random.random((1, 2))],
    "dots": lambda random: [*random.uniform(-0.1, 1.1, (6, 1, 2)), walk(random, 20)],
    "tremor": lambda random: [random.random(2) + random.normal(0, 2e-4, (random.integers(2, 30), 2))],
    "walk": lambda random: [walk(random, random.integers(2, 120))],
    "strokes": lambda random: [walk(random, random.integers(0, 30)) for _ in range(random.integers(2, 40))],
    "edges": lambda random: [random.choice([-0.5, 0.0, 0.3, 1.0, 1.5], (random.integers(2, 9), 2))],
    "far": lambda random: [random.uniform(-1.9, 1.9, (random.integers(2, 12), 2))],
    "off the pad": lambda random: [random.uniform(1.1, 1.9, (5, 2)), random.uniform(-1, -0.1, (1, 2))],
    "twice": lambda random: [np.repeat(walk(random, 20), random.integers(1, 4, 20), axis=0)],
    "digit": lambda random: [np.array(stroke) for stroke in DIGITS[random.choice(list(DIGITS))]],
    "nothing": lambda random: [np.zeros((0, 2))] * int(random.integers(3)),
}


def drawings() -> list[bytes]:
    """A thousand drawings of all kinds, a few of them longer than discs are drawn for, as requests."""
    random = np.random.default_rng(17)
    names = list(KINDS)
    found = [asked(KINDS[names[at % len(names)]](random), random) for at in range(990)]
    found += [asked([walk(random, 3000, 0.01), *random.random((9, 1, 2))], random) for _ in range(5)]
    found += [asked([random.random((2500, 2))] * 2, random) for _ in range(3)]
    there = 0.1 + 0.8 * np.linspace(0, 1, 1600)[:, None] ** [1, 3]
    return found + [asked([there, there[-1:], there[::-1]], random) for _ in range(2)]  # a dot on its tip


def pens() -> list[bytes]:
    """Digits by real pens, each of any size anywhere on the pad, as requests."""
    random = np.random.default_rng(18)
    found = []
    for digit in json.loads(PENS.read_text("utf-8")):
        size = random.uniform(0.35, 0.85)
        at = random.random(2) * (1 - size)
        found.append(asked([np.array(stroke) * size + at for stroke in digit["strokes"]], random))
    return found


@pytest.mark.parametrize("source", [drawings, pens])
def test_drawings_become_the_same_ink_and_verdict(source: Any) -> None:
    if source is pens and not PENS.exists():
        pytest.skip(f"{PENS} is not there")
    messages = source()
    requests = [frame.parse(message) for message in messages]
    ours = np.stack(
        [ink.network_input(each.strokes or (), pen=each.pen, normalise=each.normalise) for each in requests]
    )
    theirs = np.stack(
        [floats(image) for image in twin("drawings", [base64.b64encode(one).decode() for one in messages])]
    )
    theirs = theirs.reshape(ours.shape)
    assert np.abs(ours - theirs).max() < CLOSE
    engine = Engine(bundle.read(PRETRAINED / "default"), BATCH)
    for at in range(0, len(ours), BATCH):
        one, other = (engine.predict(images[at : at + BATCH, ..., None]).argmax(axis=1) for images in (ours, theirs))
        assert np.array_equal(one, other)


@pytest.mark.parametrize("source", [drawings, pens])
@pytest.mark.parametrize(("size", "channels", "dark_on_light"), SIZES)
def test_ink_of_other_sizes_is_the_same(source: Any, size: ink.Size, channels: int, dark_on_light: bool) -> None:
    if source is pens and not PENS.exists():
        pytest.skip(f"{PENS} is not there")
    messages = source()[::18]
    options = {"size": size, "channels": channels, "darkOnLight": dark_on_light}
    items = [{"message": base64.b64encode(message).decode(), **options} for message in messages]
    blank = 0
    for message, (theirs, inked) in zip(messages, twin("pictures", items), strict=True):
        asked = frame.parse(message)
        drawn = ink.network_input(asked.strokes or (), pen=asked.pen, normalise=asked.normalise, size=size)
        ours = ink.pictured(drawn, channels, dark_on_light)
        assert ours.shape == (*size, channels) and np.abs(ours.ravel() - floats(theirs)).max() < CLOSE
        assert ink.inked(ours, dark_on_light) == inked == bool(drawn.any())
        blank += not inked
    assert blank < len(messages) / 4 and (blank or source is pens)


def test_points_that_are_no_numbers_are_left_out_alike() -> None:
    odd = np.array([[0.2, 0.2], [np.nan, 0.5], [0.7, 0.3], [0.4, np.inf], [-np.inf, 0.1], [0.5, 0.9]], np.float32)
    given = [[odd], [odd[1:2]], [odd[:2]], [odd[3:], odd[2:4], odd[::-1]]]
    for strokes, image in zip(given, twin("strokes", [list(map(as_text, strokes)) for strokes in given]), strict=True):
        assert np.abs(ink.network_input(strokes).ravel() - floats(image)).max() < CLOSE

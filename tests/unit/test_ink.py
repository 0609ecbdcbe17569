"""Ink against what MNIST's authors say of their images, and against a brute-force drawing."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import DIGITS

from model.data import ink


def drawing(digit: str, size: float = 1.0, left: float = 0.0, top: float = 0.0) -> list[np.ndarray]:
    return [np.array(stroke) * size + [left, top] for stroke in DIGITS[digit]]


def box(image: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize(("size", "left", "top"), [(1, 0, 0), (0.35, 0.6, 0.02), (0.5, 0, 0.5), (1.15, -0.08, -0.08)])
def test_a_drawing_is_scaled_to_twenty_pixels_and_centred_by_mass(
    digit: str, size: float, left: float, top: float
) -> None:
    image = ink.network_input(drawing(digit, size, left, top))
    first, last, left_most, right_most = box(image)
    assert image.shape == (28, 28) and image.dtype == np.float32 and image.min() >= 0 and image.max() <= 1
    assert max(last - first, right_most - left_most) + 1 in (20, 21)
    grid = np.arange(28)
    assert (image.sum(axis=1) * grid).sum() / image.sum() == pytest.approx(14, abs=0.1)
    assert (image.sum(axis=0) * grid).sum() / image.sum() == pytest.approx(14, abs=0.1)


@pytest.mark.parametrize("digit", DIGITS)
def test_size_and_place_do_not_matter(digit: str) -> None:
    large, small = ink.network_input(drawing(digit)), ink.network_input(drawing(digit, 0.4, 0.5, 0.1))
    assert np.abs(large - small).max() < 0.15


def test_the_aspect_is_kept() -> None:
    first, last, left, right = box(ink.network_input([np.array([[0.2, 0.2], [0.4, 0.2], [0.4, 0.8], [0.2, 0.8]])]))
    assert last - first + 1 in (20, 21) and right - left < 11


def test_edges_are_smooth() -> None:
    image = ink.network_input(drawing("0"))
    assert ((image > 0.05) & (image < 0.95)).sum() > 40


@pytest.mark.parametrize("width", [1.4, 2.2, 4.0])
def test_it_draws_what_a_distance_to_each_segment_gives(width: float) -> None:
    path = np.array([[4.2, 5.1], [20.7, 8.3], [9.5, 22.4], [24.1, 24.9]])
    segments = np.hstack([path[:-1], path[1:]])
    rows, columns = np.mgrid[:28, :28] + 0.5
    pixels = np.stack([columns, rows], axis=-1)[..., None, :]
    step = segments[:, 2:] - segments[:, :2]
    share = (((pixels - segments[:, :2]) * step).sum(-1) / (step**2).sum(-1)).clip(0, 1)
    distance = np.linalg.norm(pixels - segments[:, :2] - share[..., None] * step, axis=-1).min(axis=-1)
    expected = np.clip(width / 2 + 0.5 - distance, 0, 1)
    drawn = ink.rendered(ink.chain(segments, ink.SPACING * width), width)
    assert np.abs(drawn - expected).max() < 0.05


def test_an_empty_pad_is_zeros() -> None:
    for nothing in ([], [np.zeros((0, 2))], [np.array([[2.0, 2.0]])], [np.array([[np.nan, 0.5]])]):
        assert not ink.network_input(nothing).any()


def test_a_dot_is_a_dot_in_the_middle() -> None:
    for dot in ([[0.1, 0.9]], [[0.1, 0.9], [0.1, 0.9]], [[0.1, 0.9], [0.1005, 0.9]]):
        image = ink.network_input([np.array(dot)])
        first, last, left, right = box(image)
        assert last - first < 5 and right - left < 5 and first >= 11 and last <= 17
        assert image.max() == 1


def test_ink_off_the_edge_is_cut_there() -> None:
    beyond = ink.network_input([np.array([[0.5, 0.5], [0.5, 3.0]])])
    upto = ink.network_input([np.array([[0.5, 0.5], [0.5, 1.0]])])
    assert np.allclose(beyond, upto, atol=1e-5)
    crossing = ink.network_input([np.array([[-1.0, 0.5], [2.0, 0.5]])], normalise=False)
    assert crossing[13:15].all()


def test_a_full_black_pad_is_a_full_box() -> None:
    rows = np.linspace(0, 1, 120)
    scribble = np.stack([np.tile([0, 1, 1, 0], 30)[:120], rows], axis=1)
    image = ink.network_input([scribble])
    assert image[5:23, 5:23].min() > 0.9 and image[:3].max() == 0 and image[:, :3].max() == 0


def test_without_normalisation_the_pad_is_scaled_down() -> None:
    image = ink.network_input([np.array([[0.1, 0.1], [0.3, 0.1]])], normalise=False)
    first, last, left, right = box(image)
    assert (first + last) / 2 == pytest.approx(2.3, abs=0.6) and left <= 3 and right <= 10


def test_the_pen_has_limits() -> None:
    thin, default, wide = (ink.network_input(drawing("1"), pen=pen).sum() for pen in (0.1, ink.PEN, 99))
    assert thin < default < wide
    assert wide == ink.network_input(drawing("1"), pen=ink.PENS[1]).sum()


def test_very_long_ink_is_drawn_all_the_same() -> None:
    wild = np.random.default_rng(0).random((5000, 2))
    assert ink.network_input([wild]).max() == 1


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("normalise", [True, False])
def test_twice_as_large_a_drawing_is_the_same_drawing(digit: str, normalise: bool) -> None:
    for pen in (1.5, ink.PEN, 4.0):
        small = ink.network_input(drawing(digit), pen=pen, normalise=normalise)
        large = ink.network_input(drawing(digit), pen=pen, normalise=normalise, size=(56, 56))
        halved = large.reshape(28, 2, 28, 2).mean(axis=(1, 3))
        assert np.corrcoef(small.ravel(), halved.ravel())[0, 1] > 0.95
        assert halved.sum() == pytest.approx(small.sum(), rel=0.05), "the pen is as wide in 28ths"


@pytest.mark.parametrize("normalise", [True, False])
def test_a_wide_input_has_the_square_one_in_its_middle(normalise: bool) -> None:
    square = ink.network_input(drawing("6"), normalise=normalise, size=(20, 20))
    for size, part in (((20, 30), np.s_[:, 5:25]), ((36, 20), np.s_[8:28])):
        image = ink.network_input(drawing("6"), normalise=normalise, size=size)
        assert np.allclose(image[part], square, atol=1e-5) and image.sum() == pytest.approx(square.sum())


@pytest.mark.parametrize("side", ink.SIDES)
def test_the_smallest_and_the_largest_have_all_of_their_ink(side: int) -> None:
    first, last, left, right = box(ink.network_input(drawing("7"), pen=ink.PENS[1], size=(side, side)))
    assert max(last - first, right - left) + 1 == pytest.approx(side * ink.BOX / 28 + 0.5, abs=1)
    assert ink.network_input(drawing("7"), pen=ink.PENS[0], size=(side, side)).max() > 0.5


def test_ink_is_grey_in_all_colours_and_opaque() -> None:
    drawn = ink.network_input(drawing("7"), size=(12, 16))
    for channels in (1, 3):
        assert np.array_equal(ink.pictured(drawn, channels, False), np.stack([drawn] * channels, axis=-1))
        assert np.array_equal(ink.pictured(drawn, channels, True), 1 - np.stack([drawn] * channels, axis=-1))
    image = ink.pictured(drawn, 4, True)
    assert np.array_equal(image[..., 0], 1 - drawn) and (image[..., 3] == 1).all()


def test_only_a_pad_without_ink_is_blank() -> None:
    for strokes in ([], drawing("1")):
        for channels in ink.COLOURS:
            for ground in (False, True):
                image = ink.pictured(ink.network_input(strokes, size=(9, 9)), channels, ground)
                assert ink.inked(image, ground) == bool(strokes)


def test_the_ground_of_data_is_what_its_borders_are() -> None:
    images = np.zeros((700, 12, 12, 4), np.uint8)
    images[..., 3] = 255
    assert not ink.dark_on_light(images), "an alpha channel is no light"
    images[:, 2:-2, 2:-2, :3] = 255
    assert not ink.dark_on_light(images), "nor is what is shown"
    assert ink.dark_on_light(255 - images[..., :3])
    assert not ink.dark_on_light(images[:0])


def test_what_can_be_drawn() -> None:
    for shape in ((28, 28, 1), (8, 256, 3), (20, 30, 4)):
        assert ink.drawable(shape)
    for shape in ((7, 28, 1), (28, 257, 3), (28, 28, 2)):
        assert not ink.drawable(shape)

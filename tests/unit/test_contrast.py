"""The contrast of two classes, against NumPy on the same images one at a time, and against numbers that are known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from english import english

from app.models.loaded import LoadedModel
from app.panels.contrast import layout, view, words
from app.panels.contrast.view import Pair
from app.words import number
from model.data import prepare
from model.explain import contrast
from model.explain.contrast import d_prime, likelier
from model.records import Array, BadInput, Bundle, Bytes, LayerInfo
from model.serving import bundle
from model.serving.engine import Engine
from model.serving.steps import scaled

PRETRAINED = Path(__file__).parents[2] / "model" / "pretrained"
CONV_1, CONV_3, DENSE = 0, 4, 7


@pytest.fixture(scope="module")
def model() -> Bundle:
    return bundle.read(PRETRAINED / "default")


@pytest.fixture(scope="module")
def digits(workspace: Path) -> tuple[Bytes, Array]:
    return prepare.load("builtin", workspace).split("test")


def naive(model: Bundle, index: int, images: Bytes) -> Array:
    """Every image's output (N, H, W, maps), by the engine of the live path."""
    engine = Engine(model)
    return np.stack([engine.run(image.astype(np.float32) / 255)[index] for image in images]).astype(np.float64)


@pytest.mark.parametrize("index", [CONV_1, 3, CONV_3])
def test_contrasts_are_numpys(model: Bundle, digits: tuple[Bytes, Array], index: int) -> None:
    fours, nines = (contrast.of_class(*digits, digit, 40) for digit in (4, 9))
    found = contrast.contrast(model, index, fours, nines)
    a, b = naive(model, index, fours), naive(model, index, nines)
    assert found.mean_a == pytest.approx(a.mean(axis=0).transpose(2, 0, 1), abs=1e-5)
    assert found.mean_b == pytest.approx(b.mean(axis=0).transpose(2, 0, 1), abs=1e-5)
    assert found.difference == pytest.approx((a.mean(axis=0) - b.mean(axis=0)).transpose(2, 0, 1), abs=1e-5)
    one, other = a.mean(axis=(1, 2)), b.mean(axis=(1, 2))
    assert found.response_a == pytest.approx(one.mean(axis=0), abs=1e-5)
    assert found.response_b == pytest.approx(other.mean(axis=0), abs=1e-5)
    spread = np.sqrt((one.std(axis=0) ** 2 + other.std(axis=0) ** 2) / 2)
    loud = spread > 0
    expected = np.abs(one.mean(axis=0) - other.mean(axis=0))[loud] / spread[loud]
    assert found.separation[loud] == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert not found.separation[~loud].any()
    assert list(found.silent_a) == [not a[..., place].any() for place in range(a.shape[3])]
    assert list(found.silent_b) == [not b[..., place].any() for place in range(b.shape[3])]
    assert found.peak == pytest.approx(
        np.maximum(np.abs(a).max(axis=(0, 1, 2)), np.abs(b).max(axis=(0, 1, 2))), abs=1e-5
    )
    best = int(found.ranking[0])
    pairs = np.sign(one[:, None, best] - other[None, :, best])
    assert found.likelier[best] == pytest.approx((pairs.mean() + 1) / 2, abs=2e-3)
    assert sorted(found.ranking) == list(range(a.shape[3]))
    assert list(found.separation[found.ranking]) == sorted(found.separation, reverse=True)


def test_units_of_a_flat_layer_are_maps_of_one_value(model: Bundle, digits: tuple[Bytes, Array]) -> None:
    fours, nines = (contrast.of_class(*digits, digit, 33) for digit in (4, 9))
    found = contrast.contrast(model, DENSE, fours, nines)
    assert found.mean_a.shape == (128, 1, 1)
    assert found.mean_a[:, 0, 0] == pytest.approx(naive(model, DENSE, fours).mean(axis=0), abs=1e-5)
    assert found.response_a == pytest.approx(found.mean_a[:, 0, 0], abs=1e-5)


class Odd(Engine):
    """An engine in whose layer one map is infinite at a place and another one no number."""

    def layer(self, images: Array, index: int) -> Array:
        values = super().layer(images, index).copy()
        values[0, 0, 0, 3], values[1, 0, 0, 5] = np.inf, np.nan
        return values


def test_what_is_no_finite_number_leaves_the_other_maps_as_they_are(
    model: Bundle, digits: tuple[Bytes, Array], monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    sides = [contrast.of_class(*digits, digit, 40) for digit in (4, 9)]
    expected = contrast.contrast(model, CONV_3, *sides)
    monkeypatch.setattr(contrast, "Engine", Odd)
    found = contrast.contrast(model, CONV_3, *sides)
    others = np.delete(np.arange(128), [3, 5])
    assert found.separation[others] == pytest.approx(expected.separation[others])
    loaded = LoadedModel(model, prepare.load("builtin", workspace), workspace)
    assert json.dumps(view.described(loaded, Pair(4, 9, CONV_3, 40), found), allow_nan=False)


def test_a_known_distance() -> None:
    a = np.array([[1.0, 0, 5, 2], [3, 0, 5, 2]])  # means 2, 0, 5, 2; variances 1, 0, 0, 0
    b = np.array([[5.0, 0, 7, 0], [7, 0, 7, 4]])  # means 6, 0, 7, 2; variances 1, 0, 0, 4
    assert list(d_prime(a, b)) == [4, 0, 0, 0]  # a map that never varies separates nothing, whatever its means
    assert d_prime(np.array([[0.0], [4]]), np.array([[3.0], [3]])) == pytest.approx([1 / np.sqrt(2)])
    assert list(likelier(a, b)) == [0, 0.5, 0, 0.5]
    assert list(likelier(np.array([[1.0], [2]]), np.array([[1.0], [0]]))) == [0.875]


def test_silent_maps_and_equal_ones_come_in_order() -> None:
    shape, side = (4, 1, 1), np.random.default_rng(1).normal(size=(6, 4))
    side[:, 1:] = 0
    a = contrast.Side(np.zeros(shape), side, np.array([1.0, 0, 1, 0]))
    b = contrast.Side(np.zeros(shape), side + np.array([1, 0, 0, 0]), np.array([1.0, 0, 1, 0]))
    found = contrast.between(a, b)
    assert list(found.ranking) == [0, 2, 1, 3]
    assert list(found.silent_a) == [False, True, False, True]


def test_classes_without_enough_images(model: Bundle, digits: tuple[Bytes, Array], workspace: Path) -> None:
    images, labels = digits
    assert len(contrast.of_class(images, labels, 4, 500)) == (labels == 4).sum()
    assert (contrast.of_class(images, labels, 4, 3) == images[labels == 4][:3]).all()
    with pytest.raises(BadInput, match="0 images of one of the classes"):
        contrast.contrast(model, CONV_3, images[:0], images[:5])
    loaded = LoadedModel(model, prepare.load("builtin", workspace), workspace)
    loaded._splits["test"] = (images[labels != 4], labels[labels != 4])
    with pytest.raises(BadInput, match="There is no test image of 4; at least two are needed"):
        view.compute(loaded, Pair(4, 9, CONV_3, 100))


def test_what_a_page_asks_is_checked(model: Bundle, workspace: Path) -> None:
    loaded = LoadedModel(model, prepare.load("builtin", workspace), workspace)
    assert view.read(loaded, {}) == Pair(4, 9, CONV_3, 100)
    assert view.read(loaded, {"a": "0", "b": "1", "layer": "dense_1", "count": 9000}) == Pair(0, 1, DENSE, 500)
    assert view.read(loaded, {"count": "many"}).count == 100
    for asked, said in (
        ({"a": "x"}, "class 'x': there is no such class here"),
        ({"layer": ["conv_1"]}, "there is no such layer here"),
        ({"layer": "conv_9"}, "layer 'conv_9': there is no such layer here"),
        ({"a": "9"}, "9 against itself: choose two different classes"),
    ):
        with pytest.raises(BadInput, match=said.replace("[", r"\[")):
            view.read(loaded, asked)
    loaded.class_names = ("cat", "dog", "eel")
    assert view.read(loaded, {}) == Pair(0, 1, CONV_3, 100)
    loaded.class_names = ("cat",)
    with pytest.raises(BadInput, match="one class only"):
        view.read(loaded, {})


def test_the_first_layer_shown() -> None:
    kinds = [("conv", (3, 3, 2)), ("pool", (1, 1, 2)), ("dense", (5,))]
    layers = [LayerInfo(str(at), str(at), kind, shape, 0) for at, (kind, shape) in enumerate(kinds)]
    assert [view.opening(layers), view.opening(layers[1:]), view.opening(layers[2:])] == [0, 0, 0]
    assert view.opening([layers[1], layers[1], layers[2]]) == 1


def test_the_answer_of_the_page(model: Bundle, workspace: Path) -> None:
    loaded, pair = LoadedModel(model, prepare.load("builtin", workspace), workspace), Pair(4, 9, CONV_3, 20)
    found = view.of(loaded, pair)
    assert view.of(loaded, Pair(4, 9, CONV_3, 20)) is found
    answer = json.loads(json.dumps(view.described(loaded, pair, found)))
    best = answer["order"][0]
    headline, caption, note = english([answer["headline"], answer["caption"], answer["note"]])
    assert headline == f"Map {best} tells a 4 from a 9 best." and answer["kind"] == "map"
    assert caption.startswith(f"Its d′ is {number(answer['separation'][0])}: ")
    assert f"In conv_3, {found.apart} of 128 maps tell the two apart with d′ ≥ 1." in caption
    assert note.startswith("Over the first 20 images of each class in the test split")
    assert answer["silent_a"] == [bool(found.silent_a[place]) for place in answer["order"]]


def test_steps_share_a_columns_scale() -> None:
    maps, limit = np.array([[[0.0, 1]], [[2, -4]], [[0, 0]]]), np.array([2.0, 4, 0])[:, None, None]
    assert scaled(maps, limit, signed=True).tolist() == [[[128, 192]], [[192, 1]], [[128, 128]]]
    assert scaled(np.abs(maps), limit, signed=False).tolist() == [[[0, 128]], [[128, 255]], [[0, 0]]]


def of_separations(*separation: float, silent: tuple[int, int] = (0, 0)) -> contrast.Contrast:
    """A contrast of as many maps, of which the first so many are silent."""
    maps = np.arange(len(separation))
    nothing = np.zeros(len(separation))
    return contrast.Contrast(
        images=(2, 3), mean_a=nothing, mean_b=nothing, response_a=nothing, response_b=nothing,
        separation=np.array(separation), likelier=nothing,
        silent_a=maps < silent[0], silent_b=maps < silent[1], peak=nothing,
    )  # fmt: skip


def test_words_for_few_and_none() -> None:
    maps, units = (LayerInfo("x", "x", "conv", shape, 0) for shape in ((3, 3, 2), (2,)))
    some, one, none = of_separations(0.5, 2, silent=(1, 0)), of_separations(0.5, 0.2), of_separations(0, 0)
    assert english(
        [
            words.headline(maps, "8", "boot", some),
            words.headline(units, "8", "boot", one),
            words.headline(units, "4", "9", none),
            words.reach(maps, some),
            words.reach(units, one),
            words.note("8", "boot", some)["with"]["over"],
        ]
    ) == [
        "Map 1 tells an 8 from boot best.",
        "Unit 0 tells an 8 from boot best.",
        "No unit of x tells a 4 from a 9.",
        "In x, 1 of 2 maps tells the two apart with d′ ≥ 1.",
        "None of the 2 units of x reaches d′ ≥ 1.",
        "Over the first 2 and 3 images of the classes",
    ]
    assert english(words.caption(maps, "8", "boot", some)).endswith("Silent for every 8: 1; for every boot: 0.")
    assert english(words.caption(maps, "8", "boot", one)).rstrip().endswith("reaches d′ ≥ 1.")


def test_the_page_offers_the_usual_number() -> None:
    assert layout.USUAL in layout.COUNTS
    assert layout.USUAL == contrast.USUAL
    assert (layout.COUNTS[0], layout.COUNTS[-1]) == (contrast.FEWEST, contrast.MOST)

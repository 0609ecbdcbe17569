"""How far an input lies from what was learned: against brute force, on clusters, and on letters no network has seen."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from english import english

from app.panels.doubt import words
from app.words import say
from model.data import ink, prepare
from model.data.dataset import Dataset
from model.explain import detection, novelty, outliers
from model.explain.metrics import auroc
from model.explain.novelty import FEWEST, KNOWN, Learned
from model.records import Array, Bundle
from model.serving import bundle

PRETRAINED = Path(__file__).parents[2] / "model" / "pretrained"


@pytest.fixture(scope="module")
def model() -> Bundle:
    return bundle.read(PRETRAINED / "default")


@pytest.fixture(scope="module")
def digits(workspace: Path) -> Dataset:
    return prepare.load("builtin", workspace)


@pytest.fixture(scope="module")
def learned(model: Bundle, digits: Dataset, workspace: Path) -> Learned:
    result = novelty.of(model, digits, workspace)
    assert result is not None
    return result


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    random = np.random.default_rng(3)
    positive, negative = random.integers(0, 12, 40), random.integers(0, 9, 70)
    pairs = [(one > other) + 0.5 * (one == other) for one in positive for other in negative]
    assert auroc(positive, negative) == pytest.approx(np.mean(pairs), abs=1e-12)
    assert auroc(negative, positive) == pytest.approx(1 - np.mean(pairs), abs=1e-12)
    assert auroc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1


def cluster(count: int, towards: list[float], seed: int) -> Array:
    """Vectors about a direction, of any length."""
    random = np.random.default_rng(seed)
    lengths = random.uniform(1, 50, (count, 1))
    return (lengths * (np.array(towards) + random.normal(0, 0.05, (count, len(towards))))).astype(np.float32)


def test_what_lies_apart_from_both_clusters_is_far() -> None:
    one, other = [1.0, 0, 0, 0], [0, 1.0, 0, 0]
    training = np.concatenate([cluster(300, one, 1), cluster(300, other, 2)])
    validation = np.concatenate([cluster(100, one, 3), cluster(100, other, 4)])
    found = novelty.learned(training, np.arange(600), validation)
    assert found.vectors.dtype == np.float16
    naive = [
        min(float(np.linalg.norm(one / np.linalg.norm(one) - taught)) for taught in found.vectors.astype(np.float64))
        for one in validation.astype(np.float64)
    ]
    assert found.distances == pytest.approx(np.sort(naive), abs=1e-3)
    assert np.mean(found.distances > found.threshold) == pytest.approx(1 - KNOWN, abs=1 / len(validation))

    def scored(vectors: Array) -> Array:
        return novelty.nearest_distances(novelty.unit_length(vectors), found.vectors)

    assert (scored(cluster(50, [0, 0, 1.0, 0], 5)) > found.threshold).all(), "a direction nobody has taught"
    assert (scored(cluster(50, [1.0, 1.0, 0, 0], 6)) > found.threshold).all(), "half way between the two"
    assert np.mean(scored(cluster(400, one, 7)) > found.threshold) < 0.15
    assert found.share(0) == 0 and found.share(2) == 1
    assert found.share(found.threshold) == pytest.approx(KNOWN, abs=1 / len(validation))
    assert scored(np.zeros((1, 4), np.float32)) == pytest.approx(1, abs=1e-3), "a vector of nothing has no direction"


def test_distances_are_numpys_and_the_kth_is_the_kth() -> None:
    random = np.random.default_rng(8)
    some, others = (random.normal(size=(count, 6)).astype(np.float32) for count in (450, 30))
    naive = np.array([[np.linalg.norm(one - other) for other in others] for one in some])
    assert novelty.distances(some, others) == pytest.approx(naive, abs=1e-4)
    for k in (1, 3, 99):
        expected = np.sort(naive, axis=1)[:, min(k, 30) - 1]
        assert novelty.nearest_distances(some, others, k) == pytest.approx(expected, abs=1e-4)


def test_two_classes_are_close_only_where_they_exclude_each_other() -> None:
    close = np.array([0.02, 0.46, 0.52])
    assert novelty.between(close, "softmax") == (2, 1)
    assert novelty.between(np.array([0.9, 0.1]), "softmax") is None
    assert novelty.between(np.array([0.9, 0.8]), "sigmoid") is None, "both may be there"
    assert novelty.between(np.array([1.0]), "softmax") is None


def test_letters_and_patches_are_told_from_digits(model: Bundle, digits: Dataset, learned: Learned) -> None:
    images = np.asarray(digits.split("validation")[0])
    own = detection.answers(model, images)
    scores = detection.scores(model, digits, learned)
    kinds = detection.foreign(images, [])
    assert set(kinds) == {"letters", "4×4 patches", "7×7 patches"}
    for name, given in kinds.items():
        answers = detection.answers(model, given)
        used, plain = (
            auroc(scores[score](answers), scores[score](own))
            for score in ("nearest, length 1 (used)", "softmax confidence")
        )
        assert used > 0.95 and used > plain, name
    far = scores["nearest, length 1 (used)"](own) > learned.threshold
    assert far.mean() == pytest.approx(1 - KNOWN, abs=0.01), "the threshold is of these very images"


def test_logits_are_those_behind_the_probabilities(model: Bundle, digits: Dataset) -> None:
    logits = detection.logits_of(model)
    assert logits is not None
    answers = detection.answers(model, np.asarray(digits.split("validation")[0][:50]))
    exponents = np.exp(logits(answers.vectors))
    assert exponents / exponents.sum(axis=1, keepdims=True) == pytest.approx(answers.probabilities, abs=1e-5)


def test_without_enough_to_tell_what_is_usual_nothing_is_said(
    model: Bundle, digits: Dataset, small_data: Path, workspace: Path
) -> None:
    few = prepare.load(str(small_data), workspace)
    assert 0 < few.size("validation") < FEWEST
    assert novelty.of(model, few, workspace) is None
    assert novelty.of(dataclasses.replace(model, input_shape=(8, 8, 1)), digits, workspace) is None


def test_a_slow_model_is_asked_of_fewer_images(
    model: Bundle, digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(novelty, "_WITHIN", 0.0)  # any model takes longer
    few = novelty.of(model, digits, tmp_path)
    assert few is not None and len(few.vectors) == len(few.places) == len(few.distances) == 100


def test_letters_lie_as_digits_do() -> None:
    letters = outliers.letters([outliers.own_font()])
    assert letters.shape == (len(outliers.LETTERS), 28, 28, 1) and letters.dtype == np.uint8
    assert len(np.unique(letters, axis=0)) == len(letters), "each letter is another picture"
    for letter in letters[..., 0]:
        rows, columns = np.nonzero(letter)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == ink.BOX
        mass = [(letter.sum(axis=axis) @ np.arange(28)) / letter.sum() for axis in (0, 1)]
        assert mass == pytest.approx([14, 14], abs=0.51)


@pytest.mark.parametrize("across", [4, 7, 5])
def test_shuffled_images_keep_their_patches(across: int) -> None:
    images = np.random.default_rng(9).integers(1, 256, (6, 28, 28, 2)).astype(np.uint8)
    images[1] = images[0]
    moved = outliers.shuffled(images, across, seed=1)
    side = 28 // across

    def patches(image: Array) -> list[bytes]:
        return [
            image[row * side : (row + 1) * side, column * side : (column + 1) * side].tobytes()
            for row in range(across)
            for column in range(across)
        ]

    for before, after in zip(images, moved, strict=True):
        assert sorted(patches(before)) == sorted(patches(after)) and patches(before) != patches(after)
    assert patches(moved[0]) != patches(moved[1]), "each image in an order of its own"


def test_the_words_are_the_reason() -> None:
    close = [("4", 0.52), ("9", 0.461)]
    assert words.doubt(False, 0.5, []) == ""
    assert words.doubt(False, 0.5, close) == say("doubt.between", one="4", most=0.52, other="9", less=0.461)
    assert english(words.doubt(False, 0.5, close)) == "Between 4 and 9."
    assert english(words.closeness(close)) == "4 at 52\u00a0%, 9 at 46\u00a0%: too close to tell."
    assert words.closeness([]) == ""
    assert words.doubt(True, 0.96, close) == say("doubt.unlike")
    assert words.doubt(True, 0.993, []) == say("doubt.nothing")
    assert english(words.distance(3600, "dense_1", 0.512, 0.9899)) == (
        "Distance 0.512 (as dense_1 sees it) from the nearest of 3,600 training images: "
        "farther from anything it learned than 98\u00a0% of the validation images are."
    )

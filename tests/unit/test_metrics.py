"""What is said of predictions, against counts done by hand and plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from english import english

from app.panels.evaluation import figure as figures
from app.panels.evaluation import gallery
from app.panels.evaluation.gallery import Selection
from app.panels.evaluation.view import class_of, classes, percent
from app.panels.evaluation.words import accuracy, interval, picture, trained
from app.panels.inputs import request_of
from app.panels.thumbnails import LARGEST, sheet
from app.theme import LIGHT
from model.explain import metrics
from model.records import BadInput, Evaluation

COUNTS = np.array([[4, 1, 0], [2, 2, 0], [0, 0, 0]])  # the third class neither occurs nor is predicted


def result(seed: int = 4, count: int = 200, classes: int = 5) -> Evaluation:
    random = np.random.default_rng(seed)
    raw = random.random((count, classes)).astype(np.float32) ** 4
    labels = random.integers(0, classes, count).astype(np.uint8)
    return Evaluation("test", raw / raw.sum(axis=1, keepdims=True), labels)


def test_precision_recall_and_f1_by_hand() -> None:
    found = metrics.of_classes(COUNTS)
    assert found.support.tolist() == [5, 4, 0]
    assert found.precision[:2] == pytest.approx([4 / 6, 2 / 3])
    assert found.recall[:2] == pytest.approx([4 / 5, 2 / 4])
    assert found.f1[:2] == pytest.approx([8 / 11, 4 / 7])
    assert np.isnan([found.precision[2], found.recall[2], found.f1[2]]).all()
    assert found.weakest == 1
    assert metrics.of_classes(np.eye(3, dtype=int)).weakest is None
    assert metrics.of_classes(np.zeros((2, 2), int)).weakest is None


def test_a_class_that_is_never_predicted_has_no_precision_but_an_f1_of_zero() -> None:
    found = metrics.of_classes(np.array([[3, 0], [2, 0]]))
    assert math.isnan(found.precision[1]) and found.recall[1] == 0 and found.f1[1] == 0


def test_the_measures_are_those_of_loops() -> None:
    given = result()
    found = metrics.of_classes(given.confusion)
    for name in range(5):
        true, said = given.labels == name, given.predicted == name
        both = int((true & said).sum())
        precision, recall = both / said.sum(), both / true.sum()
        assert (found.precision[name], found.recall[name]) == pytest.approx((precision, recall))
        assert found.f1[name] == pytest.approx(2 * precision * recall / (precision + recall) if both else 0)


def test_shares_of_rows_and_columns() -> None:
    rows, columns = metrics.normalised(COUNTS, "true"), metrics.normalised(COUNTS, "predicted")
    assert rows[0] == pytest.approx([0.8, 0.2, 0]) and np.isnan(rows[2]).all()
    assert columns[:, 0] == pytest.approx([4 / 6, 2 / 6, 0]) and np.isnan(columns[:, 2]).all()


def test_losses_stay_finite() -> None:
    given = Evaluation("test", np.array([[1, 0], [0.25, 0.75]], np.float32), np.array([1, 0], np.uint8))
    assert metrics.losses(given) == pytest.approx([-math.log(metrics.LEAST), -math.log(0.25)], rel=1e-5)


def test_orders_and_choices_are_those_of_loops() -> None:
    given = result()
    wrong = [i for i in range(200) if given.predicted[i] != given.labels[i]]
    right = [i for i in range(200) if given.predicted[i] == given.labels[i]]
    assert metrics.order(given).tolist() == wrong + right
    sure = given.probabilities.max(axis=1)
    assert (np.diff(sure[metrics.order(given, "confidence")]) >= 0).all()
    assert (np.diff(metrics.losses(given)[metrics.order(given, "loss")]) <= 0).all()
    assert np.flatnonzero(metrics.chosen(given, verdict="wrong")).tolist() == wrong
    for true in (None, 0, 3):
        for said in (None, 0, 4):
            expected = [i for i in right if true in (None, given.labels[i]) and said in (None, given.predicted[i])]
            assert np.flatnonzero(metrics.chosen(given, true, said, "right")).tolist() == expected


def test_the_sheet_has_up_to_ten_of_each_predicted_class_and_is_the_same_for_all() -> None:
    predicted = np.array([0] * 30 + [1] * 3 + [3] * 12)
    found = metrics.sample(predicted, 4, 10, seed=1)
    assert [int((predicted[found] == name).sum()) for name in range(4)] == [10, 3, 0, 10]
    assert (np.diff(predicted[found]) >= 0).all() and len(set(found.tolist())) == len(found)
    assert found.tolist() == metrics.sample(predicted, 4, 10, seed=1).tolist()


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_a_sheet_is_cut_back_into_its_images(channels: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 5, 6, channels)).astype(np.uint8)
    whole = sheet(images, 3)
    assert whole.shape == (3 * 5, 3 * 6, 3 if channels == 3 else 1)
    expected = images if channels != 2 else images.mean(axis=3, keepdims=True).astype(np.uint8)
    for at in range(7):
        top, left = 5 * (at // 3), 6 * (at % 3)
        assert np.array_equal(whole[top : top + 5, left : left + 6], expected[at])
    large = sheet(np.zeros((2, 200, 150, 3), np.uint8), 2)
    assert max(large.shape[0], large.shape[1] // 2) <= LARGEST


def test_the_matrix_as_shares_without_its_diagonal_and_with_a_frame() -> None:
    shares = metrics.normalised(COUNTS, "true")
    figure = figures.confusion(
        COUNTS, ["a", "b", "c"], theme=LIGHT, shares=shares, diagonal=False, marked=(1, 0)
    )  # fmt: skip
    (wrong,) = figure["data"]
    assert wrong["z"][0] == [None, pytest.approx(20), 0]
    assert wrong["zmax"] == pytest.approx(50), "the colours are the mistakes' own"
    (mark,) = figure["layout"]["shapes"]
    assert (round(mark["x0"]), round(mark["x1"]), round(mark["y0"]), round(mark["y1"])) == (0, 0, 1, 1)
    assert figures.confusion(COUNTS, ["a", "b", "c"], theme=LIGHT)["layout"]["shapes"] == []


def test_the_sentence_and_the_table() -> None:
    given = Evaluation("builtin", np.eye(3, dtype=np.float32)[[0, 1, 1, 0]], np.array([0, 1, 1, 1], np.uint8))
    assert english([accuracy(given), interval(given), trained(3)]) == [
        "75.0\u00a0% of 4 built-in images are read right: 1 is not.",
        "With 4 built-in images, chance leaves it between 30.06\u00a0% and 95.44\u00a0% (95\u00a0% interval, Wilson 1927).",
        "It has trained on 3 of these images, so this says little of new ones.",
    ]
    right = Evaluation("test", np.eye(2, dtype=np.float32)[[0, 1, 1]], np.array([0, 1, 1], np.uint8))
    assert english(accuracy(right)) == "All 3 test images are read right." and trained(0) == ""
    labels = np.zeros(20_000, np.uint8)
    labels[0] = 1
    almost = Evaluation("train", np.tile(np.array([[1, 0]], np.float32), (20_000, 1)), labels)
    assert english(accuracy(almost)) == "99.99\u00a0% of 20,000 training images are read right: 1 is not."
    assert classes(given, ("a", "b", "c")) == [
        ["a", 1, 50.0, 100.0, 66.7],
        ["b", 3, 100.0, 66.7, 80.0],
        ["c", 0, None, None, None],
    ]
    assert metrics.of_classes(given.confusion).weakest == 0 and percent(math.nan) is None
    assert [class_of(given, 3) for given in (0, 2, 3, -1, "1", None)] == [0, 2, None, None, None, None]


def test_what_a_page_says() -> None:
    names = ("0", "1")
    cell = Selection(true=0, predicted=1, verdict="wrong", split="train")
    near = Selection(predicted=1, verdict="right", sort="near", near={"index": 17})
    drawing = Selection(sort="near", near={"strokes": []})
    assert english(
        [
            gallery.described("test", 0, 60, 70, []),
            gallery.described("test", 0, 60, 70, gallery.ordered(Selection(), 2)),
            gallery.described("train", 0, 1, 1, gallery.which(cell, names)),
            gallery.described("test", 60, 10, 1070, [*gallery.which(near, names), *gallery.ordered(near, 2)]),
            gallery.described("test", 0, 1, 9, gallery.ordered(drawing, 0)),
            gallery.missing(cell, names, 9),
            gallery.missing(Selection(true=0, verdict="right"), names, 9),
        ]
    ) == [
        "1–60 of 70 test images",
        "1–60 of 70 test images: the 2 misread first",
        "1 training image: 0 read as 1, wrong only",
        "61–70 of 1,070 test images: read as 1, right only, nearest to test image 17 first",
        "1–1 of 9 test images: nearest to your drawing first",
        "None of 9 training images fits: 0 read as 1, wrong only.",
        "None of 9 test images fits: true class 0, right only.",
    ]
    assert gallery.ordered(Selection(), 0) == gallery.ordered(Selection(true=1), 2) == []


def test_the_matrix_in_words() -> None:
    given = Evaluation("test", np.eye(2, dtype=np.float32)[[0, 1, 1, 0]], np.array([0, 1, 1, 1], np.uint8))
    assert english(picture(given, ("no", "yes"))) == (
        "Confusion matrix of 2 classes; most often yes is read as no, in 1 image."
    )
    right = Evaluation("test", np.eye(2, dtype=np.float32), np.array([0, 1], np.uint8))
    assert english(picture(right, ("no", "yes"))) == "Confusion matrix of 2 classes; nothing is misread."


@pytest.mark.parametrize(
    "given",
    [
        {"strokes": "x"}, {"strokes": [[0.1, 0.2, 0.3]]}, {"strokes": [["a", "b"]]}, {"strokes": [[math.nan, 0.0]]},
        {"strokes": 7}, {"strokes": [[0.5, 0.5]], "pen": "x"}, {"strokes": [[0.5, 0.5]], "pen": math.inf},
        {"index": -1}, {"index": "1"}, {"index": None}, {"strokes": [[0.5, 0.5] * 40_000]},
    ],
)  # fmt: skip
def test_an_input_that_is_none_is_refused_in_a_line(given: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="present input"):
        request_of(given, "0" * 12)


def test_an_input_is_what_the_live_path_would_get() -> None:
    found = request_of({"strokes": [[0.25, 0.5, 0.75, 0.5]], "pen": 3, "normalise": False}, "0" * 12)
    assert found.strokes is not None and found.strokes[0].tolist() == [[0.25, 0.5], [0.75, 0.5]]
    assert (found.pen, found.normalise) == (3, False)
    assert request_of({"index": 4, "split": "train"}, "0" * 12).split == "train"

"""Data of hundreds of classes and images with alpha: what is answered stays small and can be read."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from english import english

from app.panels.evaluation import gallery, view
from app.panels.thumbnails import data_uri, opaque, sheet
from app.words import say
from model.explain import metrics
from model.records import Evaluation


class Many:
    """As much of a loaded model as the evaluation asks for."""

    def __init__(self, classes: int, count: int = 3000) -> None:
        random = np.random.default_rng(classes)
        self.labels = np.arange(count) % classes
        raw = random.random((count, classes), np.float32) ** 8
        raw[np.arange(count), self.labels] += 0.8
        raw[self.labels == 7, (classes - 1)] = 99  # every 7 is read as the last class
        self.result = Evaluation("test", raw / raw.sum(axis=1, keepdims=True), self.labels)
        self.class_names = tuple(f"class {at}" for at in range(classes))
        self.images = random.integers(0, 256, (count, 24, 40, 4), np.uint8)
        takes = {"card": {}, "name": "x", "input_shape": (24, 40, 4), "classes": classes}
        self.workspace, self.bundle = Path(), type("Bundle", (), takes)()
        given = {"digits": False, "source": "x", "title": "x", "class_names": self.class_names, "split": self.split}
        self.dataset = SimpleNamespace(**given)
        self.current = self

    def evaluate(self, _: str) -> Evaluation:
        return self.result

    def split(self, _: str) -> tuple[np.ndarray, np.ndarray]:
        return self.images, self.labels


def answer(question: Any, model: Many, **wish: object) -> dict[str, Any]:
    context = type("Context", (), {"models": model})()
    return question(context, wish)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("classes", "shown"), [(9, 9), (40, 40), (200, 16), (1000, 16)])
def test_the_matrix_is_whole_or_has_those_confused_most(classes: int, shown: int) -> None:
    model = Many(classes)
    start = time.perf_counter()
    found = answer(view.matrix, model)
    assert time.perf_counter() - start < 3
    assert len(found["shown"]) == shown == len(found["figure"]["data"][0]["z"])
    assert len(json.dumps(found["figure"])) < 300_000 and len(found["classes"]) == classes
    assert {7, classes - 1} <= set(found["shown"]) and found["shown"] == sorted(found["shown"])
    assert found["note"] == (
        say("evaluation.click") if classes <= 40 else say("evaluation.some", shown=16, classes=classes)
    )


def test_a_chosen_cell_is_in_the_matrix_whatever_it_holds() -> None:
    found = answer(view.matrix, Many(200), true=150, predicted=3, cells="true")
    assert {150, 3} <= set(found["shown"]) and len(found["shown"]) == 16
    (mark,) = found["figure"]["layout"]["shapes"]
    assert round(mark["y0"]) == found["shown"].index(150) and round(mark["x0"]) == found["shown"].index(3)


def test_the_most_confused_are_those_of_the_largest_cells() -> None:
    counts = np.diag(np.full(50, 9))
    counts[40, 3], counts[8, 30], counts[8, 9] = 5, 4, 1
    assert metrics.most_confused(counts, 4).tolist() == [3, 8, 30, 40]
    assert metrics.most_confused(counts, 5, [49]).tolist() == [3, 8, 30, 40, 49]
    assert metrics.most_confused(np.eye(50, dtype=int), 3).tolist() == [0, 1, 2], "without a mistake"
    assert metrics.most_confused(np.eye(2, dtype=int), 16).tolist() == [0, 1]


def test_the_sheet_has_pages_of_classes() -> None:
    model = Many(200)
    first, last = (answer(gallery.gallery, model, sheet=True, page=page) for page in (0, 99))
    assert (first["rows"], last["rows"]) == (list(range(20)), list(range(180, 200)))
    assert first["pages"] == 10 and last["page"] == 9 and english(last["text"]).endswith("classes 181–200 of 200.")
    assert {item[2] for item in last["items"]} <= set(last["rows"])
    assert answer(gallery.gallery, Many(8), sheet=True)["pages"] == 1


def test_alpha_is_laid_on_white() -> None:
    images = np.array([[[[10, 20, 30, 255], [10, 20, 30, 0], [0, 100, 200, 51]]]], np.uint8)
    assert opaque(images)[0, 0].tolist() == [[10, 20, 30], [255, 255, 255], [204, 224, 244]]
    whole = sheet(np.repeat(images, 3, axis=0), 2)
    assert whole.shape == (2, 6, 3) and data_uri(whole).startswith("data:image/png")

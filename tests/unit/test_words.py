"""The words of the page: each language says all that there is to say, with the same values, and nothing else is said."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from english import english, worded

from app import languages
from app.panels.images import data_of
from app.words import Phrased, refused, say
from model.data import titles
from model.records import BadInput

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted((ROOT / "assets" / "words").glob("*.json"))
SAID = re.compile(
    r"""(?:\bsay|\bsaid|\bwords|title=|label=|placeholder=)\(?\s*["'`]([a-z][\w-]*(?:\.[\w{}$()\[\]|?: -]+)+)["'`]"""
)
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
Words = dict[str, Any]


def flat(words: Words, before: str = "") -> dict[str, Any]:
    """`section.key` → a sentence, or its forms."""
    known: dict[str, Any] = {}
    for key, value in words.items():
        name = before + key
        known |= {name: value} if isinstance(value, str) or "other" in value else flat(value, f"{name}.")
    return known


def read(path: Path) -> dict[str, Any]:
    words = json.loads(path.read_text("utf-8"))
    return flat({name: value for name, value in words.items() if name != "refused"})


def places(sentence: Any) -> set[str]:
    forms = [sentence] if isinstance(sentence, str) else [text for key, text in sentence.items() if key != "by"]
    return {name for text in forms for name in PLACE.findall(text)}


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_says_everything(path: Path) -> None:
    usual, own = read(ROOT / "assets" / "words" / "en.json"), read(path)
    assert set(own) == set(usual)
    assert {key: places(text) for key, text in own.items()} == {key: places(text) for key, text in usual.items()}
    assert not [key for key, text in own.items() if not text]


def test_every_sentence_that_is_said_is_there() -> None:
    known = read(ROOT / "assets" / "words" / "en.json")
    for path in [*(ROOT / "assets").rglob("*.mjs"), *(ROOT / "app").rglob("*.py")]:
        for key in SAID.findall(path.read_text("utf-8")):
            start = re.split(r"[{$]", key)[0]
            there = key in known if start == key else any(name.startswith(start) for name in known)
            assert there or path.name == "words.py", f"{path.relative_to(ROOT)} says {key}"


def test_values_and_forms() -> None:
    phrases = [
        say("header.for-testing", count=10000),
        say("header.filters-off", count=1),
        say("input.image.test", index=12),
    ]
    assert english(phrases) == [", 10,000 of them for testing", "with all on; 1 filter off", "test image 12"]


def test_a_value_is_never_parted_from_what_it_is_of() -> None:
    phrases = [say("state.hangs"), say("evaluation.share.coarse", share=0.5), say("training.presets.three-conv-64")]
    for language in ("en", "de"):
        for text in worded(phrases, language):
            assert not re.search(r"\d (%|s\b)", text) and re.search("\\d\u00a0(%|s\\b)", text), text


def test_a_refusal_is_said_with_its_values_even_within_another() -> None:
    within = BadInput("values {said}; expected the same range in both", said="x_train [0, 1]")
    trouble = BadInput("data {file}: {why}", file="a{b}.npz", why=within)
    assert str(trouble) == "data a{b}.npz: values x_train [0, 1]; expected the same range in both"
    assert (
        worded(refused(trouble), "de")["line"]
        == "a{b}.npz: Werte x_train [0, 1]; erwartet wird in beiden derselbe Bereich"
    )
    assert worded(refused(BadInput("as Keras says it")), "de")["line"] == "as Keras says it"
    told = BadInput.told("a line", "{given.__class__}", {"given": 1})
    assert str(told) == str(pickle.loads(pickle.dumps(told))) == "a line", "a stranger's template is not filled in"
    phrased = Phrased("a line", say("data.none.test"))
    assert str(phrased) == "a line" and english(refused(phrased)) == {"line": "There are no test images in this data."}


@pytest.mark.parametrize(
    ("title", "german"),
    [
        ("built-in MNIST, 5,000 digits", "eingebautes MNIST, 5.000 Ziffern"),
        ("full MNIST, 70,000 images", "ganzes MNIST, 70.000 Bilder"),
        ("a, b.npz, 12 images", "a, b.npz, 12 Bilder"),
        (
            "c.npz, 12 images, values of −1–1 stretched to 0–255",
            "c.npz, 12 Bilder, Werte von −1–1 auf 0–255 gestreckt",
        ),
        ("what somebody else wrote", "what somebody else wrote"),
    ],
)
def test_what_data_are_called_is_said_in_words(title: str, german: str) -> None:
    parts = titles.parsed(title)
    assert parts is None or str(parts) == title
    assert english(data_of(title)) == title and worded(data_of(title), "de") == german


def test_the_language_of_a_browser_without_scripts() -> None:
    assert languages.wanted("fr-CH, de-AT;q=0.8, en;q=0.5") == "de" and languages.wanted("") == "en"
    assert languages.wanted("xx, *;q=0.1") == "en"
    assert languages.sentence("de", "sign-in", "submit") == "Anmelden"

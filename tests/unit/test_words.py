"""The words of the page: each language says all that there is to say, with the same values, and nothing else is said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from english import english

from app.words import say

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

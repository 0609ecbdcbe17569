"""The files of `assets/words`: which languages there are, and a sentence for whoever has no script to say it.

Rule: everything else is said by the page itself, which has the words of its visitor's language (`app.words`).
"""

from __future__ import annotations

import functools
import json
from typing import Any

from app.settings import ROOT

_WORDS = ROOT / "assets" / "words"
USUAL = "en"


def names() -> dict[str, str]:
    """What each language calls itself, by its code: a file is all that one takes."""
    return {code: str(words["language"]) for code, words in _files().items()}


def wanted(accepted: str) -> str:
    """The code of the first language of an Accept-Language header that there is."""
    codes = (part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(","))
    return next((code for code in codes if code in _files()), USUAL)


def sentence(code: str, section: str, key: str) -> str:
    """A sentence without values; in English where a language lacks it."""
    of_section: dict[str, str] = _files()[code].get(section, {})
    return of_section.get(key) or str(_files()[USUAL][section][key])


@functools.cache
def _files() -> dict[str, dict[str, Any]]:
    """All words, by the code of their language."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_WORDS.glob("*.json"))}

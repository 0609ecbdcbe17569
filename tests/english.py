"""Phrases in words, as the page says them: by its own script, under Node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from node import node

from app.tables import tables

ROOT = Path(__file__).parents[1]
_SCRIPT = """
import { readFileSync } from "node:fs";
const words = await import(process.env.FEATURESCOPE_WORDS);
const load = async (code) => JSON.parse(readFileSync(`${process.env.FEATURESCOPE_SAID}/${code}.json`, "utf8"));
await words.speak(process.env.FEATURESCOPE_LANGUAGE, load);
process.stdout.write(JSON.stringify(words.spoken(JSON.parse(readFileSync(0, "utf8")))));
"""


def english(answer: Any) -> Any:
    """An answer with every phrase in it in English words."""
    return worded(answer, "en")


def worded(answer: Any, language: str) -> Any:
    """An answer with every phrase in it in the words of a language, by its code."""
    given = {
        "FEATURESCOPE_TABLES": json.dumps(tables()),
        "FEATURESCOPE_WORDS": (ROOT / "assets" / "page" / "words.mjs").as_uri(),
        "FEATURESCOPE_SAID": str(ROOT / "assets" / "words"),
        "FEATURESCOPE_LANGUAGE": language,
    }
    before = f"--import={(ROOT / 'tests' / 'unit' / 'scripts' / 'page.mjs').as_uri()}"
    done = node(before, "--input-type=module", "--eval", _SCRIPT, given=json.dumps(answer), **given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

"""Names from outside, shown as what they are: no links, no templates, nothing that turns a line around."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.panels.evaluation import figure as evaluation
from app.panels.plots import literal
from app.theme import LIGHT
from model import text
from model.runs import folders

NASTY = '<a href="http://x">4</a> <b>%{x}</b> &amp;\u202egnp.\u2066'


def test_nothing_is_a_tag_or_a_template() -> None:
    assert literal("a < b & %{y}") == "a &lt; b &amp; &#37;{y}" and literal("größe 4 %") == "größe 4 %"
    said = json.dumps(evaluation.confusion(np.eye(2), [NASTY, "b"], theme=LIGHT))
    assert "<a" not in said and "<b>" not in said and "%{x}</b>" not in said and "&#37;{x}" in said


def test_what_cannot_be_seen_goes() -> None:
    assert text.plain("a\u202eb\u2066c\u200f\x00\x1b[31m\ud800\n\n d") == "abc[31m  d"
    assert text.plain("日本語 é 👩‍👩‍👧 שלום") == "日本語 é 👩‍👩‍👧 שלום", (
        "letters of every script stay, and what joins them"
    )
    assert text.plain_lines("a\u202e\nb") == "a\nb"


@pytest.mark.parametrize("name", ["\u202erun", "a\tb"])
def test_a_runs_name_is_taken_in_plain(tmp_path: Path, name: str) -> None:
    folders.describe(tmp_path, name, "x\u202e\ny")
    assert folders.name_and_notes(tmp_path) in (("run", "x\ny"), ("a b", "x\ny"))

"""The page's scripts on their own, run by Node: one test here a file of theirs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from node import node

from app.tables import tables

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "tests" / "unit" / "scripts"


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.test.mjs")))
def test_scripts(name: str) -> None:
    given = {
        "FEATURESCOPE_TABLES": json.dumps(tables()),
        "FEATURESCOPE_PYTHON": sys.executable,
        "FEATURESCOPE_ROOT": str(ROOT),
    }
    before = f"--import={(SCRIPTS / 'page.mjs').as_uri()}"
    done = node("--test", "--test-reporter=spec", before, SCRIPTS / name, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ℹ pass 0" not in done.stdout


def test_no_script_is_a_global_or_decides_by_the_wording_of_a_message() -> None:
    for path in (ROOT / "assets").rglob("*.mjs"):
        text = path.read_text("utf-8")
        assert ("window.featurescope" not in text and "MutationObserver" not in text) or path.name == "main.mjs", path
        assert not [word for word in (".text.includes(", "reason.includes(", "line.includes(") if word in text], path

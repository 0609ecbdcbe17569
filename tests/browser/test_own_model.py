"""A model of one's own: opened from the page, shown with all of its maps, and back again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import PRETRAINED, Server


def test_a_visitor_opens_a_model_of_their_own_and_goes_back(
    visit, serve: Callable[..., Server], tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    theirs, broken = tmp_path / "their <b>net.keras", tmp_path / "broken.keras"
    shutil.copy(PRETRAINED / "three-conv-128.keras", theirs)
    broken.write_text("no model")
    page = visit(serve("--data", "builtin").url)
    before = page.text("#model-name")
    page.find("#menu-open").click()
    page.find("#own-open").click()
    page.find("#own-start").click()
    assert page.text("#own-status") == "Choose a .keras file first."
    chooser = page.find("[data-file=model] input")
    chooser.send_keys(str(broken))
    page.find("#own-start").click()
    page.wait("return document.getElementById('own-status').textContent.includes('not a .keras file')")
    chooser.send_keys(str(theirs))
    page.find("#own-start").click()
    page.wait("return document.getElementById('own-open')?.textContent === 'Back to the shared model'", 120)
    page.wait("return document.querySelectorAll('#layers [data-layer]').length === 5")
    assert page.text("#model-name").startswith("their _b_net") and page.text("#predicted-digit")
    page.digit("6")
    page.wait("return document.getElementById('predicted-digit').textContent === '6'")
    page.find("#menu-open").click()
    page.find("#own-open").click()
    page.wait("return document.getElementById('own-open')?.textContent === 'Open a model'", 30)
    assert page.text("#model-name") == before

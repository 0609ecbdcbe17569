"""Sweeps on the training tab: one is started, stopped and deleted; those that are done show picture, table and runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessible import FEW, found_in, told
from conftest import Server
from frame import TARGETS, fingers
from pages import Page
from swept import RATES, laid_out

from model.runs import folders, sweeps
from model.runs.sweeps import Sweep

LINES = [RATES, ("optimizer", "adam, sgd")]
DRAWN = "return document.querySelectorAll('#sweep-figure .scatterlayer .point').length === {}"
CHOOSE = """const [id, value] = arguments, select = document.getElementById(id);
select.value = value;
select.dispatchEvent(new Event("change", { bubbles: true }));"""
TOP = "return document.getElementById('sweep-start').getBoundingClientRect().top + scrollY"
WIDE = "return document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path, Sweep, Sweep]]:
    """A server of a workspace in which one sweep of one setting is done, and one of two."""
    workspace = tmp_path_factory.mktemp("swept")
    one, two = laid_out(workspace), laid_out(workspace, LINES)
    server = Server("--data", "builtin", "--workspace", workspace, "--control", "off")
    yield server, workspace, one, two
    server.stop()


def write(page: Page, field: str, text: str) -> None:
    """Type over what a field has."""
    found = page.find(f"#{field}")
    page.run("arguments[0].focus(); arguments[0].select()", found)
    found.send_keys(text)


def looked_at(page: Page, sweep: Sweep) -> None:
    page.open(f"{page.origin}/#i=7&tab=training&sweep={sweep.id}")
    page.wait("return document.querySelector('#sweep .sweep-table tbody tr')")


def test_what_came_of_sweeps_and_the_way_to_their_runs(swept, visit: Callable[..., Page]) -> None:  # type: ignore[no-untyped-def]
    server, _, one, two = swept
    page = visit(server.url, opened=False)
    looked_at(page, one)
    page.wait(DRAWN.format(9 + 3))
    assert page.text(".sweep-answer").startswith("Learning rate 0.003 is best: on average it reads 9")
    assert "on 400 validation images" in page.text(".sweep-caption") and page.text(".sweep-stand") == "9 of 9 runs done"
    assert len(page.all(".sweep-table tbody tr")) == 3 and len(page.all(".sweep-table .sweep-best")) == 1
    assert "(1,000) only measure" in page.text(".sweep-table .caption")
    page.run(CHOOSE, "sweep-choice", two.id)
    page.wait("return document.querySelectorAll('.sweep-table tbody tr').length === 6")
    page.wait(DRAWN.format(18 + 6))
    page.wait(f"return location.hash.includes('sweep={two.id}')")
    page.find(f".sweep-table [data-run='{two.runs[7]}']").click()
    page.wait(f"return document.getElementById('run').dataset.run === '{two.runs[7]}'")
    page.wait("return document.getElementById('sweep-outlook').textContent.startsWith('9 runs')")
    before = page.run(TOP)
    page.find("#sweep-start").click()
    page.wait(
        "return document.getElementById('sweep-notice').textContent === 'training is switched off on this server'"
    )
    assert page.run(TOP) == before, "who may not steer training is told why, and nothing moves"
    wrong = found_in(page, FEW)
    assert not wrong, told(wrong)


def test_it_fits_a_phone_and_fingers(swept, visit: Callable[..., Page]) -> None:  # type: ignore[no-untyped-def]
    server, _, _, two = swept
    page = visit(server.url, opened=False)
    fingers(page, True)
    page.size(390, 844, mobile=True)
    looked_at(page, two)
    page.wait("return document.getElementById('sweep-outlook').textContent")
    assert int(page.run(WIDE)) <= 0  # type: ignore[call-overload]
    small = page.run(TARGETS, ["body :not(#sweep *, #sweep)", "#sweep .sweep-table"])
    fingers(page, False)
    assert not small


def press(page: Page, selector: str) -> None:
    """Press what is brought to the middle: at the end of the window stands a line that says what is off."""
    page.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", selector)
    page.find(selector).click()


def test_a_sweep_is_started_stopped_and_deleted(
    visit: Callable[..., Page], serve: Callable[..., Server], tmp_path: Path
) -> None:
    nobody = ("--training", "celery", "--redis", "redis://127.0.0.1:9/0")  # takes what waits
    page = visit(f"{serve('--data', 'builtin', *nobody).url}/#i=7&tab=training")
    press(page, "#sweep > summary")
    page.wait("return document.getElementById('sweep-values-1').value === '0.0002, 0.0007, 0.002'")
    page.wait("return document.getElementById('sweep-outlook').textContent.startsWith('9 runs: 3 values × 3 seeds')")
    assert page.run("return document.querySelector('.sweep-shown').hidden")
    page.run(
        "const s = document.getElementById('train-preset'); s.value = 'three-conv-64'; s.dispatchEvent(new Event('change', { bubbles: true }))"
    )
    page.wait("return document.getElementById('sweep-values-1').value === '0.0003, 0.001, 0.003'")
    page.run("document.getElementById('train-settings').open = true")
    for field, typed in (("train-epochs", "1"), ("train-limit", "100"), ("sweep-values-1", "0.1, fast")):
        write(page, field, typed)
    page.wait("return document.getElementById('sweep-values-1').getAttribute('aria-invalid') === 'true'")
    assert "'fast': expected a number" in page.text("#sweep-outlook")
    write(page, "sweep-values-1", "0.001, 0.003")
    page.run(CHOOSE, "sweep-seeds", "1")
    page.wait("return document.getElementById('sweep-outlook').textContent.startsWith('2 runs: 2 values × 1 seed')")
    press(page, "#sweep-start")
    page.wait("return document.querySelectorAll('.sweep-table [data-state]').length === 2")
    page.wait("return document.querySelector('.sweep-stand').textContent.includes('Redis cannot be reached')")
    assert page.text(".sweep-answer") == "The picture begins with the first run that is done."
    (sweep,) = sweeps.every(tmp_path / "workspace")
    press(page, "#sweep [data-act=stop]")
    page.wait("return document.querySelectorAll('.sweep-table [data-state=cancelled]').length === 2")
    assert page.text(".sweep-stand") == "0 of 2 runs done · 2 were stopped"
    assert {status.state for status in folders.every(tmp_path / "workspace")} == {"cancelled"}
    delete = page.find("#sweep [data-act=delete]")
    page.wait("return !document.querySelector('#sweep [data-act=delete]').disabled")
    press(page, "#sweep [data-act=delete]")
    assert delete.text == "Delete for good?"
    press(page, "#sweep [data-act=delete]")
    page.wait("return document.querySelector('.sweep-shown').hidden && !location.hash.includes('sweep=')")
    assert not folders.every(tmp_path / "workspace") and sweep.runs

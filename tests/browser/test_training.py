"""The training tab, with real runs on few digits: start, watch, cancel, resume, promote, go back, time-lapse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from browsers import Browsers
from conftest import DIGITS, Server
from pages import Page

from model.runs import folders, timelapse
from model.serving.store import EPOCHS


def choose(page, preset: str, **typed: object) -> None:  # type: ignore[no-untyped-def]
    """Fill the training form."""
    page.find("#tab-training").click()
    page.run(
        "const s = document.getElementById('train-preset'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))",
        preset,
    )
    page.run("document.getElementById('train-settings').open = true")
    for option, value in typed.items():
        field = page.find(f"#train-{option.replace('_', '-')}")
        field.clear()
        field.send_keys(str(value))


def state(page, word: str, seconds: float = 90) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"return document.getElementById('train-status')?.textContent.startsWith('{word}')", seconds)


def act(page, name: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"return document.querySelector('#run [data-act={name}]')")
    page.run(f"document.querySelector('#run [data-act={name}]').click()")


def test_start_watch_reload_cancel_and_resume(visit, serve: Callable[..., Server], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = visit(serve("--data", "builtin").url)
    for part in ("preset", "epochs", "start", "cancel", "status"):
        assert len(page.all(f"#train-{part}")) == 1
    assert page.find("#train-preset").tag_name == "select" and page.find("#train-epochs").tag_name == "input"
    assert page.text("#train-status").startswith("idle")
    choose(page, "three-conv-64")
    page.wait("return document.getElementById('train-epochs').value === '5'")
    choose(page, "three-conv-64", epochs=8, limit=1500)
    page.wait("return /8 × 1,500 images · about/.test(document.getElementById('train-outlook').textContent)")
    page.find("#train-start").click()
    state(page, "running")
    page.wait("return document.querySelectorAll('#train-curves .scatterlayer .point').length >= 10", 60)
    page.find("#tab-activations").click()
    page.digit("0")
    assert page.text("#predicted-digit") == "0", "exploring goes on"
    page.driver.refresh()
    state(page, "running")
    page.wait("return document.getElementById('layers').dataset.frames > 0")
    page.find("#tab-training").click()
    page.find("#train-cancel").click()
    state(page, "cancelled", 20)
    act(page, "resume")
    state(page, "running")
    state(page, "finished")
    page.wait("return document.querySelectorAll('#train-curves .scatterlayer .point').length === 40")
    rows = folders.metrics(next(folders.root(tmp_path / "workspace").iterdir()))
    assert [row["epoch"] for row in rows] == list(range(1, 9))
    page.run("arguments[0].focus(); arguments[0].select()", page.find("#train-epochs"))
    page.find("#train-epochs").send_keys("0")
    page.find("#train-start").click()
    page.wait("return document.getElementById('train-notice').textContent.includes('expected')")
    assert page.text("#train-epochs-line") == "'0': expected a whole number from 1 to 1000", "beside its field"
    assert page.find("#train-epochs").get_attribute("aria-describedby") == "train-epochs-line"
    page.find("#train-epochs").send_keys("\b2")
    page.wait("return !document.querySelector('.field.wrong')")
    assert page.text("#train-epochs-line") == "how often to go through the training images"


@pytest.fixture(scope="module")
def with_a_run(browsers: Browsers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a finished run of another network than the one in use, started on the page."""
    workspace = tmp_path_factory.mktemp("trained") / "workspace"
    server = Server("--data", "builtin", "--workspace", workspace)
    page = Page(browsers.take(workspace.parent), server.url)
    choose(page, "three-conv-64", epochs=2, limit=1500)
    page.find("#train-start").click()
    state(page, "finished")
    browsers.give_back(page.browser, page.origin)
    server.stop()
    return workspace


@pytest.fixture
def trained(visit, serve: Callable[..., Server], with_a_run: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A page on a copy of it."""
    server = serve("--data", "builtin", "--workspace", shutil.copytree(with_a_run, tmp_path / "workspace"))
    page = visit(server.url)
    page.server = server
    page.find("#tab-training").click()
    return page


def versions(page) -> set[str]:  # type: ignore[no-untyped-def]
    return set(
        page.run("return Array.from(document.querySelectorAll('#layers [data-layer]'), (e) => e.dataset.version)")
    )


def test_every_page_follows_a_promotion_and_its_undo(trained, visit) -> None:  # type: ignore[no-untyped-def]
    other = visit(trained.url)
    other.digit("6")
    before, drawn = versions(other), other.run("return document.getElementById('draw-canvas').toDataURL()")
    other.wait("return location.hash.startsWith('#s=') && location.hash.length > 20")
    address = other.run("return location.hash")
    other.run(
        """window.mixed = 0; window.seen = new Set();
        new MutationObserver(() => {
            const panels = document.querySelectorAll("#layers [data-layer]");
            const found = new Set(Array.from(panels, (panel) => panel.dataset.version));
            for (const version of found) window.seen.add(version);
            if (found.size > 1) window.mixed += 1;
        }).observe(document.getElementById("layers"), { subtree: true, attributeFilter: ["data-version"], childList: true });"""
    )
    act(trained, "promote")
    other.wait("return document.getElementById('model-name').textContent.includes('three-conv-64')")
    other.wait("return document.querySelectorAll('#layers [data-layer]').length === 5")
    for each in (other, trained):
        each.wait("return !document.getElementById('promotion').hidden")
        assert each.text(".promotion-said").startswith("The model in use is now three-conv-64, trained ")
    other.calm()
    after = versions(other)
    assert len(before) == len(after) == 1 and not before & after
    assert other.run("return window.mixed") == 0, "two models at once on one page"
    assert other.run("return document.getElementById('draw-canvas').toDataURL()") == drawn
    shapes = other.run("return Array.from(document.querySelectorAll('#layers [data-layer]'), (e) => e.dataset.maps)")
    assert shapes == ["32", "32", "64", "64", "64"]
    other.answered_by("browser")  # the new model's graph was fetched
    assert versions(other) == after
    other.after(lambda: other.draw([DIGITS["1"][0]]))  # the pen goes on with the new model
    other.after(lambda: other.find("#undo-stroke").click())
    other.wait(f"return location.hash === '{address}'")  # undo reaches back beyond the promotion
    trained.wait("return document.querySelector('#runs [data-act=undo]:not([hidden])')")
    trained.wait("return document.getElementById('train-result').textContent.endsWith('it is the one in use.')")
    trained.run("document.querySelector('#runs [data-act=undo]').click()")
    other.wait("return document.getElementById('model-name').textContent.includes('default')")
    other.calm()
    assert versions(other) == before


def walked(page, end: str) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """Version and pictures of each of three epochs, by one end of the live path."""
    page.size(1440, 1600)  # every layer in view
    seen = []
    for at in range(3):
        page.run(
            "const s = document.querySelector('.timelapse-slider'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))",
            at,
        )
        page.wait("return document.querySelector('#layers [data-layer]').dataset.version === page.model.version")
        page.answered_by(end)
        page.calm()
        assert len(versions(page)) == 1
        seen.append((versions(page).pop(), json.dumps(page.pictures())))
    return seen


def test_the_time_lapse_drives_the_drawing_through_the_epochs(trained) -> None:  # type: ignore[no-untyped-def]
    page = trained
    in_use = versions(page)
    act(page, "lapse")
    page.wait("return document.querySelector('.timelapse-slider').max === '2'", 60)
    page.find("#tab-activations").click()
    page.digit("7")
    seen = [walked(page, "browser")]
    page.serve_only()
    page.answered_by("server")
    seen.append(walked(page, "server"))
    assert seen[0] == seen[1] and len(set(seen[0])) == 3, "both ends show the same, each epoch another one"
    page.wait("return document.querySelector('.timelapse-words').textContent === 'Epoch 2 of 2'")
    page.wait(
        "return document.querySelector('.timelapse-reads').textContent.endsWith(' of 400 validation images read right')"
    )
    assert page.text("#whose").startswith("Epoch 2 of 2 answers: three-conv-64")
    page.find("#tab-evaluation").click()
    assert page.find("#whose").is_displayed(), "on every tab"
    page.find("#tab-activations").click()
    assert page.run("return document.querySelector('.timelapse-matrix').width") > 0
    assert page.find("#nearest").get_attribute("aria-busy") is None and not page.all(".doubt-image"), (
        "no step is doubted"
    )
    page.find("#whose button").click()
    page.wait(f"return document.querySelector('#layers [data-layer]').dataset.version === '{in_use.pop()}'")
    assert page.find("#timelapse").is_displayed() is False and page.find("#whose").is_displayed() is False
    page.wait("return document.querySelector('.doubt-image')")


@pytest.mark.thorough
@pytest.mark.may_lose_its_connection
def test_the_time_lapse_goes_on_without_a_server(trained) -> None:  # type: ignore[no-untyped-def]
    page = trained
    act(page, "lapse")
    page.wait("return document.querySelector('.timelapse-slider').max === '2'", 60)
    page.find("#tab-activations").click()
    page.digit("7")
    seen = walked(page, "browser")
    page.server.stop()
    page.wait("return document.getElementById('connection').textContent.startsWith('Drawing goes on')")
    assert walked(page, "browser") == seen, "epochs that were fetched are still there"


@pytest.mark.thorough
def test_who_may_not_steer_scrubs_what_is_built(trained, visit, serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    act(trained, "lapse")
    trained.wait("return document.querySelector('.timelapse-slider').max === '2'", 60)
    run = next((tmp_path / "workspace" / "runs").iterdir())
    shutil.rmtree(run / EPOCHS / timelapse.built(run)[1])  # one is lacking, and nobody builds it now
    page = visit(serve("--data", "builtin", "--workspace", tmp_path / "workspace", "--control", "off").url)
    page.find("#tab-training").click()
    act(page, "lapse")
    page.wait("return document.querySelector('.timelapse-slider').max === '1'")
    assert page.text(".timelapse-note").startswith("2 of 3 epochs are built; training is switched off")
    page.wait("return document.querySelector('.timelapse-words').textContent === 'Epoch 2 of 2'")


def test_layers_are_edited_and_what_cannot_be_is_refused(page) -> None:  # type: ignore[no-untyped-def]
    choose(page, "three-conv-64")
    page.wait("return document.querySelectorAll('.layer-row').length === 6")
    page.wait("return document.querySelector('.layer-shape').textContent === '26×26×32 · 320 parameters'")
    kernel = page.all(".layer-row [data-field=kernel]")[2]
    kernel.clear()
    kernel.send_keys("6")
    page.wait(
        "return document.getElementById('train-outlook').textContent === 'conv_3: a 6×6 kernel does not fit a 5×5 map'"
    )
    page.find("#train-start").click()
    page.wait("return document.getElementById('train-notice').textContent.includes('does not fit')")
    page.run("document.querySelectorAll('.layer-moves')[3].children[2].click()")
    page.wait("return document.querySelectorAll('.layer-row').length === 5")
    page.wait(
        "return document.getElementById('train-outlook').textContent.includes('does not fit a 11×11 map') === false"
    )
    page.run(
        "Array.from(document.querySelectorAll('.layer-add button')).find((b) => b.textContent.includes('dropout')).click()"
    )
    page.wait("return document.querySelectorAll('.layer-row')[4].dataset.kind === 'dropout'")
    page.wait("return document.getElementById('train-outlook').textContent.includes('parameters')")


def test_one_knob_gives_all_convolutions_another_kernel(page) -> None:  # type: ignore[no-untyped-def]
    choose(page, "three-conv-64")
    kernel = page.find("#train-kernel")
    assert kernel.get_property("value") == "3"
    listed = "return Array.from(document.querySelectorAll('[data-field=kernel]'), ({ value }) => value).join()"
    page.run("arguments[0].value = '5'; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))", kernel)
    page.wait(f"{listed} === '5,5,5'")
    page.wait("return document.querySelector('.layer-shape').textContent.startsWith('28×28×32')")  # padded: 5 on 4×4
    page.run("arguments[0].value = ''; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))", kernel)
    page.wait(f"{listed} === '3,3,3'")
    edited = page.find("[data-field=kernel]")
    edited.clear()
    edited.send_keys("2")
    page.wait("return document.getElementById('train-kernel').value === ''")  # as listed: they differ


PLACES = """return Array.from(document.querySelectorAll(
    '#train-preset, #train-start, #train-cancel, #train-halt, #train-progress, #train-status, #train-curves, #runs'),
    (element) => { const box = element.getBoundingClientRect(); return [box.left, box.top, box.width]; }).join("; ");"""


@pytest.mark.thorough
def test_nothing_moves_while_a_run_does(page) -> None:  # type: ignore[no-untyped-def]
    choose(page, "three-conv-64", epochs=2, limit=500)
    page.run("document.getElementById('train-settings').open = false; scrollTo(0, 0)")
    page.wait("return document.getElementById('train-outlook').textContent.includes('2 × 500 images')")
    page.wait("return document.getElementById('train-result').textContent")
    before = page.run(PLACES)
    page.find("#train-start").click()
    state(page, "running")
    assert page.run(PLACES) == before
    state(page, "finished")
    page.wait("return document.getElementById('train-result').textContent.startsWith('Your network reads ')")
    page.wait("return document.querySelector('.run-accuracy').textContent.endsWith('%')")
    assert page.run(PLACES) == before
    assert page.run("return document.activeElement.id") == "train-start"

"""A page saved as one file, opened from the disk: no request, the same maps, and drawing goes on."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import DIGITS, Server, until
from PIL import Image

from model.serving.engine import Engine

if TYPE_CHECKING:
    from pages import Page, SavedPage

MOST = 12_000_000  # bytes
READINGS = """const canvas = document.querySelector(`[data-layer=${arguments[0]}] canvas`), box = canvas.getBoundingClientRect();
return arguments[1].map(([x, y]) => { canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
    return document.getElementById("hover").textContent; });"""
PLACES = [[(1 + x / 8) / 16, y / 20] for x in range(1, 8) for y in range(1, 9)]  # of the second map of 32 in two rows
HOME = "const link = document.getElementById('open-home'); link.focus(); return link.href"
READ = re.compile(r"map (\d+) · row (\d+), column (\d+)\nactivation (?:≈ )?([-−\d.]+)$")
FINE = """const { rows } = page.panel("activations").sideBySide;
return rows.length === 2 && rows.every(({ layer }) => layer?.levels === 255)"""
BESIDE = """return Array.from(document.querySelectorAll(".side-by-side-row"), (row) =>
    [row.querySelector(".side-by-side-verdict").textContent, ...Array.from(row.querySelectorAll("canvas"), (c) => c.toDataURL())])"""


def saved(page: Page, folder: Path) -> Path:
    """Press Save and wait for the file."""
    page.run("scrollTo(0, 0)")
    page.find("#menu-open").click()
    page.find("#save-page").click()
    assert not page.find("#menu").is_displayed() and page.run("return document.activeElement.id") == "menu-open"
    until(lambda: list(folder.glob("*.html")) and not list(folder.glob("*.crdownload")), 30)
    (file,) = folder.glob("*.html")
    page.wait(f"return document.getElementById('save-notice').textContent.startsWith('Saved: {file.name}, ')")
    return file


def pixels(picture: str) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(b64decode(picture.split(",")[1]))).convert("RGB")).astype(int)


def assert_alike(pictures: Any, others: Any) -> None:
    """Equal but for a few pixels that are one step of colour apart."""
    assert len(pictures) == len(others)
    for one, other in zip(pictures, others, strict=True):
        apart = np.abs(pixels(one) - pixels(other)).max(axis=2)
        assert apart.max() <= 8 and (apart > 0).mean() < 0.001


def assert_as_computed(page: Page, engine: Engine) -> None:
    """What a page says of points of its maps is what the server's engine computes of what its tile shows."""
    image = (np.array(page.tile()).reshape(28, 28, 1) / 255).astype(np.float32)
    places = np.random.default_rng(3).random((150, 2)).tolist()
    of = {layer.name: values for layer, values in zip(engine.bundle.layers, engine.run(image), strict=True)}
    for name in ("conv_1", "pool_1", "conv_2", "pool_2", "conv_3"):
        said = [READ.search(text) for text in page.run(READINGS, name, places)]  # type: ignore[attr-defined]
        read = [match.groups() for match in said if match]
        assert len(read) > 100, f"{name}: points between maps say nothing, the others do"
        values = of[name]
        for place, text in ((tuple(map(int, where)), value) for *where, value in read):
            channel, row, column = place
            value = float(text.replace("−", "-"))
            assert abs(value - values[row, column, channel]) < 0.006 * values.max(), (name, place)


@pytest.fixture
def kept(page: Page) -> Page:
    """A page with a 7 on the pad, a drawing and a test image beside, all as its address has them: in rounded points."""
    page.digit("6")
    page.find("#keep-beside").click()
    page.pick(3)
    page.find("#keep-beside").click()
    page.digit("7")
    page.wait("return location.hash.slice(1) === page.view.link()")
    page.reload()
    page.answered_by("browser")
    page.wait(FINE)  # a slow machine gets coarse frames first
    page.calm()
    return page


def said(page: Page | SavedPage) -> list[str]:
    """The verdict in words; why it is so, a saved page cannot say."""
    return [page.text(f"#{part}") for part in ("predicted-digit", "certainty", "true-class")]


def test_a_saved_page_works_from_the_disk_without_a_request(
    kept: Page, from_disk: Callable[[Path], SavedPage], server: Server, engine: Engine, tmp_path: Path
) -> None:
    pictures, beside, verdict = kept.pictures(), kept.run(BESIDE), said(kept)
    tile, file = kept.tile(), saved(kept, tmp_path)
    assert file.name == "featurescope-default.html" and 3_000_000 < file.stat().st_size < MOST
    kept.wait("return document.getElementById('save-page').textContent === 'Save this page'")

    page = from_disk(file)
    assert page.tile() == tile
    assert_alike(page.pictures().values(), pictures.values())
    assert said(page) == verdict
    rows = page.run(BESIDE)
    assert [row[0] for row in rows] == [row[0] for row in beside]  # type: ignore[attr-defined]
    for row, live in zip(rows, beside, strict=True):  # type: ignore[call-overload]
        assert_alike(row[1:], live[1:])

    page.digit("0")
    assert page.text("#predicted-digit") == "0"
    assert_as_computed(page, engine)
    page.after(lambda: page.find("#normalise").click())
    page.find("#undo-stroke").click()
    page.find("[data-tab=filters]").click()
    assert (
        page.run("return document.querySelectorAll('.filters-grid .filters-pictures > :first-child canvas').length")
        == 32
    )
    page.run("for (const sheet of document.querySelectorAll('.filters-sheet')) sheet.open = true")
    page.wait("return document.querySelectorAll('#filters .maps canvas').length === 3")
    assert page.text("#connection") == ""

    link = page.run(HOME)
    home, _, view = str(link).partition("#")
    assert home.rstrip("/") == server.url.rstrip("/")
    assert {"tab=filters", "normalise=0", "b=3.test"} <= set(view.split("&"))
    page.check_quiet()


def test_a_saved_page_offers_what_it_has_and_its_address_restores_a_view(
    page: Page, from_disk: Callable[[Path], SavedPage], tmp_path: Path
) -> None:
    page.pick(3)
    page.size(1024, 768)
    assert page.run("return document.querySelector('.bar').scrollWidth <= innerWidth"), "a projector shows every button"
    page.find("[data-tab=evaluation]").click()
    page.wait("return location.hash.includes('tab=evaluation')")
    page = from_disk(saved(page, tmp_path))
    assert [tab.text for tab in page.all("[role=tab]")] == ["Activations", "Filters"]
    assert "true class 8" in page.text("#true-class")
    shown = {each.get_attribute("id"): each.text for each in page.all(".actions > *") if each.is_displayed()}
    assert shown == {
        "open-home": "Open in Featurescope",
        "present": "Present",
        "theme": "",
        "menu-open": "",
    }  # two signs
    assert not page.find(".picker").is_displayed() and not page.all("#own, #own-open, #share")
    page.run("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))")
    page.after(lambda: page.draw(DIGITS["1"]))
    page.wait("return location.hash.length > 20")
    page.after(lambda: page.run("location.hash = '#i=4711&colours=magma'"))
    assert "true class 8" in page.text("#true-class"), "the image that it has, for one that it has not"
    assert page.run("return document.getElementById('colormap').value") == "magma"
    said = page.run(READINGS, "conv_1", PLACES)
    page.after(lambda: page.run("location.hash = '#i=3&colours=magma&off=conv_1:1&blame=8'"))
    assert [text.split()[-1] for text in page.run(READINGS, "conv_1", PLACES)] == ["off"] * len(PLACES)  # type: ignore[attr-defined]
    assert [text.split()[-1] for text in said] != ["0"] * len(PLACES)  # type: ignore[attr-defined]
    assert (
        page.find("#blame").get_attribute("title")
        == "Blame is not available: a saved page is kept small; open it in Featurescope"
    )
    assert not page.find("#blame").is_enabled() and "blame=8" in str(page.run(HOME))
    page.check_quiet()


def test_a_saved_page_has_its_looks_and_any_language(
    page: Page, from_disk: Callable[[Path], SavedPage], tmp_path: Path
) -> None:
    page = from_disk(saved(page, tmp_path))
    assert page.run("return document.fonts.check('1rem Inter')"), "the typeface is in the file"
    page.find("#theme").click()
    theme = page.run("return document.documentElement.dataset.bsTheme")
    page.find("#menu-open").click()
    assert page.run("return document.activeElement.id") == "language"
    words = page.text("#open-home"), page.text("#model-name"), page.find("#model-input").get_attribute("title")
    page.run("arguments[0].value = 'de'; arguments[0].dispatchEvent(new Event('change'))", page.find("#language"))
    page.wait("return document.documentElement.lang === 'de'")
    page.ready()
    assert page.run("return document.documentElement.dataset.bsTheme") == theme
    german = page.text("#open-home"), page.text("#model-name"), page.find("#model-input").get_attribute("title")
    assert all(there and there != one for there, one in zip(german, words, strict=True))
    assert "99,59" in german[1] and page.find("#blame").get_attribute("title").endswith("öffne sie in Featurescope")
    page.find("#present").click()
    assert page.run("return document.documentElement.dataset.present") == ""
    assert not page.find("#open-home").is_displayed() and page.find("#predicted-digit").is_displayed()
    page.check_quiet()


def test_a_saved_page_shows_its_parts_before_it_computes(
    page: Page, from_disk: Callable[[Path], SavedPage], tmp_path: Path
) -> None:
    file = saved(page, tmp_path)
    asleep = file.with_name("asleep.html")
    asleep.write_text(
        file.read_text("utf-8").replace('import(addresses["save/opened.mjs"])', "new Promise(() => {})"), "utf-8"
    )
    page = from_disk(file)
    page.driver.get(asleep.as_uri())
    shown = page.run(
        "return Array.from(document.body.children).filter((e) => e.getClientRects().length).map((e) => e.id)"
    )
    assert shown == ["skeleton"]

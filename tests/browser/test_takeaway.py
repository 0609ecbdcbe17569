"""What the page hands over as files: pictures that are what is shown, tables, arrays, code."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from cases import some_of
from conftest import until
from PIL import Image
from states import STATES

BUTTON = """const [section, line, format] = arguments;
const heading = Array.from(document.querySelectorAll("#takeaway h3")).find((each) => each.textContent === section);
const found = Array.from(heading.nextSibling.children).find((each) => each.firstChild.textContent.startsWith(line));
Array.from(found.querySelectorAll("button")).find((each) => each.textContent === format).click()"""


MOSAIC = """const c = document.querySelector("#layers [data-layer=conv_1] canvas"), seen = c.getBoundingClientRect();
const section = c.closest("[data-layer]"), boxes = [section, ...section.querySelectorAll("*")].filter((e) => e.checkVisibility()
    && !e.closest("select, .tool, .quiet, details:not([open]) > summary, label:has(select, input)") && !e.parentElement.closest("svg")).map((e) => e.getBoundingClientRect()).filter((b) => b.width > 1 && b.height > 1);
const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])) - 24);
const [wide, high] = [Math.max(...boxes.map((box) => box.right)) + 24 - left, Math.max(...boxes.map((box) => box.bottom)) + 24 - top];
const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
return [c.width, c.height, Array.from(data), [(seen.left - left) / wide, (seen.top - top) / high, seen.width / wide, seen.height / high]]"""
PAPER = "return [...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number), 255]"


def take(page, folder: Path, section: str, line: str, form: str, name: str = "") -> bytes:  # type: ignore[no-untyped-def]
    """The content of the file that a button hands over, which is called `name`."""
    before = set(folder.iterdir())
    page.run(BUTTON, section, line, form)
    until(lambda: [path for path in set(folder.iterdir()) - before if path.suffix != ".crdownload"], 30)
    (new,) = set(folder.iterdir()) - before
    time.sleep(0.2)
    assert not name or new.name == f"featurescope-{name}"
    assert page.text("#takeaway [role=status]") == f"Saved {new.name}"
    return new.read_bytes()


def opened(page, tab: str) -> None:  # type: ignore[no-untyped-def]
    page.find(f"#tab-{tab}").click()
    page.run("document.getElementById('takeaway-open').click()")
    page.wait("return document.querySelector('#takeaway h3')")


def test_activations_are_taken_away(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page.pick(7)
    opened(page, "activations")
    page.pictures()
    width, height, shown, box = page.run(MOSAIC)
    taken = Image.open(io.BytesIO(take(page, tmp_path, "Pictures", "conv_1", "PNG", "conv_1-test7.png"))).convert(
        "RGBA"
    )
    assert taken.width >= 1600 and taken.getpixel((2, 2)) == tuple(page.run(PAPER)), "readable, on the theme's paper"
    places = [np.floor(np.array(taken.size)[axis] * (box[axis] + box[axis + 2] * (np.arange(size) + 0.5) / size)).astype(int)
              for axis, size in ((0, width), (1, height))]  # fmt: skip
    pixels = np.array(taken)[np.ix_(places[1], places[0])].reshape(-1, 4)
    painted = np.array(shown).reshape(-1, 4)
    off = np.abs(pixels.astype(int) - painted).max(axis=1)[painted[:, 3] == 255]  # between maps there is nothing
    assert len(off) == 32 * 26 * 26 and (off > 2).mean() < 0.001, "each point of the maps in its place"
    whole = Image.open(
        io.BytesIO(take(page, tmp_path, "Pictures", "All of this tab", "PNG", "activations-test7.png"))
    ).convert("RGB")
    assert whole.width > 1000 and len(whole.getcolors(1 << 20)) > 100
    rows = list(
        csv.reader(
            io.StringIO(take(page, tmp_path, "Tables", "Certainty", "CSV", "certainty-test7.csv").decode("utf-8-sig"))
        )
    )
    assert rows[0] == ["class", "probability"] and abs(sum(float(row[1]) for row in rows[1:]) - 1) < 1e-5
    arrays = np.load(
        io.BytesIO(take(page, tmp_path, "Arrays and files", "Activations", "NPZ", "activations-test7.npz"))
    )
    assert arrays["conv_1"].shape == (26, 26, 32)
    script = take(page, tmp_path, "This view as code", "Makes the same", "Python", "activations-test7.py").decode()
    compile(script, "script", "exec")
    notebook = json.loads(take(page, tmp_path, "This view as code", "Makes the same", "Notebook"))
    assert [cell["cell_type"] for cell in notebook["cells"]] == ["code"] * len(notebook["cells"]) and len(
        notebook["cells"]
    ) > 3
    assert take(page, tmp_path, "Arrays and files", "The model itself", "KERAS").startswith(b"PK")


def test_figures_and_tables_of_the_evaluation(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length")
    opened(page, "evaluation")
    drawn = take(page, tmp_path, "Pictures", "Confusion matrix", "SVG", "confusion-test.svg")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert max(Image.open(io.BytesIO(take(page, tmp_path, "Pictures", "Confusion matrix", "PNG"))).size) >= 1600
    assert (
        max(Image.open(io.BytesIO(take(page, tmp_path, "Pictures", "Images", "PNG", "images-test.png"))).size) >= 1600
    )
    rows = list(csv.reader(io.StringIO(take(page, tmp_path, "Tables", "Confusion", "CSV").decode("utf-8-sig"))))
    assert rows[0] == ["true class", *"0123456789"] and [row[0] for row in rows[1:]] == list("0123456789")
    assert sum(int(count) for row in rows[1:] for count in row[1:]) == 1000
    rows = list(
        csv.reader(
            io.StringIO(take(page, tmp_path, "Tables", "How well", "CSV", "classes-test.csv").decode("utf-8-sig"))
        )
    )
    assert len(rows) == 11


OFFERED = """const heading = Array.from(document.querySelectorAll("#takeaway h3")).find((one) => one.textContent === "Pictures");
return Array.from(heading.nextSibling.children,
    (line) => [line.firstChild.textContent, ...Array.from(line.querySelectorAll("button"), (button) => button.textContent)].join(" "))"""
PICTURES = {  # of each state, beside those of others
    "off": {"What is switched off PNG SVG", "conv_1 PNG"},
    "circuit": {"Circuit PNG SVG"},
    "beside": {"Inputs side by side PNG", "From ink to verdict PNG", "Certainty PNG SVG", "What the network sees PNG"},
    "filter": {"conv_2 map 30, looked into PNG", "conv_3 PNG"},
    "blame": {"Where the image speaks for it PNG", "conv_1 PNG"},
    "filters": {"Filters of conv_1 PNG", "Filters of conv_3 PNG"},
    "contrast": {"Tug-of-war PNG SVG", "The best maps PNG"},
    "landscape": {"Landscape PNG"},
    "compare": {"What both models say PNG SVG"},
}


@pytest.mark.parametrize("state", some_of(PICTURES, "filters", "circuit", "blame", "compare"))
def test_each_state_offers_its_pictures_and_each_can_be_had(page, state: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    address, there = STATES[state]
    page.driver.get("about:blank")
    page.open(f"{page.origin}/#{address}")
    page.wait(there, 40)
    page.calm()
    page.run("document.getElementById('takeaway-open').click()")
    page.wait("return document.querySelector('#takeaway h3')")
    offered = page.run(OFFERED)
    assert PICTURES[state] <= set(offered), offered
    for line in PICTURES[state]:
        name, _, formats = line.partition(" PNG")
        assert (
            len(Image.open(io.BytesIO(take(page, tmp_path, "Pictures", name, "PNG"))).convert("RGB").getcolors(1 << 20))
            > 5
        )
        if formats:
            ElementTree.fromstring(take(page, tmp_path, "Pictures", name, "SVG"))


def test_the_menu_closes_by_escape_and_goes_back(page) -> None:  # type: ignore[no-untyped-def]
    opened(page, "filters")
    page.run(
        "document.querySelector('#takeaway button').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))"
    )
    assert page.run("return [document.getElementById('takeaway').hidden, document.activeElement.id]") == [
        True,
        "takeaway-open",
    ]

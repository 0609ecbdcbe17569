"""What the page hands over as files: pictures that are what is shown, tables, arrays, code."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from conftest import until
from PIL import Image

BUTTON = """const [section, line, format] = arguments;
const heading = Array.from(document.querySelectorAll("#takeaway h3")).find((each) => each.textContent === section);
const found = Array.from(heading.nextSibling.children).find((each) => each.firstChild.textContent.startsWith(line));
Array.from(found.querySelectorAll("button")).find((each) => each.textContent === format).click()"""


def take(page, folder: Path, section: str, line: str, form: str) -> bytes:  # type: ignore[no-untyped-def]
    """The content of the file that a button hands over."""
    before = set(folder.iterdir())
    page.run(BUTTON, section, line, form)
    until(lambda: [path for path in set(folder.iterdir()) - before if path.suffix != ".crdownload"], 30)
    (new,) = set(folder.iterdir()) - before
    time.sleep(0.2)
    return new.read_bytes()


def opened(page, tab: str) -> None:  # type: ignore[no-untyped-def]
    page.find(f"#tab-{tab}").click()
    page.run("document.getElementById('takeaway-open').click()")
    page.wait("return document.querySelector('#takeaway h3')")


def test_activations_are_taken_away(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page.pick(7)
    opened(page, "activations")
    mosaic = page.run(
        "const c = document.querySelector('[data-layer=conv_1] canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height); return [c.width, c.height, Array.from(d.data)]"
    )
    taken = Image.open(io.BytesIO(take(page, tmp_path, "Pictures", "conv_1", "PNG"))).convert("RGBA")
    times = taken.width // mosaic[0]
    shown = np.array(mosaic[2], np.uint8).reshape(mosaic[1], mosaic[0], 4)
    other = (np.array(taken) != shown.repeat(times, 0).repeat(times, 1)).any(axis=2)
    inside = np.ones(26 * times, bool)
    inside[: 2 * times] = inside[-2 * times :] = False  # there lie the lines between maps
    assert not other[np.ix_(np.resize(inside, len(other)), np.resize(inside, other.shape[1]))].any()
    assert other[:, 26 * times].all() and other[26 * times].all() and not other[:, 0].all(), "between maps alone"
    whole = Image.open(io.BytesIO(take(page, tmp_path, "Pictures", "All of this tab", "PNG"))).convert("RGB")
    assert whole.width > 1000 and len(whole.getcolors(1 << 20)) > 100
    rows = list(csv.reader(io.StringIO(take(page, tmp_path, "Tables", "Certainty", "CSV").decode("utf-8-sig"))))
    assert rows[0] == ["class", "probability"] and abs(sum(float(row[1]) for row in rows[1:]) - 1) < 1e-5
    arrays = np.load(io.BytesIO(take(page, tmp_path, "Arrays and files", "Activations", "NPZ")))
    assert arrays["conv_1"].shape == (26, 26, 32)
    script = take(page, tmp_path, "This view as code", "Makes the same", "Python").decode()
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
    names = page.run("return Array.from(document.querySelectorAll('#takeaway li'), (each) => each.textContent)")
    figure = next(name for name in names if name.endswith("PNGSVG"))
    drawn = take(page, tmp_path, "Pictures", figure.removesuffix("PNGSVG"), "SVG")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert Image.open(io.BytesIO(take(page, tmp_path, "Pictures", figure.removesuffix("PNGSVG"), "PNG"))).width > 300


def test_the_menu_closes_by_escape_and_goes_back(page) -> None:  # type: ignore[no-untyped-def]
    opened(page, "filters")
    page.run(
        "document.querySelector('#takeaway button').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))"
    )
    assert page.run("return [document.getElementById('takeaway').hidden, document.activeElement.id]") == [
        True,
        "takeaway-open",
    ]

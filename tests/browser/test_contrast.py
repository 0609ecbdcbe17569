"""The contrast tab on the shipped model: 4 against 9 with its numbers, another layer, and the drawing beside them."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED, Server
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from app.panels.contrast.view import opening
from app.words import number
from model.data import prepare
from model.explain import contrast
from model.serving import bundle

READY = """return document.querySelector(".ranked canvas") && document.querySelector(".contrast-present").textContent"""
CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""
ROW = """const canvas = document.querySelectorAll(".ranked canvas")[arguments[0]];
    const side = canvas.width, top = canvas.height - side;
    return Array.from(canvas.getContext("2d").getImageData(0, top, side, side).data).join()"""
KNOT = """const [rope, knot] = [".tug-rope", ".tug-knot"].map((part) => document.querySelector(part).getBoundingClientRect());
    return (knot.left + knot.width / 2 - rope.left) / rope.width"""


def opened(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-contrast").click()
    page.wait(READY)


def said(page, of: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"return document.querySelector('.contrast-answer').textContent.startsWith('{of}')")


def chosen(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [page.find(f"#contrast-{control}").get_property("value") for control in ("a", "b", "layer", "count")]


def says(page, pattern: str) -> re.Match[str]:  # type: ignore[no-untyped-def]
    """What is said of the input, once it is as a pattern has it; it follows a few times a second."""
    page.wait(f"return new RegExp({f'^{pattern}$'!r}).test(document.querySelector('.contrast-present').textContent)")
    found = re.fullmatch(pattern, page.text(".contrast-present"))
    assert found
    return found


def captions(page) -> list[str]:  # type: ignore[no-untyped-def]
    """d′ of the maps that are shown large."""
    return page.run(
        "return Array.from(document.querySelectorAll('.contrast-best figcaption'), (each) => each.textContent)"
    )


def test_four_against_nine_is_what_numpy_says(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    assert not page.all(".ranked"), "nothing is asked before the tab is opened"
    opened(page)
    assert chosen(page) == ["4", "9", "conv_3", "100"]
    images, labels = prepare.load("builtin", workspace).split("test")
    fours, nines = (contrast.of_class(images, labels, digit, 100) for digit in (4, 9))
    found = contrast.contrast(engine.bundle, opening(engine.bundle.layers), fours, nines)
    best = found.ranking[:6]
    assert page.text(".contrast-answer") == f"Map {best[0]} tells a 4 from a 9 best."
    assert page.text(".contrast-caption").startswith(f"Its d′ is {number(found.separation[best[0]])}: ")
    assert captions(page) == [number(found.separation[place]) for place in best]
    numbers = "return Array.from(document.querySelectorAll(arguments[0]), (each) => Number(each.textContent))"
    assert page.run(numbers, ".contrast-best .number") == best.tolist()
    assert page.text(".contrast-all") == "All 128 maps" and not page.all(".contrast-every .ranked")
    page.find(".contrast-all").click()
    page.wait("return document.querySelectorAll('.contrast-every .ranked').length === 128")
    assert page.run(numbers, ".contrast-every .number") == found.ranking.tolist()

    page.run(CHOOSE, "contrast-layer", "conv_2")
    page.wait("return document.querySelector('.contrast-caption').textContent.includes('In conv_2, ')")
    assert page.text(".contrast-all") == "All 64 maps" and len(captions(page)) == 6
    page.run(CHOOSE, "contrast-count", "10")
    page.wait("return document.querySelector('.contrast-note').textContent.includes('first 10 images')")
    page.run(CHOOSE, "contrast-b", "4")  # the same class twice exchanges the two
    page.wait("return document.querySelector('.contrast-answer').textContent.includes('tells a 9 from a 4')")
    assert chosen(page) == ["9", "4", "conv_2", "10"]
    page.run(CHOOSE, "contrast-layer", "dense_1")
    said(page, "Unit ")


def test_the_drawing_is_laid_beside_and_followed(page, engine) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    says(page, r"It reads this as 1; between 4 and 9: \d+ maps? says? 4, \d+ says? 9\.")
    before = page.run(ROW, 0)
    page.after(lambda: page.find("#clear-canvas").click())
    says(page, "Draw something .*")
    assert page.run(KNOT) == pytest.approx(0.5, abs=0.01), "nobody pulls"
    page.after(lambda: page.draw([[[0.35, 0.2], [0.3, 0.5], [0.7, 0.5]], [[0.65, 0.2], [0.65, 0.85]]]))
    counts = says(page, r"Your drawing: (\d+) maps say 4, (\d+) says? 9\.")
    assert int(counts[1]) > int(counts[2])
    apart = page.run("return Number(document.querySelector('.contrast-caption').textContent.match(/(\\d+) of 128/)[1])")
    assert int(counts[1]) + int(counts[2]) == apart, "all that tell the two apart, and no other"
    assert page.run(KNOT) < 0.4, "the knot is at the 4's side"
    assert page.find(".tug").get_attribute("aria-label").endswith("from the middle to 4.")
    assert page.run(ROW, 0) != before
    tile = np.array(page.tile(), np.float32).reshape(28, 28, 1) / 255
    best = page.run("return Number(document.querySelector('.ranked .number').textContent)")
    response = float(engine.run(tile)[opening(engine.bundle.layers)][..., best].mean())
    reading = page.reading(page.find(".ranked canvas"), 5, 5)
    assert float(reading.split("yours ")[1].split("\n")[0].lstrip("≈ ")) == pytest.approx(
        response, abs=0.02 + 0.01 * response
    )

    frames, row = page.frames, page.run(ROW, 2)
    page.draw(DIGITS["7"])
    page.calm()
    assert page.frames > frames and page.run(ROW, 2) != row
    page.find("#tab-activations").click()
    page.calm()
    page.digit("0")  # frames go on without the layer's maps when nothing of them is to be seen


def test_the_maps_by_keyboard(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    page.find("#contrast-count").send_keys(Keys.TAB)
    numbers = page.run("return Array.from(document.querySelectorAll('.ranked .number'), (each) => each.textContent)")
    name = "return document.activeElement.getAttribute('aria-label')"
    assert page.run(name).startswith(f"Map {numbers[0]}: its mean for 4")
    ActionChains(page.driver).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert page.run(name).startswith(f"Map {numbers[2]}: ")
    assert page.text("#hover").startswith(f"conv_3 · map {numbers[2]} · rank 3 of 128")
    assert page.find("#test-index").get_attribute("value") == "0", "the page's arrow keys do not hear them"
    assert len(page.all(".contrast-best canvas[tabindex='0']")) == 1, "one stop of the tab key"


def test_a_map_is_looked_into(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    numbers = page.run("return Array.from(document.querySelectorAll('.ranked .number'), (each) => each.textContent)")
    looked_into = "const { layer, map } = document.getElementById('filter-page').dataset; return map === '%s' && layer"
    page.find(".ranked canvas").click()
    assert page.wait(looked_into % numbers[0]) == "conv_3"
    assert page.find(".ranked canvas").get_attribute("role") == "button"
    ActionChains(page.driver).send_keys(Keys.ARROW_RIGHT, Keys.ENTER).perform()
    page.wait(looked_into % numbers[1])
    page.find(".contrast-all").click()
    page.wait("return document.querySelectorAll('.contrast-every .ranked').length === 128")
    tenth = page.all(".contrast-every .number")[9]
    page.run("arguments[0].click()", tenth)
    page.wait(looked_into % tenth.text)

    page.find("#tab-filters").click()
    assert page.run("return page.view.map !== null"), "beside the filters it stays"
    page.find("#tab-evaluation").click()
    page.wait("return document.getElementById('filter-page').hidden")
    page.driver.back()
    page.wait("return document.getElementById('filter-page').dataset.layer === 'conv_3'")
    assert page.run("return page.view.tab") == "filters"


def test_what_cannot_be_said_is_said_in_a_line(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    page.run(  # a layer that the page knows and the server does not
        """document.getElementById('contrast-layer').add(new Option('gone', 'gone'));
        page.model.layers.push({ ...page.model.layers[0], name: 'gone' });"""
    )
    page.run(CHOOSE, "contrast-layer", "gone")
    page.wait("return document.querySelector('.contrast-answer').textContent.includes('there is no such layer here')")
    assert not page.all(".ranked")
    page.run(CHOOSE, "contrast-layer", "conv_1")
    said(page, "Map ")


def test_another_model_is_followed(visit, serve, tmp_path, workspace) -> None:  # type: ignore[no-untyped-def]
    other = bundle.read(PRETRAINED / "three-conv-128")
    shutil.copytree(other.folder, tmp_path / "bundles" / other.version)
    page = visit(serve("--data", "builtin", "--workspace", tmp_path).url)
    opened(page)
    before = page.text(".contrast-answer")
    page.run("page.model.show(arguments[0])", other.version)
    page.wait(f"return document.querySelector('.contrast-answer').textContent !== {before!r}")
    images, labels = prepare.load("builtin", workspace).split("test")
    fours, nines = (contrast.of_class(images, labels, digit, 100) for digit in (4, 9))
    found = contrast.contrast(other, opening(other.layers), fours, nines)
    best = found.ranking[0]
    said(page, f"Map {best} tells a 4 from a 9 best.")
    assert page.text(".contrast-caption").startswith(f"Its d′ is {number(found.separation[best])}: ")
    page.wait(READY)
    page.digit("7")
    says(page, "It reads this as 7; between 4 and 9: .*")

    page.run(  # a model without the layer that is shown
        """const facts = { ...page.model.facts, layers: page.model.layers.filter(({ name }) => name !== "conv_3") };
        page.model.take(facts);
        page.panels.forEach((panel) => panel.adopt(facts));"""
    )
    names = page.run("return Array.from(document.getElementById('contrast-layer').options, (each) => each.value)")
    assert "conv_3" not in names and "conv_2" in names
    page.run(CHOOSE, "contrast-layer", "conv_2")
    page.wait("return document.querySelector('.contrast-caption').textContent.includes('In conv_2, ')")


def test_a_model_that_is_changed_and_changed_back_is_followed_again(visit, serve, tmp_path) -> None:  # type: ignore[no-untyped-def]
    other = bundle.read(PRETRAINED / "three-conv-128")
    shutil.copytree(other.folder, tmp_path / "bundles" / other.version)
    page = visit(serve("--data", "builtin", "--workspace", tmp_path).url)
    opened(page)
    before = says(page, "It reads this as 1; .*")[0]
    default = page.run("return page.model.version")
    page.find("#tab-training").click()
    for version in (other.version, default):
        page.run("page.model.show(arguments[0])", version)
        page.wait(f"return page.model.version === {version!r}")
    page.pick(5)
    page.find("#tab-contrast").click()
    says(page, "(Test image 5: |It reads this as [^1]).*")
    row = page.run(ROW, 0)
    page.pick(0)
    says(page, re.escape(before))
    assert page.run(ROW, 0) != row, "so is the live row"


def test_data_without_one_of_the_classes(visit, serve, tmp_path) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (80, 28, 28)).astype(np.uint8)
    labels = np.arange(80) % 10
    path = tmp_path / "data.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:40], y_test=np.where(labels == 4, 3, labels)[:40])
    server: Server = serve("--data", path)
    page = visit(server.url)
    page.find("#tab-contrast").click()
    said(page, "There is no test image of 4")
    page.run(CHOOSE, "contrast-a", "3")
    said(page, "Map ")


def test_the_tab_fits_a_phone(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    opened(page)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")

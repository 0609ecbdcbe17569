"""The evaluation tab as it is tested: opened, its cells and thumbnails, and what its figures must be."""

from __future__ import annotations

from pathlib import Path

from conftest import SHIPPED
from pages import Page

from model.data import prepare
from model.records import Evaluation
from model.serving import bundle, predict

CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""
CELL = """const plot = document.querySelector("#confusion-matrix .js-plotly-plot"), axes = plot._fullLayout;
    plot.scrollIntoView({ block: "center", behavior: "instant" });
    const box = plot.getBoundingClientRect();
    return [box.left + axes.xaxis._offset + axes.xaxis.d2p(arguments[1]),
            box.top + axes.yaxis._offset + axes.yaxis.d2p(arguments[0])]"""
FITS = """const plot = document.querySelector("#confusion-matrix .js-plotly-plot");
    const { width, height } = plot._fullLayout;
    return Math.abs(width - plot.clientWidth) < 1 && Math.abs(height - plot.clientHeight) < 1"""
THUMBS = """return Array.from(document.querySelectorAll("#gallery [data-index]"), ({ dataset }) => ({ ...dataset }))"""
MARKED = "return (document.querySelector('#confusion-matrix .js-plotly-plot').layout.shapes || []).length"


def opened(page: Page) -> Page:
    """The page, with the evaluation on screen."""
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length === 2")
    page.wait(FITS)
    page.wait("return document.querySelectorAll('#gallery [data-index]').length === 60")
    page.wait("return document.querySelectorAll('#class-table tr').length === 11")
    return page


def measured(workspace: Path) -> Evaluation:
    """The shipped model on the built-in test images."""
    return predict.evaluate(bundle.read(SHIPPED.with_suffix("")), prepare.load("builtin", workspace), "test", workspace)


def says(page: Page, start: str) -> None:
    """Wait until the gallery's line begins with something."""
    page.wait(f"return document.getElementById('gallery-count').textContent.startsWith({start!r})")


def thumbs(page: Page) -> list[dict[str, str]]:
    return page.run(THUMBS)


def indices(page: Page) -> list[int]:
    return [int(thumb["index"]) for thumb in thumbs(page)]


def click_cell(page: Page, true: int, predicted: int) -> None:
    x, y = page.run(CELL, str(true), str(predicted))
    for kind in ("mousePressed", "mouseReleased"):
        page.driver.execute_cdp_cmd(
            "Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        )

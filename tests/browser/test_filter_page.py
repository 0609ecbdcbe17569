"""A filter's page: what the drawer says is what the network computes; from it to images, other filters, and back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import SHIPPED

from model.data.prepare import load
from model.explain.kernels import kernel_of
from model.serving import predict
from model.serving.bundle import read

DRAWER = "return { ...document.getElementById('filter-page').dataset }"
KNOWN = "return document.getElementById('filter-page').dataset.bestPatch !== ''"


def opened(page, layer: str, map_: int) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """The drawer of a filter, once its patches are known."""
    page.run("page.view.set({ layer: arguments[0], map: arguments[1], at: null })", layer, map_)
    page.wait(KNOWN, 60)
    return page.run(DRAWER)  # type: ignore[no-any-return]


def test_the_drawer_says_what_the_network_computes(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    data = opened(page, "conv_2", 30)
    assert (data["layer"], data["map"]) == ("conv_2", "30")
    images, _ = load("builtin", workspace).split("test")
    peaks = np.array([engine.run(predict.unit(image))[2][..., 30].max() for image in images])
    assert float(data["bestPatch"]) == pytest.approx(peaks.max(), rel=1e-4)
    patches = page.all(".filter-patch")
    assert len(patches) == 9
    shown = [int(patch.get_attribute("data-index")) for patch in patches]
    assert peaks[shown] == pytest.approx(np.sort(peaks)[::-1][:9], rel=1e-4)
    kernel = kernel_of(read(SHIPPED.with_suffix("")), engine.bundle.layers[2], 30)
    assert kernel is not None
    channels = page.run(
        "return Array.from(document.querySelectorAll('#filter-page .kernel-figure figcaption'), (e) => e.textContent)"
    )
    assert list(map(int, channels)) == kernel.strongest_first.channels.tolist()
    page.after(lambda: page.run("arguments[0].click()", patches[1]))
    assert page.find("#test-index").get_attribute("value") == str(shown[1])
    assert page.run("return page.view.layer") == "conv_2", "the drawer stays open"


def test_the_live_map_follows_the_input_and_is_asked_about_by_a_click(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    opened(page, "conv_2", 5)
    page.pick(7)
    page.wait(
        "return page.panel('activations').layers.byIndex.get(2).layer.levels === 255"
    )  # a busy machine's is coarse
    output = engine.run(predict.unit(load("builtin", workspace).split("test")[0][7]))[2][..., 5]
    row, column = np.unravel_index(output.argmax(), output.shape)
    canvas = page.find(".filter-canvas canvas")
    side = int(canvas.get_property("width")) / output.shape[1]
    said = page.reading(canvas, (column + 0.5) * side, (row + 0.5) * side)
    assert f"row {row}, column {column}" in said
    assert float(said.split()[-1].replace("−", "-")) == pytest.approx(output.max(), abs=0.02)
    page.run(
        """const [canvas, x, y] = arguments, box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height }))""",
        canvas, (column + 0.5) / output.shape[1], (row + 0.5) / output.shape[0],
    )  # fmt: skip
    assert page.run("return page.view.at") == [row, column]
    page.wait("return document.querySelector('.filter-mark').offsetWidth > 0")
    before = canvas.size["width"]
    page.find(".filter-zoom [aria-label=Larger]").click()
    assert canvas.size["width"] == 2 * before


def test_from_filter_to_filter_off_and_on_and_by_the_address(page) -> None:  # type: ignore[no-untyped-def]
    opened(page, "conv_3", 0)
    assert not page.find(".filter-buttons [aria-label='The filter before']").is_enabled()
    page.find(".filter-buttons [aria-label='The next filter']").click()
    page.wait(KNOWN)
    assert page.text(".filter-head h2") == "conv_3, map 1"
    page.wait("return document.querySelectorAll('.filter-sisters button').length > 0")
    sister = page.find(".filter-sisters button")
    chosen = sister.get_attribute("data-map")
    page.run("arguments[0].click()", sister)
    page.wait(f"return document.querySelector('.filter-head h2').textContent === 'conv_3, map {chosen}'")
    off = page.find(".filter-buttons [aria-pressed]")
    page.after(off.click)
    assert page.run("return page.view.off") == f"conv_3:{chosen}" and off.text == "Switch on"
    page.after(off.click)
    assert page.run("return page.view.off") == ""
    page.wait(f"return location.hash.includes('layer=conv_3') && location.hash.includes('map={chosen}')")
    page.reload()
    page.wait(KNOWN)
    assert page.run(DRAWER)["map"] == chosen
    page.run("page.view.set({ layer: 'pool_1', map: 3 })")
    assert page.text(".filter-head h2") == "pool_1, map 3"
    assert not page.find(".filter-parts").is_displayed() and page.find(".filter-canvas canvas").is_displayed()
    page.find("#filter-page [aria-label=Close]").click()
    assert page.run(DRAWER)["layer"] == "" and not page.find("#filter-page").is_displayed()


def test_what_it_costs_to_lose_it(page) -> None:  # type: ignore[no-untyped-def]
    opened(page, "conv_2", 9)
    page.wait("return document.querySelector('[data-part=cost]').textContent.includes('Rank')", 120)
    said = page.text("[data-part=cost] .filter-place")
    assert "points of accuracy" in said or "No change" in said
    assert "of 224" in said and "of 1,000 test images" in said


def test_the_filters_tab_leads_into_a_filter(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-filters").click()
    page.wait("return document.querySelectorAll('.filters-grid .filters-pictures > :first-child canvas').length === 32")
    page.pick(11)
    output = engine.run(predict.unit(load("builtin", workspace).split("test")[0][11]))[0]
    lit = page.run(
        """return Array.from(document.querySelectorAll(".filters-grid .filters-pictures > :last-child canvas"), (canvas) => {
        const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return new Set(pixels).size > 1; })"""
    )
    assert lit == [bool(output[..., map_].max() > output[..., map_].min()) for map_ in range(32)]
    choose = "const s = document.querySelector('[data-layer=conv_3] select'); s.value = '17'; s.dispatchEvent(new Event('change'))"
    page.run(choose)
    order = page.run(
        "return Array.from(document.querySelectorAll('[data-layer=conv_3] .kernel-figure figcaption'), (e) => Number(e.textContent))"
    )
    kernel = kernel_of(read(SHIPPED.with_suffix("")), engine.bundle.layers[4], 17)
    assert kernel is not None and sorted(order) == list(range(64))  # type: ignore[call-overload]
    norms = dict(zip(kernel.channels.tolist(), np.linalg.norm(kernel.weights, axis=(1, 2)), strict=True))
    shown = np.array([norms[channel] for channel in order])  # type: ignore[attr-defined]
    assert (np.diff(shown) <= 0.02 * shown.max()).all(), json.dumps(order)
    page.run("document.querySelector('.filters-grid [data-map=\"4\"]').click()")
    page.wait(KNOWN, 60)
    assert page.run(DRAWER)["layer"] == "conv_1"

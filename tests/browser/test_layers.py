"""Any layer, any way: every layer of the model, maps by strength, inactive ones marked, without a question to the server."""

from __future__ import annotations

import time

import numpy as np
import pytest
from cases import some_of

from model.data.prepare import load
from model.serving import predict

DOUBTED = """const nearest = document.getElementById("nearest");
return !nearest.hasAttribute("aria-busy") && nearest.querySelectorAll(".doubt-image").length === 9"""
FINE = "return page.panel('activations').layers.layers.every(({ layer }) => layer?.levels === 255)"
ASKED = """return performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes("/ask/") && !name.includes("/value")).length"""  # a pointer that rests asks for its value
MOSAIC = """const { mosaic } = page.panel('activations').layers.layers.find(({ name }) => name === 'conv_1');
    const { canvas } = mosaic, box = canvas.getBoundingClientRect();"""


def select(page, name: str, value: str) -> None:  # type: ignore[no-untyped-def]
    page.run(
        "const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))",
        name,
        value,
    )


def test_every_layer_of_the_model_can_be_shown(page, engine) -> None:  # type: ignore[no-untyped-def]
    page.pick(3)
    page.after(lambda: select(page, "which-layers", "every"))
    names = page.run("return Array.from(document.querySelectorAll('#layers [data-layer]'), (e) => e.dataset.layer)")
    assert names == [layer.name for layer in engine.bundle.layers]
    kinds = page.run("return Array.from(document.querySelectorAll('#layers [data-layer]'), (e) => e.dataset.kind)")
    assert {"conv", "pool", "dropout", "flatten", "dense"} <= set(kinds)
    page.run("document.querySelector('[data-layer=softmax]').scrollIntoView()")
    page.calm()
    bright = page.run(
        """const { mosaic } = page.panel('activations').layers.layers.find(({ name }) => name === 'dense_1'), { canvas } = mosaic;
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return Array.from({ length: 128 }, (_, unit) => {
            const x = (unit % mosaic.columns) * mosaic.stepX, y = Math.floor(unit / mosaic.columns) * mosaic.stepY;
            return data[4 * (y * canvas.width + x) + 1]; })"""
    )
    assert len(bright) == 128 and max(bright) > 200  # viridis ends in a bright green
    page.reload()
    page.wait("return document.querySelectorAll('#layers [data-layer]').length > 5")
    page.after(lambda: select(page, "which-layers", "main"))
    assert len(page.all("#layers [data-layer]")) == 5


def test_maps_by_strength_and_the_inactive_crossed_out(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    page.pick(7)
    image = predict.unit(load("builtin", workspace).split("test")[0][7])
    maps = engine.run(image)[0]
    page.wait(DOUBTED)  # which is asked of the server once the input rests
    asked = page.run(ASKED)
    select(page, "map-order", "strength")
    time.sleep(0.8)  # a slow machine gets coarse frames first; maps are sorted anew when things are calm
    page.calm()
    order = page.run(
        MOSAIC
        + """return Array.from({ length: 32 }, (_, place) => {
            const x = (place % mosaic.columns) * mosaic.stepX + 3, y = Math.floor(place / mosaic.columns) * mosaic.stepY + 3;
            canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
                clientX: box.left + (x / canvas.width) * box.width, clientY: box.top + (y / canvas.height) * box.height }));
            return Number(document.getElementById("hover").textContent.match(/map (\\d+)/)[1]); })"""
    )
    sums = np.abs(maps).sum(axis=(0, 1))
    assert sorted(order) == list(range(32))
    strengths = sums[order]
    assert np.all(np.diff(strengths) <= 0.01 * sums.max())
    assert page.run(ASKED) == asked, "a choice asked the server"
    silent = int((sums == 0).sum())
    assert page.text("[data-layer=conv_1] .silent") == (f"{silent} inactive" if silent else "")
    assert silent, "this model has one, so the mark can be seen"
    marked = page.run(
        MOSAIC
        + """const x = (31 % mosaic.columns) * mosaic.stepX, y = Math.floor(31 / mosaic.columns) * mosaic.stepY;
        const data = canvas.getContext('2d').getImageData(x, y, mosaic.width * mosaic.zoom, mosaic.height * mosaic.zoom).data;
        return new Set(new Uint32Array(data.buffer)).size"""
    )
    assert marked == 2, "one colour for nothing, one for the line across"


@pytest.mark.parametrize("scaling", ["layer", "map", "standardised"])
def test_scalings_are_choices_of_the_browser(page, scaling: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(FINE)  # a slow machine gets coarse frames first
    page.calm()
    before, picture = page.frames, page.pictures()["conv_1"]
    select(page, "scaling", scaling)
    assert (page.pictures()["conv_1"] == picture) == (scaling == "layer")
    assert page.run("return document.querySelector('[data-layer=conv_1] .high').textContent")
    assert page.frames == before


CUT = """const context = document.createElement("canvas").getContext("2d");
return Array.from(document.querySelectorAll(".display select"), (select) => {
    const style = getComputedStyle(select), text = select.selectedOptions[0].textContent;
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return context.measureText(text).width > room + 1.5 ? text : ""; }).filter(Boolean)"""
COVERED = """return Array.from(document.querySelectorAll(".display :is(select, button)")).filter((control) => {
    const { left, top, width, height } = control.getBoundingClientRect();
    return width && !control.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }).map(({ id }) => id)"""
ENDS = """const { right } = document.getElementById("layers").getBoundingClientRect();
return Array.from(document.querySelectorAll("#layers .layer"), (layer) => {
    const box = layer.querySelector("canvas").getBoundingClientRect(), [height, width] = layer.dataset.size.split("x").map(Number);
    const columns = page.panel("activations").layers.on(layer.querySelector("canvas")).mosaic.columns;
    return [layer.dataset.kind, right - box.right, box.width / columns / parseFloat(getComputedStyle(document.documentElement).fontSize), width]; })"""


CHOSEN = ["", "&blame=7-1", "&off=conv_2:3,5", "&layer=conv_2&map=30", "&b=3.test&b=4.test"]


@pytest.mark.parametrize("state", some_of(CHOSEN, "", "&layer=conv_2&map=30"))
def test_choices_are_whole_and_maps_fill_the_stage(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url)
    for language in ("en", "de"):
        page.driver.get("about:blank")
        page.open(f"{server.url}/#i=7{state}&lang={language}")
        for width, height in ((1440, 900), (1366, 768), (1280, 800), (1024, 768)):
            page.size(width, height)
            page.calm()
            assert page.run(CUT) == page.run(COVERED) == [], f"{language} at {width}"
            ends = page.run(ENDS)
            assert all(abs(ragged) < 1 for _, ragged, _, _ in ends), f"{language} at {width}: {ends}"
            assert all(side >= (2.4 if values > 11 else 1.5) for _, _, side, values in ends), f"at {width}: {ends}"
            assert ends[0][2] == ends[1][2] and ends[2][2] == ends[3][2], "a pair of one size"
    page.size(1440, 900)

"""The compare tab on the shipped models: the answer, both at work on the present input, and a model beside itself."""

from __future__ import annotations

import numpy as np
from conftest import PRETRAINED

from model.data import prepare
from model.serving import bundle
from model.serving.engine import Engine

READY = """return document.querySelector(".compare.ready:not(.waiting-for)") && document.querySelector(".settings-table")
    && Array.from(document.querySelectorAll(".compare-verdict"), ({ textContent }) => textContent).every(Boolean)
    && page.panel("compare").sides.every(({ frame, version, facts }) => frame && facts?.version === version)"""
FINE = """return page.panel("compare").sides.every(({ frame }) => Array.from(frame.layers.values()).every(({ levels }) => levels === 255))"""
ANOTHER = "location.hash = '#tab=compare&i=3&of=validation&compare.a=three-conv-128'"
CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""
PAINTED = """const pair = document.querySelectorAll(".matched[data-layer=conv_1] .filter-pair")[arguments[0]];
    const canvas = pair.querySelectorAll(".pair-maps canvas")[arguments[1]];
    return Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""


def captions(page, layer: str) -> list[str]:  # type: ignore[no-untyped-def]
    return page.run("return Array.from(document.querySelectorAll(`.matched[data-layer=${arguments[0]}] .pair-score`),"
                    "(caption) => caption.textContent)", layer)  # fmt: skip


def verdicts(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [verdict.text for verdict in page.all(".compare-verdict")]


def opened(page) -> None:  # type: ignore[no-untyped-def]
    page.run("document.getElementById('tab-compare').click()")
    page.wait(READY, 60)


def test_the_shipped_models_are_compared_and_one_is_like_itself(page) -> None:  # type: ignore[no-untyped-def]
    asked = page.run("return performance.getEntriesByType('resource').map((entry) => entry.name).join()")
    assert "/ask/compare" not in asked, "nothing is asked before it is opened"
    opened(page)
    assert (page.find("#compare-a").get_property("value"), page.find("#compare-b").get_property("value")) == (
        "default", "three-conv-128",
    )  # fmt: skip
    assert page.text(".compare-choices").startswith("Compare ")
    assert page.text(".compare-headline").startswith("The first layer learned nearly the same filters; deeper ones ")
    assert page.text(".compare-scores").startswith("How alike matched filters respond, from 0 to 1: conv_1\xa00.7")
    scores = captions(page, "conv_1")
    assert len(scores) == 32 and float(scores[0]) > 0.9
    loud = [abs(float(score.replace("−", "-"))) for score in scores if score != "silent"]
    assert loud == sorted(loud, reverse=True)
    assert len(page.all(".compare-settings > .settings-table tbody tr")) > 5

    page.run(CHOOSE, "compare-a", "three-conv-128")
    page.wait("return document.querySelector('.compare-headline').textContent === 'Both learned the same filters.'", 30)
    page.wait("return document.querySelector('.compare-settings h2').textContent === 'No setting differs'")
    for layer, count in (("conv_1", 32), ("conv_2", 64), ("conv_3", 128)):
        assert captions(page, layer) == ["1.00"] * count


def test_both_follow_the_pen(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    for name in "17":
        page.digit(name)
        page.wait(f"return document.querySelector('.compare-both').textContent === 'Both read your drawing as {name}.'")
        assert verdicts(page) == [name, name]
    page.find("#clear-canvas").click()
    page.wait("return document.querySelector('.compare-both').textContent.startsWith('Draw something')")
    assert verdicts(page) == ["", ""]


def test_the_maps_are_those_of_either_model(page, workspace) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    page.pick(7)
    page.wait("return document.querySelector('.compare-both').textContent.includes('test image 7 ')")
    page.run("page.view.set({ colours: 'gray', scale: 'map' })")
    page.wait(FINE)  # a slow machine gets coarse frames first
    image = prepare.load("builtin", workspace).split("test")[0][7]
    for which, name in enumerate(("default", "three-conv-128")):
        number = page.run("return page.panel('compare').layers[0].pairs[0].pictures[arguments[0]].map", which)
        outputs = Engine(bundle.read(PRETRAINED / name)).run(image.astype(np.float32) / 255)[0]
        expected = outputs.reshape(26, 26, 32)[:, :, number]
        shown = np.reshape(page.run(PAINTED, 0, which), (26, 26, 4))[:, :, 0]
        np.testing.assert_allclose(shown, 255 * expected / expected.max(), atol=8)


def test_a_choice_that_has_gone_is_said_in_a_line(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    page.run("page.view.choose('compare', { a: '20200101-000000', b: '' })")
    page.wait("return document.querySelector('.compare-scores').textContent.includes('no such run')")
    page.wait("return !document.querySelector('.settings-table')")
    page.run(CHOOSE, "compare-a", "default")
    page.wait(READY, 30)
    assert page.text(".compare-headline").startswith("The first layer learned")


def test_an_address_brings_another_model_and_image(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    before = page.run(PAINTED, 0, 0)
    page.run(ANOTHER)
    page.wait("return document.getElementById('compare-b').value === 'default'", 30)
    page.wait("return document.querySelector('.compare-both').textContent.includes('validation image 3 ')", 30)
    assert page.find("#compare-a").get_property("value") == "three-conv-128"
    page.wait(READY)
    assert page.run(PAINTED, 0, 0) != before


def test_the_tab_fits_a_phone(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    opened(page)
    assert page.run(
        "return document.querySelector('.compare').scrollWidth <= document.querySelector('.compare').clientWidth"
    )

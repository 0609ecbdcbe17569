"""The compare tab on the shipped models: the answer with its number, the pairs, and a model beside itself."""

from __future__ import annotations

import re

READY = """return document.querySelector(".settings-table") && document.querySelector(".headline")
    && Array.from(document.querySelectorAll(".filter-pairs")).every((host) => host.firstChild)
    && !document.querySelector(".compare [data-dash-is-loading]")"""
ANOTHER = "location.hash = '#tab=compare&i=3&of=validation&compare.a=three-conv-128'"
CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""


def captions(page, layer: str) -> list[str]:  # type: ignore[no-untyped-def]
    return page.run("return Array.from(document.querySelectorAll(`.matched[data-layer=${arguments[0]}] figcaption`),"
                    "(caption) => caption.textContent)", layer)  # fmt: skip


def test_the_shipped_models_are_compared_and_one_is_like_itself(page) -> None:  # type: ignore[no-untyped-def]
    asked = page.run("return performance.getEntriesByType('resource').map((entry) => entry.name).join()")
    assert not page.all(".compare .headline") and "/ask/compare" not in asked, "nothing is asked before it is opened"
    page.find("#tab-compare").click()
    page.wait(READY, 60)
    assert (page.find("#compare-a").get_property("value"), page.find("#compare-b").get_property("value")) == (
        "default", "three-conv-128",
    )  # fmt: skip
    number = re.search(r"conv_1: .* \|r\| = 0\.(\d\d) on average \(chance 0\.(\d\d)\)", page.text(".headline"))
    assert number and int(number[1]) > int(number[2]) + 30, page.text(".headline")
    scores = captions(page, "conv_1")
    assert len(scores) == 32 and float(scores[0]) > 0.9
    loud = [abs(float(score.replace("−", "-"))) for score in scores if score != "silent"]
    assert loud == sorted(loud, reverse=True)
    assert "test image 0" in page.text(".matches .note")
    assert len(page.all(".settings-table .differs")) > 5

    page.pick(7)
    page.wait("return document.querySelector('.matches .note').textContent.includes('test image 7')")

    page.run(CHOOSE, "compare-a", "three-conv-128")
    page.wait("return document.querySelector('.headline').textContent.startsWith('Entirely')", 30)
    page.wait(READY)
    for layer, count in (("conv_1", 32), ("conv_2", 64), ("conv_3", 128)):
        assert captions(page, layer) == ["1.00"] * count
    assert "|r| = 1.00" in page.text(".headline")
    assert page.text(".settings-table .group") == "Nothing differs"


def test_a_choice_that_has_gone_is_said_in_a_line(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-compare").click()
    page.wait(READY, 60)
    page.run("page.view.choose('compare', { a: '20200101-000000', b: '' })")
    page.wait("return document.querySelector('.matches .notice')?.textContent.includes('no such run')")
    page.wait("return !document.querySelector('.settings-table')")
    page.run(CHOOSE, "compare-a", "default")
    page.wait(READY, 30)
    assert page.text(".headline").startswith("Mostly in conv_1")


def test_an_address_brings_another_model_and_image(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-compare").click()
    page.wait(READY, 60)
    painted = "return document.querySelector('.filter-pair canvas').toDataURL()"
    before = page.run(painted)
    page.run(ANOTHER)
    page.wait("return document.getElementById('compare-b').value === 'default'", 30)
    page.wait("return document.querySelector('.matches .note').textContent.includes('validation image 3')", 30)
    assert page.find("#compare-a").get_property("value") == "three-conv-128"
    page.wait(READY)
    assert page.run(painted) != before


def test_the_tab_fits_a_phone(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    page.find("#tab-compare").click()
    page.wait(READY, 60)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")

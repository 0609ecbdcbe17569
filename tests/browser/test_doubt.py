"""The line under the verdict on the shipped model: it speaks of a letter, is silent of a digit, and nothing moves."""

from __future__ import annotations

from conftest import DIGITS

LETTER = [[[0.2, 0.9], [0.35, 0.5], [0.5, 0.1], [0.65, 0.5], [0.8, 0.9]], [[0.32, 0.6], [0.5, 0.6], [0.68, 0.6]]]
ANSWERED = """const nearest = document.getElementById("nearest");
    return !nearest.hasAttribute("aria-busy") && nearest.querySelectorAll(".doubt-image").length === 9"""
PLACE = "return document.querySelector('.picker').getBoundingClientRect().top"


def test_a_letter_is_doubted_until_the_input_is_another(page) -> None:  # type: ignore[no-untyped-def]
    page.wait(ANSWERED)
    assert page.text("#doubt") == "" and page.text("#predicted-digit") != ""
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.text("#doubt") == ""
    before = page.run(PLACE)
    page.draw(LETTER)
    page.wait("return document.getElementById('doubt').textContent.includes('it learned.')")
    assert page.run(PLACE) == before, "nothing moves when it speaks"
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.text("#doubt") == "", "gone with the input it was about"
    assert not page.all(".doubt-image")
    page.draw(DIGITS["7"])
    page.wait(ANSWERED)
    assert page.text("#doubt") == ""

    page.find("#nearest summary").click()
    first = page.find(".doubt-image")
    index, name = first.get_attribute("data-index"), first.text
    assert name == "7"
    first.click()
    page.wait(f"return location.hash.includes('i={index}') && location.hash.includes('of=train')")
    page.wait(ANSWERED)
    assert page.find(".doubt-image").get_attribute("data-index") == index, "it is nearest to itself"
    assert page.text("#true-class") == f"right: true class {name}"
    page.run("document.getElementById('tab-training').click()")
    assert page.find("#doubt").is_displayed()

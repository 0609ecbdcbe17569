"""The tour: at a first visit, by doing; skipped by keyboard; never again by itself; not in the way of a link."""

from __future__ import annotations

from conftest import DIGITS
from selenium.webdriver.common.keys import Keys

SAYS = "return document.querySelector('#tour strong').textContent"
OPEN = """const layer = page.panel("activations").layers.layers.find(({ name }) => name === "conv_2");
const [clientX, clientY] = layer.mosaic.spot({ map: 3, row: 5, column: 5 });
layer.mosaic.canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY }))"""


def step(page, title: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"{SAYS} === {title + '.'!r}")


def test_three_deeds(page) -> None:  # type: ignore[no-untyped-def]
    step(page, "Draw a digit")
    page.digit(next(iter(DIGITS)))
    step(page, "Open a map")
    page.run(OPEN)
    step(page, "Read its sum")
    page.wait("return document.getElementById('sum').dataset.total !== ''")
    page.run("page.view.set({ at: [5, 6] })")
    step(page, "Switch it off")
    page.run(
        "Array.from(document.querySelectorAll('#filter-page button')).find((one) => /switch off/i.test(one.textContent)).click()"
    )
    step(page, "That is all")
    assert page.text(".tour-count") == ""
    assert page.text("#switched-off") == "conv_2:3"
    page.run("document.querySelector('#tour button:not([hidden])').click()")
    assert page.find("#tour").get_attribute("hidden")


def test_it_is_skipped_by_keyboard_and_does_not_come_again(page, visit) -> None:  # type: ignore[no-untyped-def]
    step(page, "Draw a digit")
    skip = next(button for button in page.all("#tour button") if button.text == "Skip")
    skip.send_keys(Keys.ESCAPE)
    assert page.find("#tour").get_attribute("hidden")
    url = page.driver.current_url.partition("#")[0]
    page.open(url)
    page.ready()
    assert page.find("#tour").get_attribute("hidden")
    page.find("#about-open").click()
    assert "feature map" in page.text("#about")
    page.find("#tour-start").click()
    step(page, "Draw a digit")


def test_by_keyboard_and_in_another_order(page) -> None:  # type: ignore[no-untyped-def]
    page.after(lambda: page.find("body").send_keys("r"))
    step(page, "Open a map")
    page.run("page.undo.change({ off: 'conv_1:3' })")
    step(page, "That is all")


def test_a_link_is_shown_without_it(page, visit) -> None:  # type: ignore[no-untyped-def]
    page.run("localStorage.clear()")
    other = visit(page.driver.current_url.partition("#")[0] + "#i=5")
    assert other.find("#tour").get_attribute("hidden")

"""The tabs and states of the page: the address that opens each, what a visitor does there, what tells that it is there."""

from __future__ import annotations

from pages import Page

MAIN = ("activations", "filters", "evaluation", "contrast", "landscape", "training", "compare")  # the tabs
LETTER = "BbQG5hzmBOUM5gTlDOYE5gzmBOYMA54KmhPiBQDiBQA"  # an A, which is doubted

STATES = {
    "activations": ("i=7", "return document.querySelector('#layers canvas')"),
    "blank": ("s=", "return document.getElementById('predicted-digit').textContent === ''"),
    "blame": ("i=7&blame=7-1", "return document.querySelector('.blamed')"),
    "off": ("i=7&off=conv_2:3,5", "return document.getElementById('switched-off').dataset.accuracy"),
    "filter": ("i=7&layer=conv_2&map=30&at=4,5", "return document.getElementById('sum').dataset.value"),
    "circuit": ("i=7&circuit=1", "return document.getElementById('circuit').dataset.logit"),
    "beside": ("i=7&b=3.test&b=4.test", "return document.querySelectorAll('.side-by-side-row canvas').length"),
    "filters": ("i=7&tab=filters", "return document.querySelector('#filters canvas')"),
    "evaluation": ("i=7&tab=evaluation", "return document.querySelector('#gallery [data-index]')"),
    "contrast": ("i=7&tab=contrast", "return document.querySelector('#contrast canvas')"),
    "landscape": ("i=7&tab=map", "return document.querySelector('.landscape-class')"),
    "training": ("i=7&tab=training", "return document.getElementById('train-status').textContent"),
    "compare": ("i=7&tab=compare", "return document.querySelector('#panel-compare canvas')"),
    "present": ("i=7&present=1", "return document.documentElement.dataset.present !== undefined"),
    "doubted": (f"s={LETTER}", "return document.getElementById('doubt').textContent"),
}  # fmt: skip

_CLICK = "document.getElementById('{}').click()"
_OPEN = "return document.getElementById('{}').getAttribute('aria-expanded') === 'true'"
_TYPE = """const field = document.getElementById("train-epochs");
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, "0");
field.dispatchEvent(new Event("input", { bubbles: true }));
field.focus();
field.blur();"""

# What no address opens: where one begins, what is done there as script, what tells that it has been.
DEEDS = {
    "help": ("s=", _CLICK.format("about-open"), _OPEN.format("about-open")),
    "menu": ("i=7", _CLICK.format("menu-open"), _OPEN.format("menu-open")),
    "takeaway": ("i=7", _CLICK.format("takeaway-open"), "return document.querySelector('#takeaway h3')"),
    "options": ("i=7", _CLICK.format("display-open"), _OPEN.format("display-open")),
    "tools": ("i=7", _CLICK.format("more-open"), _OPEN.format("more-open")),
    "own": ("i=7", _CLICK.format("own-open"), "return document.getElementById('own').open"),
    "nearest": (f"s={LETTER}", "document.querySelector('#nearest summary').click()", "return document.querySelector('.doubt-image')"),
    "refused": ("i=7&tab=training", _TYPE + _CLICK.format("train-start"), "return document.querySelector('.field.wrong')"),
    "sweep": ("i=7&tab=training", "document.getElementById('sweep').open = true", "return document.getElementById('sweep-outlook').textContent"),
}  # fmt: skip


def show(page: Page, name: str, more: str = "") -> None:
    """Bring a page, newly opened at its origin, to a state; `more` of the address goes with it."""
    address, *deed, there = STATES.get(name) or DEEDS[name]
    page.driver.get("about:blank")
    page.open(f"{page.origin}/#{address}{more}")
    for script in deed:
        page.run(script)
    page.wait(there)
    page.calm()

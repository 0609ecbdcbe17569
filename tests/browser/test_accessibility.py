"""axe finds nothing, on every tab and in every state, light and dark, at four widths."""

from __future__ import annotations

import pytest
from accessible import emulate, violations
from states import STATES

SIZES = {390: 844, 1024: 768, 1440: 900, 1920: 1080}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    address, there = STATES[state]
    page = visit(f"{server.url}/#{address}")
    page.wait(there)
    wrong = {}
    for theme in ("light", "dark"):
        emulate(page, theme)
        for width, height in SIZES.items():
            page.size(width, height, mobile=width < 500)
            page.calm()
            if found := violations(page):
                wrong[f"{theme} {width}"] = found
    assert not wrong, "\n".join(
        f"{where}: {one['id']}: {one['help']}\n    " + "\n    ".join(f"{target}: {why[:300]}" for target, why in one["nodes"])
        for where, found in wrong.items() for one in found
    )  # fmt: skip


def test_axe_would_find_it(page) -> None:  # type: ignore[no-untyped-def]
    page.run("document.querySelector('main').append(Object.assign(document.createElement('img'), { src: 'data:,' }))")
    assert [one["id"] for one in violations(page)] == ["image-alt"]
    page.run("document.querySelector('main > img').remove()")

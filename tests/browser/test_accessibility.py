"""axe finds nothing: on every tab light and dark at four widths, in every other state on a phone and on a laptop."""

from __future__ import annotations

import pytest
from accessible import found_at, told, violations
from states import DEEDS, MAIN, STATES, show

SIZES = {390: 844, 1024: 768, 1440: 900, 1920: 1080}
FEWER = {390: 844, 1440: 900}


@pytest.mark.parametrize("state", [*STATES, *DEEDS])
def test_axe_finds_nothing(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url)
    show(page, state)
    wrong = found_at(page, SIZES if state in MAIN else FEWER)
    assert not wrong, told(wrong)


def test_axe_would_find_it(page) -> None:  # type: ignore[no-untyped-def]
    page.run("document.querySelector('main').append(Object.assign(document.createElement('img'), { src: 'data:,' }))")
    assert [one["id"] for one in violations(page)] == ["image-alt"]
    page.run("document.querySelector('main > img').remove()")

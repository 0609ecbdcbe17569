"""axe finds nothing: on every tab and in every state, light and dark, at four widths."""

from __future__ import annotations

import pytest
from accessible import EVERY, FEW, found_in, told, violations
from states import DEEDS, STATES, show

KEPT = ("activations", "evaluation", "training", "filter", "circuit", "refused")


@pytest.mark.parametrize("state", KEPT)
def test_axe_finds_nothing(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url, opened=False)
    show(page, state)
    wrong = found_in(page, FEW)
    assert not wrong, told(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("state", [*STATES, *DEEDS])
def test_axe_finds_nothing_at_any_width(server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(server.url, opened=False)
    show(page, state)
    wrong = found_in(page, EVERY)
    assert not wrong, told(wrong)


def test_axe_would_find_it(page) -> None:  # type: ignore[no-untyped-def]
    page.run("document.querySelector('main').append(Object.assign(document.createElement('img'), { src: 'data:,' }))")
    assert [one["id"] for one in violations(page)] == ["image-alt"]
    page.run("document.querySelector('main > img').remove()")

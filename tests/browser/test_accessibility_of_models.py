"""axe finds nothing where another model speaks, one has come into use, or no server answers: light and dark, at four widths."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessible import EVERY, found_in, told
from staged import STAGED, Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    found = Stage(tmp_path_factory.mktemp("stage"))
    yield found
    found.server.stop()


@pytest.mark.thorough
@pytest.mark.may_lose_its_connection
@pytest.mark.parametrize("state", STAGED)
def test_axe_finds_nothing(stage: Stage, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(stage.server.url)
    with STAGED[state](page, stage):
        wrong = found_in(page, EVERY)
    assert not wrong, told(wrong)

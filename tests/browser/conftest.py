"""A real Chromium on a real server. Each test ends with an empty console and no request elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsers import Browsers
from conftest import SHIPPED, Server
from frame import unwatch, watch
from pages import Page, SavedPage

from model.serving import bundle
from model.serving.engine import Engine


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    kept = Browsers(tmp_path_factory.mktemp("downloads"))
    yield kept
    kept.quit()


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, tmp_path: Path, serve: object, browsers: Browsers
) -> Iterator[Callable[[str], Page]]:
    """Opens pages, each in a browser; at the end of the test each must have been quiet, unless the test says otherwise.

    Asks for `serve` so that servers of the test's own stop after the pages, not before.
    """
    pages: list[Page] = []

    def open_(url: str, opened: bool = True) -> Page:
        pages.append(Page(browsers.take(tmp_path), url, opened))
        return pages[-1]

    yield open_
    failed = getattr(request.node, "failed", False)
    try:
        for page in pages:
            if not failed and "may_lose_its_connection" not in request.keywords:
                page.check_quiet()
    finally:
        for page in pages:
            browsers.give_back(page.browser, page.origin)


@pytest.fixture
def from_disk(serve: object) -> Iterator[Callable[[Path], SavedPage]]:
    """Opens saved pages from the disk."""
    pages: list[SavedPage] = []
    yield lambda file: pages.append(SavedPage(file)) or pages[-1]  # type: ignore[func-returns-value]
    for page in pages:
        page.driver.quit()


@pytest.fixture
def page(server: Server, visit: Callable[[str], Page]) -> Page:
    return visit(server.url)


@pytest.fixture
def window(server: Server, visit: Callable[..., Page]) -> Iterator[Page]:
    """A page that is still to be opened, whose shifts will be counted from the first paint on."""
    page = visit(server.url, opened=False)
    watching = watch(page)
    yield page
    unwatch(page, watching)


@pytest.fixture
def shell(window: Page) -> Page:
    """That page, opened."""
    window.open(window.url)
    return window


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The served model, to hold the page against."""
    return Engine(bundle.read(SHIPPED.with_suffix("")))

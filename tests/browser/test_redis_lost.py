"""The servers of a workspace lose each other in mid-stroke: the page draws on, says quietly what is off, and forgets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import DIGITS, Server
from frame import STEADY, WATCH, moved, what_moved
from pages import Page
from redis_server import Redis

from app import settings

SAID = "return document.getElementById('connection').textContent"


def test_the_page_draws_on_and_says_quietly_what_is_off(
    serve: Callable[..., Server], visit: Callable[[str], Page], redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.REDIS, redis.url)
    page = visit(serve("--data", "builtin", "--engine", "server", "--training", "celery").url)
    page.wait("return page.news.now.servers.lost === false")
    assert page.run(SAID) == "", "nothing is off"
    page.run(WATCH)
    since = float(page.run("return performance.now()"))  # type: ignore[arg-type]
    (stroke,) = DIGITS["0"]
    page.find("#clear-canvas").click()
    page.pen("pointerdown", stroke[:1])
    redis.stop()
    for at in range(1, len(stroke), 10):
        page.after(lambda: page.pen("pointermove", stroke[at : at + 10]))  # noqa: B023
    page.wait(SAID)
    assert page.text("#connection").startswith("Cut off from the other servers: a new model or run there")
    assert page.text("#connection").endswith("New runs wait until they are back.")
    assert page.text(".predicted") == "0"
    assert not page.run("return document.getElementById('page').classList.contains('stale')"), "nothing is old"
    redis.start()
    page.wait(SAID.replace("textContent", "textContent === ''"))
    page.pen("pointerup", stroke[-1:])
    assert moved(page, since) <= STEADY, what_moved(page, since)

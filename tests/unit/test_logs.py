"""What becomes of a log record: a line or an object, with its request's id, without what an exception says."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextvars import copy_context
from io import StringIO

import pytest

from app import logs
from app.http.turns import Turns, Visitor
from app.models.workers import Lane, Workers


def record(message: str, trouble: BaseException | None = None, **extra: object) -> logging.LogRecord:
    """As `logging` makes them."""
    exc_info = (type(trouble), trouble, trouble.__traceback__) if trouble else None
    made = logging.LogRecord("featurescope.odd", logging.WARNING, "", 0, message, (), exc_info)
    made.__dict__ |= extra
    return made


def caught(given: object) -> Exception:
    """An exception with one before it, both of which say what was given."""
    try:
        try:
            raise OSError(2, "No such file or directory", f"/uploads/{given}")
        except OSError:
            raise KeyError(given)  # noqa: B904
    except KeyError as trouble:
        return trouble


@pytest.fixture
def request_id() -> Iterator[str]:
    token = logs.REQUEST.set("a-request")
    yield "a-request"
    logs.REQUEST.reset(token)


def test_a_line_names_its_request(request_id: str) -> None:
    form = logs._FORMS["lines"]()
    assert form.format(record("odd")) == "WARNING featurescope.odd [a-request]: odd"
    assert copy_context().run(lambda: (logs.REQUEST.set("") and "") or form.format(record("odd"))).endswith("odd: odd")
    assert form.format(record("Featurescope is at …", bare=True)) == "Featurescope is at …"


def test_an_object_has_what_there_is(request_id: str) -> None:
    told = json.loads(logs._FORMS["json"]().format(record("odd\nthing", fields={"status": 200})))
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning", "logger": "featurescope.odd", "message": "odd\nthing", "request": request_id, "status": 200
    }  # fmt: skip


@pytest.mark.parametrize("form", ["lines", "json"])
def test_an_exception_is_its_way_and_its_kind(form: str) -> None:
    said = logs._FORMS[form]().format(record("it failed", caught("InkOfAVisitor")))
    assert "InkOfAVisitor" not in said and "in caught" in said
    first, _, second = said.partition("FileNotFoundError: No such file or directory")
    assert "raise OSError" in first and second.rstrip('"}').endswith("KeyError")


def test_an_exception_that_leads_to_itself_has_an_end() -> None:
    one, other = ValueError("x"), ValueError("y")
    one.__cause__, other.__cause__ = other, one
    assert logs._FORMS["lines"]().format(record("it failed", one)).count("ValueError") == 2


def test_what_is_printed_becomes_a_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stream = logs._Printed(sys.__stderr__ or StringIO())
    for part in ("50", " %\n", "100 %\nrest"):
        print(part, end="", file=stream)
    assert caplog.messages == ["50 %", "100 %"]


def test_threads_and_turns_know_whose_work_they_do() -> None:
    async def asked(name: str, turns: Turns) -> dict[str, object]:
        logs.REQUEST.set(name)
        return await turns.ask(Visitor(name), "slot", Lane.WORK, lambda: {"name": logs.REQUEST.get()})

    async def all_asked() -> list[dict[str, object]]:
        turns = Turns(Workers())  # one hands the next on
        return await asyncio.gather(*(asked(f"request-{at}", turns) for at in range(5)))

    assert [found["name"] for found in asyncio.run(all_asked())] == [f"request-{at}" for at in range(5)]

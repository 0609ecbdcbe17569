"""`python -m tests.failing OPTIONS`: the server, but what is asked with a mark makes it fail, in every way there is to.

Each failure repeats all that it was given in its text, as a careless exception would. Marks: a question's wish has
`fail`, a request for a frame a pen of PEN_FAILS or PEN_LATER.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import runpy
import threading
import warnings
from collections.abc import Callable
from typing import Any

from app.http.ask import Asked
from app.live.frames import Frames

PEN_FAILS, PEN_LATER = 15.0, 14.0
SAID = "so it was given"  # in all of these texts


class _Untidy:
    """Fails when it is let go of."""

    def __init__(self, given: object) -> None:
        self.given = given

    def __del__(self) -> None:
        _fail(self.given)


def _fail(given: object) -> None:
    raise ValueError(f"{SAID}: {given!r}")


async def _fail_alone(given: object) -> None:
    _fail(given)


def _in_a_chain(given: object) -> None:
    try:
        raise OSError(5, "Input/output error", f"{SAID}: {given!r}")
    except OSError as trouble:
        raise LookupError(f"{SAID}: {given!r}") from trouble


def _in_a_group(given: object) -> None:
    trouble = ExceptionGroup(f"{SAID}: {given!r}", [KeyError(str(given)), ValueError(f"{SAID}: {given!r}")])
    trouble.add_note(f"{SAID}: {given!r}")
    raise trouble


def _in_a_thread(given: object) -> None:
    thread = threading.Thread(target=_fail, args=[given])
    thread.start()
    thread.join()


WAYS: dict[str, Callable[[object], object]] = {
    "plain": _fail,
    "chain": _in_a_chain,
    "group": _in_a_group,
    "thread": _in_a_thread,
    "tidying": lambda given: _Untidy(given) and None,
    "warning": lambda given: warnings.warn(f"{SAID}: {given!r}", stacklevel=1),
    "record": lambda given: logging.getLogger("featurescope.odd").error("%d", f"{SAID}: {given!r}"),
}
_add, _packed = Asked.add, Frames._packed


def add(self: Asked, name: str, answer: Callable[..., Any], lane: Any) -> None:
    def answered(wish: dict[str, Any], own: str) -> dict[str, Any]:
        if "fail" in wish:
            WAYS[wish["fail"]](wish)
        return answer(wish, own)

    _add(self, name, answered, lane)


def packed(self: Frames, request: Any, stages: Any) -> bytes:
    if request.pen == PEN_FAILS:
        raise RuntimeError(f"{SAID}: {request!r}")
    if request.pen == PEN_LATER:
        asyncio.get_running_loop().call_soon(_fail, request)
        asyncio.get_running_loop().create_task(_fail_alone(request))
        asyncio.get_running_loop().call_later(0.1, gc.collect)
    return _packed(self, request, stages)


if __name__ == "__main__":
    Asked.add, Frames._packed = add, packed  # type: ignore[method-assign]
    runpy.run_module("app", run_name="__main__", alter_sys=True)

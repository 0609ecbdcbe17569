"""Log records → lines or JSON objects on stderr, each with the id of the request that it is about.

Rule: nothing that a visitor sent is written. Of an exception that is the way it took and its kind; its text may repeat
what was given, so only what the system itself says stays. Messages name what failed, never with what.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

REQUEST: ContextVar[str] = ContextVar("request", default="")  # the id of what is answered at this moment
REQUESTS = "featurescope.requests"  # a line a request, where there are to be such
_log = logging.getLogger("featurescope.process")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def begin(form: str) -> None:
    """Have everything that the process logs written in a form of `--log`; for the command, once."""
    handler = logging.StreamHandler()
    handler.setFormatter(_FORMS[form]())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.raiseExceptions = False  # or a record that cannot be formatted is written with all that it was given
    if form == "json":
        sys.stderr = _Printed(sys.stderr)
    else:
        logging.getLogger(REQUESTS).setLevel(logging.WARNING)
    warnings.showwarning = _warned  # type: ignore[assignment]
    threading.excepthook = lambda left: _unforeseen("a thread", left.exc_value)
    sys.unraisablehook = lambda left: _unforeseen("tidying up", left.exc_value)


def announce(line: str) -> None:
    """Say something to whoever has started the server, as it stands."""
    _log.info(line, extra={"bare": True})


def on_the_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody caught on an event loop; asyncio's own message would repeat what functions were given."""
    _unforeseen("the event loop", context.get("exception"))


def _warned(_: Warning | str, kind: type[Warning], file: str, line: int, *__: object) -> None:
    """Log where Python warned of what kind of thing."""
    _log.warning("%s in %s, line %d", kind.__name__, file, line)


def _unforeseen(where: str, trouble: BaseException | None) -> None:
    """Log what nobody caught."""
    _log.error("unforeseen in %s", where, exc_info=trouble)


class _Printed(io.TextIOBase):
    """A stream of which each line becomes a record."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._begun = stream, ""

    def write(self, text: str) -> int:
        """Log the lines that are whole."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in filter(None, lines):
            _log.info("%s", line)
        return len(text)

    def fileno(self) -> int:
        """Where the system writes, as for children."""
        return self._stream.fileno()


class _Discreet(logging.Formatter):
    """Leaves out what exceptions say."""

    def formatException(self, ei: _ExcInfo) -> str:
        """The way that an exception took, those before it first."""
        return "".join(_told(ei[1])).rstrip() if ei[1] else ""


class _Lines(_Discreet):
    """A line a record, and its traceback."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s%(request)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """As text."""
        if getattr(record, "bare", False):
            return record.getMessage()
        name = REQUEST.get()
        record.request = f" [{name}]" if name else ""
        return super().format(record)


class _Json(_Discreet):
    """An object a record; docs/monitoring.md lists its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """As one line of JSON."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := REQUEST.get():
            told["request"] = name
        told |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)


_FORMS: dict[str, Callable[[], logging.Formatter]] = {"lines": _Lines, "json": _Json}


def _told(trouble: BaseException) -> Iterator[str]:
    """An exception and what led to it, the first one first."""
    chain, ahead = [], [trouble]
    while ahead and (one := ahead.pop()) not in chain:
        chain.append(one)
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        ahead += [before] if before else []
        ahead += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
    for one in reversed(chain):
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(one.__traceback__)
        said = f": {one.strerror}" if isinstance(one, OSError) and one.strerror else ""
        yield f"{type(one).__qualname__}{said}\n"

"""What every command line here shares: exit codes, one-line errors, progress on stderr, TensorFlow kept quiet.

The other end, which starts commands as children and reads what they say, is `model.child`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from model import ending

DONE, FAILED, WRONG = 0, 1, 2  # exit codes: done, failed, wrong use or input
PROGRESS = re.compile(r": \d+ %$")  # what a line of progress ends with, see `Progress`
PREFIX = "featurescope: "  # of the one line on stderr that says why a command did not get done
APART = "FEATURESCOPE_APART"  # in its environment: whoever started it is told that line's template and values, too,
SEPARATOR = "\x1f"  # as JSON behind this
PASSWORD, REDIS = "FEATURESCOPE_PASSWORD", "FEATURESCOPE_REDIS"  # in the environment, for no list of processes to show
_ADDRESSES = ("redis://", "rediss://", "unix://")  # what an address of Redis begins with


def run(main: Callable[[], None]) -> None:
    """Run a command and leave the process: 0 done, 1 failed, 2 wrong use or input."""
    from model.records import BadInput, Failure  # here, for it takes NumPy along: `ending.begin` must not wait for that

    ending.begin()
    try:
        ending.interruptible()
        main()
    except BadInput as error:
        _leave(WRONG, error)
    except Failure as error:
        _leave(FAILED, error)
    except MemoryError:
        _leave(FAILED, "not enough memory")
    except OSError as error:
        _leave(FAILED, f"{error.strerror or error}: {error.filename}" if error.filename else error)
    except KeyboardInterrupt:
        _leave(FAILED, "stopped")
    finally:
        ending.begin()  # a second Ctrl+C, while threads come to their ends
    raise SystemExit(DONE)


class Parser(argparse.ArgumentParser):
    """A command line whose errors are one line, and that takes -1-1 for a value."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._negative_number_matcher = re.compile(r"^-\d+(-\d+)?$|^-\d*\.\d+$")

    def error(self, message: str) -> NoReturn:
        """Leave with status 2; `--help` shows the usage."""
        _leave(WRONG, f"{message}; see {self.prog} --help")


def redis_address(text: str) -> str:
    """The address of a Redis, as given; it may hold a password, so it is not repeated.

    Raises ArgumentTypeError for what cannot be one.
    """
    if not text.startswith(_ADDRESSES) or not text.isprintable() or " " in text or not _has_a_port(text):
        raise argparse.ArgumentTypeError("expected an address as redis://HOST:6379/0, rediss://… or unix://…")
    return text


def _has_a_port(address: str) -> bool:
    """Whether the port of an address is one, where it names any."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def redis_of_environment() -> str | None:
    """The address of Redis in the environment; taken out of there with the password, or children inherit both."""
    os.environ.pop(PASSWORD, None)
    return os.environ.pop(REDIS, "") or None


def say(line: str) -> None:
    """A line on stderr."""
    print(line, file=sys.stderr, flush=True)


def hush() -> None:
    """Send what native code writes to file descriptor 2 to nowhere; `sys.stderr` goes on.

    TensorFlow logs there past every setting of its own. For commands, before it is imported, which takes seconds.
    """
    ending.begin()
    sys.stderr.flush()
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def _leave(code: int, message: object) -> NoReturn:
    """Print one line on stderr and exit with `code`."""
    line = " ".join(str(message).split())
    if APART in os.environ and hasattr(message, "parts"):
        line += SEPARATOR + json.dumps(message.parts())
    print(f"{PREFIX}{line}", file=sys.stderr)
    raise SystemExit(code)


class Progress:
    """Says on stderr what is being done, once it has taken over two seconds, at most twice a second."""

    PATIENCE = 2.0
    INTERVAL = 0.5

    def __init__(self, what: str) -> None:
        self.what = what
        self.started = time.monotonic()
        self.said = 0.0

    def step(self, done: float, total: float) -> bool:
        """Report `done` of `total`, in any unit; whether it was time to."""
        now = time.monotonic()
        if now - self.started < self.PATIENCE or now - self.said < self.INTERVAL:
            return False
        self.said = now
        print(f"{self.what}: {100 * done / max(total, 1):.0f} %", file=sys.stderr, flush=True)
        return True

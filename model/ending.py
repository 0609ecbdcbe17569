"""How a process of ours ends from outside while it is still importing: in one line, and not later than its parent.

Rule: the standard library's smallest modules only, for this runs before anything else is imported.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

FOLLOWS = "FEATURESCOPE_FOLLOWS_STDIN"  # in the environment of a child that ends when its stdin does
_FAILED, _LINE = 1, b"featurescope: stopped\n"


def begin() -> None:
    """From now on Ctrl+C leaves at once, with a line and no traceback; a child watches whether its parent is there."""
    _on_ctrl_c(leave)
    if os.environ.pop(FOLLOWS, ""):  # not for children of our own
        import threading

        threading.Thread(target=_end_with_stdin, name="parent", daemon=True).start()


def interruptible() -> None:
    """From now on Ctrl+C raises KeyboardInterrupt, for code that cleans up."""
    _on_ctrl_c(signal.default_int_handler)


def _on_ctrl_c(handler: signal.Handlers | object) -> None:
    """Set what Ctrl+C does, unless whoever started us wants it ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]


def leave(_: int = 0, __: FrameType | None = None) -> NoReturn:
    """Leave without unwinding, which in the middle of an import would say where; also a handler of signals."""
    os.write(sys.stderr.fileno(), _LINE)
    os._exit(_FAILED)


def _end_with_stdin() -> None:
    """Leave when the parent has, however it did: then the pipe that is our stdin is closed by the system."""
    while os.read(0, 1):
        pass
    os._exit(_FAILED)

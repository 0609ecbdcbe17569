"""Whether the shared path is there: a thread of its own looks, so that a mount which hangs hangs nobody else.

Rule: it is there where the file that this worker wrote at its start can be written again; an empty mount point or
another folder of that name is not it.
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import threading
import time
from pathlib import Path

from model.records import BadInput
from model.runs import folders

_LOOK = 1.0  # seconds between two looks
_SLOW = 7.0  # seconds that a look may take
_LEFT = 86_400.0  # seconds after which what a killed worker left is removed
_PREFIX = ".worker-"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class SharedPath:
    """The runs of a workspace, as this worker sees them."""

    def __init__(self, workspace: Path, worker: str) -> None:
        """Raises BadInput for a workspace that cannot be written to."""
        self.root = folders.root(workspace)
        self.file = self.root / f"{_PREFIX}{worker}-{secrets.token_hex(4)}"  # two may have one name
        self.lost = 0.0  # when it was last found missing, in time.monotonic()'s seconds; 0 for never
        self._began = self._ended = time.monotonic()
        self._why = ""
        self._over = threading.Event()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.file.write_text("", "utf-8")
            self._sweep()
        except OSError as error:
            raise BadInput(f"--workspace {workspace}: {error.strerror}") from None

    def begin(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._watch, name="path", daemon=True).start()

    def end(self) -> None:
        """Look no longer."""
        self._over.set()
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)

    @property
    def trouble(self) -> str:
        """Why the path is not there; empty where it is."""
        if time.monotonic() - max(self._began, self._ended) > _SLOW:
            self.lost = time.monotonic()
            return "the shared path does not answer"
        return self._why

    def settled(self) -> bool:
        """Wait for a look that begins now, which shows what ended a child; whether the path is there."""
        asked = time.monotonic()
        while not self.trouble and not (self._began > asked and self._ended > self._began):
            if self._over.wait(0.1):
                break
        return not self.trouble

    def _watch(self) -> None:
        """Look again and again."""
        while not self._over.wait(_LOOK):
            self._began = time.monotonic()
            self._why = self._look()
            if self._why:
                self.lost = time.monotonic()
            self._ended = time.monotonic()

    def _look(self) -> str:
        """Why the path is not there, if it is not."""
        try:
            with self.file.open("r+b") as file:
                file.write(b"%d" % time.time())
            return ""
        except FileNotFoundError:
            return "the shared path is gone, or another folder is in its place"
        except OSError as error:
            if error.errno in _FULL:  # which is the training's affair
                return ""
            return f"the shared path cannot be written to ({error.strerror})"

    def _sweep(self) -> None:
        """Remove what workers left that were killed."""
        for left in self.root.glob(f"{_PREFIX}*"):
            with contextlib.suppress(FileNotFoundError):  # another worker that starts was faster
                if time.time() - left.stat().st_mtime > _LEFT:
                    left.unlink(missing_ok=True)

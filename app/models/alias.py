"""A model and its data → the number that all servers of a workspace know them by, which everybody may hear.

Rule: a version may be only its visitor's to know, so nobody works it out from its number: that is a keyed hash, whose
key lies in the workspace, made there by the server that needs it first.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import time
from pathlib import Path

from model import files

_FILE, _BYTES = "alias.key", 32
_TRIES, _PAUSE = 50, 0.02  # seconds between two looks at a key that somebody is just writing
_NUMBER = 6  # bytes: scripts count that far


def key_of(workspace: Path) -> bytes:
    """The workspace's key; one of this process alone where none can be written."""
    path, made = workspace / _FILE, secrets.token_hex(_BYTES)
    with contextlib.suppress(OSError):  # it is there, or nothing can be written
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(made)
    for _ in range(_TRIES):
        with contextlib.suppress(OSError, ValueError):
            if len(key := bytes.fromhex(path.read_text("ascii"))) == _BYTES:
                return key
        if not path.exists():
            return bytes.fromhex(made)
        time.sleep(_PAUSE)
    with contextlib.suppress(OSError):  # whoever began to write it has died
        files.publish(path, made)
    return bytes.fromhex(made)


def number(key: bytes, version: str, data: str) -> int:
    """The number of a model and its data, by their version and key."""
    digest = hmac.digest(key, f"{version} {data}".encode("utf-8", "replace"), "sha256")
    return int.from_bytes(digest[:_NUMBER])

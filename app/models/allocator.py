"""The C library's allocator, told to keep few places and to give back what is free; where it is glibc's, else nothing.

Rule: said once at the start, before there are threads. Left alone, glibc makes an arena for each thread and keeps what
was freed in all of them: several times of what is in use after an hour of questions.
"""

from __future__ import annotations

import ctypes
import functools
import platform
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # names of settings in malloc.h
_ARENAS = 2  # live frames and work seldom wait for each other
_MAPPED = 256 << 10  # bytes from which each array gets pages of its own, which go back when it does
_FREE = 1 << 20  # bytes at the end of an arena that may stay free


def be_frugal() -> None:
    """Set the allocator up for a process that is to stay small."""
    if (library := _glibc()) is not None:
        for setting, value in ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _MAPPED), (_TRIM_THRESHOLD, _FREE)):
            library.mallopt(setting, value)


def give_back() -> None:
    """Give free pages in the middle of arenas back too; takes milliseconds, so only after work that took longer."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


@functools.cache
def _glibc() -> Any:
    """The C library, if it is the one that knows these settings."""
    if platform.libc_ver()[0] != "glibc":
        return None
    try:
        library = ctypes.CDLL(None)
        return library if library.mallopt and library.malloc_trim else None
    except (OSError, AttributeError):
        return None

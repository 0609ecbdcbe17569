"""When what looks again and again looks: all at the same moments, so that an idle server wakes up once for all."""

from __future__ import annotations

import asyncio
import contextlib
import time


def until(seconds: float) -> float:
    """Seconds until the clock shows a multiple of some."""
    return seconds - time.monotonic() % seconds


async def tick(seconds: float, called: asyncio.Event | None = None) -> None:
    """Sleep so long, or until somebody is `called`, which is over then."""
    if called is None:
        return await asyncio.sleep(until(seconds))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(called.wait(), until(seconds))
    called.clear()

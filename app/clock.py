"""When what looks again and again looks: all at the same moments, so that an idle server wakes up once for all."""

from __future__ import annotations

import asyncio
import time


def until(seconds: float) -> float:
    """Seconds until the clock shows a multiple of some."""
    return seconds - time.monotonic() % seconds


async def tick(seconds: float) -> None:
    """Sleep so long."""
    await asyncio.sleep(until(seconds))

"""uvicorn's server without its ten looks a second at whether it is to end: an idle server costs next to nothing."""

from __future__ import annotations

import asyncio
import contextlib
from types import FrameType

import uvicorn

from app.clock import until

_TICK = 2.0  # seconds, after which the clock in the answers' heads moves


class CalmServer(uvicorn.Server):
    """Ticks seldom, and is woken by the signal that ends it."""

    _loop: asyncio.AbstractEventLoop | None = None  # a signal may come before there is one

    async def main_loop(self) -> None:
        """Serve until the end."""
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(until(_TICK)):
                    await self._ending.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal, and look at it at once."""
        super().handle_exit(sig, frame)
        if self._loop:
            self._loop.call_soon_threadsafe(self._ending.set)

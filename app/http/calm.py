"""uvicorn's server, calm while it is idle and when it ends.

Rule: an idle server costs next to nothing, without ten looks a second at whether it is to end. One that is to end lets
nobody in, finishes what is under way, and is gone within five seconds whatever anybody does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
import time
from types import FrameType

import uvicorn

from app.clock import until
from model import ending

_TICK = 2.0  # seconds, after which the clock in the answers' heads moves
_UNDER_WAY = 3.0  # seconds that what is under way has to finish
_LONGEST = 4.5  # seconds after which the process leaves, whatever it is still about
_LOOK = 0.02  # seconds between two looks at whether all is finished


class CalmServer(uvicorn.Server):
    """Ticks seldom, is woken by the signal that ends it, and ends soon."""

    _loop: asyncio.AbstractEventLoop | None = None  # a signal may come before there is one

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._asked = threading.Event()  # whether the process is to end

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until the end; Ctrl+C then leaves as any other signal does, not waiting for work that goes on."""
        try:
            super().run(sockets)
        except KeyboardInterrupt:
            ending.leave()

    async def main_loop(self) -> None:
        """Serve until the end."""
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        threading.Thread(target=self._leave_late, name="limit", daemon=True).start()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(until(_TICK)):
                    await self._ending.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal, and look at it at once; a second Ctrl+C leaves at once."""
        if self.should_exit and sig == signal.SIGINT:
            ending.leave()
        self._asked.set()  # no thread is started here: the signal may have come while one was being started
        super().handle_exit(sig, frame)
        if self._loop:
            self._loop.call_soon_threadsafe(self._ending.set)

    def _leave_late(self) -> None:
        """Leave, whatever the process is still about, some time after it was asked to."""
        self._asked.wait()
        time.sleep(_LONGEST)
        os._exit(1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, have connections finish, cut off those that do not; meanwhile the application ends."""
        for door in (*self.servers, *(sockets or ())):
            door.close()
        application = asyncio.create_task(self.lifespan.shutdown())
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_UNDER_WAY):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(_LOOK)
        await self._cut_off()
        await application

    async def _cut_off(self) -> None:
        """End what has not finished; of that there is nothing to be said in the log."""
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(_LOOK)  # in which the requests of these see that nobody waits for them
        for task in self.server_state.tasks:
            task.cancel()


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line says anything but that a request has been cut off."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))

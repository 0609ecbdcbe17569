"""What a server has of the others that it meets; and what it has instead where there are none.

Rule: the truth lies in the workspace. What is told here says only where to look now, and may be lost at any moment;
whoever relies on it looks from time to time by themselves as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app.cluster.presence import Present, ourselves

Message = Mapping[str, Any]
Heard = Callable[[Message], object]
About = Callable[[], Mapping[str, object]]  # what there is to say of this server, see `presence.Server`


class Meeting(Protocol):
    """What a server tells the others, and hears from them.

    `is_used` tells whether there can be others at all, `is_lost` that they cannot be reached now; `changed` is called
    on the event loop when that, or who is there, may have changed.
    """

    is_used: bool
    is_lost: bool
    changed: Callable[[], object]

    @property
    def present(self) -> Present:
        """Who is there; while the others cannot be reached, this server alone."""

    def listen(self, topic: str, heard: Heard) -> None:
        """Have the others' messages of a topic called with, on the event loop.

        An empty message says that any number of them may have been missed: look at everything anew.
        """

    def tell(self, topic: str, **facts: object) -> None:
        """Tell the others, from any thread; at once, without waiting, and without ever raising."""

    async def watch(self) -> None:
        """Keep in touch as long as the server runs."""


class Alone:
    """The only server of its workspace, as far as it knows."""

    is_used, is_lost = False, False

    def __init__(self, about: About) -> None:
        self.changed: Callable[[], object] = lambda: None
        self._about = about

    @property
    def present(self) -> Present:
        """This server."""
        return Present((ourselves("", self._about()),))

    def listen(self, topic: str, heard: Heard) -> None:
        """Nobody will say anything."""

    def tell(self, topic: str, **facts: object) -> None:
        """Nobody is there to hear it."""

    async def watch(self) -> None:
        """There is nothing to keep in touch with."""

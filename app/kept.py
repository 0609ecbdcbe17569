"""Results that were asked for last, so that a second look is instant. Any thread may ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most so many results by key, or of so much size; the one longest not asked for goes first."""

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self.most, self.size = most, size
        self.found: OrderedDict[Key, Value] = OrderedDict()
        self.lock = threading.RLock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The result of a key, made now if it is not there; what `make` raises is passed on."""
        with self.lock:
            if key not in self.found:
                self.found[key] = make()
                while len(self.found) > 1 and sum(map(self.size, self.found.values())) > self.most:
                    self.found.popitem(last=False)
            self.found.move_to_end(key)
            return self.found[key]

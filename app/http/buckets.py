"""Token buckets: how fast one connection may go, and all of an address together.

Rule: nothing is lost to a bucket; whoever is in debt is not read until it is paid, so TCP holds the sender.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """How many a second in the long run, and how many at once."""

    each_second: float
    burst: float


ANY = Rate(1e9, 1e9)  # no limit


class Bucket:
    """Tokens that come back at a rate; they are taken on credit."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._tokens, self._at = rate, rate.burst, now

    def take(self, count: float, now: float) -> float:
        """Take some; the seconds until the debt is paid, 0 if there is none."""
        self._tokens = self._left(now) - count
        self._at = now
        return 0.0 if self._tokens >= 0 else -self._tokens / self._rate.each_second

    def share(self, now: float) -> float:
        """How full it is, 1 when nothing was taken lately."""
        return self._left(now) / self._rate.burst

    def _left(self, now: float) -> float:
        """Tokens by now."""
        return min(self._rate.burst, self._tokens + (now - self._at) * self._rate.each_second)


class Pace:
    """One connection's bucket and its address's.

    An address in debt holds up those of its connections that went fast lately; one that keeps a steady pace goes on,
    because a whole class may sit behind one address.
    """

    __slots__ = ("_own", "_shared")

    def __init__(self, own: Bucket, shared: Bucket) -> None:
        self._own, self._shared = own, shared

    def take(self, count: float, now: float) -> float:
        """Take from both; seconds until this connection may go on."""
        together, alone = self._shared.take(count, now), self._own.take(count, now)
        return max(alone, together) if together and self._own.share(now) < _STEADY else alone


_STEADY = 0.5  # of its bucket that a connection of a steady pace has left

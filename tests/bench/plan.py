"""Measured costs → what three audiences need: processes, cores, memory, network, money, and which wall comes first.

Rule: every number is measured, computed here, or one of the assumptions below, which say so in docs/scale.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

HERTZ = 60.0  # requests a second of a page whose pen moves, one a frame of its display
BUSY = 0.6  # share of a core that is planned to be used: the rest is for arrivals in bunches
SOCKETS = 4096  # of a process, app/http/peers.py
UNABLE = 0.1  # share of devices whose own engine is slower than the server, or absent (assumed)
AGAIN = 0.3  # share of visits whose browser has all in its cache (assumed)
CORE_PRICE, TB_PRICE = 20.0, 20.0  # a vCPU's month and a TB out of the house, in any currency (assumed, to be replaced)
MONTH = 30  # days


@dataclass(frozen=True)
class Costs:
    """What was measured: milliseconds of the server's processor, bytes, kB and MB of memory."""

    frame_ms: float
    frame_ms_alone: float
    frame_ms_full: float
    down: float
    up: float
    process_mb: float
    page_kb: float
    idle_ms: float
    load_ms: float
    load_requests: float
    load_bytes: float
    load_engine: float
    load_kept: float
    again_ms: float
    again_bytes: float
    promotion_bytes: float
    promotion_requests: float


@dataclass(frozen=True)
class Audience:
    """Who comes, at the busiest moment and in a month; all of it assumed."""

    name: str
    pages: float  # open at once
    arrivals: float  # pages opened a second
    drawing: float  # share of open pages whose pen moves
    visits: float  # a month
    minutes: float  # of pen movement a visit


AUDIENCES = (
    Audience("a lecture of 1,000", 1000, 1000 / 120, 0.5, 1000 * 8, 5),
    Audience("a course of 10,000", 1500, 10_000 / 3600, 0.3, 10_000 * 20, 5),
    Audience("a million visits a day", 1e6 * 0.1 / 12, 1e6 * 0.1 / 3600, 0.3, 1e6 * MONTH, 1.5),
)


@dataclass(frozen=True)
class Need:
    """What an audience takes; `share` of pen movement is answered by the server."""

    costs: Costs
    who: Audience
    share: float

    @property
    def own_engine(self) -> bool:
        """Whether pages may compute by themselves."""
        return self.share < 1

    @property
    def load(self) -> tuple[float, float]:
        """Bytes and milliseconds of a visit's load, averaged over caches that are empty and full."""
        engine = 0.0 if self.own_engine else self.costs.load_engine
        first = self.costs.load_bytes - engine, self.costs.load_ms
        again = self.costs.again_bytes, self.costs.again_ms
        return tuple((1 - AGAIN) * new + AGAIN * old for new, old in zip(first, again, strict=True))  # type: ignore[return-value]

    @property
    def frames(self) -> float:
        """Frames a second that servers compute, at the busiest moment."""
        return self.who.pages * self.who.drawing * HERTZ * self.share

    @property
    def cores(self) -> dict[str, float]:
        """Cores that are busy at that moment, by what with."""
        return {
            "frames": self.frames * self.costs.frame_ms / 1e3,
            "first loads": self.who.arrivals * self.load[1] / 1e3,
            "open pages": self.who.pages * self.costs.idle_ms / 60e3,
        }

    @property
    def processes(self) -> int:
        """Server processes, a core each, at least two so that one may end."""
        return max(2, math.ceil(sum(self.cores.values()) / BUSY), math.ceil(self.who.pages / SOCKETS))

    @property
    def memory(self) -> float:
        """Megabytes of all processes."""
        return self.processes * self.costs.process_mb + self.who.pages * self.costs.page_kb / 1e3

    @property
    def rates(self) -> dict[str, float]:
        """Gbit/s out at the busiest moment, by what."""
        return {"frames": self.frames * self.costs.down * 8e-9, "first loads": self.who.arrivals * self.load[0] * 8e-9}

    @property
    def terabytes(self) -> float:
        """TB out a month."""
        drawn = self.who.minutes * 60 * HERTZ * self.share * self.costs.down
        return self.who.visits * (drawn + self.load[0]) / 1e12

    @property
    def cached(self) -> float:
        """Of those, TB that a cache near the reader takes over: what is named by its content."""
        engine = 0.0 if self.own_engine else self.costs.load_engine
        return self.who.visits * (1 - AGAIN) * (self.costs.load_kept - engine) / 1e12

    @property
    def wall(self) -> str:
        """What one process on a line of 1 Gbit/s is short of most: a core, sockets, or the line."""
        filled = {f"processor, by {name}": cores / BUSY for name, cores in self.cores.items()}
        filled["open sockets"] = self.who.pages / SOCKETS
        filled |= {f"a line of 1 Gbit/s, by {name}": rate for name, rate in self.rates.items()}
        return max(filled, key=filled.__getitem__)


def costs_table(costs: Costs) -> str:
    """What was measured, as Markdown."""
    lines = [
        ("a frame, server's processor, one page drawing at 60 Hz", f"{costs.frame_ms_alone:.2f} ms"),
        ("a frame, server's processor, 60 pages at full speed", f"{costs.frame_ms_full:.2f} ms"),
        ("a frame down, a request up", f"{costs.down:,.0f} and {costs.up:,.0f} bytes"),
        ("so a page at 60 Hz, down and up", f"{mbit(costs.down):.2f} and {mbit(costs.up):.2f} Mbit/s"),
        ("a server process", f"{costs.process_mb:.0f} MB"),
        ("an open page that has drawn", f"{costs.page_kb:.0f} kB"),
        ("an open page that asks nothing, server's processor", f"{costs.idle_ms:.2f} ms a minute"),
        ("first load, server's processor", f"{costs.load_ms:.0f} ms, {costs.load_requests:.0f} requests"),
        ("first load, compressed: all of it", f"{costs.load_bytes / 1e6:.2f} MB"),
        ("of that for the browser's own engine", f"{costs.load_engine / 1e6:.2f} MB"),
        ("of that named by its content, so for any cache", f"{costs.load_kept / 1e6:.2f} MB"),
        ("a load from the browser's cache", f"{costs.again_bytes / 1e3:.0f} kB, {costs.again_ms:.0f} ms"),
        (
            "a promotion, each open page",
            f"{costs.promotion_bytes / 1e3:.0f} kB, {costs.promotion_requests:.0f} requests",
        ),
    ]
    return "\n".join(["| measured | |", "|---|---:|", *(f"| {what} | {value} |" for what, value in lines)])


def mbit(size: float) -> float:
    """Mbit/s of so many bytes at the display's rate."""
    return size * HERTZ * 8e-6


ROWS: dict[str, Callable[[Need], str]] = {
    "pages open at once, opened a second": lambda need: f"{need.who.pages:,.0f}, {need.who.arrivals:.1f}",
    "frames a second from servers": lambda need: f"{need.frames:,.0f}",
    "cores busy: frames, first loads, open pages": lambda need: ", ".join(f"{each:.2f}" for each in need.cores.values()),
    "server processes, a core each": lambda need: f"{need.processes:,}",
    "memory": lambda need: f"{need.memory / 1e3:.1f} GB",
    "network at the peak: frames, first loads": lambda need: ", ".join(f"{each:.2f}" for each in need.rates.values())
    + " Gbit/s",
    "out a month; of it a cache can take": lambda need: f"{need.terabytes:,.2f}; {need.cached:,.2f} TB",
    "money a month: cores, TB": lambda need: f"{need.processes * CORE_PRICE:,.0f}, {need.terabytes * TB_PRICE:,.0f}",
    "what one process is short of most": lambda need: need.wall,
}  # fmt: skip


def cases_table(costs: Costs) -> str:
    """The three audiences, all on the servers' end and each page on its own where it can."""
    needs = [Need(costs, who, share) for who in AUDIENCES for share in (1.0, UNABLE)]
    heads = [f"{need.who.name}, `--engine {'auto' if need.own_engine else 'server'}`" for need in needs]
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---:|" * len(needs)]
    lines += [f"| {name} | {' | '.join(map(row, needs))} |" for name, row in ROWS.items()]
    return "\n".join(lines)

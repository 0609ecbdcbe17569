"""Measured costs → what three audiences need: processes, cores, memory, network, money, and which wall comes first.

Rule: every number is measured, computed here, or one of the assumptions below, which say so in docs/scale.md.
`python tests/bench/plan.py COSTS.json` prints both tables of what `costs.py --json` has measured.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
    load_kept_requests: float
    again_ms: float
    again_bytes: float
    promotion_bytes: float
    promotion_requests: float
    run_seconds: float
    redis_idle: float
    redis_promotion: float


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
    def unneeded(self) -> float:
        """Bytes of a first load that are for the page's own engine, where no page is to have one."""
        return 0.0 if self.own_engine else self.costs.load_engine

    @property
    def load_bytes(self) -> float:
        """Of a visit's load, averaged over caches that are empty and full."""
        return (1 - AGAIN) * (self.costs.load_bytes - self.unneeded) + AGAIN * self.costs.again_bytes

    @property
    def load_ms(self) -> float:
        """Of the server's processor for a visit's load, likewise."""
        return (1 - AGAIN) * self.costs.load_ms + AGAIN * self.costs.again_ms

    @property
    def frames(self) -> float:
        """Frames a second that servers compute, at the busiest moment."""
        return self.who.pages * self.who.drawing * HERTZ * self.share

    @property
    def cores(self) -> dict[str, float]:
        """Cores that are busy at that moment, by what with."""
        return {
            "frames": self.frames * self.costs.frame_ms / 1e3,
            "first loads": self.who.arrivals * self.load_ms / 1e3,
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
        return {
            "frames": self.frames * self.costs.down * 8e-9,
            "first loads": self.who.arrivals * self.load_bytes * 8e-9,
        }

    @property
    def terabytes(self) -> float:
        """TB out a month."""
        drawn = self.who.minutes * 60 * HERTZ * self.share * self.costs.down
        return self.who.visits * (drawn + self.load_bytes) / 1e12

    @property
    def cached(self) -> float:
        """Of those, TB that a cache near the reader takes over: what is named by its content."""
        return self.who.visits * (1 - AGAIN) * (self.costs.load_kept - self.unneeded) / 1e12

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
        ("a frame, server's processor, 60 pages at full speed", f"{costs.frame_ms:.2f} ms"),
        ("a frame down, a request up", f"{costs.down:,.0f} and {costs.up:,.0f} bytes"),
        ("so a page at 60 Hz, down and up", f"{mbit(costs.down):.2f} and {mbit(costs.up):.2f} Mbit/s"),
        ("a server process", f"{costs.process_mb:.0f} MB"),
        ("an open page that has drawn", f"{costs.page_kb:.0f} kB"),
        ("an open page that asks nothing, server's processor", f"{costs.idle_ms:.2f} ms a minute"),
        ("first load, server's processor", f"{costs.load_ms:.0f} ms, {costs.load_requests:.0f} requests"),
        ("first load, compressed: all of it", f"{costs.load_bytes / 1e6:.2f} MB"),
        ("of that for the browser's own engine", f"{costs.load_engine / 1e6:.2f} MB"),
        (
            "of that named by its content, so for any cache",
            f"{costs.load_kept / 1e6:.2f} MB in {costs.load_kept_requests:.0f} requests",
        ),
        ("a load from the browser's cache", f"{costs.again_bytes / 1e3:.0f} kB, {costs.again_ms:.0f} ms"),
        (
            "a promotion, each open page",
            f"{costs.promotion_bytes / 1e3:.0f} kB in {costs.promotion_requests:.0f} requests",
        ),
        ("a run of one epoch on 100 images, from the click to its end", f"{costs.run_seconds:.0f} s"),
        ("Redis, a server at which nothing happens", f"{costs.redis_idle:.0f} commands a minute"),
        ("Redis, a promotion, whatever the number of pages", f"{costs.redis_promotion:.0f} messages to each server"),
    ]
    return "\n".join(["| measured | |", "|---|---:|", *(f"| {what} | {value} |" for what, value in lines)])


def mbit(size: float) -> float:
    """Mbit/s of so many bytes at the display's rate."""
    return size * HERTZ * 8e-6


ROWS: dict[str, Callable[[Need], str]] = {
    "frames a second from servers": lambda need: f"{need.frames:,.0f}",
    "cores busy with frames": lambda need: f"{need.cores['frames']:.1f}",
    "cores busy with first loads": lambda need: f"{need.cores['first loads']:.1f}",
    "cores busy with pages that ask nothing": lambda need: f"{need.cores['open pages']:.2f}",
    "server processes, a core each": lambda need: f"{need.processes:,}",
    "memory, GB": lambda need: f"{need.memory / 1e3:.1f}",
    "network at the peak, frames, Gbit/s": lambda need: f"{need.rates['frames']:.2f}",
    "network at the peak, first loads, Gbit/s": lambda need: f"{need.rates['first loads']:.2f}",
    "out a month, TB": lambda need: f"{need.terabytes:,.2f}",
    "of that for a cache near the reader, TB": lambda need: f"{need.cached:,.2f}",
    "money a month, cores": lambda need: f"{need.processes * CORE_PRICE:,.0f}",
    "money a month, TB": lambda need: f"{need.terabytes * TB_PRICE:,.0f}",
    "one process is short of this first": lambda need: need.wall,
}


def cases_table(costs: Costs) -> str:
    """The three audiences; in each cell all on the servers' end / each page on its own end where it can."""
    lines = [f"| | {' | '.join(who.name for who in AUDIENCES)} |", "|---|" + "---:|" * len(AUDIENCES)]
    for who_are in (("pages open at once", "pages", ",.0f"), ("pages opened a second", "arrivals", ".1f")):
        name, field, shape = who_are
        lines.append(f"| {name} | {' | '.join(format(getattr(who, field), shape) for who in AUDIENCES)} |")
    for name, row in ROWS.items():
        cells = (
            " / ".join(dict.fromkeys(row(Need(costs, who, share)) for share in (1.0, UNABLE))) for who in AUDIENCES
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    measured = Costs(**json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print(f"{costs_table(measured)}\n\n{cases_table(measured)}")

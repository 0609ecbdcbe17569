"""Sixty drawers over two servers of one workspace, beside one server: frames a second, how late, and what bounds it.

The machine's cores are the servers' and the generator's, so the processor time that each took is measured too: what more
cores would give follows from the seconds of the processor that a frame takes.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from conftest import until
from load import CLIENTS, RATE, asking
from measure import ROOT, Row, late, running, spent
from redis_server import Redis, free_port

sys.path.append(str(ROOT / "tests" / "abuse"))

import drawers

SECONDS, ROUNDS = 4.0, 3  # of drawing that counts; in turns, so that all meet the same machine
ALONE, SPREAD, BEHIND = "one server", "two servers", "two servers behind nginx"


@dataclass
class Setting:
    """Servers as drawers reach them, and whose processor time is theirs; what was measured, over all rounds."""

    urls: list[str]
    servers: list[int]
    between: list[int] = field(default_factory=list)
    latencies: dict[float, list[float]] = field(default_factory=lambda: {0.0: [], 1 / RATE: []})
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])  # of servers, generator and nginx, full speed
    size: int = 0

    @property
    def frames(self) -> float:
        """Frames a second at full speed."""
        return len(self.latencies[0.0]) / (SECONDS * ROUNDS)

    def cost(self, whose: int) -> float:
        """Milliseconds of the processor that a frame takes, of the servers (0), the generator (1) or nginx (2)."""
        return 1e3 * self.seconds[whose] / len(self.latencies[0.0])


def rows(strokes: list[list[np.ndarray]], workspace: str, dataset: str) -> list[Row]:
    """One server, two, and two behind nginx, at full speed and at a class's pace, in turns."""
    messages = asking(strokes[:CLIENTS])
    with ExitStack() as stack:
        redis = Redis()
        stack.callback(redis.stop)
        line = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset, "--proxy", "127.0.0.1")
        shared = [stack.enter_context(running(*line, "--redis", redis.url)) for _ in range(2)]
        process, alone = stack.enter_context(running(*line))
        urls, servers = [url for _, url in shared], [server.pid for server, _ in shared]
        settings = {ALONE: Setting([alone], [process.pid]), SPREAD: Setting(urls, servers)}
        url, pids = stack.enter_context(in_front(urls))
        settings[BEHIND] = Setting([url], servers, pids)
        for _ in range(ROUNDS):
            for pace in (0.0, 1 / RATE):
                for setting in settings.values():
                    measured(setting, messages, pace)
    return list(told(settings))


def measured(setting: Setting, messages: Sequence[Sequence[bytes]], pace: float) -> None:
    """Have all draw, and add what came of it."""
    taken: list[list[float]] = []

    def watch() -> None:
        taken.append([sum(map(spent, whose)) for whose in (setting.servers, [os.getpid()], setting.between)])

    drawn = asyncio.run(drawers.draw(setting.urls, messages, pace, SECONDS, watch))
    setting.latencies[pace] += drawn.latencies
    if not pace:
        setting.size += drawn.size
        setting.seconds = [old + after - before for old, before, after in zip(setting.seconds, *taken, strict=True)]


def told(settings: dict[str, Setting]) -> Iterator[Row]:
    """What there is to say, and what bounds it as sentences beside the table."""
    one, two = settings[ALONE], settings[SPREAD]
    what = f"{CLIENTS} drawers"
    for name, setting in settings.items():
        if setting is not one:
            aim = "≥ 1.6× on enough cores" if setting is two else ""
            yield Row(f"{what}, full speed, {name}", setting.frames, "frames/s", aim, ALONE, one.frames)
            for pace, how in ((0.0, "full speed"), (1 / RATE, f"{RATE:.0f} messages/s each")):
                p95 = late(setting.latencies[pace])
                yield Row(f"{what}, {how}, {name}: 95th percentile", p95, "ms", "", ALONE, late(one.latencies[pace]))
            yield Row(f"processor of the servers a frame, {name}", setting.cost(0), "ms", "", ALONE, one.cost(0))
    yield Row("processor of the generator a frame", two.cost(1), "ms", "", ALONE, one.cost(1))
    yield Row("processor of nginx a frame", settings[BEHIND].cost(2), "ms")
    yield Row("bytes a frame, at full speed", two.size / len(two.latencies[0.0]), "bytes")
    own, both = 1e3 / one.cost(0), 2e3 / two.cost(0)
    yield Row("computed of that: two servers, a core each", both, "frames/s", "≥ 1.6×", "one, a core of its own", own)
    for name, setting in settings.items():
        print(bound(name, setting), file=sys.stderr, flush=True)


def bound(name: str, setting: Setting) -> str:
    """Who had the cores while all drew at full speed."""
    cores = os.cpu_count() or 1
    shares = [100 * seconds / (SECONDS * ROUNDS * cores) for seconds in setting.seconds]
    return (
        f"{name}: of {cores} cores the servers took {shares[0]:.0f} %, the generator {shares[1]:.0f} %, nginx "
        f"{shares[2]:.0f} %, everything else and nobody {100 - sum(shares):.0f} %; {1e3 / setting.cost(0):.0f} frames "
        "a second of a server's core"
    )


def connects(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def workers_of(nginx: int) -> list[int]:
    """Its processes that pass requests on; others of them come and go."""
    return [child.pid for child in psutil.Process(nginx).children() if "worker process" in " ".join(child.cmdline())]


@contextmanager
def in_front(urls: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """nginx by deploy/nginx.conf, names, port and paths replaced: its address and its processes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        port = free_port()
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        for number, url in enumerate(urls, start=1):
            text = text.replace(f"server-{number}:8050", url.removeprefix("http://"))
        text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/var/cache/nginx", folder)
        text = text.replace("/var/log/nginx", folder)
        text = re.sub(r"^ *access_log .*$", "    access_log off;", text, flags=re.MULTILINE)
        (Path(folder) / "nginx.conf").write_text(text, "utf-8")
        as_root = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
        line = [program, "-p", folder, "-c", "nginx.conf", "-g", f"daemon off; pid nginx.pid; {as_root}"]
        process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        try:
            until(lambda: connects(port), 10)
            yield f"http://127.0.0.1:{port}", workers_of(process.pid)
        finally:
            process.terminate()
            process.wait()

"""What a frame, a page, its first load and a promotion cost a server, and what that comes to for three audiences.

`python tests/bench/costs.py` prints both tables of docs/scale.md; the arithmetic and its assumptions are in `plan`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent), str(ROOT / "tests" / "abuse")]

import drawers
import psutil
from conftest import post
from handing_over import FOR_IT, Watch, loaded, socket_of
from load import CLIENTS, asking
from measure import drawings, median, running, spent
from page import closing_browser
from peer import BINARY, framed
from plan import Costs, cases_table, costs_table
from redis import Redis as redis_client
from redis_server import Redis
from websockets.sync.client import connect

SECONDS, HERTZ = 10.0, 60.0
IDLE, REST = 400, 30.0  # pages that are only open; seconds that they are watched
LOADS = 3
KEPT = ("/assets/", "/engine/", "/vendor/", "/_dash-component-suites/", "/models/")  # named by their content
GIVEN = {"epochs": "1", "limit": "100"}


def frames(url: str, pid: int, count: int, pace: float) -> tuple[float, float]:
    """Milliseconds of the server's processor a frame, and bytes of it, while so many draw."""
    taken: list[float] = []
    messages = asking(drawings(None)[:count])
    drawn = asyncio.run(drawers.draw([url], messages, pace, SECONDS, lambda: taken.append(1e3 * spent(pid))))
    return (taken[1] - taken[0]) / len(drawn.latencies), drawn.size / len(drawn.latencies)


def asked() -> float:
    """Bytes of a request, with what the WebSocket adds."""
    sizes = [len(framed(BINARY, message)) for drawing in asking(drawings(None)[:CLIENTS]) for message in drawing]
    return sum(sizes) / len(sizes)


def pages(url: str, pid: int) -> tuple[float, float]:
    """Kilobytes of memory that an open page takes, and milliseconds of the processor that it takes a minute."""

    async def idle() -> tuple[float, float]:
        message, loop = [framed(BINARY, asking(drawings(None)[:1])[0][-1])], asyncio.get_running_loop()
        before, port = psutil.Process(pid).memory_info().rss, int(url.rpartition(":")[2])
        opened = []
        for _ in range(IDLE):
            drawer = drawers.Drawer(message, 1e9, drawers.Drawn())
            await loop.create_connection(lambda drawer=drawer: drawer, "127.0.0.1", port)  # type: ignore[misc]
            opened.append(drawer)
        await asyncio.sleep(1)
        for drawer in opened:  # each has drawn something
            drawer.begin()
        await asyncio.sleep(2)
        grown, taken = psutil.Process(pid).memory_info().rss - before, spent(pid)
        await asyncio.sleep(REST)
        taken = spent(pid) - taken
        for drawer in opened:
            drawer.transport.close()
        return grown / 1e3 / IDLE, 1e3 * taken / IDLE / REST * 60

    return asyncio.run(idle())


def first_loads(url: str, pid: int) -> dict[str, float]:
    """Bytes of a first load and of one from the browser's cache, requests, and the server's processor for them."""
    loads: dict[str, list[float]] = {}
    for _ in range(LOADS):
        with closing_browser() as driver:
            for name in ("first", "again"):
                driver.get("about:blank")
                before = spent(pid)
                sizes = loaded(driver, url).bytes
                kept = {at: size for at, size in sizes.items() if at.removeprefix(url).startswith(KEPT)}
                kinds = {
                    "ms": 1e3 * (spent(pid) - before),
                    "requests": float(len(sizes)),
                    "engine": sum(size for at, size in sizes.items() if any(part in at for part in FOR_IT)),
                    "kept": sum(kept.values()),
                    "kept requests": float(len(kept)),
                    "bytes": sum(sizes.values()),
                }
                for kind, value in kinds.items():
                    loads.setdefault(f"{name} {kind}", []).append(value)
    return {name: median(values) for name, values in loads.items()}


def trained(url: str, workspace: Path) -> tuple[str, float]:
    """A small run, and the seconds from the click to its end."""
    from model.runs import folders

    begun, name = time.perf_counter(), post(url, "/runs", {"preset": "three-conv-64", "given": GIVEN})["id"]
    while (status := folders.read(folders.root(workspace) / name)) is None or status.state != "finished":
        time.sleep(0.2)
    return name, time.perf_counter() - begun


def meeting(line: tuple[object, ...], run: str) -> tuple[float, float]:
    """Redis's commands a minute of a server at which nothing happens, and the messages of a promotion at one of two."""
    redis = Redis()
    with (
        closing(redis_client.from_url(redis.url)) as asked,
        running(*line, "--redis", redis.url) as (_, url),
        running(*line, "--redis", redis.url),
    ):
        time.sleep(10)
        before, _ = commands(asked)
        time.sleep(REST)
        after, published = commands(asked)
        post(url, f"/runs/{run}/promote", {})
        time.sleep(5)
        messages = commands(asked)[1] - published
    redis.stop()
    return (after - before - 1) / 2 / REST * 60, messages  # one of them asked for their number


def commands(asked: redis_client) -> tuple[int, int]:
    """How many commands a Redis has had, and how many of them published a message."""
    counts = asked.info("commandstats")
    return sum(command["calls"] for command in counts.values()), counts.get("cmdstat_publish", {}).get("calls", 0)


def promotion(url: str, name: str) -> tuple[float, float]:
    """Bytes that an open page fetches when a run comes into use, and how many requests that is."""
    with closing_browser() as driver:
        driver.get("about:blank")
        loaded(driver, url)
        with connect(socket_of(driver), max_size=None) as socket:
            watch = Watch(socket)
            watch.attach("")
            watch.hear(2)
            before = dict(watch.bytes())
            post(url, f"/runs/{name}/promote", {})
            watch.hear(15)
            sizes = {at: size - before.get(at, 0) for at, size in watch.bytes().items() if size != before.get(at)}
    return sum(sizes.values()), float(len(sizes))


def main() -> None:
    """Measure on a server of one's own, one after the other, and print both tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--json", type=Path, help="also write what was measured there, for plan.py")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        line = ("-m", "app", "--port", 0, "--workspace", folder, "--data", "builtin")
        with running(*line, "--engine", "server") as (process, url):
            time.sleep(10)  # what it works out ahead is done
            memory = psutil.Process(process.pid).memory_info().rss / 1e6
            alone = frames(url, process.pid, 1, 1 / HERTZ)
            full = frames(url, process.pid, CLIENTS, 0)
            page_kilobytes, idle = pages(url, process.pid)
        with running(*line) as (process, url):
            loads = first_loads(url, process.pid)
            run, run_seconds = trained(url, Path(folder))
            promoted = promotion(url, run)
            post(url, "/model/undo", {})
        redis_idle, redis_promotion = meeting(line, run)
    costs = Costs(
        frame_ms=full[0], frame_ms_alone=alone[0],
        down=full[1], up=asked(), process_mb=memory, page_kb=page_kilobytes, idle_ms=idle,
        load_ms=loads["first ms"], load_requests=loads["first requests"], load_bytes=loads["first bytes"],
        load_engine=loads["first engine"], load_kept=loads["first kept"], load_kept_requests=loads["first kept requests"],
        again_ms=loads["again ms"], again_bytes=loads["again bytes"],
        promotion_bytes=promoted[0], promotion_requests=promoted[1], run_seconds=run_seconds,
        redis_idle=redis_idle, redis_promotion=redis_promotion,
    )  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(asdict(costs), indent=1), "utf-8")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n\n{costs_table(costs)}\n\n{cases_table(costs)}")


if __name__ == "__main__":
    main()

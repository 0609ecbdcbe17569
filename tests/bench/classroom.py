"""200 pages that draw, on one server: each answered by its own end of the live path, or all by the server's.

Three of those with an end of their own are real; of the others there is what the server sees of such a page: it loads
everything once, has a few requests answered to check its engine by, and from then on only listens to news.
"""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import random
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import handing_over
import load
import numpy as np
from measure import ROOT, Row, median, running
from page import answers, circle, closing_browser
from processor import DRAW
from selenium import webdriver
from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import State

PAGES, REAL = 200, 3
ARRIVALS = 5.0  # pages a second that are opened
CHECKS = 5  # requests by which a page checks its engine
RATE = 20  # moves a second that a page draws: at 60, three real ones leave two cores no time for the others
SECONDS = 20.0
ASKED = 20.0  # times a second that the server is asked for its health
REST = 3.0  # seconds between the last arrival and what counts


@dataclass(frozen=True)
class Lesson:
    """Milliseconds of each look at the server's health, and of each page that really drew, frames a second."""

    health: list[float]
    frames: float
    share: float = 0.0  # of their moves that pages answered themselves
    idle: list[float] = field(default_factory=list)  # as `health`, of a server without visitors, asked meanwhile


def rows(strokes: list[list[np.ndarray]], workspace: str, dataset: str) -> list[Row]:
    """Both classes, one after the other, on servers of the same kind."""
    line = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset)
    with running(*line) as (_, url), running(*line) as (_, idle):
        own = by_themselves(url, idle, load.asking(strokes[:PAGES]))
    with running(*line, "--engine", "server") as (_, url):
        all_ = asyncio.run(by_the_server(url, load.asking(strokes[:PAGES])))
    what, other = f"{PAGES} pages draw, each on its own end", "all on the server's end"
    real = f"{what}: {REAL} real ones beside the server, {RATE} moves a second each"
    last = [float(np.percentile(each, 99)) for each in (own.health, all_.health, own.idle)]
    return [
        Row(f"{what}: /health, 99th percentile", last[0], "ms", "≤ 50", other, last[1]),
        Row(f"{what}: /health, 99th percentile", last[0], "ms", "", "a server without visitors, meanwhile", last[2]),
        Row(f"{what}: /health, median", median(own.health), "ms", "", other, median(all_.health)),
        Row(f"{real}: painted by each", own.frames, "frames/s", "", other, all_.frames),
        Row(f"{real}: moves answered by their own end", 100 * own.share, "%", "100"),
    ]


async def by_the_server(url: str, messages: list[list[bytes]]) -> Lesson:
    """A class whose every frame comes from the server."""
    start = time.perf_counter() + REST
    drawn = [asyncio.create_task(drawing(url, each, start, start + SECONDS + REST)) for each in messages]
    await asyncio.sleep(2 * REST)
    health = await asyncio.to_thread(health_of, url)
    return Lesson(health, sum(await asyncio.gather(*drawn)) / len(messages) / (SECONDS + REST))


async def drawing(url: str, messages: list[bytes], start: float, end: float) -> int:
    """What the server sees of a page without an end of its own: a request in flight, the next when it is due; frames."""
    frames = 0
    async with live(url) as socket:
        await socket.recv()
        due = start + random.random() / RATE
        for message in itertools.cycle(messages):
            await asyncio.sleep(due - time.perf_counter())
            if time.perf_counter() > end:
                break
            await exchange(socket, message)
            frames += 1
            due = max(due + 1 / RATE, time.perf_counter())
    return frames


def live(url: str, address: str = "127.0.0.1") -> connect:
    """A page's connection, from an address."""
    path = url.replace("http", "ws") + "/live"
    return connect(path, compression=None, max_size=None, local_addr=(address, 0), ping_interval=None)


async def exchange(socket: ClientConnection, message: bytes) -> None:
    """Have a request answered; news may come before the frame."""
    await socket.send(message)
    while isinstance(await socket.recv(), str):
        pass


def by_themselves(url: str, idle: str, messages: list[list[bytes]]) -> Lesson:
    """A class that has handed over."""
    with ExitStack() as stack:
        drivers = [stack.enter_context(closing_browser()) for _ in range(REAL)]
        paths = [at.removeprefix(url) for at in handing_over.loaded(drivers[0], url).bytes if at.startswith(url)]
        for driver in drivers[1:]:
            driver.get(url)
            answers(driver, "browser")
        paths = [path for path in paths if "/ask/" not in path]
        return asyncio.run(lesson((url, idle), drivers, paths, messages[REAL:]))


async def lesson(
    urls: tuple[str, str], drivers: list[webdriver.Chrome], paths: list[str], messages: list[list[bytes]]
) -> Lesson:
    """All arrive at the first server, then all draw while both are asked for their health."""
    others = await asyncio.gather(*(arrived(urls[0], at, paths, each) for at, each in enumerate(messages)))
    await asyncio.sleep(REST)
    drawn = [asyncio.create_task(asyncio.to_thread(draw, driver)) for driver in drivers]
    health, idle = await asyncio.gather(*(asyncio.to_thread(health_of, url) for url in urls))
    frames, share = np.mean(await asyncio.gather(*drawn), axis=0)
    if gone := [each for each in others if each.state is not State.OPEN]:
        raise RuntimeError(f"{len(gone)} of {len(others)} pages were sent away: {gone[0].close_reason}")
    await asyncio.gather(*(each.close() for each in others))
    return Lesson(health, float(frames), float(share), idle)


async def arrived(url: str, number: int, paths: list[str], messages: list[bytes]) -> ClientConnection:
    """What the server sees of a page with an end of its own, from its own address; then it only listens."""
    address = f"127.0.1.{number + 1}"
    await asyncio.sleep(number / ARRIVALS)
    await asyncio.to_thread(fetch, url, paths, address)
    socket = await live(url, address)
    await socket.recv()
    for message in messages[:CHECKS]:
        await exchange(socket, message)
    return socket


def fetch(url: str, paths: list[str], address: str) -> None:
    """Load all of a page."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60, source_address=(address, 0))
    for path in paths:
        connection.request("GET", path, headers={"accept-encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status}")
    connection.close()


def draw(driver: webdriver.Chrome) -> tuple[float, float]:
    """Draw on a real page: frames a second, and the share of moves that its own end answered."""
    moves, frames, ends = driver.execute_async_script(DRAW, circle(RATE), RATE, SECONDS)
    return frames / SECONDS, ends.get("browser", 0) / moves


def health_of(url: str) -> list[float]:
    """Milliseconds of each look."""
    line = [sys.executable, ROOT / "tests" / "bench" / "health.py", url, str(SECONDS), str(ASKED)]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True)
    return list(json.loads(done.stdout))

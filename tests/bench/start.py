"""Start-up time, resident memory, bytes of the first page load."""

from __future__ import annotations

import gzip
import time
import urllib.request

import psutil
from measure import Row, running


def rows(workspace: str, dataset: str) -> list[Row]:
    """A server from its command to its health, its memory, and what a browser fetches first."""
    started = time.perf_counter()
    with running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (process, url):
        healthy(url)
        took = time.perf_counter() - started
        resident = psutil.Process(process.pid).memory_info().rss / 1e6
        raw, packed = first_load(url)
    started = time.perf_counter()
    with running("tests/bench/bare.py", "--dash") as (process, url):
        urllib.request.urlopen(url).read()
        bare_took = time.perf_counter() - started
        bare_resident = psutil.Process(process.pid).memory_info().rss / 1e6
    return [
        Row("start: command → /health", took, "s", "≤ 2", "bare Dash with the engine", bare_took),
        Row("resident memory", resident, "MB", "≤ 160", "bare Dash with the engine", bare_resident),
        Row("first page load, compressed", packed / 1e3, "kB", "", "uncompressed", raw / 1e3),
    ]


def healthy(url: str) -> None:
    """Until /health answers."""
    with urllib.request.urlopen(url + "/health", timeout=10) as answer:
        answer.read()


def first_load(url: str) -> tuple[int, int]:
    """Bytes of the page with its scripts and styles: as they are, and as they come."""
    import re

    page = gzip.decompress(fetched(url + "/")).decode()
    paths = dict.fromkeys(re.findall(r'(?:src|href)="(/[^"]+\.(?:m?js|css)[^"]*)"', page))
    packed = [fetched(url + path) for path in ["/", *paths]]
    raw = [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in packed]
    return sum(map(len, raw)), sum(map(len, packed))


def fetched(address: str) -> bytes:
    """A body as a browser gets it."""
    request = urllib.request.Request(address, headers={"accept-encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())

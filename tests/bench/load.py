"""A class on one server: 60 clients with real strokes, the generator on the same two cores."""

from __future__ import annotations

import asyncio
import itertools
import time

import numpy as np
from measure import ROOT, Row, growing, late, running
from websockets.asyncio.client import connect

from model.serving import bundle, frame

CLIENTS = 60
RATE = 15.0  # messages a second and client
SECONDS = 8.0
SETTLE = 2.0  # seconds at the start that do not count


def rows(strokes: list[list[np.ndarray]], workspace: str, dataset: str) -> list[Row]:
    """Latency at a class's pace, and frames a second at full speed, beside a server without a page."""
    messages = asking(strokes[:CLIENTS])
    with running("-m", "app", "--port", 0, "--workspace", workspace, "--data", dataset) as (_, url):
        paced = asyncio.run(crowd(url, messages, greets=True, pace=1 / RATE))
        full = asyncio.run(crowd(url, messages, greets=True, pace=0))
    with running("tests/bench/bare.py") as (_, url):
        bare_paced = asyncio.run(crowd(url, messages, greets=False, pace=1 / RATE))
        bare = asyncio.run(crowd(url, messages, greets=False, pace=0))
    what = f"{CLIENTS} clients, {RATE:.0f} messages/s each"
    return [
        Row(f"{what}: 95th percentile", late(paced[0]), "ms", "≤ 60", "bare path", late(bare_paced[0])),
        Row(f"{what}: answered", paced[1], "frames/s", "", "bare path", bare_paced[1]),
        Row(f"{CLIENTS} clients at full speed", full[1], "frames/s", "≥ 0.8×", "bare path", bare[1]),
    ]


def asking(strokes: list[list[np.ndarray]]) -> list[list[bytes]]:
    """The requests of several drawings, for the shipped model and all layers that the page shows."""
    served = bundle.read(ROOT / "model" / "pretrained" / "default")
    layers = tuple(at for at, layer in enumerate(served.layers) if layer.kind in ("conv", "pool"))
    return [questions(each, served.version, layers) for each in strokes]


def questions(strokes: list[np.ndarray], version: str, layers: tuple[int, ...]) -> list[bytes]:
    """A drawing as the requests of its making; the sequence is filled in when sent."""
    asked = [frame.Request(0, version, layers, tuple(shown), pen=2.2) for shown in growing(strokes)]
    return [frame.question(each) for each in asked]


async def crowd(url: str, messages: list[list[bytes]], *, greets: bool, pace: float) -> tuple[list[float], float]:
    """All clients at once; latencies in milliseconds and frames a second over all."""
    start = time.perf_counter()
    found = await asyncio.gather(*(client(url, each, at, greets, pace, start) for at, each in enumerate(messages)))
    latencies = [latency for each in found for latency in each]
    return latencies, len(latencies) / (SECONDS - SETTLE)


async def client(url: str, messages: list[bytes], number: int, greets: bool, pace: float, start: float) -> list[float]:
    """One visitor: sends at a pace and notes when an answer at least as new is there; pace 0 waits for each."""
    sent: dict[int, float] = {}
    latencies: list[float] = []
    async with connect(url.replace("http", "ws") + "/live", compression=None, max_size=None) as socket:
        if greets:
            await socket.recv()
        reader = asyncio.create_task(read(socket, sent, latencies, start))
        await asyncio.sleep(pace * number / max(len(messages), 1) + 0.01)
        for sequence, message in enumerate(itertools.cycle(messages), start=1):
            if time.perf_counter() - start > SECONDS:
                break
            sent[sequence] = time.perf_counter()
            await socket.send(message[:4] + sequence.to_bytes(4, "little") + message[8:])
            while not pace and sent:
                await asyncio.sleep(0)
                if reader.done() or time.perf_counter() - start > SECONDS + 1:
                    break
            if pace:
                await asyncio.sleep(max(0.0, start + (sequence + number / 60) * pace - time.perf_counter()))
        reader.cancel()
    return latencies


async def read(socket: object, sent: dict[int, float], latencies: list[float], start: float) -> None:
    """Note each answer's latency; requests that a newer answer overtook are dropped from the wait."""
    async for message in socket:  # type: ignore[attr-defined]
        if isinstance(message, str):
            continue  # news
        now = time.perf_counter()
        sequence = int.from_bytes(message[4:8], "little")
        if now - start > SETTLE and sequence in sent:
            latencies.append((now - sent[sequence]) * 1e3)
        for old in [each for each in sent if each <= sequence]:
            del sent[old]

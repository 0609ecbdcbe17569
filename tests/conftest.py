"""Fixtures for all tests: real digits, a real server, the project's own paths."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from redis_server import Redis

from app.training.disk import Disk
from app.training.launcher import LocalLauncher
from app.training.outlook import Outlooks
from app.training.queue import TrainingQueue
from app.training.timelapses import Timelapses
from model.data import sources

ROOT = Path(__file__).parents[1]
PRETRAINED = ROOT / "model" / "pretrained"
SHIPPED = PRETRAINED / "default.keras"

# Digits as a hand would draw them, in pad sides; written for these tests.
DIGITS: dict[str, list[list[list[float]]]] = {
    "0": [[[0.5 + 0.2 * np.sin(t), 0.5 - 0.3 * np.cos(t)] for t in np.linspace(0, 2 * np.pi, 40)]],
    "1": [[[0.5, 0.2 + 0.6 * t] for t in np.linspace(0, 1, 20)]],
    "7": [
        [[0.3 + 0.4 * t, 0.25] for t in np.linspace(0, 1, 12)]
        + [[0.7 - 0.25 * t, 0.25 + 0.55 * t] for t in np.linspace(0, 1, 16)]
    ],
    "6": [
        [[0.62 - 0.24 * t, 0.18 + 0.4 * t] for t in np.linspace(0, 1, 14)]
        + [[0.5 - 0.14 * np.cos(t), 0.64 + 0.16 * np.sin(t)] for t in np.linspace(-0.4, 2 * np.pi, 30)]
    ],
}


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An .npz with a few real digits: 300 to train, 120 to test, and a blank as test image 0."""
    raw = sources.read_builtin(sources.builtin_file())
    order = np.random.default_rng(5).permutation(5000)
    images, labels = raw.train[0][..., 0], raw.train[1]
    x_test = images[order[300:420]].copy()
    x_test[0] = 0
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez_compressed(
        path, x_train=images[order[:300]], y_train=labels[order[:300]], x_test=x_test, y_test=labels[order[300:420]]
    )
    return path


def python(*arguments: object, **keywords: object) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands."""
    line = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=300, **keywords)  # type: ignore


def script(code: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines of Python in a process of their own."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)


class Server:
    """`python -m app` on a free port."""

    command = ("-m", "app")

    def __init__(self, *arguments: object, port: int = 0, root: Path = ROOT) -> None:
        line = [sys.executable, *self.command, "--port", str(port), *map(str, arguments)]
        engine = {"FEATURESCOPE_ENGINE": str(ROOT)}  # where npm has put it, for a copy of the project too
        self.process = subprocess.Popen(line, cwd=root, stderr=subprocess.PIPE, text=True, env={**engine, **os.environ})
        self.said: list[str] = []
        self.url = ""
        assert self.process.stderr
        for text in self.process.stderr:
            self.said.append(text)
            if " is at http" in text:
                self.url = text.split()[-1].rstrip('"}')  # with --log json, the end of an object
                break
        assert self.url, "".join(self.said)
        self.port = int(self.url.rsplit(":", 1)[1])
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stderr
        for text in self.process.stderr:
            self.said.append(text)

    def stop(self) -> None:
        self.process.terminate()
        self.ended()

    def kill(self) -> None:
        self.process.kill()
        self.ended()

    def ended(self) -> None:
        self.process.wait(20)
        self.reader.join(5)
        if self.process.stderr:
            self.process.stderr.close()


def get(server: Server, path: str, **headers: str) -> tuple[int, bytes, HTTPMessage]:
    """Status, body and head of an answer, an error's too."""
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def ask(server: Server, question: str, **wish: object) -> dict[str, Any]:
    """What a panel answers, as "point/sum"; a refusal is an answer too."""
    with urllib.request.urlopen(f"{server.url}/ask/{question}", json.dumps(wish).encode(), timeout=60) as answer:
        return dict(json.load(answer))


def post(url: str, path: str, what: object = None, **headers: str) -> dict[str, Any]:
    """What an act of the page's is answered with; raises HTTPError where it is refused."""
    request = urllib.request.Request(url + path, json.dumps(what or {}).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


@pytest.fixture(scope="session")
def server(workspace: Path) -> Iterator[Server]:
    """One server on the built-in digits for all tests that only look."""
    running = Server("--data", "builtin", "--workspace", workspace)
    yield running
    running.stop()
    assert not [line for line in running.said if "Traceback" in line], "".join(running.said)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers of one's own; they stop with the test."""
    running: list[Server] = []

    def start(*arguments: object, port: int = 0) -> Server:
        given = arguments if "--workspace" in arguments else (*arguments, "--workspace", tmp_path / "workspace")
        running.append(Server(*given, port=port))
        return running[-1]

    yield start
    for server in running:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A Redis for the tests of one file."""
    running = Redis("told-to-nobody")
    yield running
    running.stop()


def queue_of(workspace: Path, source: str, disk: int = 2000) -> TrainingQueue:
    """A queue of runs as the server has it."""
    room = Disk(workspace, disk)
    timelapses = Timelapses(workspace, source, room)
    return TrainingQueue(workspace, LocalLauncher(workspace), Outlooks(workspace, source), room, timelapses)


@pytest.fixture
def jobs(tmp_path: Path, small_data: Path) -> Iterator[TrainingQueue]:
    queue = queue_of(tmp_path, str(small_data))
    yield queue
    for child in queue.launcher.children:  # type: ignore[attr-defined]
        child.wait(30)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)

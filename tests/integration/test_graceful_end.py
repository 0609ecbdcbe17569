"""A server that is told to stop: frames under way arrive, pages are told, nobody holds it up, runs end or go on as set."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, Server, get, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from model.runs import folders
from model.serving.wire import CLOSE_RESTART

sys.path.append(str(Path(__file__).parents[1] / "abuse"))

import peer

PAGES = 200
LONGEST = 5.0  # seconds that an end may take, with so many pages open
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals to send there")


@pytest.fixture(scope="module", autouse=True)
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server, and the folder of a run that it has begun; what that takes passes while other tests are at work."""
    workspace = tmp_path_factory.mktemp("training")
    server = Server("--data", "builtin", "--workspace", workspace)
    wanted = {"preset": "three-conv-64", "given": {"epochs": "500", "limit": "100"}}
    request = urllib.request.Request(f"{server.url}/runs", json.dumps(wanted).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        folder = folders.root(workspace) / json.load(answer)["id"]
    yield server, folder
    if server.process.poll() is None:
        server.stop()
    folders.ask_to_stop(folder, folders.NOW)


class Page:
    """A page that draws: one request in flight, the next when its frame is there."""

    def __init__(self, live: ClientConnection, request: bytes) -> None:
        self.live, self.request = live, request
        self.sent = self.answered = 0
        self.code: int | None = None

    async def ask(self) -> None:
        self.sent += 1
        await self.live.send(self.request)

    async def follow(self, *, draws: bool) -> None:
        try:
            async for message in self.live:
                if isinstance(message, bytes):
                    self.answered += 1
                    if draws:
                        await self.ask()
        except ConnectionClosed:
            pass
        self.code = self.live.close_code


async def drawing(server: Server, request: bytes) -> tuple[list[Page], float, bool]:
    """Two hundred pages ask at once, every other one draws on; then the server is told to stop.

    The pages when all are closed, when it was told, and whether somebody could come in once the first was closed.
    """
    url = server.url.replace("http", "ws") + "/live"
    lives = await asyncio.gather(*(connect(url, compression=None, open_timeout=30) for _ in range(PAGES)))
    pages = [Page(live, request) for live in lives]
    await asyncio.gather(*(page.ask() for page in pages))
    following = [asyncio.create_task(page.follow(draws=number % 2 == 0)) for number, page in enumerate(pages)]
    while sum(page.answered for page in pages) < 20:
        await asyncio.sleep(0.01)
    told = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    await asyncio.wait(following, return_when=asyncio.FIRST_COMPLETED)
    is_open = comes_in(server.port)
    await asyncio.gather(*following)
    return pages, told, is_open


def comes_in(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def test_with_two_hundred_pages_every_frame_arrives_and_every_page_is_told(
    serve: Callable[..., Server], workspace: Path
) -> None:
    server = serve("--data", "builtin", "--workspace", workspace)
    pages, told, is_open = asyncio.run(drawing(server, peer.ordinary()))
    status = server.process.wait(LONGEST)
    assert time.monotonic() - told < LONGEST
    server.ended()
    assert not is_open, "the door closes first"
    assert {page.code for page in pages} == {CLOSE_RESTART}
    assert all(page.answered for page in pages), "what was asked before the signal"
    assert all(page.sent - page.answered <= 1 for page in pages)
    assert [page.answered for page in pages[1::2]] == [1] * (PAGES // 2)
    assert status == -signal.SIGTERM
    assert not troubles(server)


def troubles(server: Server) -> list[str]:
    """What the log says but where the server is; LiteRT says how it computes."""
    return [line for line in server.said[1:] if not line.startswith("INFO: ")]


def test_nobody_holds_the_end_up(serve: Callable[..., Server], workspace: Path) -> None:
    server = serve("--data", "builtin", "--workspace", workspace)
    script = max(scripts(server), key=lambda path: path.count("plotly"))
    with contextlib.ExitStack() as opened:
        deaf, download, upload, head = (opened.enter_context(peer.plain(server.port)) for _ in range(4))
        upload.sendall(b"POST /runs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        head.sendall(b"GET / HTTP/1.1\r\nHost:")
        for connection, request in (
            (download, b"GET " + script.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
            (deaf, peer.UPGRADE),
        ):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
            connection.sendall(request)
            assert connection.recv(1, socket.MSG_PEEK) == b"H"
        for _ in range(80):  # frames of 10 kB, until they fill all buffers
            deaf.sendall(peer.framed(2, peer.ordinary()))
            time.sleep(0.01)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(LONGEST) == 1
        assert time.monotonic() - begun < LONGEST
    server.ended()
    assert troubles(server) == ["featurescope: stopped\n"]


def scripts(server: Server) -> list[str]:
    with urllib.request.urlopen(server.url, timeout=10) as answer:
        return [part.partition('"')[0] for part in answer.read().decode().split('src="')[1:]]


LONG_WORK = """
import asyncio, signal, sys, time, uvicorn
from app.http.calm import CalmServer
from app.models.workers import Lane, Workers
from model import command

workers = Workers()

async def application(scope, receive, send):
    if scope["type"] == "http":
        print("begun", flush=True)
        await workers.run(Lane.WORK, time.sleep, 60)

def main():
    import socket
    door = socket.create_server(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)
    CalmServer(uvicorn.Config(application, lifespan="off", log_level="warning")).run(sockets=[door])

command.run(main)
"""


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_ctrl_c_abandons_long_work(times: int) -> None:
    line = [sys.executable, "-c", LONG_WORK]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        with socket.create_connection(("127.0.0.1", int(process.stdout.readline())), 10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert process.stdout.readline() == "begun\n"
            begun = time.monotonic()
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.2)
            assert process.wait(LONGEST) == 1
            assert time.monotonic() - begun < (LONGEST if times == 1 else 2.5)
        assert process.stderr.read() == "featurescope: stopped\n"


def test_a_run_is_left_on_or_stopped_to_be_resumed(serve: Callable[..., Server], training: tuple[Server, Path]) -> None:
    leaving, folder = training

    def epoch() -> int:
        status = folders.read(folder)
        assert status and status.state == "running", status
        return status.epoch

    until(epoch)
    leaving.stop()
    last = epoch()
    until(lambda: epoch() > last)

    stopping = serve("--data", "builtin", "--workspace", folder.parents[1], "--at-end", "stop")
    assert get(stopping, "/health")[0] == 200, "it is there, not only on its way"
    begun = time.monotonic()
    stopping.process.terminate()
    stopping.process.wait(LONGEST)
    assert time.monotonic() - begun < LONGEST
    stopping.ended()
    until(lambda: (now := folders.read(folder)) and now.state == "cancelled")  # its process steps back for all others
    status = folders.read(folder)
    assert status and folders.resumable(folder, status)
    until(lambda: not psutil.pid_exists(status.pid))

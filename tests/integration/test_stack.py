"""The pieces of compose.yaml, really up: nginx before two servers, Redis, two workers; what visitors get through it all.

Rule: one stack for all tests, which leave it as they found it.
"""

from __future__ import annotations

import gzip
import json
import re
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stack
import websocket
from conftest import until
from redis_server import free_port
from visitors import SERVED, Drawer, Listener, Stay, Visitor

from app.engine import package

PASSWORD = "of these tests"
MARK = "ink-0123456789"  # in everything that no log is to hold
SHORT = {"epochs": "1", "limit": "100"}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    folder = tmp_path_factory.mktemp("stack")
    running = stack.Stack(folder, "--data", "builtin", password=PASSWORD)
    yield running
    running.stop()
    said = {piece.log.name: piece.said() for piece in running.pieces}
    assert not [name for name, text in said.items() if "Traceback" in text], said
    assert not [name for name, text in said.items() if MARK in text or PASSWORD in text], "that is in no log"


@pytest.fixture(scope="module")
def visitor(up: stack.Stack) -> Visitor:
    return Visitor(up.url, PASSWORD)


@pytest.fixture(scope="module", autouse=True)
def in_training(up: stack.Stack, visitor: Visitor) -> Iterator[tuple[str, list[Listener]]]:
    """A run that was asked for through nginx, and a page at each server that hears of it; other tests go on meanwhile."""
    pages = [Listener(server.url, Visitor(server.url, PASSWORD).cookie) for server in up.servers]
    yield visitor.told("/runs", {"preset": "three-conv-64", "given": SHORT})["id"], pages
    for page in pages:
        page.leave()


def logged(up: stack.Stack) -> list[dict[str, Any]]:
    """The lines of nginx's log of requests."""
    return [json.loads(line) for line in up.nginx.said().splitlines() if line.startswith("{")]


def sockets_of(up: stack.Stack) -> Counter[str]:
    """How many sockets that have ended were each server's."""
    lines = [line for line in logged(up) if line["path"] == "/live" and line["status"] == "101"]
    return Counter(line["server"].rpartition(", ")[2] for line in lines)


def address(server: stack.Piece) -> str:
    return f"127.0.0.1:{server.port}"


def test_pages_are_spread_over_both_servers(up: stack.Stack, visitor: Visitor) -> None:
    before = sockets_of(up)
    for page in [visitor.live() for _ in range(8)]:
        assert "version" in json.loads(page.recv())
        page.shutdown()
    until(lambda: (sockets_of(up) - before).total() == 8, 10)
    assert all((sockets_of(up) - before)[address(server)] >= 2 for server in up.servers)


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/metrics/", "//ready", "/x/../metrics", "/%6detrics?a=b"])
def test_figures_are_not_to_be_had_from_outside(up: stack.Stack, visitor: Visitor, path: str) -> None:
    assert visitor.call(path)[0] == 403
    assert visitor.call(path, x_forwarded_for="127.0.0.1", host="localhost")[0] == 403


def test_figures_are_to_be_had_from_a_server_itself(up: stack.Stack) -> None:
    for server in up.servers:
        with urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as answer:
            assert b"\nfeaturescope_" in answer.read()
        with urllib.request.urlopen(f"{server.url}/ready", timeout=10) as answer:
            assert json.load(answer)["status"] == "ready"


def test_no_log_holds_what_was_drawn_or_typed(up: stack.Stack, visitor: Visitor) -> None:
    for path in ("/", "/health", "/ask/point/sum", "/nothing", "/live", f"/uploads/{MARK}", f"/uploads/{MARK}/model"):
        for method in ("GET", "POST", "PUT"):
            visitor.call(f"{path}?wish={MARK}", method, MARK.encode(), referer=f"http://x/{MARK}", user_agent=MARK)
    visitor.call("/sign-in", "POST", urlencode({"password": MARK}).encode())
    page = visitor.live(header=[f"X-Anything: {MARK}"])
    page.send(f"{MARK} is no request")
    page.shutdown()
    until(lambda: any(line["path"] == "/uploads/TOKEN/model" for line in logged(up)), 10)
    assert not [piece.log.name for piece in up.pieces if MARK in piece.said()]
    assert not [line for line in logged(up) if "?" in line["path"]]
    assert {line["path"] for line in logged(up)} >= {"/", "/ask/point/sum", "/nothing", "/live", "/uploads/TOKEN"}


def test_an_upload_comes_through_in_parts_of_a_mebibyte(up: stack.Stack, visitor: Visitor) -> None:
    token = visitor.told("/uploads", {"model": {"name": "a.keras", "size": (1 << 20) + 10}})["token"]
    status, said, _ = visitor.call(f"/uploads/{token}/model?at=0", "PUT", bytes(1 << 20))
    assert (status, json.loads(said)) == (200, {"have": 1 << 20})
    assert (
        json.loads(visitor.call(f"/uploads/{token}/model?at={1 << 20}", "PUT", bytes(10))[1])["have"] == (1 << 20) + 10
    )
    assert visitor.call(f"/uploads/{token}/model?at=0", "PUT", bytes((1 << 20) + 1))[0] == 413


def test_our_own_page_is_no_other_site_behind_nginx(up: stack.Stack, visitor: Visitor) -> None:
    page = visitor.live(origin=up.url)
    assert "version" in json.loads(page.recv())
    page.shutdown()
    assert visitor.told("/runs/none/stop", origin=up.url)["error"]["code"] == "bad-input"
    for origin in ("http://elsewhere.example", "http://127.0.0.1", up.servers[0].url):
        refused = visitor.told("/runs/none/stop", origin=origin, x_forwarded_host=urlsplit(origin).netloc)
        assert (refused["status"], refused["error"]["code"]) == (403, "other-site")
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            visitor.live(origin=origin)


def test_files_come_through_whole(up: stack.Stack, visitor: Visitor) -> None:
    page = visitor.call("/")[1].decode()
    paths = re.findall(r'(?:src|href)="(/(?:assets|vendor)/[^"]+)"', page) + re.findall(
        r'"(/vendor/plotly[^"]+)"', page
    )
    engine = package.installed()
    if engine.whole:
        paths += [f"/engine/{engine.release}/{name}" for name in package.FILES]
    assert len(paths) > 20
    direct = Visitor(up.servers[0].url, PASSWORD)
    for path in paths:
        plain, expected = visitor.call(path), direct.call(path)
        packed = visitor.call(path, accept_encoding="gzip, br")
        assert plain[:2] == expected[:2] and plain[0] == packed[0] == 200, path
        assert plain[2]["content-type"] == expected[2]["content-type"]
        unpacked = gzip.decompress(packed[1]) if packed[2]["content-encoding"] == "gzip" else packed[1]
        assert unpacked == plain[1], path
        assert visitor.call(path, cookie="")[0] == (200 if path == "/vendor/bootstrap.min.css" else 401), path


def test_nginx_keeps_what_is_for_everybody_and_only_that(up: stack.Stack, visitor: Visitor) -> None:
    path, before = "/vendor/bootstrap.min.css", len(logged(up))
    answers = [visitor.call(path, cookie="")[1] for _ in range(3)] + [visitor.call(path)[1]]
    assert len(set(answers)) == 1
    until(lambda: len(logged(up)) >= before + 4, 10)
    by = [line["server"] for line in logged(up)[before:] if line["path"] == path]
    assert by[1:3] == ["", ""] and by[3], "the later ones come from nginx, with a cookie from a server"


def test_tls_is_switched_on_by_its_lines(up: stack.Stack, tmp_path: Path) -> None:
    secure, plain = free_port(), free_port()
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (up.folder / "nginx.conf").read_text("utf-8").replace("#tls ", "").replace("8443", f"127.0.0.1:{secure}")
    text = text.replace("/etc/nginx/tls", str(tmp_path)).replace(f"127.0.0.1:{up.nginx.port}", f"127.0.0.1:{plain}")
    here = tmp_path / "nginx.conf"
    here.write_text(text.replace(str(up.folder / "nginx-files"), str(tmp_path)), "utf-8")
    (tmp_path / "var/cache/nginx").mkdir(parents=True)
    line = [str(here) if part == str(up.folder / "nginx.conf") else part for part in up.nginx.line]
    line[-1] = line[-1].replace(str(up.folder / "nginx-files" / "tmp"), str(tmp_path))
    piece = stack.Piece("nginx-tls", line, secure, tmp_path / "log", {})
    piece.start()
    try:
        piece.wait()
        trust = ssl.create_default_context(cafile=certificate)
        form = urlencode({"password": PASSWORD}).encode()
        opener = urllib.request.build_opener(Stay(), urllib.request.HTTPSHandler(context=trust))
        with (
            pytest.raises(urllib.error.HTTPError, match="303") as signed,
            opener.open(f"https://127.0.0.1:{secure}/sign-in", form),
        ):
            pass
        with signed.value:
            cookie = signed.value.headers["set-cookie"]
        assert "; Secure" in cookie, "the server knows that the visitor's side is encrypted"
        assert signed.value.headers["strict-transport-security"]
        page = websocket.create_connection(
            f"wss://127.0.0.1:{secure}/live", sslopt={"context": trust}, cookie=cookie.partition(";")[0], timeout=10,
            origin=f"https://127.0.0.1:{secure}",
        )  # fmt: skip
        assert "version" in json.loads(page.recv())
        page.shutdown()
        with pytest.raises(urllib.error.HTTPError, match="308") as sent_on, opener.open(f"http://127.0.0.1:{plain}/a"):
            pass
        with sent_on.value:
            assert sent_on.value.headers["location"] == "https://127.0.0.1/a"
    finally:
        piece.stop()


def test_a_run_asked_for_through_nginx_is_trained_by_a_worker_and_promoted_on_both_servers(
    up: stack.Stack, visitor: Visitor, in_training: tuple[str, list[Listener]]
) -> None:
    run, pages = in_training

    def is_done(news: dict[str, Any]) -> bool:
        return bool(news["run"].get("id") == run and news["run"]["state"] == "finished")

    until(lambda: all(page.when(is_done) for page in pages), 180)
    assert any(run in worker.said() for worker in up.workers), "no server has trained it"
    version = visitor.told(f"/runs/{run}/promote")["version"]
    told = time.monotonic()
    until(lambda: all(page.when(lambda news: news["version"] == version) for page in pages), 10)
    late = [(page.when(lambda news: news["version"] == version) or 0) - told for page in pages]
    assert max(late) <= 1, "within a second"
    back = visitor.told("/model/undo")["version"]
    assert back == SERVED.version
    until(lambda: all(page.heard[-1][1]["version"] == back for page in pages), 10)


def test_what_a_server_took_along_is_asked_of_the_other_unless_it_may_have_changed_something(
    up: stack.Stack, visitor: Visitor
) -> None:
    (gone, other), before = up.servers, len(logged(up))
    with ThreadPoolExecutor(4) as threads:
        for server in up.servers:
            server.suspend()  # it takes requests and answers none
        asked = [threads.submit(visitor.call, "/assets/none") for _ in up.servers]
        time.sleep(0.5)  # until each has one
        told = [threads.submit(visitor.call, "/runs/none/stop", "POST", b"{}") for _ in up.servers]
        time.sleep(0.5)
        gone.kill()
        other.resume()
        assert [answer.result()[0] for answer in asked] == [404, 404]
        assert sorted(answer.result()[0] for answer in told) == [200, 502]
    paths = ("/assets/none", "/runs/none/stop")  # not what an earlier test's pages still said

    def tried() -> list[tuple[str, int]]:
        lines = [line for line in logged(up)[before:] if line["path"] in paths]
        return [(line["method"], len(line["server"].split(", "))) for line in lines]

    until(lambda: len(tried()) == 4, 10)
    tries = Counter(tried())
    assert tries == {("GET", 1): 1, ("GET", 2): 1, ("POST", 1): 2}


def test_when_a_server_goes_its_pages_draw_on_at_the_other(up: stack.Stack, visitor: Visitor) -> None:
    stack.start_all(up.servers)
    drawers, health, over = [Drawer(visitor.url, visitor.cookie) for _ in range(4)], [], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            health.append(visitor.call("/health")[0])

    def draw_on() -> bool:
        return all(drawer.frames > 3 for drawer in drawers)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        until(draw_on, 30)
        for server, end in zip(up.servers, (stack.Piece.kill, stack.Piece.stop), strict=True):
            stack.start_all(up.servers)  # the one that was killed, while everybody draws
            end(server)  # the first is killed, the second asked to end, as for an upgrade
            for drawer in drawers:
                drawer.frames = 0
            until(draw_on, 20)
    finally:
        over.set()
        looking.join(60)
        for drawer in drawers:
            drawer.leave()
    assert sum(drawer.lost for drawer in drawers) >= 4, "each server had some, and at the end one had them all"
    assert health and set(health) == {200}, Counter(health)

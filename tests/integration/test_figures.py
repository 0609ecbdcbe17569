"""What whoever runs a server is told: figures, readiness, logs; who may read them."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import websocket
from conftest import Server, ask, get, until
from redis_server import Redis
from watched import MARK, SECRET, VERSION, Failing, answer, drawn, figures, page, records

from model.serving.wire import CLOSE_BROKEN
from tests.failing import PEN_FAILS

STAGES = ("wait", "input", "engine", "pack")


@dataclass(frozen=True)
class Servers:
    """`told`: to its operator, in JSON, and it can be made to fail; `open`: to everyone, with a password; `off`."""

    told: Server
    open: Server
    off: Server
    workspace: Path  # of the first
    redis: Redis  # likewise


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, workspace: Path) -> Iterator[Servers]:
    redis = Redis(SECRET)
    own, full = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("full")
    (full / "runs" / "kept").mkdir(parents=True)
    (full / "runs" / "kept" / "checkpoint.npz").write_bytes(bytes(2_000_000))
    with ThreadPoolExecutor(3) as starting:
        begun = (
            starting.submit(Failing, "--data", "builtin", "--log", "json", "--uploads", "operator", "--redis", redis.url,
                            "--workspace", own),
            starting.submit(Server, "--data", "builtin", "--monitor", "everyone", "--password", SECRET, "--disk", 1,
                            "--workspace", full),
            starting.submit(Server, "--data", "builtin", "--monitor", "off", "--workspace", workspace),
        )  # fmt: skip
    running = Servers(*(server.result() for server in begun), own, redis)
    yield running
    for server in (running.told, running.open, running.off):
        server.stop()
    redis.stop()


def test_what_happens_is_counted(servers: Servers) -> None:
    server = servers.told
    with page(server) as live:
        live.send_binary(drawn(1))
        answer(live)  # the first frame of a server takes what others do not
        before, sizes = figures(server), []
        assert before["featurescope_pages",] == 1
        for sequence in range(2, 22):
            live.send_binary(drawn(sequence))
            sizes.append(len(answer(live)))
        ask(server, "filters/kernels", version=VERSION)
        for path in (f"/ask/filters/{MARK}", f"/{MARK}", f"/runs/{MARK}/best.keras"):
            get(server, path)
    until(lambda: figures(server)["featurescope_pages",] == 0, 10)
    after = figures(server)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0.0)

    assert more("featurescope_live_requests_total") == more("featurescope_frames_total", "sent") == 20
    assert more("featurescope_frame_bytes_total") == sum(sizes)
    whole = more("featurescope_frame_seconds_sum")
    assert more("featurescope_frame_seconds_count") == more("featurescope_frame_seconds_bucket", "+Inf") == 20
    assert all(more("featurescope_frame_stage_seconds_count", stage) == 20 for stage in STAGES)
    stages = {stage: more("featurescope_frame_stage_seconds_sum", stage) for stage in STAGES}
    assert all(seconds > 0 for seconds in stages.values()) and sum(stages.values()) < whole < 20
    assert more("featurescope_sockets_closed_total", "1000") == 1
    assert more("featurescope_ask_seconds_count", "filters", "kernels") == 1
    assert more("featurescope_http_requests_total", "ask", "2xx") == 1
    for group in ("ask", "none", "runs"):
        assert more("featurescope_http_requests_total", group, "4xx") == 1
    assert after["featurescope_model_info", "default", VERSION] == 1
    assert after["featurescope_connections",] >= 1
    assert after["featurescope_process_private_memory_bytes",] > 1e7
    assert MARK not in str(after)


def test_what_goes_wrong_is_counted_and_can_be_found_in_the_log(servers: Servers) -> None:
    server = servers.told
    before = figures(server)
    body = json.dumps({"fail": "plain", "mark": MARK}).encode()
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    asking.request("POST", "/ask/point/sum", body)
    said = asking.getresponse()
    refused, name = json.loads(said.read())["error"], said.headers["x-request-id"]
    asking.close()
    assert said.status == 500 and refused["code"] == "broken" and refused["with"] == {"request": name}
    until(lambda: [line for line in records(server) if line.get("request") == name and line.get("status") == 500], 10)
    of_it = [line for line in records(server) if line.get("request") == name]
    assert {line["logger"] for line in of_it} >= {"featurescope.workers", "featurescope.requests"}
    failure = next(line for line in of_it if line["logger"] == "featurescope.workers")
    assert failure["level"] == "error" and str(failure["exception"]).endswith("\nValueError")
    assert "_fail(" in str(failure["exception"]) or "in _fail" in str(failure["exception"])
    with page(server) as live:
        live.send_binary(drawn(1, pen=PEN_FAILS))
        opcode, told = live.recv_data()
        assert opcode == websocket.ABNF.OPCODE_CLOSE and int.from_bytes(told[:2]) == CLOSE_BROKEN
        assert live.headers["x-request-id"] in told.decode("utf-8", "replace")
    after = figures(server)
    assert after["featurescope_frames_total", "failed"] - before["featurescope_frames_total", "failed"] == 1
    for logger in ("featurescope.workers", "featurescope.live"):
        key = "featurescope_errors_total", logger
        assert after[key] - before.get(key, 0.0) == 1
    until(lambda: figures(server).get(("featurescope_sockets_closed_total", str(CLOSE_BROKEN))) == 1, 10)


def test_a_request_keeps_the_name_that_its_proxy_gave_it(servers: Servers) -> None:
    server = servers.told
    assert get(server, "/health", **{"x-request-id": "from-the-proxy_1"})[2]["x-request-id"] == "from-the-proxy_1"
    for odd in ("short", "a" * 65, "with space 1", f"{MARK};x=1"):
        name = get(server, "/health", **{"x-request-id": odd})[2]["x-request-id"]
        assert re.fullmatch("[0-9a-f]{16}", name)
    with page(server) as live:
        assert re.fullmatch("[0-9a-f]{16}", live.headers["x-request-id"])
    line = next(line for line in records(server) if line.get("request") == "from-the-proxy_1")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/health", 200)
    assert {"time", "level", "logger", "message", "ms", "bytes"} <= line.keys()


def test_figures_are_for_whom_they_are_meant(servers: Servers) -> None:
    relayed = {"x-forwarded-for": "10.0.0.1"}
    for path in ("/metrics", "/ready"):
        assert get(servers.told, path)[0] == 200 and get(servers.told, path, **relayed)[0] == 403
        assert get(servers.open, path)[0] == get(servers.open, path, **relayed)[0] == 200, "without the password too"
        nothing = get(servers.off, "/nothing")
        status, body, _ = get(servers.off, path)
        assert (status, body.replace(path.encode(), b"/nothing")) == nothing[:2] and status == 404
        asking = http.client.HTTPConnection("127.0.0.1", servers.told.port, timeout=20)
        for method, expected in (("HEAD", 200), ("POST", 404), ("DELETE", 404)):
            asking.request(method, path)
            said = asking.getresponse()
            assert (said.status, method == "HEAD" and said.read()) == (expected, method == "HEAD" and b"")
            said.read()
        asking.close()
    assert get(servers.open, "/")[0] != 200 or b"password" in get(servers.open, "/")[1]


def test_a_server_is_ready_as_long_as_pages_can_draw(servers: Servers) -> None:
    said = json.loads(get(servers.open, "/ready")[1])
    assert (said["status"], said["lacks"], said["off"]) == ("ready", [], ["disk"]), "runs alone are off"
    assert said["computes"] and said["model"] == VERSION and said["runs_mb"] == 2 and said["runs_mb_limit"] == 1
    assert said["redis"] == "none"
    with page(servers.told) as live:  # what a first frame reads of the workspace has been read
        live.send_binary(drawn(1))
        answer(live)
    aside = servers.workspace.with_name("aside")
    servers.workspace.rename(aside)
    try:
        status, body, _ = get(servers.told, "/ready")
        assert status == 503 and json.loads(body)["lacks"] == ["workspace", "room"]
        assert get(servers.told, "/health")[0] == 200
        with page(servers.told) as live:
            live.send_binary(drawn(1))
            assert len(answer(live)) > 100
    finally:
        aside.rename(servers.workspace)
    assert get(servers.told, "/ready")[0] == 200


def test_a_server_that_has_lost_redis_is_ready_and_says_so(servers: Servers) -> None:
    def said() -> tuple[int, str, list[str], float, float]:
        status, body, _ = get(servers.told, "/ready")
        facts, now = json.loads(body), figures(servers.told)
        return status, facts["redis"], facts["off"], now["featurescope_redis_up",], now["featurescope_servers",]

    until(lambda: said() == (200, "reachable", [], 1, 1), 20)
    servers.redis.stop()
    until(lambda: said() == (200, "lost", ["redis"], 0, 1), 20)
    servers.redis.start()
    until(lambda: said() == (200, "reachable", [], 1, 1), 20)
    assert ("featurescope_redis_up",) not in figures(servers.open)


def test_a_log_of_lines_is_as_quiet_as_it_was(servers: Servers) -> None:
    assert get(servers.open, "/health")[0] == 200
    loud = [line for line in servers.open.said if " is at http" not in line and "XNNPACK" not in line]
    assert loud == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_reads_the_figures(servers: Servers) -> None:
    body = get(servers.told, "/metrics")[1]
    done = subprocess.run(["promtool", "check", "metrics"], input=body, capture_output=True, timeout=30)
    assert done.returncode == 0 and not done.stdout + done.stderr

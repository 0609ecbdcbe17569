"""Behind a proxy of our own: visitors count one by one, a cookie is for https, and nobody becomes the operator."""

from __future__ import annotations

import contextlib
import http.client
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Server

from app.http.middleware.password import _GUESSES

sys.path.append(str(Path(__file__).parents[1] / "abuse"))

import peer

OURS, OTHERS = "127.0.0.2", "127.0.0.1"
MANY = 1100  # connections; one address may have 1,024
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the loopback has one address there")


@pytest.fixture(scope="module")
def behind(workspace: Path) -> Iterator[Server]:
    """A server that takes 127.0.0.2 for its proxy."""
    running = Server("--data", "builtin", "--workspace", workspace, "--proxy", OURS, "--password", "wir zeichnen")
    yield running
    running.stop()
    assert not [line for line in running.said if "Traceback" in line], "".join(running.said)


def asked(
    server: Server, source: str, method: str, path: str, body: str = "", **heads: str
) -> http.client.HTTPResponse:
    """The answer to a request from one of the loopback's addresses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10, source_address=(source, 0))
    connection.request(method, path, body or None, {name.replace("_", "-"): text for name, text in heads.items()})
    answer = connection.getresponse()
    answer.said = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def guess(server: Server, source: str, **heads: str) -> int:
    return asked(server, source, "POST", "/sign-in", "password=wrong", **heads).status


def test_guesses_count_by_visitor_and_not_by_what_visitors_say(behind: Server) -> None:
    for number in range(_GUESSES):
        assert guess(behind, OURS, X_Forwarded_For=f"198.51.100.{number}, 192.0.2.7") == 200
        assert guess(behind, OTHERS, X_Forwarded_For=f"198.51.100.{number}") == 200
    assert guess(behind, OURS, X_Forwarded_For="198.51.100.99, 192.0.2.7") == 429
    assert guess(behind, OURS, X_Forwarded_For="192.0.2.8") == 200, "somebody else, by the same proxy"
    assert guess(behind, OTHERS, X_Forwarded_For="198.51.100.99") == 429, "this is no proxy of ours"


def signed_in(server: Server, source: str, **heads: str) -> str:
    answer = asked(server, source, "POST", "/sign-in", "password=wir+zeichnen", **heads)
    assert answer.status == 303
    return answer.headers["set-cookie"]


def test_a_cookie_is_for_https_where_a_proxy_of_ours_speaks_it(behind: Server) -> None:
    visitor = {"X_Forwarded_For": "192.0.2.9"}
    assert "; Secure" in signed_in(behind, OURS, X_Forwarded_Proto="https", **visitor)
    assert "; Secure" not in signed_in(behind, OURS, X_Forwarded_Proto="http", **visitor)
    assert "; Secure" not in signed_in(behind, OURS, **visitor)
    assert "; Secure" not in signed_in(behind, "127.0.0.4", X_Forwarded_Proto="https", **visitor)


@pytest.mark.parametrize("source", [OURS, "127.0.0.1"], ids=["a proxy of ours", "another"])
@pytest.mark.parametrize("said", ["127.0.0.1", "::1", "127.0.0.1, 127.0.0.1", "192.0.2.7, 127.0.0.2", "", "unknown"])
def test_nobody_becomes_the_operator_through_a_proxy(behind: Server, source: str, said: str) -> None:
    cookie = signed_in(behind, "127.0.0.4").partition(";")[0]
    heads = {"Cookie": cookie, "X_Forwarded_For": said, "Host": "localhost"}
    assert asked(behind, source, "GET", "/ready", **heads).status == 403
    wanted = json.dumps({"preset": "three-conv-64", "given": {}})
    refused = asked(behind, source, "POST", "/runs", wanted, **heads)
    assert json.loads(refused.said)["error"]["code"] == "not-allowed"  # type: ignore[attr-defined]
    assert asked(behind, "127.0.0.1", "GET", "/ready", Cookie=cookie).status == 200


def test_odd_heads_are_answered(behind: Server) -> None:
    for said in (
        ", ".join(["192.0.2.7"] * 1000),
        "," * 1000,
        "fe80::1%25eth0",
        "%" * 300,
        "\xff\xfe",
        "[",
        "]:",
        "[::",
    ):
        for name in ("X_Forwarded_For", "X_Forwarded_Proto", "Forwarded"):
            assert asked(behind, OURS, "GET", "/health", **{name: said}).status == 200


def test_a_proxy_may_hold_more_connections_than_a_visitor(behind: Server) -> None:
    with contextlib.ExitStack() as opened:
        held = [opened.enter_context(peer.plain(behind.port, source=OURS)) for _ in range(MANY)]
        assert {peer.answer(each, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n") for each in held} == {"200"}

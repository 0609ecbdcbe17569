"""The door: what the headers forbid, who may frame the page, the password of a class."""

from __future__ import annotations

import http.client
import json
import os
import urllib.parse
from collections.abc import Callable

import pytest
import websocket
from conftest import Server, python

from app import page, settings
from app.http.middleware import headers
from app.http.middleware.password import _GUESSES


def ask(server: Server, method: str, path: str, body: str = "", **given: str) -> http.client.HTTPResponse:
    """A request whose answer is not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body or None, {name.replace("_", "-"): text for name, text in given.items()})
    answer = connection.getresponse()
    answer.said = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def directives(policy: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in policy.split("; ")}


def test_the_policy_runs_no_script_but_ours(server: Server) -> None:
    answer = ask(server, "GET", "/")
    found = directives(answer.headers["content-security-policy"])
    assert found["script-src"] == ["'self'", "'wasm-unsafe-eval'", headers.hash_of(page.RENDERER)]
    assert not {"worker-src", "child-src"} & set(found), "workers are scripts of ours, which script-src says"
    assert f">{page.RENDERER}</script>".encode() in answer.said  # type: ignore[attr-defined]
    unsafe = [name for name, sources in found.items() if any("unsafe" in source for source in sources)]
    assert unsafe == ["script-src", "style-src-attr"]
    assert found["frame-ancestors"] == ["'self'"] and answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert found["object-src"] == found["base-uri"] == ["'none'"]
    assert answer.headers["referrer-policy"] == "no-referrer" and "camera=()" in answer.headers["permissions-policy"]


def test_course_pages_may_frame_it(serve: Callable[..., Server]) -> None:
    embedded = serve("--data", "builtin", "--embed", "https://course.example.org", "http://127.0.0.1:1/")
    answer = ask(embedded, "GET", "/")
    ancestors = directives(answer.headers["content-security-policy"])["frame-ancestors"]
    assert ancestors == ["'self'", "https://course.example.org", "http://127.0.0.1:1"]
    assert answer.headers["x-frame-options"] is None


def test_settings_of_the_door(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    read = settings.from_command_line
    given = read(["--embed", "https://a.example", "https://*.b.example:8443", "--embed", "http://[::1]:80"])
    assert given.embed == ("https://a.example", "https://*.b.example:8443", "http://[::1]:80")
    assert read([]).embed == () and read([]).password == ""
    for wrong in ("example.org", "https://a.example/path", "https://a; script-src *", "*", "'self'", "https://a b", ""):
        with pytest.raises(SystemExit, match="2"):
            read(["--embed", wrong])
        assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setenv(settings.PASSWORD, "sesame")
    found = read([])
    assert found.password == "sesame" and settings.PASSWORD not in os.environ and "sesame" not in repr(found)
    monkeypatch.setenv(settings.PASSWORD, "sesame")
    assert read(["--password", "other"]).password == "other"
    for wrong in ("", " ", "x" * 201, "a\x00"):
        with pytest.raises(SystemExit, match="2"):
            read(["--password", wrong])
    monkeypatch.setenv(settings.PASSWORD, "a\tb")
    done = python("app", "--port", "0")
    assert done.returncode == 2 and settings.PASSWORD in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.fixture
def shut(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server with the password `öffne dich`."""
    monkeypatch.setenv(settings.PASSWORD, "öffne dich")
    return serve("--data", "builtin")


def sign_in(server: Server, password: str, to: str = "/") -> http.client.HTTPResponse:
    body = urllib.parse.urlencode({"password": password})
    kind = "application/x-www-form-urlencoded"
    return ask(server, "POST", f"/sign-in?to={urllib.parse.quote(to)}", body, content_type=kind)


def test_without_the_password_there_is_nothing_but_the_form(shut: Server) -> None:
    page = ask(shut, "GET", "/c/ABC", accept="text/html")
    assert page.status == 303 and page.headers["location"] == "/sign-in?to=/c/ABC"
    for method, path in (
        ("GET", "/"),
        ("POST", "/ask/evaluation/gallery"),
        ("POST", "/runs"),
        ("GET", "/_dash-layout"),
    ):
        refused = ask(shut, method, path)
        assert refused.status == 401 and json.loads(refused.said)["error"]["code"] == "sign-in"  # type: ignore
    assert ask(shut, "GET", "/health").status == 200
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(f"ws://127.0.0.1:{shut.port}/live", timeout=10)
    for cookie in ("featurescope=x", "featurescope-00000000=x", '"', "a=b; ;;=ü", "x" * 5000):
        assert ask(shut, "GET", "/", cookie=cookie).status == 401
    wrong = sign_in(shut, "sesame")
    assert wrong.status == 200 and b"not the password" in wrong.said and not wrong.headers["set-cookie"]  # type: ignore
    german = ask(shut, "GET", "/sign-in", accept_language="de-CH, en;q=0.7").said.decode()  # type: ignore
    assert '<html lang="de">' in german and "Passwort der Klasse" in german and "Sign in" not in german
    assert "nosniff" in wrong.headers["x-content-type-options"] and "Traceback" not in "".join(shut.said)


def test_the_password_opens_everything(shut: Server) -> None:
    answer = sign_in(shut, "öffne dich", "/c/ABC")
    cookie, *told = answer.headers["set-cookie"].split("; ")
    assert answer.status == 303 and answer.headers["location"] == "/c/ABC"
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(told)
    assert ask(shut, "GET", "/", cookie=f"other=1; {cookie}").status == 200
    live = websocket.create_connection(f"ws://127.0.0.1:{shut.port}/live", timeout=10, cookie=cookie)
    assert "version" in json.loads(live.recv())
    live.shutdown()
    for outside in ("//evil.example", "https://evil.example", "\\\\evil.example", "/\t/evil.example"):
        location = sign_in(shut, "öffne dich", outside).headers["location"]
        assert location.startswith("/") and location[1:2] not in ("/", "\\")


def test_guesses_are_limited(shut: Server) -> None:
    for _ in range(_GUESSES):
        assert sign_in(shut, "guess").status == 200
    assert sign_in(shut, "öffne dich").status == 429

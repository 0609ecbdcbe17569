"""One password for a class: without the cookie that it gives, nothing is to be had but the sign-in page, `/health`, and
what `--monitor` lets be read.

Rule: nothing is kept of who signed in. The cookie follows from the password alone, so it outlives a restart and holds
for every process of a server; it is stretched, so that whoever sees it cannot try out passwords quickly.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import time
from collections import OrderedDict, deque
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app import languages

SIGN_IN = "/sign-in"
_OPEN = ("/health", "/ready", "/metrics", "/vendor/bootstrap.min.css")  # the last for the sign-in page
_KEPT = 7 * 24 * 3600  # seconds that a browser keeps the cookie
_GUESSES, _MINUTE = 20, 60.0  # wrong ones of an address in so many seconds; a class may share an address
_ADDRESSES = 4096  # whose guesses are remembered
_LONGEST = 1000  # letters of a guess
_SALT = b"featurescope class password"
_FORM = """<!DOCTYPE html>
<html lang="LANGUAGE">
    <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Featurescope: TITLE</title>
        <link rel="stylesheet" href="/vendor/bootstrap.min.css">
        <link rel="icon" href="data:,">
    </head>
    <body class="container py-5">
        <h1 class="h3">Featurescope</h1>
        <form method="post" class="col-sm-6 col-lg-4">
            <label for="password" class="form-label">LABEL</label>
            <input id="password" name="password" type="password" class="form-control" required autofocus
                autocomplete="current-password">
            <p class="text-danger my-2" role="alert">LINE</p>
            <button class="btn btn-primary">SUBMIT</button>
        </form>
    </body>
</html>
"""
_PLACES = {"TITLE": "title", "LABEL": "password", "SUBMIT": "submit"}  # in the form → what stands there


class Password:
    """Lets those in who know it, WebSockets too."""

    def __init__(self, application: ASGIApp, password: str) -> None:
        self.application = application
        self._password = password.encode("utf-8", "surrogateescape")
        self._token = hashlib.scrypt(self._password, salt=_SALT, n=1 << 14, r=8, p=1).hex()
        # servers of one host share cookies, whatever their ports, so each password has a name of its own
        self._name = f"featurescope-{hashlib.sha256(self._token.encode()).hexdigest()[:8]}"
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say that one must sign in."""
        if scope["type"] not in ("http", "websocket"):
            return await self.application(scope, receive, send)
        if scope["type"] == "http" and scope["path"] == SIGN_IN:
            response = await self._sign_in(Request(scope, receive))
            return await response(scope, receive, send)
        if (scope["type"] == "http" and scope["path"] in _OPEN) or self._knows(Headers(scope=scope)):
            return await self.application(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()  # the wish to connect, refused before anything is said
            return await send({"type": "websocket.close", "code": 1008, "reason": "sign in first"})
        await _refused(Request(scope, receive))(scope, receive, send)

    def _knows(self, headers: Headers) -> bool:
        """Whether a request brings the cookie."""
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._name)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._token.encode())

    async def _sign_in(self, request: Request) -> Response:
        """The form, or what comes of what was typed there; what is wrong is said with status 200, as everywhere."""
        if request.method != "POST":
            return _form(request, "")
        address = request.client.host if request.client else ""
        if not self._may_guess(address):
            return _form(request, "too-often", 429)
        typed = parse_qs((await request.body())[: 4 * _LONGEST].decode("utf-8", "replace")).get("password", [""])[0]
        if not _same(typed.encode("utf-8", "surrogateescape"), self._password):
            self._wrong[address].append(time.monotonic())
            return _form(request, "wrong")
        response = RedirectResponse(_inside(request.query_params.get("to", "/")), 303)
        response.set_cookie(
            self._name, self._token, max_age=_KEPT, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return response

    def _may_guess(self, address: str) -> bool:
        """Whether an address has not guessed wrong too often within a minute."""
        wrong = self._wrong.setdefault(address, deque(maxlen=_GUESSES))
        self._wrong.move_to_end(address)
        while len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)
        return len(wrong) < _GUESSES or time.monotonic() - wrong[0] > _MINUTE


def _same(typed: bytes, password: bytes) -> bool:
    """Whether two are equal, in a time that tells neither where they differ nor how long they are."""
    return hmac.compare_digest(hashlib.sha256(typed).digest(), hashlib.sha256(password).digest())


def _refused(request: Request) -> Response:
    """For those who have not signed in: pages are led to the form, keeping what stands after `#`; scripts are told."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"{SIGN_IN}?to={quote(request.url.path)}", 303, {"cache-control": "no-store"})
    return JSONResponse({"error": {"code": "sign-in", "line": "sign in first: reload the page"}}, 401)


def _form(request: Request, trouble: str, status: int = 200) -> Response:
    """The sign-in page in the browser's language, with the key of what is wrong; nothing where nothing is."""
    language, page = languages.wanted(request.headers.get("accept-language", "")), _FORM
    for place, key in _PLACES.items() | {("LINE", trouble)}:
        page = page.replace(place, html.escape(languages.sentence(language, "sign-in", key)) if key else "")
    headers = {"cache-control": "no-store", "vary": "accept-language"}
    return HTMLResponse(page.replace("LANGUAGE", language), status, headers)


def _inside(path: str) -> str:
    """A path on this server, whatever was asked for."""
    return "/" + quote(path.replace("\\", "/").lstrip("/"), safe="/%")

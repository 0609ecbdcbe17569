"""Who may do what: the visitor's address, the name they asked for the server by, the site that their page is of."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

_LOCALHOST = "localhost"
_OF_PROXIES = ("forwarded", "via", "x-real-ip", "x-forwarded")  # what headers begin with that proxies add


class Refused(Exception):
    """This visitor may not; `code` for scripts, the text for people."""

    def __init__(self, code: str, line: str) -> None:
        super().__init__(line)
        self.code = code


def check_origin(request: Request) -> None:
    """Raise Refused for a request that another site's page makes."""
    if is_foreign(request.headers):
        raise Refused("other-site", "asked from another site")


def is_foreign(headers: Headers) -> bool:
    """Whether another site's page asks; scripts name no origin."""
    origin = headers.get("origin", "")
    return bool(origin) and _site(origin) != headers.get("host")


def check_control(request: Request, control: str) -> None:
    """Raise Refused for a visitor who may not steer training under a setting of `--control`."""
    host = request.client.host if request.client and not _relayed(request) else ""
    if why := refusal(control, host, _hostname(request.headers.get("host", ""))):
        raise Refused("not-allowed", why)


def check_operator(request: Request) -> None:
    """Raise Refused for whoever is not at the server's own machine."""
    host = request.client.host if request.client and not _relayed(request) else ""
    if not _is_local(host, _hostname(request.headers.get("host", ""))):
        raise Refused("not-allowed", "only the server's own machine is told")


def check_monitor(request: Request, monitor: str) -> None:
    """Raise Refused for a visitor who may not read the server's figures under a setting of `--monitor`."""
    if monitor != "everyone":
        check_operator(request)


def check_upload(request: Request, allowed: str) -> None:
    """Raise Refused for a visitor who may not open models of their own under a setting of `--uploads`."""
    if allowed == "off":
        raise Refused("not-allowed", "models of visitors are switched off on this server (--uploads off)")
    if allowed == "operator":
        try:
            check_operator(request)
        except Refused:
            line = "only the server's own machine may open a model of its own (--uploads operator)"
            raise Refused("not-allowed", line) from None


def may_upload(request: Request, allowed: str) -> bool:
    """Whether a visitor may open models of their own."""
    try:
        check_upload(request, allowed)
    except Refused:
        return False
    return True


def _relayed(request: Request) -> bool:
    """Whether a proxy may have passed a request on, so that its address says nothing of who asks.

    Browsers speak HTTP/1.1; nginx, unless told otherwise, passes on with HTTP/1.0 and no header at all.
    """
    return request.scope.get("http_version") == "1.0" or any(name.startswith(_OF_PROXIES) for name in request.headers)


def refusal(control: str, host: str, asked: str = _LOCALHOST) -> str:
    """Why a visitor from `host` may not touch runs, who `asked` for the server by that name; empty if they may.

    The name counts, because any site can have its own name lead to this machine's loopback.
    """
    if control == "off":
        return "training is switched off on this server"
    if control == "local" and not _is_local(host, asked):
        return "only the server's own machine may steer training (--control local)"
    return ""


def _is_local(host: str, asked: str) -> bool:
    """Whether somebody at this machine asks, by a name that only it has."""
    return _loopback(host) and (asked == _LOCALHOST or _loopback(asked))


def _loopback(host: str) -> bool:
    """Whether an address is this machine's own loopback."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _site(origin: str) -> str:
    """The host, with its port, in an Origin header; empty for a malformed one, which is no site of ours."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _hostname(header: str) -> str:
    """The name in a Host header, without its port; empty for a malformed one."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""

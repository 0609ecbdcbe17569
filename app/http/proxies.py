"""Our own proxies: which connections are theirs, and who asks and by which scheme, as they say.

Rule: they are believed, nobody else. What a visitor put into the same heads stands before what our proxies added, so it
is never reached; whatever stands there raises nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers

_HOPS = 16  # proxies of ours that a request comes through, at most
_SCHEMES = ("http", "https")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Proxies:
    """The proxies of some networks, as 10.0.0.0/8; none of them where there are no networks."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(network) for network in networks)

    def __contains__(self, host: str) -> bool:
        """Whether an address is one of theirs."""
        return bool(self._networks) and self._have(_address(host))

    def visitor(self, host: str, headers: Headers) -> str:
        """The address that a proxy at `host` was asked by: the last one that is not ours; `host` where it says none."""
        said = ",".join(headers.getlist("x-forwarded-for")).rsplit(",", _HOPS)[-_HOPS:]
        for entry in reversed(said):
            address = _address(entry)
            if address is None:
                return host
            host = str(address)
            if not self._have(address):
                break
        return host

    def _have(self, address: _Address | None) -> bool:
        """Whether an address lies in one of the networks."""
        return address is not None and any(address in network for network in self._networks)


def scheme(headers: Headers) -> str:
    """What a proxy was asked by, `http` or `https`; empty where it does not say."""
    said = headers.getlist("x-forwarded-proto")
    last = said[-1].rpartition(",")[2].strip().lower() if said else ""
    return last if last in _SCHEMES else ""


def _address(text: str) -> _Address | None:
    """An address, without a port, a zone, or IPv6 around IPv4; None for what is none."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

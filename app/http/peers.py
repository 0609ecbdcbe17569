"""Who is connected, from which address: how many there may be, and whom to cut off.

Rule: a connection that keeps the server waiting, by a request that does not end or by not reading, does not last.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from app.http.buckets import ANY, Bucket, Rate
from app.http.proxies import Proxies

UNREAD = 8.0  # seconds that a peer may take nothing of what waits for it
_LOOK = 1.0  # seconds between two looks at all connections
_ALL, _AN_ADDRESS = 4096, 1024  # connections; a class behind one router has some 500
_SPARE = 256  # open files that are no connections
_CONNECTS = Rate(240, 1024)  # an address's new connections; a class that opens the page at once stays in the burst
_WEBSOCKET = 3  # connections that becoming a WebSocket counts as: it costs as much
_REQUESTS = Rate(400, 2048)  # an address's requests
_MESSAGES = Rate(4000, 4000)  # an address's WebSocket frames
_QUEUE = 8.0  # seconds that a new connection of a busy address waits, at most


class Connection(Protocol):
    """What is known of a connection here."""

    transport: asyncio.Transport
    until: float  # the loop's time by which what it is about must be done

    def expire(self) -> None:
        """Close, because that time is over."""


class Address:
    """Everybody behind one address; behind one of our own proxies everybody there is, whom it limits itself."""

    def __init__(self, now: float, *, is_proxy: bool = False) -> None:
        self.count, self.is_proxy = 0, is_proxy
        self.most = math.inf if is_proxy else _AN_ADDRESS
        self.connects = Bucket(ANY if is_proxy else _CONNECTS, now)
        self.requests = Bucket(ANY if is_proxy else _REQUESTS, now)
        self.messages = Bucket(ANY if is_proxy else _MESSAGES, now)

    def is_calm(self, now: float) -> bool:
        """Whether nothing would be forgotten with it."""
        return not self.count and min(each.share(now) for each in (self.connects, self.requests, self.messages)) >= 1


@dataclass(slots=True)
class _Watched:
    """An open connection: what waits to be read by it, and since when that has not become less."""

    address: Address
    unread: int = 0
    since: float = math.inf


class Peers:
    """All open connections of a server."""

    def __init__(self, proxies: Proxies | None = None) -> None:
        self._proxies = proxies or Proxies()
        self._addresses: dict[str, Address] = {}
        self._open: dict[Connection, _Watched] = {}
        self._most = min(_ALL, _open_files() - _SPARE)
        self._looking = False

    def address(self, host: str) -> Address:
        """What is known of an address."""
        is_proxy = host in self._proxies
        name = host if is_proxy else _network(host)
        if name not in self._addresses:
            self._addresses[name] = Address(_now(), is_proxy=is_proxy)
        return self._addresses[name]

    def join(self, connection: Connection, host: str) -> float | None:
        """Count a new connection; seconds that it must wait before it is read. None: there are too many."""
        address = self.address(host)
        wait = address.connects.take(1, _now())
        if len(self._open) >= self._most or address.count >= address.most or wait > _QUEUE:
            address.connects.take(-1, _now())
            return None
        address.count += 1
        self._open[connection] = _Watched(address)
        _set_user_timeout(connection.transport)
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(_LOOK, self._look)
        return wait

    def take_over(self, connection: Connection, host: str) -> None:
        """Count what goes on as a WebSocket; it was let in before."""
        address = self.address(host)
        address.connects.take(_WEBSOCKET, _now())
        address.count += 1
        self._open[connection] = _Watched(address)

    @property
    def count(self) -> int:
        """How many are connected."""
        return len(self._open)

    def leave(self, connection: Connection) -> None:
        """A connection has ended."""
        if watched := self._open.pop(connection, None):
            watched.address.count -= 1

    def has_read(self, connection: Connection) -> None:
        """A peer has taken what waited for it."""
        if watched := self._open.get(connection):
            watched.unread = 0

    def _look(self) -> None:
        """Cut off whoever kept the server waiting; forget the addresses that were quiet."""
        now = _now()
        for connection, watched in list(self._open.items()):
            if now > connection.until:
                connection.expire()
            unread = connection.transport.get_write_buffer_size()
            if not unread or unread < watched.unread or not watched.unread:
                watched.since = now
            elif now - watched.since >= UNREAD:
                connection.transport.abort()
            watched.unread = unread
        self._addresses = {name: each for name, each in self._addresses.items() if not each.is_calm(now)}
        self._looking = bool(self._open or self._addresses)
        if self._looking:
            asyncio.get_running_loop().call_later(_LOOK, self._look)


def _now() -> float:
    """The event loop's time."""
    return asyncio.get_running_loop().time()


@lru_cache(4096)
def _network(host: str) -> str:
    """What counts as one address: with IPv6 a network of 64 bits, for one machine has all of its addresses."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


def _set_user_timeout(transport: asyncio.Transport) -> None:
    """Have the system give up a peer that takes nothing, where it can; it sees what our own look does not."""
    option: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)
    connected = transport.get_extra_info("socket")
    if option is not None and connected is not None:
        with suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, option, int(UNREAD * 1000))


def _open_files() -> int:
    """How many files this process may have open, after asking for enough."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return 1 << 16
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ALL + _SPARE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return 1 << 16 if soft == resource.RLIM_INFINITY else soft

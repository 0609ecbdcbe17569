"""What hostile and honest clients are made of: raw connections, frames of a WebSocket as bytes, requests of a page."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time

import numpy as np
from conftest import DIGITS, PRETRAINED

from model.serving import bundle, frame
from model.serving.wire import MAX_REQUEST, MAX_STROKES

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
SERVED = bundle.read(PRETRAINED / "default")
LAYERS = tuple(at for at, layer in enumerate(SERVED.layers) if layer.kind in ("conv", "pool"))
UPGRADE = (
    b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def framed(opcode: int, payload: bytes, *, last: bool = True) -> bytes:
    """A client's frame, masked with zeros."""
    first, length = opcode | 0x80 * last, len(payload)
    if length < 126:
        head = struct.pack("!BB", first, 0x80 | length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, length)
    return head + bytes(4) + payload


def asked(strokes: list[np.ndarray], sequence: int = 1) -> bytes:
    """The request that a page makes of some strokes in pad sides."""
    shown = tuple(stroke.astype(np.float32) for stroke in strokes)
    return frame.question(frame.Request(sequence, SERVED.version, LAYERS, shown))


def ordinary() -> bytes:
    """A drawn 6."""
    return asked([np.array(stroke) for stroke in DIGITS["6"]])


def largest() -> bytes:
    """As many points as a request may have, scattered: the most expensive drawing that is legal."""
    head = len(asked([np.zeros((0, 2))]))
    points = np.random.default_rng(1).random(((MAX_REQUEST - head) // 4, 2))
    return asked([points])


def costly() -> bytes:
    """As many strokes as a request may have, of three points each."""
    return asked(list(np.random.default_rng(1).random((MAX_STROKES, 3, 2))))


def plain(port: int, timeout: float = 10, source: str = "") -> socket.socket:
    """A bare connection, from another loopback address where the system has more than one."""
    given = (source, 0) if source and sys.platform == "linux" else None
    return socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=given)


def answer(connection: socket.socket, request: bytes) -> str:
    """The status that a request is answered with; `closed` if it is not."""
    try:
        connection.sendall(request)
        return connection.recv(1000).split(b" ")[1].decode()
    except (OSError, IndexError):
        return "closed"


def closing(connection: socket.socket) -> int:
    """The code that the server closes a WebSocket with; 0 if it just ends."""
    with connection.makefile("rb") as stream:
        while len(head := stream.read(2)) == 2:
            length = head[1]
            if length > 125:
                length = int.from_bytes(stream.read(2 if length == 126 else 8), "big")
            payload = stream.read(length)
            if head[0] & 15 == CLOSE:
                return int.from_bytes(payload[:2], "big")
    return 0


def upgraded(port: int, timeout: float = 10) -> socket.socket:
    """A connection that has become a WebSocket; what the server says first is left unread."""
    found = plain(port, timeout)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    found.sendall(UPGRADE)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += found.recv(1)
    assert b" 101 " in answer, answer
    return found


def closed_after(connection: socket.socket, seconds: float) -> float:
    """Seconds until the server closes a connection, whatever it sends before; `seconds` if it does not."""
    started = time.monotonic()
    while (left := started + seconds - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            if not connection.recv(1 << 16):
                break
        except TimeoutError:
            return seconds
        except OSError:
            break
    return time.monotonic() - started


async def live(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An open WebSocket as streams."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(UPGRADE)
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head:
        writer.close()
        raise ConnectionError(head)
    return reader, writer


async def next_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Opcode and payload of a frame from the server."""
    first, length = await reader.readexactly(2)
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", await reader.readexactly(8))
    return first & 15, await reader.readexactly(length)

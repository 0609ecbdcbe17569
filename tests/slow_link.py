"""What stands between a page and a server when things are not ideal."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable


class SlowLink:
    """A TCP proxy that holds every piece of an answer back for a while."""

    def __init__(self, port: int, delay: float) -> None:
        self.target, self.delay = port, delay
        self.held = False  # whether nothing comes through
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.open = True
        self.sockets: list[socket.socket] = [self.listening]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while self.open:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            self.sockets += [near, far]
            threading.Thread(target=self.pump, args=(near, far, lambda: 0.0), daemon=True).start()
            threading.Thread(target=self.pump, args=(far, near, lambda: self.delay), daemon=True).start()

    def pump(self, source: socket.socket, sink: socket.socket, delay: Callable[[], float]) -> None:
        try:
            while block := source.recv(65536):
                time.sleep(delay() if self.open else 0)
                while self.held and self.open:
                    time.sleep(0.02)
                sink.sendall(block)
        except OSError:
            pass
        finally:
            for each in (source, sink):
                with contextlib.suppress(OSError):  # it is closed already
                    each.shutdown(socket.SHUT_RDWR)  # or it stays open as long as the other thread reads it
                each.close()

    def close(self) -> None:
        self.open = False
        for each in self.sockets:
            each.close()

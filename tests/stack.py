"""compose.yaml's pieces by hand, where there is no container engine: redis-server, servers, workers, nginx, Prometheus.

Rule: command lines and configuration files are those of compose.yaml and deploy/; only names, ports and paths in them
are replaced, by free ports of this machine and a folder. `python tests/stack.py` (`make stack`) runs until Ctrl+C.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import yaml
from redis_server import free_port

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "compose.yaml"
PORTS = {"nginx": 8080, "redis": 6379, "server-1": 8050, "server-2": 8050, "prometheus": 9090}  # as the files have them
HEALTH = {"nginx": "/health", "server-1": "/health", "server-2": "/health", "prometheus": "/-/healthy"}
PASSWORD = "FEATURESCOPE_PASSWORD"
_SBIN = "/usr/sbin"  # where Debian puts nginx, which is not on everybody's path
_PATIENCE = 120.0  # seconds until a piece answers; the first server prepares the data


def services() -> dict[str, Any]:
    """What compose.yaml says of each."""
    return dict(yaml.safe_load(COMPOSE.read_text("utf-8"))["services"])


def line_of(service: Mapping[str, Any]) -> list[str]:
    """A service's command line."""
    return [*shlex.split(service.get("entrypoint", "")), *shlex.split(service.get("command", ""))]


class Piece:
    """One process: a service of compose.yaml, or one of its copies."""

    def __init__(self, name: str, line: list[str], port: int, log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.line, self.port, self.log = name, line, port, log
        self.url = f"http://127.0.0.1:{port}" if port else ""
        self._environment = {**os.environ, "FEATURESCOPE_ENGINE": str(ROOT), **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again; what it says goes on in its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.line, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment
            )

    def wait(self) -> None:
        """Until it answers; raises RuntimeError with its log where it does not."""
        end = time.monotonic() + _PATIENCE
        while not self.answers():
            if (self.process and self.process.poll() is not None) or time.monotonic() > end:
                raise RuntimeError(f"{self.name} does not answer:\n{self.said()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it is there: over HTTP, or, being no such server, by a connection."""
        if self.name not in HEALTH:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2):
                return True
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", HEALTH[self.name])
            return connection.getresponse().status == 200
        return False

    def said(self) -> str:
        """All that it has written."""
        return self.log.read_text("utf-8", "replace")

    def stop(self, how: int = signal.SIGTERM, seconds: float = 20) -> None:
        """Ask it to end and wait; one that does not within `seconds` is killed."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def suspend(self) -> None:
        """Have it do nothing, not even refuse."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Have it go on."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def start_all(pieces: Sequence[Piece]) -> None:
    """Start those that are not there, and wait until all of them answer."""
    for piece in pieces:
        if piece.process is None or piece.process.poll() is not None:
            piece.start()
    for piece in pieces:
        piece.wait()


class Stack:
    """All pieces, up: `url` is nginx's address. `given` is added to the servers' command lines."""

    def __init__(self, folder: Path, *given: object, password: str = "", prometheus: bool = False) -> None:
        """`folder` takes the workspace, logs and configuration files; raises RuntimeError where a piece is missing."""
        self.folder, self.password = folder, password
        self._services = services()
        self._ports = {name: free_port() for name in PORTS}
        self._paths = {name: self._mounted(name) for name in self._services}
        wanted = [name for name in self._services if name != "prometheus" or prometheus]
        copies = {name: int(self._services[name].get("scale", 1)) for name in wanted}
        self.pieces = [self._piece(name, number, given) for name in wanted for number in range(copies[name])]
        self.servers = [piece for piece in self.pieces if piece.name.startswith("server-")]
        self.workers = [piece for piece in self.pieces if piece.name == "worker"]
        self.nginx, self.redis = self._named("nginx"), self._named("redis")
        self.prometheus = self._named("prometheus") if prometheus else None
        self.url = self.nginx.url
        self.workspace = folder / "workspace"
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        """In compose's order: what a piece depends on answers first."""
        start_all([self.redis])
        for worker in self.workers:
            worker.start()
        start_all(self.servers)
        start_all([piece for piece in (self.nginx, self.prometheus) if piece])

    def stop(self) -> None:
        """End all: those first that ask others."""
        for piece in filter(None, (self.prometheus, self.nginx, *self.workers, *self.servers)):
            if piece.process is not None and piece.process.poll() is None:
                piece.process.terminate()
        for piece in filter(None, (self.prometheus, self.nginx, *self.workers, *self.servers, self.redis)):
            piece.stop()

    def _named(self, name: str) -> Piece:
        return next(piece for piece in self.pieces if piece.name == name)

    def _piece(self, name: str, number: int, given: tuple[object, ...]) -> Piece:
        """A service's copy with its command line, made fit for this machine."""
        port = self._ports.get(name, 0)
        line = [self._replaced(part, name, self._paths[name]) for part in line_of(self._services[name])]
        if name == "prometheus":
            line = ["prometheus", *line]  # the image's entry point
        if name == "nginx" and hasattr(os, "geteuid") and os.geteuid() == 0:
            line[-1] += " user root;"  # or its workers could not enter a folder that only we may
        if name.startswith("server-"):
            line += map(str, given)
        line[0] = sys.executable if line[0] == "python" else _program(line[0])
        log = self.folder / f"{name}-{number + 1}.log" if name == "worker" else self.folder / f"{name}.log"
        environment = {PASSWORD: self.password} if PASSWORD in self._services[name].get("environment", {}) else {}
        return Piece(name, line, port, log, environment)

    def _mounted(self, name: str) -> dict[str, str]:
        """Paths in a container → where that is here: folders, and copies of files with their names replaced."""
        temporary = [mount.split(":")[0] for mount in self._services[name].get("tmpfs", ())]
        here = {path: self._made(f"{name}-files", path) for path in temporary}
        for volume in self._services[name].get("volumes", ()):
            source, target = volume.split(":")[:2]
            if source.startswith("./"):
                copy = self.folder / Path(source).name
                copy.write_text(self._replaced((ROOT / source).read_text("utf-8"), name, here), "utf-8")
                here[target] = str(copy)
            else:
                here[target] = self._made(source)
        return here

    def _made(self, *parts: str) -> str:
        """A folder below ours."""
        folder = self.folder.joinpath(*(part.strip("/") for part in parts))
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)

    def _replaced(self, text: str, service: str, paths: Mapping[str, str]) -> str:
        """A text of the files with this machine's ports and paths in place of the containers'."""
        ports = self._ports
        table = {f"{name}:{PORTS[name]}": f"127.0.0.1:{ports[name]}" for name in PORTS} | dict(paths)
        table |= {"0.0.0.0": "127.0.0.1", self._services["nginx"]["networks"]["inside"]["ipv4_address"]: "127.0.0.1"}
        if service in PORTS:
            own, port = PORTS[service], str(ports[service])
            table |= {f"listen {own}": f"listen 127.0.0.1:{port}", f"localhost:{own}": f"127.0.0.1:{port}"}
            table[str(own)] = port
        table |= {f"/var/log/nginx/{kind}.log": str(self.folder / "nginx.log") for kind in ("access", "error")}
        known = "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))
        return re.sub(rf"(?<![\w.-])({known})(?![\w-])", lambda match: table[match[1]], text)


def _program(name: str) -> str:
    """Where a program lies; raises RuntimeError where there is none."""
    path = shutil.which(name) or shutil.which(name, path=_SBIN)
    if path is None:
        raise RuntimeError(f"{name} is not installed: `make system` brings redis-server and nginx")
    return path


def main() -> None:
    """All pieces until Ctrl+C."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--folder", type=Path, help="for the workspace and the logs; else a temporary one")
    parser.add_argument("given", nargs="*", help="more options for the servers, after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="featurescope-stack-", ignore_cleanup_errors=True) as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(KeyboardInterrupt):
            up = Stack(
                folder, *options.given, password=os.environ.get(PASSWORD, ""),
                prometheus=shutil.which("prometheus") is not None,
            )  # fmt: skip
            try:
                print(f"Featurescope is at {up.url}, behind nginx; what the pieces say: {folder}/*.log")
                for piece in up.pieces:
                    where = f"port {piece.port}" if piece is up.redis else piece.url or "-"
                    print(f"  {piece.name:<11}{where}")
                signal.pause()
            finally:
                up.stop()


if __name__ == "__main__":
    main()

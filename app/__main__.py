"""`python -m app`: this process is the server."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app import settings
from model import bundle, command, data
from model.frame import MAX_REQUEST
from model.records import BadInput, Bundle, Dataset, Failure


def main() -> None:
    """Check everything that was given, then serve until stopped."""
    options = settings.from_command_line()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    listening = listen(options.host, options.port)
    preparing = prepare(options)
    bundle.version_of(options.model or settings.SHIPPED)
    from app import factory  # a second of imports, while the child reads the data
    from app.service import Service

    dataset = prepared(preparing, options)
    file, served = chosen(options)
    source = str(Path(options.data).resolve()) if Path(options.data).is_file() else options.data
    service = Service(served, dataset, options.workspace, source, file)
    if options.model is None:
        service.follow()
    application = factory.create(service, options.control, options.disk)
    serve(application, listening)


def chosen(options: settings.Settings) -> tuple[Path, Bundle]:
    """The model that was asked for or is shipped, with its bundle."""
    file = options.model or settings.SHIPPED
    return file.resolve(), bundle.of(file, options.workspace)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises BadInput where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"--host {host[:80]} --port {port}: cannot listen there ({reason})") from None
    listening.listen(2048)
    return listening


def prepare(options: settings.Settings) -> subprocess.Popen[str]:
    """A child that prepares the data, so that this process never holds the training images."""
    line = [sys.executable, "-m", "model.data", "--workspace", str(options.workspace), "--", options.data]
    try:
        options.workspace.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=options.workspace):
            pass  # it can be written to
    except OSError as error:
        raise BadInput(f"--workspace {options.workspace}: {error.strerror}") from None
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def prepared(child: subprocess.Popen[str], options: settings.Settings) -> Dataset:
    """The data set once its child is done; its refusal becomes ours."""
    said = follow(child)
    if child.returncode:
        raise (BadInput if child.returncode == 2 else Failure)(said.removeprefix("featurescope: "))
    return data.load(options.data, options.workspace)


def follow(child: subprocess.Popen[str]) -> str:
    """Pass a child's progress on, and return its last line."""
    assert child.stderr is not None
    last, started = "", time.monotonic()
    for line in child.stderr:
        if last and time.monotonic() - started > 1:
            print(last, file=sys.stderr, flush=True)
        last = line.strip()
    child.wait()
    return last or f"the data could not be prepared (exit status {child.returncode})"


def serve(application: object, listening: socket.socket) -> None:
    """Run uvicorn in this process on a socket that is already ours."""
    import uvicorn

    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Featurescope is at http://{shown}:{port}", file=sys.stderr, flush=True)
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]
        log_level="warning",
        ws_max_size=MAX_REQUEST,
        ws_per_message_deflate=False,  # frames are deflated already, with a strategy that suits them
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    command.run(main)

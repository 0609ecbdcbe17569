"""`python -m app`: this process is the server."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

import socket
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app import logs, settings
from app.models import allocator
from model import child, command
from model.child import Child
from model.data import prepare
from model.records import BadInput, Bundle
from model.serving import bundle
from model.serving.store import Store
from model.serving.wire import MAX_REQUEST

if TYPE_CHECKING:
    from app.factory import Server


def main() -> None:
    """Check everything that was given, then serve until stopped."""
    options = settings.from_command_line()
    allocator.be_frugal()
    if options.log == "json":
        command.hush()  # what native code writes are no records
    logs.begin(options.log)
    listening = _bound(options.host, options.port)
    preparing = _prepare_data(options)
    bundle.version_of(options.model or settings.SHIPPED, options.input)
    from app import factory, start  # a second of imports, while the child reads the data

    preparing.finish()
    dataset = prepare.load(options.data, options.workspace)
    file, chosen = _chosen(options)
    listening.listen(2048)  # not before: a proxy that is refused asks another server, one that is let in waits
    given = start.Start(
        chosen,
        dataset,
        options.workspace,
        source=str(Path(options.data).resolve()) if Path(options.data).is_file() else options.data,
        file=file,
        control=options.control,
        engine=options.engine,
        disk=options.disk,
        follow=options.model is None,
        embed=options.embed,
        uploads=options.uploads,
        password=options.password,
        redis=options.redis,
        training=options.training,
        at_end=options.at_end,
        monitor=options.monitor,
    )
    _serve(factory.Server(given), listening, options.proxy)


def _chosen(options: settings.Settings) -> tuple[Path, Bundle]:
    """The model that was asked for or is shipped, with its bundle."""
    file = options.model or settings.SHIPPED
    return file.resolve(), Store(options.workspace).of(file, input_range=options.input, data=options.data)


def _bound(host: str, port: int) -> socket.socket:
    """A bound socket, which is yet to listen; raises BadInput where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"--host {host[:80]} --port {port}: cannot listen there ({reason})") from None
    return listening


def _prepare_data(options: settings.Settings) -> Child:
    """A child that prepares the data, so that this process never holds the training images."""
    try:
        options.workspace.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=options.workspace):
            pass  # it can be written to
    except OSError as error:
        raise BadInput(f"--workspace {options.workspace}: {error.strerror}") from None
    return Child("model.data", "--workspace", str(options.workspace), "--", options.data, progress=True)


def _serve(server: Server, listening: socket.socket, proxy: tuple[str, ...]) -> None:
    """Run uvicorn in this process on a socket that is already ours, behind our proxies of some networks."""
    import uvicorn

    from app.http.calm import CalmServer
    from app.http.connection import MAX_HEAD, HttpConnection
    from app.http.middleware.forwarded import Forwarded
    from app.http.peers import Peers
    from app.http.proxies import Proxies
    from app.live.connection import LiveConnection

    proxies = Proxies(proxy)
    peers = Peers(proxies)
    server.metrics.connections = lambda: peers.count
    host, port = listening.getsockname()[:2]
    named = f"[{host}]" if ":" in host else host
    logs.announce(f"Featurescope is at http://{named}:{port}")
    config = uvicorn.Config(
        Forwarded(server.application, proxies),
        http=partial(HttpConnection, peers=peers),  # type: ignore[arg-type]  # uvicorn calls it, it may be no class
        ws=partial(LiveConnection, peers=peers),  # type: ignore[arg-type]
        h11_max_incomplete_event_size=MAX_HEAD,
        log_config=None,  # its records go the way of all others
        log_level="warning",
        access_log=False,  # which has whole addresses
        ws_max_size=MAX_REQUEST,
        ws_per_message_deflate=False,  # frames are deflated already, with a strategy that suits them
        proxy_headers=False,  # or whoever is on this machine could say that somebody else asks
        server_header=False,
    )
    try:
        CalmServer(config).run(sockets=[listening])
    finally:
        child.end_all()


if __name__ == "__main__":
    command.run(main)

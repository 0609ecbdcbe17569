"""`python -m model.worker`: trains queued runs of a shared workspace, one after the other, until it is told to stop."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from model import command
from model.records import BadInput
from model.runs import liveness

_NAME = re.compile(r"\w[\w.-]{0,59}")
_UNFIT, _ADDRESS = re.compile(r"[^\w.-]"), re.compile(r"[a-z+]+://\S+")
_PAUSE = 1.0  # seconds before Celery is started again
_LEAVING = 10.0  # seconds to give a run back and come to an end


def _arguments() -> command.Parser:
    """The command line of `python -m model.worker`."""
    parser = command.Parser(prog="python -m model.worker", description="Train queued runs of a shared workspace.")
    parser.add_argument(
        "--redis", type=command.redis_address, metavar="URL", default=command.redis_of_environment(),
        help=f"or given as {command.REDIS}",
    )  # fmt: skip
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="as this machine sees it")
    parser.add_argument("--name", default="", help="what pages call it; by default its machine and process")
    parser.add_argument("--whole-machine", action="store_true", help="train on all cores and a GPU, not in background")
    parser.add_argument(
        "--visibility-timeout", type=float, default=3600, metavar="SECONDS",
        help="after which Redis hands out anew what is not acknowledged; the same for all workers",
    )  # fmt: skip
    return parser


def main() -> None:
    """Check what was given, then train until stopped."""
    parser = _arguments()
    options = parser.parse_args()
    if not options.redis:
        parser.error(f"expected --redis URL, or {command.REDIS}")
    name = options.name or f"{_UNFIT.sub('-', liveness.this_host())[:40] or 'worker'}-{os.getpid()}"
    if not _NAME.fullmatch(name):
        raise BadInput("--name {given}: expected letters, digits, dots and dashes", given=repr(name[:60]))
    if not 1 <= options.visibility_timeout <= 10**7:
        parser.error("--visibility-timeout: expected seconds, from 1 on")
    _say_in_lines()
    _work(name, options)


def _work(name: str, options: Any) -> None:
    """Put a worker together and run it."""
    from model.worker import post
    from model.worker.memory import Memory
    from model.worker.path import SharedPath
    from model.worker.presence import Presence
    from model.worker.work import Machine, Work

    path = SharedPath(options.workspace, name)
    gpu = options.whole_machine and _has_gpu()
    presence = Presence(name, Memory(options.redis), path, gpu=gpu)
    work = Work(Machine(name, options.redis, options.workspace, options.whole_machine), path, presence)
    app = post.application(options.redis, options.visibility_timeout)
    app.task(work.train, name=post.TASK)
    path.begin()
    presence.begin()
    try:
        _run(app, work.stopping)
    finally:
        presence.end()
        path.end()


def _run(app: Any, stopping: threading.Event) -> None:
    """Run Celery in this process until a signal, at which it would wait for the end of the run by itself."""
    from celery import signals
    from celery.apps.worker import Worker
    from celery.worker import state

    def stop(*_: object) -> None:
        if stopping.is_set():  # asked twice
            os._exit(command.FAILED)
        stopping.set()
        state.should_stop = command.DONE
        threading.Thread(target=_leave_anyway, daemon=True).start()

    class Quiet(Worker):  # type: ignore[misc]
        """Without Celery's handlers of signals and what they say."""

        def install_platform_tweaks(self, worker: Worker) -> None:
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, stop)

    signals.setup_logging.connect(lambda **_: None, weak=False)  # ours is set up
    signals.worker_ready.connect(lambda **_: _say("waits for runs"), weak=False)
    while not stopping.is_set():
        worker = Quiet(
            app=app, hostname=f"worker@{liveness.this_host()}", pool="threads", concurrency=1, quiet=True,
            without_gossip=True, without_mingle=True, without_heartbeat=True, task_events=False,
        )  # fmt: skip
        worker.start()
        stopping.wait(_PAUSE)  # what was no message at all has ended it; by now it is out of Redis


def _leave_anyway() -> None:
    """Leave when Celery does not, as where Redis is away or a thread hangs on a mount."""
    time.sleep(_LEAVING)
    os._exit(command.FAILED)


def _say(words: str) -> None:
    """A line in the log."""
    logging.getLogger("featurescope.worker").info(words)


class _Line(logging.Formatter):
    """One line for each thing that is said, without the address of Redis."""

    def format(self, record: logging.LogRecord) -> str:
        said = " ".join(record.getMessage().split())[:300]
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        return f"{when} {record.levelname.lower()} {_ADDRESS.sub('Redis', said)}"


def _say_in_lines() -> None:
    """Log to stderr, a line each; Celery's own words only where something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Line())
    handler.addFilter(lambda record: "Cannot connect to" not in record.getMessage())  # `Presence` says so, once
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(True)  # those of Celery: of what it will do one day, of being a container's only user
    for name in ("celery", "kombu", "amqp", "py.warnings"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _has_gpu() -> bool:
    """Whether the machine has a GPU of the kind that TensorFlow takes, by its driver's own tool."""
    tool = shutil.which("nvidia-smi")
    if not tool:
        return False
    try:
        return "GPU 0" in subprocess.run([tool, "-L"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return False


if __name__ == "__main__":
    command.run(main)

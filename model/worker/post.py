"""Sends word that a run waits to be trained, by Celery on Redis; the folder says everything else.

Rule: a message may be lost, doubled or forged: whoever gets one reads the run's folder before anything else. All keys
in Redis begin with `featurescope:`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import celery
import kombu.exceptions
import redis

from model.records import Failure

PREFIX, TASK, _QUEUE = "featurescope:", "featurescope.train", "train"
PATIENCE = 2.0  # seconds for Redis to answer
_SILENCE = 10.0  # seconds for Redis to answer somebody who has all the time there is
VISIBILITY = 3600.0  # seconds after which Redis hands out anew what nobody has acknowledged
_LOST = (kombu.exceptions.OperationalError, redis.RedisError, OSError)


def application(url: str, visibility: float = VISIBILITY, *, waits: bool = True) -> celery.Celery:
    """Celery at a Redis; with `waits` for a worker, which has all the time there is, else for a sender."""
    app = celery.Celery("featurescope", set_as_current=False, broker=_broker(url))
    # a worker hears of a connection that died without a word only by a time-out of its own
    limits: dict[str, object] = {"socket_timeout": _SILENCE, "socket_keepalive": True}
    if not waits:
        limits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
    app.conf.update(
        broker_transport_options={
            "global_keyprefix": PREFIX, "visibility_timeout": visibility,
            "unacked_restore_interval": min(visibility / 4, 30), "unacked_restore_throttle": 1, **limits,
        },
        task_default_queue=_QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=PATIENCE,
    )  # fmt: skip
    return app


def send(url: str, run: str, gone: Mapping[str, object] | None = None) -> None:
    """Say that a run waits, by its folder's name; `gone` are the marks of its process that is known to be gone.

    Raises Failure where Redis cannot be reached within a few seconds.
    """
    try:
        _sender(url).send_task(TASK, args=[run, dict(gone)] if gone else [run], retry=False)
    except _LOST as error:
        raise Failure(f"Redis cannot be reached ({type(error).__name__})") from None


@functools.lru_cache(maxsize=8)
def _sender(url: str) -> celery.Celery:
    """What sends; its connections are kept."""
    return application(url, waits=False)


def _broker(url: str) -> str:
    """An address of Redis as Celery has it, which names sockets and their data base otherwise."""
    if not url.startswith("unix://"):
        return url
    return "redis+socket://" + url.removeprefix("unix://").replace("?db=", "?virtual_host=")

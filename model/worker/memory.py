"""What Redis remembers of workers and messages for a while: who is there, what was sent.

Rule: keys with a lifetime only; Redis may forget all of it at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from model.records import CUT_OFF, WORKER_KEY, BadInput, Failure, RunStatus
from model.worker import post

LIFETIME, BEAT = 15, 5.0  # seconds that a worker's key lasts, and between two times that it is written
_SENT, _AGAIN = f"{post.PREFIX}sent:", f"{post.PREFIX}again:"
_SENT_LIFETIME, _AGAIN_LIFETIME = 7 * 86_400, 30  # seconds


class Memory:
    """A Redis; every method raises Failure where it cannot be reached within a few seconds."""

    def __init__(self, url: str) -> None:
        """Raises BadInput for what is no address, without repeating it: it may hold a password."""
        self.url = url
        try:
            self._redis = redis.Redis.from_url(
                url, socket_timeout=post.PATIENCE, socket_connect_timeout=post.PATIENCE, decode_responses=True,
                retry=Retry(NoBackoff(), 0),
            )  # fmt: skip
        except (ValueError, TypeError):
            raise BadInput("--redis: expected an address as redis://HOST:6379/0") from None

    def tell(self, worker: str, facts: Mapping[str, object]) -> None:
        """A worker is there: its `host`, `pid`, `name`, `state`, `run`, `gpu` and `why`."""
        self._do("set", f"{WORKER_KEY}{worker}", json.dumps(dict(facts)), ex=LIFETIME)

    def leave(self, worker: str) -> None:
        """A worker goes."""
        self._do("delete", f"{WORKER_KEY}{worker}")

    def workers(self) -> list[dict[str, Any]]:
        """What the workers that are there tell of themselves."""
        try:
            keys = list(self._redis.scan_iter(f"{WORKER_KEY}*", count=1000))
            texts = cast("list[str | None]", self._redis.mget(keys)) if keys else []
        except redis.RedisError as error:
            raise Failure(f"Redis cannot be reached ({type(error).__name__})") from None
        return [facts for text in texts if text and isinstance(facts := _object(text), dict)]

    def has_workers(self) -> bool:
        """Whether a worker is there that is not cut off."""
        return any(worker.get("state") != CUT_OFF for worker in self.workers())

    def send_once(self, status: RunStatus) -> None:
        """Send word of a run that waits, unless that was done since it began to."""
        key = f"{_SENT}{status.id}:{status.changed}"
        if self._do("set", key, "", nx=True, ex=_SENT_LIFETIME):
            try:
                post.send(self.url, status.id)
            except Failure:
                self._do("delete", key)
                raise

    def send_again(self, status: RunStatus) -> bool:
        """Send word of a run that waits though a worker has nothing to do; whether nobody else just did."""
        if not self._do("set", f"{_AGAIN}{status.id}", "", nx=True, ex=_AGAIN_LIFETIME):
            return False
        post.send(self.url, status.id)
        return True

    def _do(self, command: str, *arguments: object, **options: object) -> object:
        """Give Redis a command."""
        try:
            return cast("object", getattr(self._redis, command)(*arguments, **options))
        except redis.RedisError as error:
            raise Failure(f"Redis cannot be reached ({type(error).__name__})") from None


def _object(text: str) -> object:
    """What a key holds; anybody may have written it."""
    try:
        return json.loads(text)
    except ValueError:
        return None

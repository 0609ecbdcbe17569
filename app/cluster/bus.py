"""Small messages between the servers of a workspace, on one channel of a Redis, and the key that says we are there.

Rule: nothing here raises into whoever tells something, or makes them wait; a Redis that is away, or hangs, is noticed
within three seconds, said once, and tried again with a growing pause. Its address, which may hold a password, is not.
A message is an object {"topic": …, "from": the server's id, …}; any process may publish one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.cluster import presence
from app.cluster.meeting import About, Heard, Message
from app.cluster.presence import Present
from model.records import BadInput

_log = logging.getLogger("featurescope.cluster")
CHANNEL = "featurescope:news"
_ANSWER = 1.5  # seconds that a connection or an answer may take
_QUIET = 1.0  # seconds without a word after which Redis is asked whether it is there
_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)  # seconds before it is tried again
_FAREWELL = 0.5  # seconds that we take to say that we go
_WAITING, _LONGEST = 1000, 1 << 16  # messages that wait to be sent; bytes of one that is heard


class Bus:
    """One server's end of the channel, see `meeting.Meeting`."""

    is_used = True

    def __init__(self, url: str, about: About) -> None:
        """`about` is asked what there is to say of this server; raises BadInput for what is no address."""
        self.id = secrets.token_hex(6)
        self.is_lost = False
        self.changed: Callable[[], object] = lambda: None
        self._url, self._about = url, about
        self._listeners: defaultdict[str, list[Heard]] = defaultdict(list)
        self._outbox: asyncio.Queue[str] = asyncio.Queue(_WAITING)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._present: Present | None = None  # None as long as we are not in touch
        self._tries = 0
        try:
            self._client()
        except (ValueError, RedisError):
            raise BadInput("--redis: expected an address as redis://HOST:6379/0") from None

    @property
    def present(self) -> Present:
        """Who is there; while the others cannot be reached, this server alone."""
        return self._present or Present((presence.ourselves(self.id, self._about()),))

    def listen(self, topic: str, heard: Heard) -> None:
        """Have the others' messages of a topic called with; an empty one says that some may have been missed."""
        self._listeners[topic].append(heard)

    def tell(self, topic: str, **facts: object) -> None:
        """Tell the others, if they can be reached."""
        if self._loop is None or self._present is None:
            return
        text = json.dumps({**facts, "topic": topic, "from": self.id})
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._post, text)

    async def watch(self) -> None:
        """Keep in touch as long as the server runs."""
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                await self._meet()
            except* (RedisError, OSError) as trouble:
                self._lose(_kind(trouble))
            except* Exception as trouble:
                _log.exception("what came from Redis cannot be dealt with")
                self._lose(_kind(trouble))
            await asyncio.sleep(_PAUSES[min(self._tries, len(_PAUSES) - 1)])
            self._tries += 1

    async def _meet(self) -> None:
        """Be in touch until that ends; raises what ended it."""
        async with self._connected() as (redis, heard):
            await heard.subscribe(CHANNEL)
            await self._renew(redis)
            self._find()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(heard))
                tasks.create_task(self._send(redis))
                tasks.create_task(self._stay(redis))

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[Redis, PubSub]]:
        """A connection for commands and one for the channel; closed without waiting for an answer."""
        redis = self._client()
        heard = redis.pubsub()
        try:
            yield redis, heard
        except asyncio.CancelledError:
            with contextlib.suppress(RedisError, OSError):
                await asyncio.wait_for(presence.leave(redis, self.id), _FAREWELL)
            raise
        finally:
            for end in (heard, redis):
                with contextlib.suppress(RedisError, OSError):
                    await asyncio.wait_for(end.aclose(), _FAREWELL)

    def _client(self) -> Redis:
        """A client that waits for nothing long, and tries nothing twice."""
        return Redis.from_url(
            self._url, protocol=2, retry=Retry(NoBackoff(), 0), socket_connect_timeout=_ANSWER, socket_timeout=_ANSWER
        )

    async def _hear(self, heard: PubSub) -> None:
        """Pass on what others say; raises TimeoutError where Redis itself says nothing, asked whether it is there."""
        is_asked = False
        while True:
            message = await heard.get_message(timeout=_ANSWER if is_asked else _QUIET)
            if message is not None:
                is_asked = False
                self._pass_on(message["data"] if message["type"] == "message" else b"")
            elif is_asked:
                raise TimeoutError("no answer")
            else:
                is_asked = True
                await heard.ping()

    async def _send(self, redis: Redis) -> None:
        """Send what is told here."""
        while True:
            await redis.publish(CHANNEL, await self._outbox.get())

    async def _stay(self, redis: Redis) -> None:
        """Go on saying that we are there, and looking who else is."""
        while True:
            await asyncio.sleep(presence.RENEWAL)
            await self._renew(redis)

    async def _renew(self, redis: Redis) -> None:
        """Say that we are there, and look who else is."""
        await presence.renew(redis, presence.ourselves(self.id, self._about()))
        before, self._present = self._present, await presence.look(redis)
        if before is not None and before != self._present:
            self._call(self.changed)

    def _post(self, text: str) -> None:
        """Have a message sent; one too many is dropped, as any may be."""
        with contextlib.suppress(asyncio.QueueFull):
            self._outbox.put_nowait(text)

    def _pass_on(self, said: bytes) -> None:
        """Have those who listen hear a message of somebody else's."""
        try:
            message = json.loads(said) if 0 < len(said) <= _LONGEST else None
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict) and message.get("from") != self.id:
            for heard in self._listeners.get(str(message.get("topic")), ()):
                self._call(heard, message)

    def _find(self) -> None:
        """We are in touch: whatever was missed meanwhile is looked at now."""
        self._tries = 0
        if self.is_lost:
            _log.info("Redis is there again")
        self.is_lost = False
        self._call(self.changed)
        for heard in [heard for listeners in self._listeners.values() for heard in listeners]:
            self._call(heard, {})

    def _lose(self, why: str) -> None:
        """We are not in touch any more; said once."""
        was_lost, self.is_lost, self._present = self.is_lost, True, None
        while not self._outbox.empty():
            self._outbox.get_nowait()
        if not was_lost:
            _log.warning("Redis cannot be reached (%s); until it can, other servers are heard of later", why)
            self._call(self.changed)

    def _call(self, what: Callable[..., object], *message: Message) -> None:
        """Call somebody, whose trouble is not ours."""
        try:
            what(*message)
        except Exception:
            _log.exception("a message of another server cannot be dealt with")


def _kind(trouble: BaseExceptionGroup[BaseException]) -> str:
    """What kind of trouble it is; its own words may hold the address."""
    first: BaseException = trouble
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return type(first).__name__

"""Where the servers of a workspace meet: at a Redis, which only `bus` knows, or, without `--redis`, nowhere."""

from __future__ import annotations

from app.cluster.meeting import About, Alone, Meeting


def join(redis: str, about: About) -> Meeting:
    """Meet at the Redis of that address, or nowhere without one. Raises BadInput for what is no address."""
    if not redis:
        return Alone(about)
    from app.cluster.bus import Bus  # which imports the client, that nobody else needs

    return Bus(redis, about)

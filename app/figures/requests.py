"""Figures of what is asked by HTTP: requests by route and how they were answered, panels' questions."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_BUCKETS = (0.002, 0.008, 0.032, 0.125, 0.5, 2.0, 8.0, 30.0)  # seconds
NONE = "none"  # the group of what is no route of ours


class RequestFigures:
    """What is counted of requests."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "featurescope_http_requests", "Requests by route group and class of status", ["group", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "featurescope_http_request_seconds", "From a request's head until its answer is sent", ["group"],
            registry=registry, buckets=_BUCKETS,
        )  # fmt: skip
        self._asks = Histogram(
            "featurescope_ask_seconds", "Panels' questions, with their wait", ["panel", "question"], registry=registry,
            buckets=_BUCKETS,
        )  # fmt: skip

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request by its route's template was answered; status 0 where nobody waited for it."""
        group = group_of(route)
        self._requests.labels(group, f"{status // 100}xx" if status else NONE).inc()
        self._seconds.labels(group).observe(seconds)

    def asked(self, question: str, seconds: float) -> None:
        """A panel's question, as "point/sum", was answered."""
        self._asks.labels(*question.split("/")).observe(seconds)


def group_of(route: str) -> str:
    """The first part of a route's template: `runs` of `/runs/{name}/{act}`, `page` of `/`."""
    first = route.split("/")[1] if route.startswith("/") else NONE
    return NONE if first.startswith("{") else first or "page"

"""Figures of the live path: pages, requests, frames by how they ended, the seconds of each stage of one.

Rule: a frame is counted in microseconds: its stages are noted wherever they are worked on, and added up on the event
loop alone once it is sent, so without a lock. What a page needs for that is made once, when it comes (`stages`).
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from model.serving.wire import CLOSE_ABUSE, CLOSE_BROKEN, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TEXT

STAGES = ("wait", "input", "engine", "pack")  # for its turn; ink → network input; all layers, and blame; → bytes
RESULTS = ("sent", "refused", "gone", "failed", "left")  # `gone`: its model; `left`: the page went before its frame
BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0)  # seconds
# 1000, 1001, 1005 and 1006: closed by the page, left, without a code, without a word; 1012: the server restarts
_CODES = {1000, 1001, 1005, 1006, 1012, CLOSE_ABUSE, CLOSE_BROKEN, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TEXT}


class Durations:
    """How many of some durations lie in each bucket, and their sum, in seconds."""

    __slots__ = ("_counts", "_sum")

    def __init__(self) -> None:
        self._counts, self._sum = [0] * (len(BUCKETS) + 1), 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self._counts[bisect_left(BUCKETS, seconds)] += 1
        self._sum += seconds

    def told(self) -> tuple[list[tuple[str, float]], float]:
        """How many are at most as long as each bound, as Prometheus has it, and the sum."""
        bounds = [*map(str, BUCKETS), "+Inf"]
        return list(zip(bounds, accumulate(map(float, self._counts)), strict=True)), self._sum


class LiveFigures(Collector):
    """What is counted of all pages' sockets."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pages = Gauge("featurescope_pages", "Open pages, by their sockets", registry=registry)
        self.requests = Counter(
            "featurescope_live_requests", "Requests for frames, those too that a newer one replaced", registry=registry
        )
        frames = Counter("featurescope_frames", "Frames by how they ended", ["result"], registry=registry)
        self.frames = {result: frames.labels(result) for result in RESULTS}
        self.sent_bytes = Counter("featurescope_frame_bytes", "Bytes of frames sent", registry=registry)
        self._seconds, self._by_stage = Durations(), {stage: Durations() for stage in STAGES}
        registry.register(self)
        self._closed = Counter(
            "featurescope_sockets_closed", "Pages' sockets by their code", ["code"], registry=registry
        )

    def stages(self) -> Stages:
        """What a page's frames are timed by."""
        return Stages(self)

    def sent(self, size: int, seconds: float, by_stage: dict[str, float]) -> None:
        """A frame of some bytes is sent; on the event loop."""
        self.frames["sent"].inc()
        self.sent_bytes.inc(size)
        self._seconds.add(seconds)
        for stage, share in by_stage.items():
            self._by_stage[stage].add(share)

    def collect(self) -> Iterator[Metric]:
        """The durations."""
        whole = HistogramMetricFamily("featurescope_frame_seconds", "From a request's arrival until its frame is sent")
        whole.add_metric([], *self._seconds.told())
        stages = HistogramMetricFamily("featurescope_frame_stage_seconds", "Stages of frames sent", labels=["stage"])
        for stage, durations in self._by_stage.items():
            stages.add_metric([stage], *durations.told())
        yield from (whole, stages)

    def closed(self, code: int) -> None:
        """A page's socket has ended."""
        self._closed.labels(str(code) if code in _CODES else "other").inc()


class Stages:
    """Times the frames of one page, one after the other."""

    __slots__ = ("_arrived", "_figures", "_since", "_took")

    def __init__(self, figures: LiveFigures) -> None:
        self._figures = figures
        self._arrived = self._since = 0.0
        self._took: dict[str, float] = {}

    def begin(self, arrived: float) -> None:
        """A request, that arrived at a time of `time.perf_counter`, has its turn."""
        self._arrived = self._since = arrived
        self.done("wait")

    def done(self, stage: str) -> None:
        """A stage is over, the next begins."""
        now = time.perf_counter()
        self._took[stage] = now - self._since
        self._since = now

    def sent(self, size: int) -> None:
        """The frame is on its way."""
        self._figures.sent(size, time.perf_counter() - self._arrived, self._took)

    def ended(self, result: str) -> None:
        """There is no frame, or nobody to have it."""
        self._figures.frames[result].inc()

"""Figures of the live path: pages, requests, frames by how they ended, the seconds of each stage of one.

Rule: a frame is counted in microseconds. What a page has of it is made once, when it comes (`stages`).
"""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from model.serving.wire import CLOSE_ABUSE, CLOSE_BROKEN, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TEXT

STAGES = ("wait", "input", "engine", "pack")  # for its turn; ink → network input; all layers, and blame; → bytes
RESULTS = ("sent", "refused", "gone", "failed", "left")  # `gone`: its model; `left`: the page went before its frame
BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0)  # seconds
# 1000, 1001, 1005 and 1006: closed by the page, left, without a code, without a word; 1012: the server restarts
_CODES = {1000, 1001, 1005, 1006, 1012, CLOSE_ABUSE, CLOSE_BROKEN, CLOSE_GONE, CLOSE_MALFORMED, CLOSE_TEXT}


class LiveFigures:
    """What is counted of all pages' sockets."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pages = Gauge("featurescope_pages", "Open pages, by their sockets", registry=registry)
        self.requests = Counter(
            "featurescope_live_requests", "Requests for frames, those too that a newer one replaced", registry=registry
        )
        frames = Counter("featurescope_frames", "Frames by how they ended", ["result"], registry=registry)
        self.frames = {result: frames.labels(result) for result in RESULTS}
        self.sent_bytes = Counter("featurescope_frame_bytes", "Bytes of frames sent", registry=registry)
        self.seconds = Histogram(
            "featurescope_frame_seconds", "From a request's arrival until its frame is sent", registry=registry,
            buckets=BUCKETS,
        )  # fmt: skip
        stages = Histogram(
            "featurescope_frame_stage_seconds", "Stages of a frame", ["stage"], registry=registry, buckets=BUCKETS
        )
        self.by_stage = {stage: stages.labels(stage) for stage in STAGES}
        self._closed = Counter(
            "featurescope_sockets_closed", "Pages' sockets by their code", ["code"], registry=registry
        )

    def stages(self) -> Stages:
        """What a page's frames are timed by."""
        return Stages(self)

    def closed(self, code: int) -> None:
        """A page's socket has ended."""
        self._closed.labels(str(code) if code in _CODES else "other").inc()


class Stages:
    """Times the frames of one page, one after the other."""

    __slots__ = ("_arrived", "_figures", "_since")

    def __init__(self, figures: LiveFigures) -> None:
        self._figures = figures
        self._arrived = self._since = 0.0

    def begin(self, arrived: float) -> None:
        """A request, that arrived at a time of `time.perf_counter`, has its turn."""
        self._arrived = self._since = arrived
        self.done("wait")

    def done(self, stage: str) -> None:
        """A stage is over, the next begins."""
        now = time.perf_counter()
        self._figures.by_stage[stage].observe(now - self._since)
        self._since = now

    def sent(self, size: int) -> None:
        """The frame is on its way."""
        figures = self._figures
        figures.seconds.observe(time.perf_counter() - self._arrived)
        figures.sent_bytes.inc(size)
        figures.frames["sent"].inc()

    def ended(self, result: str) -> None:
        """There is no frame, or nobody to have it."""
        self._figures.frames[result].inc()

"""All figures of one server, in a registry of its own, so that two servers of a process do not share any.

Rule: labels come from fixed lists, never from what a visitor sent, or there would be no end to the series.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, GCCollector, PlatformCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from app.figures.errors import ErrorFigures
from app.figures.live import LiveFigures
from app.figures.process import LoopLag, ProcessFigures
from app.figures.requests import RequestFigures
from app.figures.state import State, StateFigures

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
UPLOADS = ("done", "failed")  # how the opening of a visitor's model ends

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, for OpenMetrics only


class Figures:
    """What a server's parts count in, and the text that says it all."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.live, self.requests = LiveFigures(registry), RequestFigures(registry)
        self.errors, self.lag = ErrorFigures(registry), LoopLag(registry)
        self.state: Callable[[], State] = State  # looked at whenever the figures are asked for
        self._model_changes = Counter(
            "featurescope_model_changes", "Another model came into use: promoted, or taken back", registry=registry
        )
        self._uploads = Counter("featurescope_uploads", "Visitors' models opened", ["result"], registry=registry)
        for result in UPLOADS:
            self._uploads.labels(result)
        registry.register(StateFigures(lambda: self.state()))
        registry.register(ProcessFigures())
        GCCollector(registry)
        PlatformCollector(registry)

    def model_changed(self) -> None:
        """Another model is in use."""
        self._model_changes.inc()

    def uploaded(self, state: str) -> None:
        """A visitor's model has been opened, or could not be."""
        self._uploads.labels(state if state in UPLOADS else UPLOADS[-1]).inc()

    def text(self) -> bytes:
        """All of it as Prometheus reads it; takes milliseconds, so not on the event loop."""
        return generate_latest(self._registry)

"""What the process takes of the machine, on every system, and how late its event loop is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import psutil
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app.clock import until

_LOOK = 2.0  # seconds between two measurements; the watchers of an idle server wake up at these moments anyway
_BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0)  # seconds


class ProcessFigures(Collector):
    """Memory and time; prometheus_client's own collector knows Linux only."""

    def __init__(self) -> None:
        self._process = psutil.Process()

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        facts = self._process.memory_info()
        yield GaugeMetricFamily("featurescope_process_resident_memory_bytes", "Memory that is held", value=facts.rss)
        yield GaugeMetricFamily(
            "featurescope_process_private_memory_bytes", "Memory that is held and shared with no other process",
            value=_private(self._process),
        )  # fmt: skip
        yield CounterMetricFamily(
            "featurescope_process_cpu_seconds", "Seconds of the processor, over all cores", value=time.process_time()
        )
        yield GaugeMetricFamily(
            "featurescope_process_start_time_seconds", "When the process began, since 1970",
            value=self._process.create_time(),
        )  # fmt: skip


def _private(process: psutil.Process) -> float:
    """Bytes that nobody else has; where the quick answer does not say, the system counts pages."""
    facts = process.memory_info()
    if hasattr(facts, "shared"):  # Linux
        return float(facts.rss - facts.shared)
    return float(facts.private if hasattr(facts, "private") else process.memory_full_info().uss)


class LoopLag:
    """By how much the event loop wakes up late, measured now and then."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "featurescope_loop_lag_seconds", "By how much the event loop woke up late", registry=registry,
            buckets=_BUCKETS,
        )  # fmt: skip

    async def watch(self) -> None:
        """Measure as long as the server runs."""
        while True:
            due = time.monotonic() + (pause := until(_LOOK))
            await asyncio.sleep(pause)
            self._seconds.observe(max(time.monotonic() - due, 0.0))

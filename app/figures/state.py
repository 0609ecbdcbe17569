"""What a server is at → gauges, read when the figures are asked for and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

RUNS = ("queued", "running", "finished", "failed", "interrupted", "cancelled")  # states of a run
REACHABLE, LOST, NONE = "reachable", "lost", "none"  # how it stands with Redis; none: not asked for


@dataclass(frozen=True)
class Cluster:
    """Whom a server meets: how it stands with Redis, the servers (itself too) and the training workers seen there."""

    redis: str = NONE
    servers: int = 1
    workers: int = 0


@dataclass(frozen=True)
class State:
    """A server at one moment: `waiting` has pieces of work by lane, `runs` runs by state; sizes in bytes."""

    version: str = ""
    name: str = ""
    connections: int = 0
    frames_waiting: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    runs: Mapping[str, int] = field(default_factory=dict)
    runs_bytes: float = 0.0
    runs_most: float = 0.0
    free_bytes: float = 0.0
    cluster: Cluster = Cluster()


class StateFigures(Collector):
    """Gauges of the state that is given."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        state = self._state()
        yield InfoMetricFamily(
            "featurescope_model", "The model in use", value={"version": state.version, "name": state.name}
        )
        yield _gauge("connections", "Open connections, of pages and of others", state.connections)
        yield _gauge("frames_waiting", "Requests for frames that wait for their turn", state.frames_waiting)
        yield _gauges("lane_waiting", "Work that waits for a thread, by lane", "lane", state.waiting)
        yield _gauges("runs", "Runs by state", "state", {name: state.runs.get(name, 0) for name in RUNS})
        yield _gauge("runs_disk_bytes", "What runs take of the disk, as last measured", state.runs_bytes)
        yield _gauge("runs_disk_limit_bytes", "What they may take, by --disk", state.runs_most)
        yield _gauge("workspace_free_bytes", "What is left of the workspace's disk", state.free_bytes)
        if state.cluster.redis != NONE:
            yield _gauge("redis_up", "Whether Redis answers", state.cluster.redis == REACHABLE)
        yield _gauge("servers", "Servers of this workspace that are there, this one too", state.cluster.servers)
        yield _gauge("workers", "Training workers that are there", state.cluster.workers)


def _gauge(name: str, about: str, value: float) -> Metric:
    """One number."""
    return GaugeMetricFamily(f"featurescope_{name}", about, value=value)


def _gauges(name: str, about: str, label: str, values: Mapping[str, int]) -> Metric:
    """A number for each value of a label."""
    family = GaugeMetricFamily(f"featurescope_{name}", about, labels=[label])
    for given, value in values.items():
        family.add_metric([given], value)
    return family

"""Figures by themselves: what is counted, that reading them costs little, and that what reads them asks for what there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from conftest import ROOT, queue_of
from prometheus_client.parser import text_string_to_metric_families

from app.figures.figures import Figures
from app.figures.live import BUCKETS, RESULTS, Durations
from app.figures.requests import group_of
from app.figures.state import LOST, Cluster, State
from app.http.metrics import Metrics
from app.http.status import Status
from app.http.turns import Turns
from app.models.workers import Lane, Workers
from app.training.queue import TrainingQueue
from model.runs import folders

DASHBOARD, ALERTS = ROOT / "deploy" / "dashboard.json", ROOT / "deploy" / "alerts.yml"
MODEL: Any = SimpleNamespace(current=SimpleNamespace(bundle=SimpleNamespace(version="v", name="n")))


def samples(figures: Figures) -> dict[str, float]:
    """All samples as `name{label="value"}`, as they stand in the text."""
    lines = [line for line in figures.text().decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.fixture
def figures() -> Figures:
    """All there are: those too that only a server with a Redis has, or one that was asked something."""
    made = Figures()
    made.state = lambda: State(
        version="v", name="n", cluster=Cluster(LOST, 2, 3), waiting={"work": 4}, runs={"queued": 5}
    )
    made.requests.asked("point/sum", 0.01)
    made.requests.answered("/", 200, 0.01)
    made.live.closed(1001)
    made.model_changed()
    return made


@pytest.fixture
def queue(tmp_path: Path) -> TrainingQueue:
    folders.create(tmp_path, "three-conv-64", 1, {})
    made = queue_of(tmp_path, "builtin")
    made.disk.limit = 0  # nothing is started
    return made


def expressions() -> dict[str, str]:
    """What the dashboard and the alerts ask Prometheus for, by who asks."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    asked = {
        f"{panel['title']} {target['refId']}": target["expr"] for panel in panels for target in panel.get("targets", ())
    }
    rules = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]
    return asked | {rule["alert"]: rule["expr"] for rule in rules}


def test_two_servers_of_a_process_count_apart() -> None:
    one, other = Figures(), Figures()
    one.live.stages().ended("failed")
    assert samples(one)['featurescope_frames_total{result="failed"}'] == 1
    assert samples(other)['featurescope_frames_total{result="failed"}'] == 0


def test_durations_fall_into_buckets_as_prometheus_has_them() -> None:
    durations = Durations()
    for seconds in (0.00005, 0.0001, 0.0003, 0.9, 7.0):
        durations.add(seconds)
    told, total = durations.told()
    by_bound = dict(told)
    assert (by_bound["0.0001"], by_bound["0.00025"], by_bound["0.0005"]) == (2, 2, 3), "a bound belongs to its bucket"
    assert (by_bound["1.0"], by_bound["+Inf"]) == (4, 5) and total == pytest.approx(7.90045)
    assert len(told) == len(BUCKETS) + 1


def test_a_frame_counts_once_it_is_sent() -> None:
    figures = Figures()
    stages = figures.live.stages()
    stages.begin(time.perf_counter() - 0.02)
    for stage in ("input", "engine", "pack"):
        stages.done(stage)
    assert samples(figures)["featurescope_frame_seconds_count"] == 0
    stages.sent(100)
    values = samples(figures)
    assert values['featurescope_frame_stage_seconds_sum{stage="wait"}'] >= 0.02
    assert values["featurescope_frame_seconds_sum"] >= 0.02 and values["featurescope_frame_bytes_total"] == 100
    assert [values[f'featurescope_frames_total{{result="{result}"}}'] for result in RESULTS] == [1, 0, 0, 0, 0]


def test_codes_and_routes_are_of_a_few_kinds() -> None:
    figures = Figures()
    for code in range(3000, 3100):
        figures.live.closed(code)
    assert samples(figures)['featurescope_sockets_closed_total{code="other"}'] == 100
    groups = {
        "/": "page",
        "/runs/{name}/{act}": "runs",
        "/{path:path}": "none",
        "none": "none",
        "/ask/point/sum": "ask",
    }
    assert {route: group_of(route) for route in groups} == groups


def test_reading_them_looks_at_no_run_and_takes_little(queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    figures, workers = Figures(), Workers()
    Metrics(figures, MODEL, queue, workers, Turns(workers))
    queue.look()
    monkeypatch.setattr(folders, "read", lambda folder: pytest.fail("a run folder was looked at"))
    started = time.process_time()
    for _ in range(10):
        values = samples(figures)
    assert values['featurescope_runs{state="queued"}'] == 1 and values['featurescope_runs{state="running"}'] == 0
    assert values["featurescope_runs_disk_limit_bytes"] == 0 and values["featurescope_workspace_free_bytes"] > 0
    assert (time.process_time() - started) / 10 < 0.05


def test_what_waits_for_a_thread_is_counted() -> None:
    workers = Workers()
    begun = [workers.submit(Lane.SWIFT, time.sleep, 0.2) for _ in range(4)]
    assert workers.waiting(Lane.SWIFT) == 3 and workers.waiting(Lane.WORK) == 0
    for future in begun:
        future.cancel()
    begun[0].result()
    assert workers.waiting(Lane.SWIFT) == 0


def test_only_what_keeps_pages_from_drawing_makes_a_server_unready(
    queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SimpleNamespace(
        bundle=SimpleNamespace(version="v", input_shape=(2, 2, 1)), engines=SimpleNamespace(run=len)
    )
    status = Status(SimpleNamespace(current=model), queue, "celery")  # type: ignore[arg-type]
    status.cluster = lambda: Cluster(LOST, 1, 0)
    said = status.facts()
    assert (said["status"], said["lacks"], said["off"]) == ("ready", [], ["redis", "workers", "disk"])
    status.cluster = lambda: Cluster("reachable", 2, 1)
    usage = shutil.disk_usage(queue.workspace)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100 << 20))
    assert status.facts()["lacks"] == ["room"] and status.facts()["off"] == ["disk"]
    model.bundle.version, model.engines.run = "w", int  # which takes no image
    assert status.facts()["lacks"] == ["room", "model"] and status.facts()["status"] == "not ready"


def test_the_dashboard_and_the_alerts_ask_for_what_there_is(figures: Figures) -> None:
    known = {line.partition("{")[0] for line in samples(figures)}
    labels = {name for line in samples(figures) for name in re.findall(r'(\w+)="', line)} | {"instance", "job"}
    for who, asked in expressions().items():
        names = set(re.findall(r"\b(?:featurescope|python|process)_\w+", asked))
        assert names <= known, who
        assert names or who == "ServerAway"
        for given in re.findall(r"by \(([^)]*)\)", asked):
            assert set(given.split(", ")) <= labels, who


def test_the_dashboard_is_one(figures: Figures) -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    boxes = [panel["gridPos"] for panel in board["panels"]]
    assert len({panel["id"] for panel in board["panels"]}) == len(boxes)
    taken: set[tuple[int, int]] = set()
    for box in boxes:
        cells = {(x, y) for x in range(box["x"], box["x"] + box["w"]) for y in range(box["y"], box["y"] + box["h"])}
        assert not cells & taken and max(x for x, _ in cells) < 24
        taken |= cells
    assert {variable["name"] for variable in board["templating"]["list"]} == {"datasource", "instance"}


def test_every_figure_stands_in_the_page_about_them(figures: Figures) -> None:
    about = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
    families = text_string_to_metric_families(figures.text().decode())
    ours = [family.name for family in families if family.name.startswith("featurescope_")]
    assert len(ours) > 20 and [name for name in ours if f"`{name.removeprefix('featurescope_')}" not in about] == []


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_understands_what_it_is_asked(tmp_path: Path) -> None:
    plain = {
        who: asked.replace("$__rate_interval", "5m").replace("$instance", ".*") for who, asked in expressions().items()
    }
    rules = [{"record": f"asked:{at}", "expr": asked} for at, asked in enumerate(plain.values())]
    file = tmp_path / "asked.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}), "utf-8")
    for checked in (file, ALERTS):
        done = subprocess.run(["promtool", "check", "rules", checked], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stdout + done.stderr

"""Several servers of one workspace that meet at a Redis: what happens at one is seen at all, with Redis and without it."""

from __future__ import annotations

import dataclasses
import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from conftest import PRETRAINED, SHIPPED, Server, ask, get, post, until
from redis_server import Redis
from visitors import Drawer, Listener

from app import settings
from app.cluster.bus import CHANNEL
from model import files
from model.data import prepare
from model.explain.explanations import FOLDER, PARTS, Explanations
from model.records import RunStatus
from model.runs import building, epochs, folders, promotion
from model.serving import bundle
from model.serving.store import UPLOADS

OTHER = PRETRAINED / "three-conv-128.keras"
VERSIONS = {path: bundle.version_of(path) for path in (SHIPPED, OTHER)}
RUN, LAPSE, BROKEN = "20260101-000000", "20260101-000001", "20260101-000002"
SOON = 1.0  # seconds, as promised
OWN = "o" * 32, "0123456789ab"  # a visitor's own model: its token, its version


def finished(workspace: Path, name: str, recorded: int = 0) -> None:
    """A run that has ended, as training leaves it, of a model that is shipped."""
    run = folders.root(workspace) / name
    run.mkdir(parents=True)
    shutil.copyfile(OTHER, run / folders.MODEL)
    promotion.copy_folder(OTHER.with_suffix(""), run / "best")
    folders.write(run, RunStatus(name, "finished", preset="three-conv-128", epochs=1, epoch=1, changed=time.time()))
    weights = list(bundle.weights(bundle.read(OTHER.with_suffix(""))).values())
    for epoch in range(recorded):
        epochs.record(run, epoch, weights)


def own_model(workspace: Path) -> None:
    """A visitor's own model, opened already."""
    token, version = OWN
    folder = workspace / UPLOADS / token
    (folder / version).mkdir(parents=True)
    made = bundle.read(OTHER.with_suffix(""))
    graphs = [(made.folder / name).read_bytes() for name in (bundle.SINGLE, bundle.GRADIENTS)]
    bundle.write(folder / version, dataclasses.replace(made, version=version), bundle.weights(made), *graphs)
    about = {"token": token, "address": "", "names": {}, "sizes": {}, "state": "done", "version": version}
    files.publish(folder / "upload.json", json.dumps(about | {"begun": time.time()}))


def kept_patterns(workspace: Path, data: Path) -> None:
    """The part of what explains the other model that takes a minute."""
    model = bundle.read(OTHER.with_suffix(""))
    kept = Explanations(model, prepare.load(str(data), workspace).key, workspace / FOLDER)
    kept.write("patterns", [np.zeros(part.shape(model), part.kind) for part in PARTS["patterns"]])


@dataclass
class Pair:
    """Two servers of a workspace, and where they meet; `early` is what the first told of that before there was a Redis."""

    a: Server
    b: Server
    workspace: Path
    redis: Redis
    early: dict[str, Any]
    losses: int = 1

    @contextmanager
    def cut_off(self, hangs: bool = False) -> Iterator[None]:
        """Without Redis, which both servers have noticed; then with it again."""
        self.losses += 1
        with Listener(self.a.url) as near, Listener(self.b.url) as far:
            (self.redis.pause if hangs else self.redis.stop)()
            try:
                for page in (near, far):
                    page.until(lambda news: news["servers"]["lost"], 6)
                yield
            finally:
                (self.redis.resume if hangs else self.redis.start)()
            for page in (near, far):
                page.until(lambda news: not news["servers"]["lost"] and news["servers"]["servers"] == 2, 15)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, small_data: Path, redis: Redis) -> Iterator[Pair]:
    """Started at the same moment, before there is a Redis."""
    workspace = tmp_path_factory.mktemp("shared")
    for name, recorded in ((RUN, 0), (LAPSE, 20), (BROKEN, 1)):
        finished(workspace, name, recorded)
    epochs.path_of(folders.root(workspace) / BROKEN, 0).write_bytes(b"no weights")
    own_model(workspace)
    kept_patterns(workspace, small_data)
    redis.stop()
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setenv(settings.REDIS, redis.url)
        line = ("--data", small_data, "--workspace", workspace, "--uploads", "everyone", "--engine", "server")
        a, b = pool.map(lambda _: Server(*line), range(2))
    with Listener(a.url) as page:
        page.until(lambda news: news["servers"].get("lost"), 10)
        early = page.news["servers"]
        redis.start()
        page.until(lambda news: not news["servers"]["lost"] and news["servers"]["servers"] == 2, 10)
    both = Pair(a, b, workspace, redis, early)
    yield both
    for server in (a, b):
        server.stop()
    said = [line for server in (a, b) for line in server.said]
    assert not [line for line in said if "Traceback" in line], "".join(said)
    assert redis.password not in "".join(said) and str(redis.port) not in "".join(said), "where it is, is not said"
    assert len([line for line in a.said if "Redis cannot be reached" in line]) == both.losses, "said once each time"


def children(pair: Pair, module: str) -> list[psutil.Process]:
    """What both servers have started of one of our commands, and is on."""
    parents = [psutil.Process(server.process.pid) for server in (pair.a, pair.b)]
    return [child for parent in parents for child in parent.children(recursive=True) if module in line_of(child)]


def line_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_server_starts_without_its_redis_and_says_so_until_it_is_there(pair: Pair) -> None:
    assert pair.early == {"lost": True, "servers": 1, "workers": 0, "training": "local"}
    assert get(pair.b, "/health")[0] == 200


def test_a_promotion_is_on_all_servers_pages_within_a_second(pair: Pair) -> None:
    with Listener(pair.a.url) as near, Listener(pair.b.url) as far:
        for version in (VERSIONS[OTHER], VERSIONS[SHIPPED]) * 2:
            way = f"/runs/{RUN}/promote" if version == VERSIONS[OTHER] else "/model/undo"
            assert post(pair.a.url, way) == {"version": version}
            took = [page.until(lambda news: news["version"] == version, 10) for page in (near, far)]  # noqa: B023
            assert sum(took) < SOON
    assert post(pair.b.url, f"/runs/{RUN}/promote")["version"] == VERSIONS[OTHER]
    assert post(pair.a.url, "/model/undo")["version"] == VERSIONS[SHIPPED], "taken back where it was not promoted"


def test_what_moves_a_list_of_runs_is_on_all_servers_pages_within_a_second(pair: Pair) -> None:
    with Listener(pair.a.url) as near, Listener(pair.b.url) as far:
        for name in ("one", "two", "three"):
            before = far.news["runs"]
            assert "error" not in post(pair.a.url, f"/runs/{RUN}/describe", {"name": name})
            assert far.until(lambda news: news["runs"] != before, 10) < SOON  # noqa: B023
            near.until(lambda news: news["runs"] == far.news["runs"], 10)
    assert folders.name_and_notes(folders.root(pair.workspace) / RUN)[0] == "three"


def test_what_explains_filters_is_worked_out_once_and_heard_everywhere(pair: Pair) -> None:
    wish = {"version": VERSIONS[OTHER], "layer": 0, "map": 0}
    servers, seen = (pair.b, pair.a), set[int]()

    def share(server: Server) -> float:
        seen.update(child.pid for child in children(pair, "model.explain"))
        return float(ask(server, "filter/about", **wish)["job"]["share"])

    with Listener(pair.a.url) as near, Listener(pair.b.url) as far:
        post(pair.a.url, f"/runs/{RUN}/promote")
        try:
            for page in (near, far):
                page.until(lambda news: news["version"] == VERSIONS[OTHER], 10)
            first, second = (ask(server, "filter/about", **wish)["job"] for server in servers)
            assert first["number"] == second["number"] and first["share"] < 1
            until(lambda: [share(server) for server in servers] == [1, 1])
            assert all(ask(server, "filter/about", **wish)["cost"] for server in servers)
            assert len(seen) == 1, "by one of them"
            for page in (near, far):
                page.until(
                    lambda news: news["explained"] == news["explained"] | {"job": first["number"], "share": 1}, 5
                )
        finally:
            post(pair.a.url, "/model/undo")


def hears_of_work_elsewhere(workspace: Path, page: Listener) -> None:
    """Though nobody can say so, a page hears how far another server's child is, and that it has ended."""
    progress = workspace / FOLDER / "0123456789ab-of-some-data.json"
    progress.parent.mkdir(exist_ok=True)
    progress.write_text(json.dumps({"share": 0.4, "parts": 1}))  # as that child writes it
    page.until(lambda news: news["explained"].get("share") == 0.4, 10)
    number = page.news["explained"]["job"]
    progress.unlink()
    page.until(lambda news: news["explained"] == {"job": number, "share": 1, "parts": 2}, 10)


def test_a_redis_that_goes_in_mid_stroke_leaves_drawing_and_questions_alone(pair: Pair) -> None:
    with Listener(pair.a.url) as near, Listener(pair.b.url) as far, Drawer(pair.a.url) as pen:
        with pair.cut_off():
            drawn = pen.frames
            near.until(lambda news: news["servers"] == pair.early, 5)
            assert "figure" in ask(pair.b, "evaluation/matrix", version=VERSIONS[SHIPPED])
            assert get(pair.a, "/health")[0] == 200
            post(pair.a.url, f"/runs/{RUN}/promote")
            far.until(lambda news: news["version"] == VERSIONS[OTHER], 10)
            post(pair.b.url, "/model/undo")
            near.until(lambda news: news["version"] == VERSIONS[SHIPPED], 10)
            hears_of_work_elsewhere(pair.workspace, near)
        until(lambda: pen.frames > drawn + 20, 10)
    assert pen.slowest < 2 and not pen.lost


def test_a_redis_that_hangs_is_noticed_and_comes_back(pair: Pair) -> None:
    with Listener(pair.b.url) as far, Drawer(pair.b.url) as pen:
        with pair.cut_off(hangs=True):
            drawn = pen.frames
            until(lambda: pen.frames > drawn + 20, 10)
        far.until(lambda news: not news["servers"]["lost"], 10)
        before = far.news["runs"]
        post(pair.a.url, f"/runs/{RUN}/describe", {"name": "after"})
        far.until(lambda news: news["runs"] != before, 10)
    assert pen.slowest < 2 and not pen.lost


def test_what_is_none_of_ours_at_a_redis_harms_nobody(pair: Pair) -> None:
    import redis as client

    with client.Redis.from_url(pair.redis.url) as others, Listener(pair.a.url) as page:
        for odd in (
            b"",
            b"{",
            b"[]",
            b'{"topic": 5}',
            b"\xff",
            b"[" * 60_000,
            b"x" * 100_000,
            b'{"topic": "explained"}',
        ):
            others.publish(CHANNEL, odd)
        for name, odd in (("a", b"\xff"), ("b", b"[]"), ("c", b'{"gpu": 5, "state": "training"}')):
            others.set(f"featurescope:worker:{name}", odd, ex=30)
        others.lpush("featurescope:worker:list", "odd")
        page.until(lambda news: news["servers"]["workers"] == 1, 10)
        assert not page.news["servers"]["lost"]
        others.delete(*[f"featurescope:worker:{name}" for name in ("a", "b", "c", "list")])


@pytest.mark.thorough
def test_a_time_lapse_is_built_once_seen_everywhere_and_ended_from_anywhere(pair: Pair) -> None:
    run = folders.root(pair.workspace) / LAPSE
    assert "error" not in post(pair.a.url, f"/runs/{LAPSE}/lapse")
    until(lambda: children(pair, "model.export.timelapse"), 10)
    for server in (pair.b, pair.a):
        assert "error" not in post(server.url, f"/runs/{LAPSE}/lapse")
    assert "error" not in post(pair.b.url, f"/runs/{BROKEN}/lapse")
    for child in children(pair, "model."):
        held = " ".join([*line_of(child), *child.environ().values()])
        assert pair.redis.password not in held, "where the servers meet is not told to their children"

    until(lambda: ask(pair.a, "timelapse/epochs", run=BROKEN)["trouble"], 60)
    assert "cannot be read" in ask(pair.a, "timelapse/epochs", run=BROKEN)["trouble"]["line"], (
        "why it failed at the other"
    )
    assert len([child for child in children(pair, "model.export.timelapse") if str(run) in line_of(child)]) == 1
    now = building.read(run)
    assert now and now.is_on
    assert "error" not in post(pair.b.url, f"/runs/{LAPSE}/delete")
    assert not run.exists() and not children(pair, "model.export.timelapse")


def test_a_model_of_a_visitors_own_is_received_and_let_go_of_at_any_server(pair: Pair) -> None:
    model, half = OTHER.read_bytes(), OTHER.stat().st_size // 2
    token = post(pair.a.url, "/uploads", {"model": {"name": OTHER.name, "size": len(model)}})["token"]
    for server, at, part in ((pair.b, 0, model[:half]), (pair.a, half, model[half:])):
        request = urllib.request.Request(f"{server.url}/uploads/{token}/model?at={at}", part, method="PUT")
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer) == {"have": at + len(part)}
    assert post(pair.b.url, f"/uploads/{token}/open")["state"] == "waiting"
    until(lambda: json.loads(get(pair.a, f"/uploads/{token}")[1])["state"] == "building", 10)
    post(pair.a.url, "/uploads/leave", Cookie=f"featurescope-own={token}")
    assert "no such model any more" in json.loads(get(pair.b, f"/uploads/{token}")[1])["error"]["line"]


def test_a_model_of_a_visitors_own_is_shown_by_any_server(pair: Pair) -> None:
    token, version = OWN
    for server in (pair.a, pair.b):
        facts = json.loads(get(server, "/_dash-layout", Cookie=f"featurescope-own={token}")[1])["props"]["data-facts"]
        assert json.loads(facts)["own"] and json.loads(facts)["version"] == version
        assert get(server, f"/models/{version}/{bundle.SINGLE}")[0] == 200
    post(pair.b.url, "/uploads/leave", Cookie=f"featurescope-own={token}")
    assert get(pair.a, f"/models/{version}/{bundle.SINGLE}")[0] == 404

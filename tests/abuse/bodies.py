"""Any JSON whatsoever, to every question and act of a server: an answer or a refusal, never status 500 or a traceback.

Rule: the whole server, middlewares and all, but no socket and no child process: runs are queued, none is trained.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from promise import Row

from app import factory
from app.panels import PANELS
from app.start import Start
from app.training.launcher import Launcher
from model import files
from model.data import prepare, splits
from model.explain import metrics
from model.network.hyperparameters import HYPERPARAMETERS
from model.network.presets import PRESETS
from model.records import RunStatus
from model.runs import folders
from model.serving import bundle
from model.serving.store import PRETRAINED

EXAMPLES = 400  # of each question and act, by `make abuse`
SLOW = 30.0  # seconds from which on an answer counts as none
QUESTIONS = [f"/ask/{panel.key}/{name}" for panel in PANELS for name in panel.questions]
RUN = "20250101-000000"
ACTS = ("stop", "halt", "resume", "delete", "describe", "lapse", "promote", RUN)
PATHS = [*QUESTIONS, "/runs", "/sweeps", f"/sweeps/{RUN}/stop", "/model/undo", *(f"/runs/{RUN}/{act}" for act in ACTS)]


class Untrained(Launcher):
    """Has runs wait for ever."""

    at_once = 0

    def start(self, folder: Path, status: RunStatus) -> None: ...
    def stop(self, folder: Path, when: str) -> None: ...
    def alive(self, status: RunStatus) -> bool:
        return False


@dataclass
class Target:
    """A server to ask, and what it has logged as unforeseen."""

    workspace: Path
    logged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        dataset = prepare.load("builtin", self.workspace)
        start = Start(bundle.read(PRETRAINED / "default"), dataset, self.workspace, control="everyone")
        self.server = factory.Server(start)
        self.server.queue.launcher = Untrained()
        self.loop = asyncio.new_event_loop()
        self.run_there()
        self.hearing = _Hearing(self.logged)
        logging.getLogger("featurescope").addHandler(self.hearing)

    def close(self) -> None:
        logging.getLogger("featurescope").removeHandler(self.hearing)
        self.loop.close()

    def run_there(self) -> None:
        """A run that has ended, for acts to act on; other runs, which acts have queued, go."""
        root = folders.root(self.workspace)
        for other in root.iterdir() if root.is_dir() else []:
            files.remove(other)
        (root / RUN).mkdir(parents=True)
        folders.write(root / RUN, RunStatus(RUN, "cancelled", preset="three-conv-64", epochs=3))

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of an answer; what the server raises is raised."""
        return self.loop.run_until_complete(self._ask("POST", path, b"", body, headers or {}))

    def get(self, path: str, query: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        return self.loop.run_until_complete(self._ask("GET", path, query.encode(), b"", headers or {}))

    async def _ask(
        self, method: str, path: str, query: bytes, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """One request by ASGI; its sender stays until it is answered."""
        said: list[dict[str, Any]] = []
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not given:
                await asyncio.sleep(3600)
            return given.pop()

        async def send(message: Any) -> None:
            said.append(message)

        named = {"host": "localhost", "content-length": str(len(body))} | headers
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "",
            "headers": [(name.encode(), text.encode("latin-1")) for name, text in named.items()],
            "client": ("127.0.0.1", 50000), "server": ("localhost", 80), "state": {},
        }  # fmt: skip
        await asyncio.wait_for(self.server.application(scope, receive, send), SLOW)
        return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:])


class _Hearing(logging.Handler):
    """Keeps what is logged with a traceback."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.heard.append(record.getMessage())


TEXTS = st.one_of(
    st.sampled_from(["", "\x00", "\ud800", "\u202eabc", "../..", "<a href='x'>y</a>", "%{x}"]),
    st.sampled_from([("9", 5000), ("e", 3000)]).map(lambda pair: pair[0] * pair[1]),
    st.text(max_size=12),
)
NUMBERS = st.one_of(
    st.sampled_from([0, 1, -1, 2**31, 2**63, 0.5, 1e308, float("nan"), float("inf"), True, False]),
    st.integers(-3, 70),
    st.sampled_from([1, -1]).map(lambda sign: sign * 10**400),
)
KNOWN = st.sampled_from(
    [
        bundle.read(PRETRAINED / name).version for name in ("default", "three-conv-128")
    ] + [*PRESETS, *splits.BY_NAME, *metrics.KEYS, *metrics.VERDICTS, "near", "dark", RUN, "default", "three-conv-128",
        "4", "9", "conv_1", "dense_1", "conv 8 3, dense 8", "conv 8 3, pool 2, dense 0", "builtin", "adam"]
)  # fmt: skip
PLAIN = st.one_of(st.none(), NUMBERS, TEXTS, KNOWN)
POINTS = st.lists(st.lists(st.one_of(NUMBERS, PLAIN), max_size=6), max_size=3)
INPUTS = st.fixed_dictionaries(
    {},
    optional={
        "index": st.one_of(NUMBERS, PLAIN), "split": st.one_of(KNOWN, PLAIN), "strokes": st.one_of(POINTS, PLAIN),
        "pen": st.one_of(NUMBERS, PLAIN), "normalise": PLAIN,
    },
)  # fmt: skip
LAYERS = st.lists(
    st.tuples(st.sampled_from(["conv", "dense", "pool", "dropout", "norm", "x"]), st.lists(NUMBERS, max_size=3)),
    max_size=4,
).map(lambda layers: ", ".join(" ".join([kind, *map(str, numbers)]) for kind, numbers in layers))
GIVEN = st.dictionaries(
    st.one_of(st.sampled_from([parameter.option for parameter in HYPERPARAMETERS] + ["layers", "data"]), TEXTS),
    st.one_of(PLAIN, LAYERS),
)
VALUES = st.recursive(
    st.one_of(PLAIN, INPUTS, GIVEN),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)
VERSION = bundle.read(PRETRAINED / "default").version
INPUT = {"strokes": [[0.2, 0.2, 0.5, 0.8]], "pen": 2.0, "normalise": True, "index": 3, "split": "test"}
WHOLE: dict[str, Any] = {  # a wish that every question can answer, each from its own part of it
    "version": VERSION, "a": "4", "b": "9", "layer": "conv_2", "count": 20, "split": "test", "true": 4, "predicted": 9,
    "verdict": "wrong", "sort": "near", "page": 0, "sheet": False, "near": INPUT, "input": INPUT, "run": RUN,
    "preset": "three-conv-64", "given": {"epochs": "2", "layers": "conv 8 3, dense 8"}, "theme": "dark",
    "name": "mine", "notes": "seen",
}  # fmt: skip
LIKELY = {"near": INPUTS, "input": INPUTS, "given": GIVEN}
COMPARED = {"a": "default", "b": "three-conv-128"}


@st.composite
def wishes(draw: st.DrawFn, whole: dict[str, Any]) -> object:
    """A whole wish of which some parts are replaced, and some are missing; sometimes something else altogether."""
    if draw(st.integers(0, 19)) == 0:
        return draw(VALUES)
    names = draw(st.sets(st.sampled_from(sorted(whole)), min_size=1, max_size=4))
    wish = {name: value for name, value in whole.items() if name in names or draw(st.integers(0, 9))}
    for name in names:
        wish[name] = draw(st.one_of(LIKELY.get(name, PLAIN), VALUES))
    return wish


def check(target: Target, path: str, wish: object) -> None:
    """One answer; raises where it is none."""
    target.logged.clear()  # of what came before
    status, body = target.post(path, json.dumps(wish).encode())
    assert status in (200, 403, 404), (path, wish, status, body[:200])
    assert status == 404 or isinstance(json.loads(body), dict), (path, wish)
    assert not target.logged, (path, wish, target.logged)


def property_of(target: Target, path: str, examples: int) -> Callable[[], None]:
    """That a path answers any wish."""
    silent = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    phases = (Phase.explicit, Phase.generate, Phase.shrink)

    @settings(max_examples=examples, deadline=None, database=None, phases=phases, suppress_health_check=silent)
    @given(wishes(WHOLE | (COMPARED if "/compare/" in path else {})))
    def holds(wish: object) -> None:
        if path.startswith(("/runs", "/model")):
            target.run_there()
        check(target, path, wish)

    return holds


def rows() -> list[Row]:
    """Every question and act with so many mutated bodies."""
    failed: list[str] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        target = Target(Path(folder))
        for path in PATHS:
            try:
                property_of(target, path, EXAMPLES)()
            except AssertionError as trouble:
                failed.append(f"{path}: {str(trouble)[:200]}")
            except Exception as trouble:  # whatever a server may raise is what is looked for
                failed.append(f"{path}: {type(trouble).__name__}: {str(trouble)[:200]}")
        target.close()
    measured = "; ".join(failed) or f"0 of {len(PATHS) * EXAMPLES:,} in {time.monotonic() - started:.0f} s"
    promise = f"no status 500, no traceback for any JSON: {len(PATHS)} questions and acts × {EXAMPLES} bodies"
    return [Row(promise, measured, not failed)]

"""What every benchmark shares: rows of the table, timing, strokes to draw."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and against what in the same run."""

    what: str
    value: float
    unit: str
    aim: str = ""
    against: str = ""
    other: float = 0.0

    @property
    def ratio(self) -> str:
        """How many times the other the value is; below one as its inverse."""
        if not self.other or self.value <= 0:
            return ""
        times = self.value / self.other
        return f"{times:.2f}×" if times >= 0.1 else f"1/{1 / times:.0f}"


def median(values: Sequence[float]) -> float:
    """The median."""
    return float(np.median(values))


def late(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return float(np.percentile(values, 95))


def spent(pid: int) -> float:
    """Seconds of the processor that a process has taken."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    lines = ["| measured | | aim | against, in the same run | | ratio |", "|---|---:|---|---|---:|---:|"]
    for row in rows:
        other = f"{row.other:.3g} {row.unit}" if row.other else ""
        lines.append(
            f"| {row.what} | {shown(row.value)} {row.unit} | {row.aim} | {row.against} | {other} | {row.ratio} |"
        )
    return "\n".join(lines)


def shown(value: float) -> str:
    """Three figures, whole above a hundred."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_json(rows: Sequence[Row]) -> str:
    """Rows as JSON."""
    return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)


def milliseconds(work: Callable[[], object], *, seconds: float = 1.0, warm: int = 20) -> float:
    """Median time of a call in milliseconds."""
    for _ in range(warm):
        work()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1e3


def drawings(path: Path | None, count: int = 200) -> list[list[np.ndarray]]:
    """Strokes in pad sides: real ones from a file, or hand-like ones of the tests."""
    random = np.random.default_rng(0)
    if path is None:
        from conftest import DIGITS

        shapes = [[np.array(stroke) for stroke in strokes] for strokes in DIGITS.values()]
        return [jittered(shapes[at % len(shapes)], random) for at in range(count)]
    entries = json.loads(path.read_text("utf-8"))
    chosen = random.permutation(len(entries))[:count]
    return [placed([np.array(stroke) for stroke in entries[at]["strokes"]], random) for at in chosen]


def jittered(strokes: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
    """The same digit by a less steady hand."""
    return [stroke + np.cumsum(random.normal(0, 0.004, stroke.shape), axis=0) for stroke in strokes]


def placed(strokes: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
    """Strokes scaled to between 35 % and 85 % of the pad, anywhere on it."""
    size = random.uniform(0.35, 0.85)
    extent = np.concatenate(strokes).max(axis=0) * size
    at = random.random(2) * (1 - extent)
    return [stroke * size + at for stroke in strokes]


def growing(strokes: list[np.ndarray], step: int = 3) -> Iterator[list[np.ndarray]]:
    """The same ink as it is while the pen moves: ever more of its points."""
    for end in range(2, sum(map(len, strokes)) + 1, step):
        left, shown_ = end, []
        for stroke in strokes:
            if left > 0:
                shown_.append(stroke[:left])
            left -= len(stroke)
        yield shown_


@contextmanager
def running(*line: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server as a child process, with its address."""
    process = subprocess.Popen(
        [sys.executable, *map(str, line)], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stderr
        for text in process.stderr:
            if "http://" in text:
                yield process, text.split()[-1]
                return
        raise RuntimeError(f"{line}: did not start")
    finally:
        process.terminate()
        process.wait()

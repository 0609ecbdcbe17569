"""A server asked for everything, round after round → how much memory it keeps.

Rule: a real process and the questions that a page sends; what is counted is the memory that is the server's alone.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psutil
import websocket
from conftest import PRETRAINED, SHIPPED, Server
from promise import Row, table

from model import command
from model.serving import bundle, frame

ROUNDS = 6
MOST = 160.0  # MB of private memory
GROWTH = 20.0  # MB between the first round and the last
_SPLITS = ("test", "validation", "train", "builtin")
_MODELS = tuple(bundle.version_of(file) for file in (SHIPPED, PRETRAINED / "three-conv-128.keras"))
_EPOCHS = 24  # of a time-lapse, which a visitor goes through


def private(process: psutil.Process) -> float:
    """MB that are this process's alone: without the pages of files, which the system can take back at any time."""
    facts = process.memory_info()
    return float(facts.rss - facts.shared if hasattr(facts, "shared") else process.memory_full_info().uss) / 1e6


def settled(process: psutil.Process, patience: float = 1.0) -> float:
    """As `private`, once nothing works any more."""
    time.sleep(patience)
    return private(process)


def epochs(workspace: Path, count: int = _EPOCHS) -> list[str]:
    """Versions of models as a time-lapse leaves them, made in a workspace: all one network under different names."""
    shipped = bundle.read(SHIPPED.with_suffix(""))
    weights = bundle.weights(shipped)
    graphs = [(shipped.folder / name).read_bytes() for name in (bundle.SINGLE, bundle.GRADIENTS)]
    versions = [f"e{number:011x}" for number in range(count)]
    for version in versions:
        folder = workspace / "bundles" / version
        folder.mkdir(parents=True)
        bundle.write(folder, dataclasses.replace(shipped, version=version), weights, *graphs)
    return versions


class Visitor:
    """A page that asks a server for everything, without a browser."""

    def __init__(self, url: str, versions: list[str]) -> None:
        """`versions` are further models to look at, as the epochs of a time-lapse."""
        self.url, self.versions = url, versions

    def round(self, number: int) -> None:
        """Every tab once; the classes of contrasts and the images looked at are others each time."""
        for path in ("/", "/_dash-layout"):
            self._get(path)
        self._live(number)
        self.ask("filters/kernels", version=_MODELS[0])
        for split in _SPLITS:
            self._evaluation(split, number)
            self.ask("map/landscape", version=_MODELS[0], split=split)
        for version in _MODELS:
            self._contrasts(version, number)
        for version in (*_MODELS, *self.versions):
            self.ask("timelapse/epoch", version=version)
            self.ask("header/facts", version=version)
        for question in ("choices", "matches", "curves", "settings"):
            self.ask(f"compare/{question}", a="default", b="three-conv-128", input={"index": number})
        self.ask("training/runs")

    def ask(self, question: str, **wish: object) -> dict[str, object]:
        """A panel's answer; a refusal is one too, as of a split that the data has not."""
        request = urllib.request.Request(f"{self.url}/ask/{question}", json.dumps(wish).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=120) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    def _evaluation(self, split: str, number: int) -> None:
        """The matrix, and thumbnails in every order."""
        self.ask("evaluation/matrix", split=split)
        for sort in ("wrong", "confidence", "loss", "near"):
            self.ask("evaluation/gallery", split=split, sort=sort, page=number, near={"index": number})
        self.ask("evaluation/gallery", split=split, sheet=True)

    def _contrasts(self, version: str, number: int) -> None:
        """Three pairs of classes in the first three layers, and in one without maps."""
        for step in (1, 2, 3):
            for layer in ("conv_1", "pool_1", "conv_2", "dense_1"):
                a, b = str(number % 10), str((number + step) % 10)
                self.ask("contrast/contrast", version=version, a=a, b=b, layer=layer, count=500)

    def _live(self, number: int) -> None:
        """Frames of all maps of all models."""
        with contextlib.closing(websocket.create_connection(self.url.replace("http", "ws") + "/live")) as live:
            live.recv()
            for version in (*_MODELS, *self.versions):
                for index in range(10 * number, 10 * number + 10):
                    live.send_binary(frame.question(frame.Request(index, version, (0, 1, 2, 3), None, index)))
                    live.recv()

    def _get(self, path: str) -> None:
        """Load something of the page."""
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            answer.read()


def after_rounds(server: Server, versions: list[str], rounds: int) -> Iterator[float]:
    """MB of private memory at the start, then after each round of everything."""
    process, visitor = psutil.Process(server.process.pid), Visitor(server.url, versions)
    yield settled(process)
    for number in range(rounds):
        visitor.round(number)
        yield settled(process)


def rows(source: str = "auto") -> list[Row]:
    """What one server on a data SOURCE keeps."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace:
        versions = epochs(Path(workspace))
        server = Server("--data", source, "--workspace", workspace)
        try:
            found = list(after_rounds(server, versions, ROUNDS))
        finally:
            server.stop()
    line = ", ".join(f"{value:.0f}" for value in found)
    test = f"every tab and split, 24 contrasts, {_EPOCHS} epochs of a time-lapse, {ROUNDS} rounds"
    growth = found[-1] - found[1]
    return [
        Row(f"private memory below {MOST:.0f} MB: {test}", f"at most {max(found):.0f} MB", max(found) < MOST),
        Row(f"it ends within {GROWTH:.0f} MB of the first round", f"{growth:+.0f} MB ({line})", growth < GROWTH),
    ]


def main() -> None:
    """Ask a server for everything, and say what it keeps."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", default="auto", help="what the server shows")
    print(table(rows(parser.parse_args().data)))


if __name__ == "__main__":
    command.run(main)

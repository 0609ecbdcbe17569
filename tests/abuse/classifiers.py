"""Well-known classifiers with random weights, given to a server as anybody would: does it show what Keras computes?

Rule: Keras builds, saves and predicts in a process of its own; what is compared comes out of a real server.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import websocket
from conftest import Server
from promise import Row

from model.serving import bundle, frame

_ROOT = Path(__file__).parents[2]
_SIDE, _CLASSES, _IMAGES = 64, 10, 100
_NAMES = ("MobileNetV2", "EfficientNetB0", "DenseNet121", "ConvNeXtTiny")
_TOO_LARGE = "ResNet101"
_QUESTIONS = ("evaluation/matrix", "contrast/contrast", "filters/kernels", "map/landscape")
_SAVING = """
import sys, keras, numpy as np
name, side, classes, pictures, folder = sys.argv[1], *map(int, sys.argv[2:4]), *sys.argv[4:]
keras.utils.set_random_seed(1)
model = getattr(keras.applications, name)(input_shape=(side, side, 3), weights=None, classes=classes)
model.save(f"{folder}/{name}.keras")
given = np.load(pictures)["x_test"].astype("float32")
ranges = {"0-1": given / 255, "0-255": given, "-1-1": given / 127.5 - 1}
np.savez(f"{folder}/{name}-said.npz", **{key: model.predict(value, verbose=0) for key, value in ranges.items()})
"""


def rows() -> list[Row]:
    """A row for each, and one over the limits."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        pictures = _pictures(folder)
        return [*(_row(name, folder, pictures) for name in _NAMES), _refused(folder, pictures)]


def _pictures(folder: Path) -> Path:
    """Coloured noise with labels."""
    random, path = np.random.default_rng(0), folder / "pictures.npz"
    arrays = {
        name: random.integers(0, 256, (count, _SIDE, _SIDE, 3), np.uint8)
        for name, count in (("x_train", 3 * _IMAGES), ("x_test", _IMAGES))
    }
    labels = {"y_train": np.arange(3 * _IMAGES) % _CLASSES, "y_test": np.arange(_IMAGES) % _CLASSES}
    np.savez(path, **arrays, **labels)
    return path


def _saved(name: str, folder: Path, pictures: Path) -> Path:
    """A network of Keras's, saved, with what it says of the test pictures in each range beside it."""
    line = [sys.executable, "-c", _SAVING, name, _SIDE, _CLASSES, pictures, folder]
    subprocess.run(list(map(str, line)), check=True, capture_output=True)
    return folder / f"{name}.keras"


def _row(name: str, folder: Path, pictures: Path) -> Row:
    """A server with that model: its predictions, a frame, every panel's question."""
    file, workspace, start = _saved(name, folder, pictures), folder / name, time.monotonic()
    server = Server("--model", file, "--data", pictures, "--workspace", workspace)
    try:
        took, made = time.monotonic() - start, next((workspace / "bundles").glob("*"))
        served = bundle.read(made)
        said = np.load(folder / f"{name}-said.npz")[served.input_range]
        kept = np.load(_predicted(server, workspace, served.version))
        off = float(np.abs(kept - said).max() / said.max())
        answered = sum("error" not in _ask(server, question, served.version) for question in _QUESTIONS)
        framed = _frame(server, served.version, len(served.layers))
    finally:
        server.stop()
    measured = (
        f"{len(served.layers)} layers, pixels {served.input_range}, open in {took:.0f} s, off by {off:.1g} of the largest, "
        f"{answered} of {len(_QUESTIONS)} questions, a frame of {framed >> 10} kB"
    )
    return Row(
        f"{name} {_SIDE}×{_SIDE} shows what Keras computes", measured, off < 2e-3 and answered == len(_QUESTIONS)
    )


def _predicted(server: Server, workspace: Path, version: str) -> Path:
    """Where the predictions of the test split lie, once they have been asked for."""
    _ask(server, "evaluation/matrix", version)
    return next((workspace / "evaluations").glob(f"{version}-*-test.npy"))


def _ask(server: Server, question: str, version: str) -> dict[str, object]:
    """A panel's answer."""
    wish = json.dumps({"version": version, "data": ""}).encode()
    with urllib.request.urlopen(f"{server.url}/ask/{question}", wish, timeout=300) as answer:
        return dict(json.load(answer))


def _frame(server: Server, version: str, layers: int) -> int:
    """Bytes of a frame with as many layers as a page can want."""
    socket = websocket.create_connection(server.url.replace("http", "ws") + "/live", timeout=60)
    try:
        socket.send_binary(frame.question(frame.Request(1, version, tuple(range(min(layers, 255))), None, 3)))
        while isinstance(message := socket.recv(), str):
            pass
        return len(message)
    finally:
        socket.close()


def _refused(folder: Path, pictures: Path) -> Row:
    """One that is larger than may be."""
    file = _saved(_TOO_LARGE, folder, pictures)
    line = [sys.executable, "-m", "model.export", str(file), "--out", str(folder / "out")]
    done = subprocess.run(line, cwd=_ROOT, capture_output=True, text=True)
    said = done.stderr.strip()
    return Row(
        f"{_TOO_LARGE} is refused with figures", said[-120:], done.returncode == 2 and "expected at most" in said
    )

"""Model files and data made to exhaust or attack whoever opens them: what the process that does takes, and what it says.

Rule: each is opened as a stranger's is, by the command itself; its memory is that of all its processes together.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import psutil
from promise import Row

from model.intake import network
from model.records import BadInput

_ROOT = Path(__file__).parents[2]
_SHIPPED = _ROOT / "model" / "pretrained" / "default.keras"
_MOST = 1000  # MB that a file may make its readers take; TensorFlow alone takes 700
_MUTATED, _SECONDS = 200, 300


def _edited(change: Callable[[Any], None], weights: bytes | None = None) -> Callable[[Path], Path]:
    """A maker of the shipped model with another configuration, or other weights."""

    def make(folder: Path) -> Path:
        path = folder / "bomb.keras"
        with zipfile.ZipFile(_SHIPPED) as source, zipfile.ZipFile(path, "w") as target:
            config = json.loads(source.read("config.json"))
            change(config)
            target.writestr("metadata.json", source.read("metadata.json"))
            target.writestr("config.json", json.dumps(config))
            target.writestr("model.weights.h5", weights or source.read("model.weights.h5"))
        return path

    return make


def _layer(kind: str, **settings: Any) -> Callable[[Any], None]:
    """A change of a layer's settings."""
    return lambda config: next(x for x in config["config"]["layers"] if x["class_name"] == kind)["config"].update(
        settings
    )


def _built(config: Any) -> None:
    next(x for x in config["config"]["layers"] if x["class_name"] == "Dense")["build_config"] = {
        "input_shape": [None, 1 << 30]
    }


def _einsum(config: Any) -> None:
    layer = next(x for x in config["config"]["layers"] if x["class_name"] == "Dense")
    layer["class_name"] = "EinsumDense"
    layer["config"] = {"name": layer["config"]["name"], "equation": "ab,bc->ac", "output_shape": [8192 * 800]}


def _filled() -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.create_dataset("layers/conv2d/vars/0", (50_000, 40_000), "f4", fillvalue=1.0, chunks=(100, 100))
    return content.getvalue()


def _names(folder: Path) -> Path:
    path = folder / "names.npz"
    x, y = np.zeros((4, 8, 8), np.uint8), np.array([0, 1, 0, 1])
    np.savez(
        path, x_train=x, y_train=y, x_test=x, y_test=y, class_names=np.array([f"class {at}" for at in range(10_000)])
    )
    return path


def _large(folder: Path) -> Path:
    """2 GB of zeros, which a zip makes small."""
    path = folder / "large.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("x_train", "y_train", "x_test", "y_test"):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array_header_1_0(
                    file, {"descr": "|u1", "fortran_order": False, "shape": (1 << 29,)}
                )
                for _ in range(512):
                    file.write(bytes(1 << 20))
    return path


def _heavy(folder: Path) -> Path:
    path = folder / "heavy.keras"
    with path.open("wb") as file:
        file.truncate(1500 << 20)
    return path


_BOMBS: dict[str, Callable[[Path], Path]] = {
    "what a layer was built with: 2³⁰ inputs": _edited(_built),
    "EinsumDense of 6.5 million outputs": _edited(_einsum),
    "LoRA of rank 8,192": _edited(_layer("Dense", lora_rank=8192)),
    "images of 8,192²": _edited(_layer("InputLayer", batch_shape=[None, 8192, 8192, 1])),
    "a hidden Dense of 8,192 on 8,192": _edited(_layer("Dense", units=8192)),
    "8,192 filters of 8,192²": _edited(_layer("Conv2D", filters=8192, kernel_size=[8192, 8192])),
    "HDF5 that is all fill value": _edited(lambda config: None, _filled()),
    "a file of 1.5 GB": _heavy,
    "10,000 class names": _names,
    "an .npz of 2 GB in 2 MB": _large,
}


def rows() -> list[Row]:
    """Every bomb, and mutated model files."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        return [*(_row(name, make(folder), folder) for name, make in _BOMBS.items()), _mutated(folder)]


def _row(name: str, path: Path, folder: Path) -> Row:
    """One file opened as a stranger's: most memory, how long, what was said."""
    if path.suffix == ".keras":
        line = ["model.export", str(path), "--out", str(folder / "out")]
    else:
        line = ["model.data", str(path), "--workspace", str(folder / "workspace")]
    process = subprocess.Popen(
        [sys.executable, "-m", *line], cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    start, most = time.monotonic(), 0.0
    while process.poll() is None and time.monotonic() - start < _SECONDS:
        most = max(most, sum(_memory(psutil.Process(process.pid))))
        time.sleep(0.02)
    process.kill()
    said = (process.stderr.read() if process.stderr else "").strip()
    took, refused = time.monotonic() - start, process.returncode == 2 and "\n" not in said and "Traceback" not in said
    kept = most < _MOST and (refused or process.returncode == 0)
    outcome = "refused in a line" if refused else f"status {process.returncode}"
    return Row(f"{name}: under {_MOST:,} MB, refused or harmless", f"{most:.0f} MB, {took:.1f} s, {outcome}", kept)


def _memory(process: psutil.Process) -> Iterator[float]:
    """Resident MB of a process and of those that it has started."""
    try:
        for each in (process, *process.children(recursive=True)):
            yield each.memory_info().rss / 1e6
    except psutil.Error:
        return


def _mutated(folder: Path) -> Row:
    """The shipped model with flipped bytes, cut short, or with its configuration scrambled."""
    random, whole, path = np.random.default_rng(11), _SHIPPED.read_bytes(), folder / "mutated.keras"
    refused = opened = broken = 0
    for attempt in range(_MUTATED):
        content = bytearray(whole[: random.integers(1, len(whole))] if attempt % 4 == 0 else whole)
        for at in random.integers(0, len(content), 1 << random.integers(0, 10)):
            content[at] ^= 1 << int(random.integers(8))
        path.write_bytes(content)
        if attempt % 4 == 3:
            _scrambled(random)(folder).replace(path)
        try:
            network.taken_in(path)
            opened += 1
        except BadInput as trouble:
            refused += 1
            broken += "\n" in str(trouble) or "Traceback" in str(trouble)
        except Exception:
            broken += 1
    return Row(
        f"{_MUTATED} mutated model files: each a network or a line", f"{opened} opened, {refused} refused, {broken} otherwise",
        broken == 0,
    )  # fmt: skip


def _scrambled(random: np.random.Generator) -> Callable[[Path], Path]:
    """A change of some values anywhere in the configuration."""
    values: list[Any] = [None, -1, 0, 1e308, "x", [], {}, True, 10**30, {"class_name": "Lambda"}, [[]], "Dense"]

    def change(config: Any) -> None:
        places = list(_places(config))
        for _ in range(3):
            holder, key = places[int(random.integers(len(places)))]
            holder[key] = values[int(random.integers(len(values)))]

    return _edited(change)


def _places(config: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything in a configuration."""
    for key in list(config) if isinstance(config, dict) else range(len(config)):
        yield config, key
        if isinstance(config[key], (dict, list)):
            yield from _places(config[key])

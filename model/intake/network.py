"""A network out of a stranger's file: its configuration rewritten, its weights as plain arrays; kept as a folder.

Rule: `read` looks at the file itself and is for a process that is locked up; `taken_in` has such a child do it and
reads back numbers without pickles and JSON, both of which are checked once more.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.child import Child
from model.intake import archive, configuration, weights
from model.intake.images import shape_of
from model.records import Array, BadInput, Failure

_CONFIG, _WEIGHTS = "network.json", "weights.npz"
_SECONDS = 150
_DIGITS = (28, 28, 1)
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # a thread that NumPy starts while it is imported would not be locked up


@dataclass(frozen=True)
class Network:
    """`config` is Keras's JSON form of a model, of allowed layers only; `weights` are arrays by path in its file."""

    config: dict[str, Any]
    weights: dict[str, Array]


def read(path: Path) -> Network:
    """The network in a `.keras` file; raises BadInput, in a line, for a file that cannot be served."""
    config, stored = archive.read(path)
    return Network(configuration.rewritten(path.name, config), weights.read(path.name, stored))


def write(network: Network, folder: Path) -> None:
    """Put a network into an existing folder."""
    (folder / _CONFIG).write_text(json.dumps(network.config), "utf-8")
    np.savez(folder / _WEIGHTS, **network.weights)  # type: ignore[arg-type]


def pictures_taken_in(path: Path, folder: Path, size: tuple[int, int, int]) -> Path:
    """A stranger's pictures as an `.npz` of ours in a new folder, made by such a child; a zip's get `size`."""
    folder.mkdir()
    arguments = (str(path.resolve()), "--out", str(folder.resolve()), "--pictures", *map(str, size))
    try:
        Child("model.intake", *arguments, environment=ONE_THREAD).finish(_SECONDS)
    except Failure as failure:
        raise BadInput("data {file}: it cannot be read ({why})", file=path.name, why=failure) from None
    return folder / arrays_name(path)


def arrays_name(pictures: Path) -> str:
    """What the arrays of a file of pictures are called."""
    return f"{pictures.stem}.npz"


def image_size(network: Network) -> tuple[int, int, int]:
    """(H, W, C) of the images that a network takes, as far as it says; else those of the digits."""
    shapes = (shape_of(tuple(_side(side) for side in shape[1:])) for shape in _input_shapes(network.config))
    return next((shape for shape in shapes if shape), _DIGITS)


def _side(given: Any) -> int | None:
    """A side of an input's shape, which a stranger wrote."""
    return given if isinstance(given, int) and given > 0 else None


def _input_shapes(config: Any) -> Iterator[list[Any]]:
    """What every input layer takes, the outermost first."""
    if isinstance(config, dict):
        if config.get("class_name") == "InputLayer" and isinstance(config["config"].get("batch_shape"), list):
            yield config["config"]["batch_shape"]
        for value in config.values():
            yield from _input_shapes(value)
    elif isinstance(config, list):
        for value in config:
            yield from _input_shapes(value)


def _open(name: str, folder: Path) -> Network:
    """A network that a locked-up child has put there."""
    try:
        config = configuration.rewritten(name, json.loads((folder / _CONFIG).read_text("utf-8")))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as file:
            arrays = {path: file[path] for path in file.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise Failure(f"model {name}: what was read of it cannot be read again ({error})") from None
    return Network(config, arrays)


def taken_in(path: Path) -> Network:
    """As `read`, by a child that can neither reach the network nor write anywhere else."""
    archive.check_size(path)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary).resolve()
        arguments = (str(path.resolve()), "--out", str(folder))
        try:
            Child("model.intake", *arguments, environment=ONE_THREAD).finish(_SECONDS)
        except Failure as failure:
            raise BadInput("model {file}: it cannot be read ({why})", file=path.name, why=failure) from None
        return _open(path.name, folder)

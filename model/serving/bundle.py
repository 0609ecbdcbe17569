"""Bundles: the immutable folders that are served. How one is written, checked, read and published.

A bundle is `layers.json` (what there is), `activations.tflite` (the graph), `weights.npz`; where browsers can run the
model, `single.tflite` too (the graph for one image, of a fixed shape, as browsers run it); where all of it has
derivatives, `gradients.tflite` (what `model.serving.gradient` runs).
Rule: named by content, never overwritten, published all or nothing. Where they lie, `model.serving.store` knows.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from model.intake import archive
from model.network.input_range import RANGES
from model.records import HEADS, Array, BadInput, Bundle, LayerInfo, Window

_FORMAT = 4
_READ = 1 << 20  # bytes at a time
MANIFEST, GRAPH, WEIGHTS, SINGLE = "layers.json", "activations.tflite", "weights.npz", "single.tflite"
GRADIENTS = "gradients.tflite"


def version_of(keras_file: Path, input_range: str = "", salt: str = "") -> str:
    """The content version of a `.keras` file, 12 hexadecimal digits; another one where its input range is laid down.

    With a `salt` that others do not know, they cannot tell it from the file.

    Raises BadInput where there is no such file, or one that nobody would read.
    """
    archive.check_size(keras_file)
    digest = hashlib.sha256()
    with keras_file.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
    digest.update(bytes([_FORMAT]) + input_range.encode() + salt.encode())
    return digest.hexdigest()[:12]


def write(folder: Path, bundle: Bundle, weights: dict[str, Array], single: bytes, gradients: bytes) -> None:
    """Write a bundle's files into an existing empty folder; no graph where the bundle says why there is none."""
    optional = {SINGLE: (bundle.browser, single), GRADIENTS: (bundle.gradients, gradients)}
    graphs = {name: content for name, (reason, content) in optional.items() if not reason}
    (folder / GRAPH).write_bytes(bundle.graph)
    for name, content in graphs.items():
        (folder / name).write_bytes(content)
    np.savez(folder / WEIGHTS, **weights)  # type: ignore[arg-type]
    about = {
        "format": _FORMAT,
        "version": bundle.version,
        "name": bundle.name,
        "input_shape": bundle.input_shape,
        "classes": bundle.classes,
        "output": bundle.output,
        "head": bundle.head,
        "input_range": bundle.input_range,
        "input_reason": bundle.input_reason,
        "notes": bundle.notes,
        "browser": bundle.browser,
        "gradients": bundle.gradients,
        "blameless": bundle.blameless,
        "layers": [dataclasses.asdict(layer) for layer in bundle.layers],
        "sha256": {name: sha256(folder / name) for name in (GRAPH, WEIGHTS, *graphs)},
        "card": bundle.card,
    }
    about["seal"] = _seal(about)
    (folder / MANIFEST).write_text(json.dumps(about, ensure_ascii=False), "utf-8")


def _seal(about: dict[str, Any]) -> str:
    """A digest of everything else in a manifest."""
    text = json.dumps({name: value for name, value in about.items() if name != "seal"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def publish(built: Path, folder: Path) -> None:
    """Move a finished folder to its place; one that is already there stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(built, folder)
    except OSError:
        if not (folder / MANIFEST).exists():
            raise


def sha256(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(folder: Path) -> Bundle:
    """Load a bundle, checked against its own hashes.

    Raises BadInput where files are missing, damaged or of another format.
    """
    try:
        about: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        damaged = [name for name, digest in about["sha256"].items() if sha256(folder / name) != digest]
        if damaged or about["format"] != _FORMAT or about["seal"] != _seal(about):
            raise BadInput(f"bundle {folder}: {', '.join(damaged) or MANIFEST} is not as it was built")
        layers = tuple(_layer_info(layer) for layer in about["layers"])
        return Bundle(
            version=about["version"],
            name=about["name"],
            input_shape=(*about["input_shape"],),
            classes=about["classes"],
            output=about["output"],
            head=_known(about["head"], HEADS),
            input_range=_known(about["input_range"], RANGES),
            input_reason=about["input_reason"],
            notes=tuple(about["notes"]),
            browser=about["browser"],
            gradients=about["gradients"],
            blameless=about.get("blameless", {}),
            layers=layers,
            graph=(folder / GRAPH).read_bytes(),
            folder=folder,
            card=about["card"],
        )
    except BadInput:
        raise
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"bundle {folder}: cannot be read ({error})") from None


def _known(name: str, table: Collection[str]) -> str:
    """A name that a table has; raises BadInput for another one."""
    if name not in table:
        raise BadInput(f"{name!r} is none of {', '.join(table)}")
    return name


def _layer_info(about: dict[str, Any]) -> LayerInfo:
    """A layer's record from its JSON form, lists back to tuples."""
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in about.items()}
    windows = tuple(window and _window(window) for window in about["windows"])
    return LayerInfo(**{**fields, "windows": windows})


def _window(about: dict[str, Any]) -> Window:
    """A window's record from its JSON form."""
    (up, down), (left, right), (by_rows, by_columns) = about["rows"], about["columns"], about["step"]
    return Window((tuple(up), tuple(down)), (tuple(left), tuple(right)), (by_rows, by_columns))


def weights(bundle: Bundle) -> dict[str, Array]:
    """The layers' arrays by `key/name`, as Keras names them: `t001/kernel` (rows, columns, in, out), `t001/bias`."""
    with np.load(bundle.folder / WEIGHTS) as file:
        return {name: file[name] for name in file}


def weights_of(bundle: Bundle, key: str) -> dict[str, Array]:
    """One layer's arrays by their names, without reading the others'."""
    with np.load(bundle.folder / WEIGHTS) as file:
        return {name.removeprefix(f"{key}/"): file[name] for name in file if name.startswith(f"{key}/")}


def single_of(bundle: Bundle) -> Path | None:
    """The file that browsers run, where there is one."""
    path = bundle.folder / SINGLE
    return path if not bundle.browser and path.is_file() else None


def gradients_of(bundle: Bundle) -> Path | None:
    """The file that gives gradients, where there is one."""
    path = bundle.folder / GRADIENTS
    return path if not bundle.gradients and path.is_file() else None


def intact(folder: Path, version: str) -> Bundle | None:
    """The bundle of that version in a folder, if it is there and undamaged."""
    try:
        bundle = read(folder)
    except BadInput:
        return None
    return bundle if bundle.version == version else None

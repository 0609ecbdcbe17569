"""Bundles: the immutable folders that are served. Read, check, publish, find or have them built.

A bundle is `layers.json` (what there is), `activations.tflite` (the graph) and `weights.npz`.
Rule: named by content, never overwritten, published all or nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from model.records import Array, BadInput, Bundle, Failure, LayerInfo

FORMAT = 1
MANIFEST, GRAPH, WEIGHTS = "layers.json", "activations.tflite", "weights.npz"
PRETRAINED = Path(__file__).parent / "pretrained"
EXPORT_SECONDS = 300


def version_of(keras_file: Path) -> str:
    """The content version of a `.keras` file, 12 hexadecimal digits.

    Raises BadInput where there is no such file.
    """
    if not keras_file.is_file():
        raise BadInput(f"model {keras_file}: no such file; expected a .keras file")
    return hashlib.sha256(keras_file.read_bytes() + bytes([FORMAT])).hexdigest()[:12]


def write(folder: Path, bundle: Bundle, weights: dict[str, Array]) -> None:
    """Write a bundle's files into an existing empty folder."""
    (folder / GRAPH).write_bytes(bundle.graph)
    np.savez_compressed(folder / WEIGHTS, **weights)  # type: ignore[arg-type]
    about = {
        "format": FORMAT,
        "version": bundle.version,
        "name": bundle.name,
        "input_shape": bundle.input_shape,
        "classes": bundle.classes,
        "output": bundle.output,
        "logits": bundle.logits,
        "layers": [dataclasses.asdict(layer) for layer in bundle.layers],
        "sha256": {name: sha256(folder / name) for name in (GRAPH, WEIGHTS)},
        "card": bundle.card,
    }
    about["seal"] = seal(about)
    (folder / MANIFEST).write_text(json.dumps(about, indent=1, ensure_ascii=False), "utf-8")


def seal(about: dict[str, Any]) -> str:
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
        if damaged or about["format"] != FORMAT or about["seal"] != seal(about):
            raise BadInput(f"bundle {folder}: {', '.join(damaged) or MANIFEST} is not as it was built")
        layers = tuple(layer_info(each) for each in about["layers"])
        return Bundle(
            version=about["version"],
            name=about["name"],
            input_shape=(*about["input_shape"],),
            classes=about["classes"],
            output=about["output"],
            logits=about["logits"],
            layers=layers,
            graph=(folder / GRAPH).read_bytes(),
            folder=folder,
            card=about["card"],
        )
    except BadInput:
        raise
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"bundle {folder}: cannot be read ({error})") from None


def layer_info(about: dict[str, Any]) -> LayerInfo:
    """A layer's record from its JSON form, lists back to tuples."""
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in about.items()}
    return LayerInfo(**fields)


def weights(bundle: Bundle) -> dict[str, Array]:
    """The conv layers' arrays: `key/kernel` (rows, columns, in, out), `key/bias` (out,)."""
    with np.load(bundle.folder / WEIGHTS) as file:
        return {name: file[name] for name in file}


def of(keras_file: Path, workspace: Path) -> Bundle:
    """The bundle of a `.keras` file: shipped with it, in the workspace, or built now by a child.

    Raises BadInput where the file is missing or is no image classifier.
    """
    version = version_of(keras_file)
    ours = workspace / "bundles" / version
    if found := intact(keras_file.with_suffix(""), version):
        return found
    return intact(ours, version) or built(keras_file, ours)


def beside(keras_file: Path) -> Bundle:
    """The bundle beside a run's model, built now where it is missing, by a child that leaves the machine to others.

    Raises BadInput where the file is missing or is no image classifier.
    """
    target = keras_file.with_suffix("")
    return intact(target, version_of(keras_file)) or built(keras_file, target, "--background")


def built(keras_file: Path, folder: Path, *options: str) -> Bundle:
    """Have a bundle built, in the place of one that is damaged or another model's."""
    shutil.rmtree(folder, ignore_errors=True)
    export(keras_file, folder, *options)
    return read(folder)


def intact(folder: Path, version: str) -> Bundle | None:
    """The bundle of that version in a folder, if it is there and undamaged."""
    try:
        found = read(folder)
    except BadInput:
        return None
    return found if found.version == version else None


def export(keras_file: Path, folder: Path, *options: str) -> None:
    """Have a child process (the one with TensorFlow) build a bundle; `options` are of its command line.

    Raises BadInput with the child's own words where it refuses the file, Failure where it breaks.
    """
    print(f"building the bundle of {keras_file.name} …", file=sys.stderr, flush=True)
    line = [sys.executable, "-m", "model.export", str(keras_file.resolve()), "--out", str(folder.resolve())]
    line += options
    try:
        child = subprocess.run(
            line, cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=EXPORT_SECONDS,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Failure(f"model {keras_file}: no bundle after {EXPORT_SECONDS} s") from None
    if child.returncode:
        said = (child.stderr.strip().splitlines() or [f"exit status {child.returncode}"])[-1]
        said = said.removeprefix("featurescope: ")
        raise (BadInput if child.returncode == 2 else Failure)(said)

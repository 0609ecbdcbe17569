"""The model card of a run: how well its best epoch reads the test split, and how it came about."""

from __future__ import annotations

import dataclasses
import json
import platform
import time
from pathlib import Path

import keras
import numpy as np

from model import files
from model.data.dataset import PREPARED, Dataset
from model.network import layers, presets
from model.records import TrainingConfig
from model.runs import folders
from model.serving import bundle
from model.serving.predict import unit
from model.train.progress import StatusWriter


def write_card(
    name: str, preset: presets.Preset, dataset: Dataset, out: Path, writer: StatusWriter, *, background: bool
) -> dict[str, object]:
    """Measure the best epoch on the test split, and write down how it came about; on one thread in the background."""
    model = keras.models.load_model(out / folders.MODEL, compile=False)
    x_test, y_test = dataset.split("test")
    predicted = model.predict(unit(x_test), batch_size=256, verbose=0).argmax(axis=1)
    classes = len(dataset.class_names)
    confusion = np.bincount(y_test.astype(int) * classes + predicted, minlength=classes**2).reshape(classes, classes)
    row = writer.rows[writer.status.best_epoch - 1]
    about: dict[str, object] = {
        "preset": name,
        "command": _command_line(name, writer.status.given, preset.training, dataset, background=background),
        "sha256": bundle.sha256(out / folders.MODEL),
        "parameters": model.count_params(),
        "accuracy": float((predicted == y_test).mean()) if len(y_test) else 0.0,
        "test_images": len(y_test),
        "validation_accuracy": row["val_accuracy"],
        "training_accuracy": row["accuracy"],
        "confusion": confusion.tolist(),
        "data": dataset.title,
        "splits": {split: dataset.size(split) for split in PREPARED},
        "class_names": dataset.class_names,
        "best_epoch": writer.status.best_epoch,
        "epochs": writer.status.epoch,
        "monitor": preset.training.monitor,
        "minutes": round(writer.seconds / 60, 1),
        "finished": round(time.time()),
        "layers": layers.write(preset.layers),
        "training": dataclasses.asdict(preset.training),
        "versions": {"keras": keras.__version__, "python": platform.python_version()},
    }
    files.publish(out / "card.json", json.dumps(about, indent=1, ensure_ascii=False))
    return about


def _command_line(
    name: str, given: dict[str, str], config: TrainingConfig, dataset: Dataset, *, background: bool
) -> str:
    """The command that makes this run again: sums over one thread are not those over several, so it says which."""
    first = {"epochs": str(config.epochs), "seed": str(config.seed)}
    options = first | {option: value for option, value in given.items() if option not in (*first, "data")}
    written = "".join(f" --{option} {_quoted(text)}" for option, text in options.items())
    last = " --background" if background else ""
    return f"python -m model.train --preset {name}{written} --data {_quoted(_source(given, dataset))}{last} --out DIR"


def _source(given: dict[str, str], dataset: Dataset) -> str:
    """The data as a command names it: `auto` as what it stood for, a file by its path."""
    told = given.get("data", "")
    return told if Path(told).name == dataset.source else dataset.source


def _quoted(text: str) -> str:
    """A word of a command line."""
    return f'"{text}"' if " " in text else text

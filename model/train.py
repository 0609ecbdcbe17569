"""One training run in one process: a preset and a data set become `best.keras` and its model card.

Rule: test data only measures the epoch that validation data chose.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import psutil

from model import bundle, data, network, presets
from model.diary import Cancelled, Diary
from model.evaluate import unit
from model.fit import Best, fit
from model.records import BadInput, Dataset, Failure, TrainingConfig

BACKGROUND_NICE = 10


class Say(keras.callbacks.Callback):
    """One line an epoch on stderr."""

    def on_train_begin(self, logs: object = None) -> None:
        """Note the time."""
        self.started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Say what the epoch measured."""
        parts = [f"{name} {value:.4f}" for name, value in (logs or {}).items()]
        line = f"epoch {epoch + 1}  {time.monotonic() - self.started:.0f} s  " + "  ".join(parts)
        print(line, file=sys.stderr, flush=True)


def train(name: str, preset: presets.Preset, dataset: Dataset, out: Path) -> dict[str, object]:
    """Run a preset in the folder `out`, leaving `best.keras`, `card.json` and how it went; returns the card.

    Raises BadInput where the network does not fit the images, Failure where the loss is lost or the run
    was cancelled.
    """
    images = preset.training.limit or dataset.size("train")
    diary = Diary(out, name, preset.training.epochs, images)
    try:
        best = fit(preset, dataset, out / "best.keras", [Say(), diary])
        about = card(name, preset, dataset, out, best)
    except Cancelled:
        diary.update(state="cancelled", reason="on request", seconds_left=0)
        raise Failure("cancelled on request") from None
    except (BadInput, Failure, OSError, MemoryError) as error:
        diary.update(state="failed", reason=" ".join(str(error).split()) or type(error).__name__)
        raise
    except KeyboardInterrupt:
        diary.update(state="cancelled", reason="by the keyboard")
        raise
    except Exception as error:
        diary.update(state="failed", reason=f"{type(error).__name__}: {error}"[:200])
        raise
    diary.update(state="finished", best_epoch=best.epoch, accuracy=about["accuracy"], seconds_left=0)
    return about


def card(name: str, preset: presets.Preset, dataset: Dataset, out: Path, best: Best) -> dict[str, object]:
    """Measure the best epoch on the test split, and write down how it came about."""
    model = keras.models.load_model(best.target, compile=False)
    x_test, y_test = dataset.split("test")
    predicted = model.predict(unit(x_test), batch_size=256, verbose=0).argmax(axis=1)
    classes = len(dataset.class_names)
    confusion = np.bincount(y_test.astype(int) * classes + predicted, minlength=classes**2).reshape(classes, classes)
    about: dict[str, object] = {
        "preset": name,
        "command": command_line(name, preset.training, dataset),
        "sha256": bundle.sha256(best.target),
        "parameters": model.count_params(),
        "accuracy": float((predicted == y_test).mean()),
        "test_images": len(y_test),
        "confusion": confusion.tolist(),
        "data": dataset.title,
        "splits": {name: dataset.size(name) for name in ("train", "validation", "test")},
        "class_names": dataset.class_names,
        "best_epoch": best.epoch,
        "monitor": preset.training.monitor,
        "minutes": round((time.monotonic() - best.started) / 60, 1),
        "training": dataclasses.asdict(preset.training),
        "versions": {"keras": keras.__version__, "python": platform.python_version()},
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (out / "card.json").write_text(text, "utf-8")
    return about


def command_line(name: str, config: TrainingConfig, dataset: Dataset) -> str:
    """The command that makes this run again."""
    line = f"python -m model.train --preset {name} --epochs {config.epochs} --seed {config.seed}"
    limit = f" --limit {config.limit}" if config.limit else ""
    return f"{line}{limit} --data {dataset.source} --out DIR"


def positive(text: str) -> int:
    """An argument that must be a whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} given, expected a whole number from 1")
    return int(text)


def arguments() -> command.Parser:
    """The command line of `python -m model.train`."""
    parser = command.Parser(prog="python -m model.train", description="Train one preset.")
    parser.add_argument("--list", action="store_true", help="print each preset with its parameters")
    parser.add_argument("--preset", help=f"one of {', '.join(presets.PRESETS)}")
    parser.add_argument("--out", type=Path, help="folder for best.keras and card.json")
    parser.add_argument("--epochs", type=positive, help="how often to go through the data")
    parser.add_argument("--seed", type=int, help="of weights, order and augmentation")
    parser.add_argument("--limit", type=positive, help="train on that many images only")
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="for prepared data")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    return parser


def step_back() -> None:
    """Be the last in line for the processor, on one thread, so that a page on the same machine stays fast."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    process = psutil.Process()
    process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else BACKGROUND_NICE)


def listing() -> Iterator[str]:
    """`name parameters` of each preset."""
    for name, preset in presets.PRESETS.items():
        yield f"{name} {network.build(preset).count_params()}"


def main() -> None:
    """Train as the command line says; prints the card's essentials as JSON."""
    parser = arguments()
    options = parser.parse_args()
    if options.list:
        print("\n".join(listing()))
        return
    if not options.preset or not options.out:
        parser.error("expected --preset NAME and --out DIR, or --list")
    preset = presets.find(options.preset)
    given = {name: getattr(options, name) for name in ("epochs", "seed", "limit")}
    changes = {name: value for name, value in given.items() if value is not None}
    preset = dataclasses.replace(preset, training=dataclasses.replace(preset.training, **changes))
    if options.background:
        step_back()
    dataset = data.load(options.data, options.workspace)
    options.out.mkdir(parents=True, exist_ok=True)
    about = train(options.preset, preset, dataset, options.out)
    shown = {name: about[name] for name in ("parameters", "accuracy", "test_images", "best_epoch", "minutes")}
    print(json.dumps({"preset": options.preset, **shown}))


if __name__ == "__main__":
    command.run(main)

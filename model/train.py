"""One training run in one process: a preset and a data set become `best.keras` and its model card.

Rule: validation data chooses the epoch, test data only measures the one chosen. The trainer knows
nothing of who watches: each epoch leaves through `hooks`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from model import augment, bundle, data, presets
from model.records import Array, BadInput, Bytes, Dataset, Failure, Floats, TrainingConfig

PATIENCE_OF_PLATEAU = 2
OPTIMIZERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "nadam": keras.optimizers.Nadam,
    "adamax": keras.optimizers.Adamax,
    "sgd": lambda **settings: keras.optimizers.SGD(momentum=0.9, **settings),
}
SCHEDULES: dict[str, Callable[[float, float], float]] = {  # (share of the run done, epoch) → factor
    "constant": lambda share, epoch: 1.0,
    "power": lambda share, epoch: 1 / (1 + epoch / 5),
    "exponential": lambda share, epoch: 0.1 ** (epoch / 20),
    "cosine": lambda share, epoch: 0.5 * (1 + math.cos(math.pi * share)) * 0.99 + 0.01,
    "plateau": lambda share, epoch: 1.0,
}

Hook = Callable[[dict[str, float]], None]


class Rate(keras.callbacks.Callback):
    """Sets the learning rate at each epoch from the schedule's formula, so that no file needs it."""

    def __init__(self, config: TrainingConfig) -> None:
        super().__init__()
        self.config = config

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Before an epoch: base rate times the schedule's factor."""
        factor = SCHEDULES[self.config.schedule](epoch / self.config.epochs, epoch)
        if self.config.schedule != "plateau":
            self.model.optimizer.learning_rate = self.config.learning_rate * factor


class Best(keras.callbacks.Callback):
    """Keeps the weights of the best epoch in `best.keras`, tells the hooks of each epoch, stops early."""

    def __init__(self, config: TrainingConfig, target: Path, hooks: list[Hook]) -> None:
        super().__init__()
        self.config, self.target, self.hooks = config, target, hooks
        self.score, self.epoch, self.started = -math.inf, 0, time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """After an epoch: compare the monitored value, save if it is the best so far."""
        logs = dict(logs or {}, epoch=epoch + 1, seconds=time.monotonic() - self.started)
        if not math.isfinite(logs["loss"]):
            raise Failure(f"the loss became {logs['loss']} in epoch {epoch + 1}; try a lower learning rate")
        value = logs[self.config.monitor]
        score = -value if self.config.monitor.endswith("loss") else value
        if score > self.score:
            self.score, self.epoch = score, epoch + 1
            save(self.model, self.target)
        for hook in self.hooks:
            hook(logs)
        if self.config.patience and epoch + 1 - self.epoch >= self.config.patience:
            self.model.stop_training = True


def save(model: keras.Model, target: Path) -> None:
    """Publish a model without its optimizer, atomically, once a reload has given the same weights.

    Raises Failure where the file does not read back.
    """
    bare = keras.Model.from_config(model.get_config())  # a clone would carry the optimizer along
    bare.set_weights(model.get_weights())
    beside = target.with_name(f"{target.stem}.{os.getpid()}.keras")
    try:
        bare.save(beside)
        back = keras.models.load_model(beside, compile=False).get_weights()
        if not all(np.array_equal(a, b) for a, b in zip(back, bare.get_weights(), strict=True)):
            raise Failure(f"{target}: the saved model does not read back as it was")
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def train(name: str, preset: presets.Preset, dataset: Dataset, out: Path, hooks: list[Hook]) -> dict[str, object]:
    """Train a preset on a data set, leaving `best.keras` and `card.json` in `out`; returns the card.

    Raises BadInput where the network does not fit the images, Failure where the loss is lost.
    """
    config = preset.training
    keras.utils.set_random_seed(config.seed)
    x_train, y_train = dataset.split("train")
    if config.limit:
        chosen = np.sort(np.random.default_rng(config.seed).permutation(len(y_train))[: config.limit])
        x_train, y_train = x_train[chosen], y_train[chosen]
    x_val, y_val = dataset.split("validation")
    if len(y_train) < 2:
        raise BadInput(f"data {dataset.source}: {len(y_train)} training images, expected 2 or more")
    classes = len(dataset.class_names)
    model = presets.build(preset, x_train.shape[1:], classes)
    smooth = config.label_smoothing
    model.compile(
        optimizer=OPTIMIZERS[config.optimizer](
            learning_rate=config.learning_rate,
            use_ema=config.averaging > 0,
            ema_momentum=config.averaging or 0.99,
        ),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=smooth)
        if smooth
        else keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    as_target: Callable[[Bytes], Array] = (lambda y: np.eye(classes, dtype=np.float32)[y]) if smooth else np.asarray
    best = Best(config, out / "best.keras", hooks)
    callbacks: list[keras.callbacks.Callback] = [Rate(config), best]
    if config.schedule == "plateau":
        callbacks.append(keras.callbacks.ReduceLROnPlateau(config.monitor, 0.5, PATIENCE_OF_PLATEAU))
    if config.averaging:
        callbacks.insert(0, keras.callbacks.SwapEMAWeights(swap_on_epoch=True))
    feed = augment.Feed(x_train, as_target(y_train), config)
    model.fit(
        feed, epochs=config.epochs, validation_data=(unit(x_val), as_target(y_val)), verbose=0, callbacks=callbacks
    )
    return card(name, preset, dataset, out, best)


def unit(images: Bytes) -> Floats:
    """uint8 0–255 → float32 0–1."""
    return np.divide(images, 255, dtype=np.float32)


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


def say(logs: dict[str, float]) -> None:
    """One line an epoch on stderr."""
    parts = [f"{name} {value:.4f}" for name, value in logs.items() if name not in ("epoch", "seconds")]
    print(f"epoch {int(logs['epoch'])}  {logs['seconds']:.0f} s  " + "  ".join(parts), file=sys.stderr, flush=True)


def positive(text: str) -> int:
    """An argument that must be a whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} given, expected a whole number from 1")
    return int(text)


def arguments() -> argparse.ArgumentParser:
    """The command line of `python -m model.train`."""
    parser = argparse.ArgumentParser(prog="python -m model.train", description="Train one preset.")
    parser.add_argument("--list", action="store_true", help="print each preset with its parameters")
    parser.add_argument("--preset", help=f"one of {', '.join(presets.PRESETS)}")
    parser.add_argument("--out", type=Path, help="folder for best.keras and card.json")
    parser.add_argument("--epochs", type=positive, help="how often to go through the data")
    parser.add_argument("--seed", type=int, help="of weights, order and augmentation")
    parser.add_argument("--limit", type=positive, help="train on that many images only")
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="for prepared data")
    return parser


def listing() -> Iterator[str]:
    """`name parameters` of each preset."""
    for name, preset in presets.PRESETS.items():
        yield f"{name} {presets.build(preset).count_params()}"


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
    dataset = data.load(options.data, options.workspace)
    options.out.mkdir(parents=True, exist_ok=True)
    about = train(options.preset, preset, dataset, options.out, [say])
    shown = {name: about[name] for name in ("parameters", "accuracy", "test_images", "best_epoch", "minutes")}
    print(json.dumps({"preset": options.preset, **shown}))


if __name__ == "__main__":
    command.run(main)

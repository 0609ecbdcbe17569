"""Fits a network to a data set: optimiser, learning-rate schedule, best epoch kept on disk.

Rule: validation data chooses the epoch. Whoever wants to watch hands over Keras callbacks.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np

from model import augment, network, presets
from model.evaluate import unit
from model.records import Array, BadInput, Bytes, Dataset, Failure, TrainingConfig

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
    """Keeps the weights of the best epoch in `best.keras`, stops early, refuses to go on without a loss."""

    def __init__(self, config: TrainingConfig, target: Path) -> None:
        super().__init__()
        self.config, self.target = config, target
        self.score, self.epoch, self.started = -math.inf, 0, time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """After an epoch: compare the monitored value, save if it is the best so far."""
        logs = logs or {}
        if not math.isfinite(logs["loss"]):
            raise Failure(f"the loss became {logs['loss']} in epoch {epoch + 1}; try a lower learning rate")
        value = logs[self.config.monitor]
        score = -value if self.config.monitor.endswith("loss") else value
        if score > self.score:
            self.score, self.epoch = score, epoch + 1
            save(self.model, self.target)
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


def fit(
    preset: presets.Preset, dataset: Dataset, target: Path, watchers: Sequence[keras.callbacks.Callback] = ()
) -> Best:
    """Train a preset on a data set's training split, keeping the best epoch at `target`.

    Raises BadInput where network and images do not fit each other, Failure where the loss is lost.
    """
    config = preset.training
    keras.utils.set_random_seed(config.seed)
    images, labels = limited(dataset, config)
    x_val, y_val = dataset.split("validation")
    classes = len(dataset.class_names)
    model = network.build(preset, images.shape[1:], classes)
    model.compile(optimizer=optimizer(config), loss=loss(config), metrics=["accuracy"])
    best = Best(config, target)
    model.fit(
        augment.Feed(images, targets(labels, classes, config), config),
        epochs=config.epochs,
        validation_data=(unit(x_val), targets(y_val, classes, config)),
        verbose=0,
        callbacks=[*schedule(config), best, *watchers],
    )
    return best


def limited(dataset: Dataset, config: TrainingConfig) -> tuple[Bytes, Bytes]:
    """The training split, or `limit` images of it drawn by the seed."""
    images, labels = dataset.split("train")
    if config.limit:
        order = np.random.default_rng(config.seed).permutation(len(labels))
        chosen = np.sort(order[: config.limit])
        images, labels = images[chosen], labels[chosen]
    if len(labels) < 2:
        raise BadInput(f"data {dataset.source}: {len(labels)} training images, expected 2 or more")
    return images, labels


def optimizer(config: TrainingConfig) -> keras.optimizers.Optimizer:
    """The optimiser by name, averaging its weights if asked to."""
    return OPTIMIZERS[config.optimizer](
        learning_rate=config.learning_rate, use_ema=config.averaging > 0, ema_momentum=config.averaging or 0.99
    )


def loss(config: TrainingConfig) -> keras.losses.Loss:
    """Cross entropy; label smoothing needs targets as rows."""
    if config.label_smoothing:
        return keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing)
    return keras.losses.SparseCategoricalCrossentropy()


def targets(labels: Bytes, classes: int, config: TrainingConfig) -> Array:
    """Labels (n,) as the loss wants them."""
    return np.eye(classes, dtype=np.float32)[labels] if config.label_smoothing else np.asarray(labels)


def schedule(config: TrainingConfig) -> list[keras.callbacks.Callback]:
    """What sets the learning rate and swaps averaged weights in, in the order it must run."""
    found: list[keras.callbacks.Callback] = [Rate(config)]
    if config.schedule == "plateau":
        found.append(keras.callbacks.ReduceLROnPlateau(config.monitor, 0.5, PATIENCE_OF_PLATEAU))
    if config.averaging:
        found.insert(0, keras.callbacks.SwapEMAWeights(swap_on_epoch=True))
    return found

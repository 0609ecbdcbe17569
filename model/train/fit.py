"""Fits a network to a data set: optimiser, learning-rate schedule, loss.

Rule: it knows nothing of who watches or what is kept; that is for Keras callbacks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import keras
import numpy as np

from model.data.dataset import Dataset
from model.network import presets
from model.records import Array, BadInput, Bytes, TrainingConfig
from model.serving.predict import unit
from model.train import build
from model.train.batches import EpochOrder, batches_of

_PATIENCE_OF_PLATEAU = 2
_CHUNK = 1024  # images counted at a time
_OPTIMIZERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "nadam": keras.optimizers.Nadam,
    "adamax": keras.optimizers.Adamax,
    "sgd": lambda **settings: keras.optimizers.SGD(momentum=0.9, **settings),
}
_SCHEDULES: dict[str, Callable[[float, float], float]] = {  # (share of the run done, epoch) → factor
    "constant": lambda share, epoch: 1.0,
    "power": lambda share, epoch: 1 / (1 + epoch / 5),
    "exponential": lambda share, epoch: 0.1 ** (epoch / 20),
    "cosine": lambda share, epoch: 0.5 * (1 + math.cos(math.pi * share)) * 0.99 + 0.01,
    "plateau": lambda share, epoch: 1.0,
}


class _Rate(keras.callbacks.Callback):
    """Sets the learning rate at each epoch from the schedule's formula, so that no file needs it."""

    def __init__(self, config: TrainingConfig) -> None:
        super().__init__()
        self.config = config

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Before an epoch: base rate times the schedule's factor."""
        factor = _SCHEDULES[self.config.schedule](epoch / self.config.epochs, epoch)
        if self.config.schedule != "plateau":
            self.model.optimizer.learning_rate = self.config.learning_rate * factor


def fit(
    preset: presets.Preset, dataset: Dataset, callbacks: Sequence[keras.callbacks.Callback], start: int = 0
) -> keras.Model:
    """Train a preset on a data set's training split, epochs counted from `start`; returns the last epoch's model.

    `callbacks` begin with those of `schedule`. Raises BadInput where network and images do not fit each other.
    """
    config = preset.training
    keras.utils.set_random_seed(config.seed)
    images, labels = limited(dataset, config)
    x_val, y_val = dataset.split("validation")
    classes = len(dataset.class_names)
    spread = _spread_of(images) if config.scaling == "standardised" else build.MNIST
    model = build.build(preset, images.shape[1:], classes, spread)
    model.compile(optimizer=optimizer(config, len(images)), loss=loss(config), metrics=["accuracy"])
    batches = batches_of(images, _targets(labels, classes, config), config)
    model.fit(
        batches.source,
        epochs=config.epochs,
        initial_epoch=start,
        validation_data=(unit(x_val), _targets(y_val, classes, config)),
        verbose=0,
        shuffle=False,  # the batches are already in a new order
        callbacks=[EpochOrder(batches), *callbacks],
    )
    return model


def limited(dataset: Dataset, config: TrainingConfig) -> tuple[Bytes, Bytes]:
    """The training split, or `limit` images of it drawn by the seed."""
    images, labels = dataset.split("train")
    if config.limit:
        chosen = np.sort(np.random.default_rng(config.seed).permutation(len(labels))[: config.limit])
        images, labels = images[chosen], labels[chosen]
    if len(labels) < 2:
        raise BadInput(f"data {dataset.source}: {len(labels)} training images, expected 2 or more")
    return images, labels


def _spread_of(images: Bytes) -> tuple[float, float]:
    """Mean and standard deviation of images (n, H, W, C) in 0–1, to four decimals; 1 for images all alike."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(images), _CHUNK):
        counts += np.bincount(np.ravel(images[start : start + _CHUNK]), minlength=256)
    levels = np.arange(256) / 255
    mean = float(np.average(levels, weights=counts))
    deviation = math.sqrt(float(np.average((levels - mean) ** 2, weights=counts)))
    return round(mean, 4), round(deviation, 4) or 1.0


def optimizer(config: TrainingConfig, images: int) -> keras.optimizers.Optimizer:
    """The optimiser by name, averaging its weights if asked to, over a fifth of the run at most: a short one would
    else be mostly the weights that it began with. `images` are those of an epoch.
    """
    steps = config.epochs * math.ceil(images / config.batch)
    momentum = min(config.averaging, max(0.0, 1 - 5 / steps))
    return _OPTIMIZERS[config.optimizer](
        learning_rate=config.learning_rate, use_ema=config.averaging > 0, ema_momentum=momentum
    )


def loss(config: TrainingConfig) -> keras.losses.Loss:
    """Cross entropy; label smoothing needs targets as rows."""
    if config.label_smoothing:
        return keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing)
    return keras.losses.SparseCategoricalCrossentropy()


def _targets(labels: Bytes, classes: int, config: TrainingConfig) -> Array:
    """Labels (n,) as the loss wants them."""
    return np.eye(classes, dtype=np.float32)[labels] if config.label_smoothing else np.asarray(labels)


def schedule(config: TrainingConfig) -> list[keras.callbacks.Callback]:
    """What sets the learning rate and swaps averaged weights in, in the order it must run."""
    hooks: list[keras.callbacks.Callback] = [_Rate(config)]
    if config.schedule == "plateau":
        hooks.append(keras.callbacks.ReduceLROnPlateau(config.monitor, 0.5, _PATIENCE_OF_PLATEAU))
    if config.averaging:
        hooks.insert(0, keras.callbacks.SwapEMAWeights(swap_on_epoch=True))
    return hooks

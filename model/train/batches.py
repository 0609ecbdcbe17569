"""Training batches in a new seeded order each epoch: images float32 (n, H, W, C) in 0–1, and their targets.

Rule: an epoch's order and augmentation follow from the seed and the epoch's number alone, so that a resumed run
goes on as if it had never stopped. Plain images are gathered by TensorFlow, which is as fast as arrays in memory.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from model.records import Array, Bytes, Floats, TrainingConfig
from model.train import augment


class Batches(Protocol):
    """What `fit` trains on."""

    source: Any  # of batches, as keras.Model.fit takes them

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch, counted from 0."""


def batches_of(images: Bytes, targets: Array, config: TrainingConfig) -> Batches:
    """The batches of images (n, H, W, C), uint8, with targets (n,) or (n, classes)."""
    return (_Gathered if config.augmentation == "none" else _Augmented)(images, targets, config)


def _order(config: TrainingConfig, epoch: int, count: int) -> tuple[np.random.Generator, Array]:
    """An epoch's source of chance, and the order drawn from it."""
    random = np.random.default_rng((config.seed, epoch + 1))
    return random, random.permutation(count)


class _Gathered:
    """Images as they are."""

    def __init__(self, images: Bytes, targets: Array, config: TrainingConfig) -> None:
        self.config, self.count = config, len(targets)
        self.order = tf.Variable(np.arange(self.count), trainable=False)
        held, aims = tf.constant(np.asarray(images)), tf.constant(targets)

        def gather(step: Any) -> tuple[Any, Any]:
            chosen = self.order[step * config.batch : (step + 1) * config.batch]
            return tf.cast(tf.gather(held, chosen), tf.float32) / 255, tf.gather(aims, chosen)

        steps = math.ceil(self.count / config.batch)
        self.source = tf.data.Dataset.range(steps).map(gather).prefetch(2)

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch."""
        self.order.assign(_order(self.config, epoch, self.count)[1])


class _Augmented(keras.utils.PyDataset):
    """Images changed anew each epoch."""

    def __init__(self, images: Bytes, targets: Array, config: TrainingConfig) -> None:
        super().__init__(workers=1)
        self.images, self.targets, self.config = images, targets, config
        self.change = augment.AUGMENTATIONS[config.augmentation]
        self.source = self
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch."""
        self.random, self.order = _order(self.config, epoch, len(self.targets))

    def __len__(self) -> int:
        return math.ceil(len(self.targets) / self.config.batch)

    def __getitem__(self, index: int) -> tuple[Floats, Array]:
        chosen = self.order[index * self.config.batch : (index + 1) * self.config.batch]
        images = np.divide(self.images[chosen], 255, dtype=np.float32)
        targets = self.targets[chosen]
        labels = targets if targets.ndim == 1 else targets.argmax(axis=1)
        return self.change(images, labels, self.random), targets


class EpochOrder(keras.callbacks.Callback):
    """Tells the batches that an epoch begins."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Before the first batch is asked for."""
        self.batches.begin(epoch)

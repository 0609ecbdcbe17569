"""The hook that writes TensorBoard's event files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

FOLDER = "tensorboard"


class Events(keras.callbacks.Callback):
    """TensorBoard's event files, with its usual names: epoch_loss and so on under train and validation."""

    def __init__(self, run: Path) -> None:
        super().__init__()
        self.folder = run / FOLDER

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """The rate that this epoch is trained with; at its end the next one's may be set already."""
        self.rate = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """The epoch's measures; TensorBoard counts epochs from 0."""
        values = {**(logs or {}), "learning_rate": self.rate}
        for name, value in values.items():
            split = "validation" if name.startswith("val_") else "train"
            with self._writer(split).as_default():
                _scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        for writer in self.writers.values():
            writer.flush()

    def on_train_begin(self, logs: object = None) -> None:
        """No file before there is something to write."""
        self.writers: dict[str, Any] = {}

    def _writer(self, split: str) -> Any:
        """The writer of a split's folder."""
        if split not in self.writers:
            self.writers[split] = tf.summary.create_file_writer(str(self.folder / split))
        return self.writers[split]


def _scalar(tag: str, value: float, step: int) -> None:
    """A value as TensorBoard's scalar plugin reads it; `tf.summary.scalar` would need TensorBoard installed."""
    metadata = tf.compat.v1.SummaryMetadata(
        plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"), data_class=1
    )
    tf.summary.write(tag, tf.constant(value, tf.float32), step=step, metadata=metadata)

"""Hooks that keep what a run learns: the best epoch, the state to resume from, weights of some epochs, event files.

Rule: whatever is written is whole or absent. A file is written beside its place, read back, and moved there.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from model import files, history
from model.records import Array, Failure, TrainingConfig

BEST, CHECKPOINT, EVENTS = "best.keras", "checkpoint.npz", "tensorboard"
STATE = {  # what Keras's callbacks and ours must remember over a break
    "Best": ("score", "epoch"),
    "ReduceLROnPlateau": ("best", "wait", "cooldown_counter"),
    "SwapEMAWeights": ("_ema_weights_in_model",),
}


class Best(keras.callbacks.Callback):
    """Keeps the weights of the best epoch in `best.keras`, stops early, refuses to go on without a loss."""

    def __init__(self, config: TrainingConfig, run: Path) -> None:
        super().__init__()
        self.config, self.target = config, run / BEST
        self.score, self.epoch = -math.inf, 0
        self.gave_up = False

    def tired(self, done: int) -> bool:
        """Whether too many of the epochs that are done were no better."""
        return bool(self.config.patience) and done - self.epoch >= self.config.patience

    def on_train_begin(self, logs: object = None) -> None:
        """Two empty copies of the network: one is saved, the other reads the file back."""
        self.saved, self.back = (keras.Model.from_config(self.model.get_config()) for _ in range(2))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """After an epoch: compare the monitored value, save if it is the best so far."""
        logs = logs or {}
        if not math.isfinite(logs["loss"]):
            raise Failure(f"the loss became {logs['loss']} in epoch {epoch + 1}; try a lower learning rate")
        value = logs[self.config.monitor]
        score = -value if self.config.monitor.endswith("loss") else value
        if score > self.score:
            self.score, self.epoch = score, epoch + 1
            self.save()
        if self.tired(epoch + 1):
            self.model.stop_training = self.gave_up = True

    def save(self) -> None:
        """Publish the model without its optimizer, once the file has given the same weights back.

        Raises Failure where the file does not read back.
        """
        self.saved.set_weights(self.model.get_weights())
        with files.replaced(self.target) as beside:
            self.saved.save(beside)
            self.back.load_weights(beside)
            pairs = zip(self.back.get_weights(), self.saved.get_weights(), strict=True)
            if not all(np.array_equal(a, b) for a, b in pairs):
                raise Failure(f"{self.target}: the saved model does not read back as it was")
            files.flush(beside)


class Checkpoint(keras.callbacks.Callback):
    """Writes the whole state of training after each epoch; `Restore` puts it back when a run is resumed.

    One file, replaced at once: there is always a whole one.
    """

    def __init__(self, run: Path, before: Sequence[keras.callbacks.Callback]) -> None:
        """`before` are the callbacks that run before this one; their state is kept too."""
        super().__init__()
        self.path = run / CHECKPOINT
        self.before = tuple(before)
        self.held: dict[str, Array] = {}
        self.state: dict[str, Any] = {}

    def resume(self) -> int:
        """Read the checkpoint if there is one; returns the number of epochs that are done.

        Raises Failure where it cannot be read; it is then set aside, so that the next try starts anew.
        """
        if not self.path.exists():
            return 0
        try:
            self.held = read(self.path)
            self.state = json.loads(str(self.held["state"]))
            self.remember(self.state)
            return int(self.state["epoch"])
        except (Failure, ValueError, KeyError, TypeError) as error:
            files.move(self.path, self.path.with_suffix(".damaged"))
            raise Failure(f"{error}; resume again to start from the first epoch") from None

    def restore(self) -> None:
        """Put back what was read, after the other callbacks have reset themselves."""
        if not self.held:
            return
        self.model.optimizer.build(self.model.trainable_variables)
        variables = self.variables()
        given = [self.held[f"v{at}"] for at in range(len(self.held) - 1)]
        if [value.shape for value in given] != [tuple(variable.shape) for variable in variables]:
            raise Failure(f"{self.path.name} is of another network; start the run anew")
        for variable, value in zip(variables, given, strict=True):
            variable.assign(value)
        self.remember(self.state)
        self.held = {}

    def remember(self, state: dict[str, Any]) -> None:
        """Give the other callbacks their state back."""
        for callback, names in self.stateful():
            for name in names:
                setattr(callback, name, state[type(callback).__name__][name])

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Replace the checkpoint by this epoch's."""
        state: dict[str, Any] = {"epoch": epoch + 1}
        for callback, names in self.stateful():
            state[type(callback).__name__] = {name: plain(getattr(callback, name)) for name in names}
        arrays = {f"v{at}": np.asarray(variable) for at, variable in enumerate(self.variables())}
        arrays["state"] = np.array(json.dumps(state))
        with files.replaced(self.path) as beside:
            np.savez(beside, **arrays)  # type: ignore[arg-type]
            back = read(beside)
            if not all(
                np.array_equal(back[name], value, equal_nan=value.dtype.kind == "f") for name, value in arrays.items()
            ):
                raise Failure(f"{self.path}: the checkpoint does not read back as it was")
            files.flush(beside)

    def variables(self) -> list[Any]:
        """Weights, statistics and seeds of the network, then the optimizer's."""
        return [*self.model.variables, *self.model.optimizer.variables]

    def stateful(self) -> list[tuple[keras.callbacks.Callback, tuple[str, ...]]]:
        """The callbacks that have a state, with its names."""
        return [(each, STATE[type(each).__name__]) for each in self.before if type(each).__name__ in STATE]


class Restore(keras.callbacks.Callback):
    """Puts a checkpoint back; to be placed before whoever asks what an earlier part of the run has reached."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__()
        self.checkpoint = checkpoint

    def on_train_begin(self, logs: object = None) -> None:
        """Once Keras has told the checkpoint which model it is of."""
        self.checkpoint.restore()


class Epochs(keras.callbacks.Callback):
    """Keeps weights for the time-lapse, those before the first epoch too."""

    def __init__(self, run: Path, start: int) -> None:
        super().__init__()
        self.run, self.start = run, start

    def on_train_begin(self, logs: object = None) -> None:
        """The untrained network, or none of the epochs that are to be done again."""
        history.drop_after(self.run, self.start)
        if not self.start:
            history.keep(self.run, 0, self.model.get_weights())

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """This epoch's weights."""
        history.keep(self.run, epoch + 1, self.model.get_weights())


class Events(keras.callbacks.Callback):
    """TensorBoard's event files, with its usual names: epoch_loss and so on under train and validation."""

    def __init__(self, run: Path) -> None:
        super().__init__()
        self.folder = run / EVENTS

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """The epoch's measures; TensorBoard counts epochs from 0."""
        values = {**(logs or {}), "learning_rate": float(self.model.optimizer.learning_rate)}
        for name, value in values.items():
            split = "validation" if name.startswith("val_") else "train"
            with self.writer(split).as_default():
                scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        for writer in self.writers.values():
            writer.flush()

    def on_train_begin(self, logs: object = None) -> None:
        """No file before there is something to write."""
        self.writers: dict[str, Any] = {}

    def writer(self, split: str) -> Any:
        """The writer of a split's folder."""
        if split not in self.writers:
            self.writers[split] = tf.summary.create_file_writer(str(self.folder / split))
        return self.writers[split]


def scalar(tag: str, value: float, step: int) -> None:
    """A value as TensorBoard's scalar plugin reads it; `tf.summary.scalar` would need TensorBoard installed."""
    metadata = tf.compat.v1.SummaryMetadata(
        plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"), data_class=1
    )
    tf.summary.write(tag, tf.constant(value, tf.float32), step=step, metadata=metadata)


def plain(value: Any) -> Any:
    """A callback's number as JSON takes it."""
    return value.item() if isinstance(value, np.generic) else value


def read(path: Path) -> dict[str, Array]:
    """All arrays of a checkpoint; raises Failure where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise Failure(f"{path.name} cannot be read ({error})") from None

"""The hooks that keep the whole state of training after each epoch, and put it back when a run is resumed.

Rule: one file, replaced at once and read back before: there is always a whole one.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from model import files
from model.records import Array, Failure
from model.runs import folders

_STATE = {  # what Keras's callbacks and ours must remember over a break
    "Best": ("score", "epoch"),
    "ReduceLROnPlateau": ("best", "wait", "cooldown_counter"),
    "SwapEMAWeights": ("_ema_weights_in_model",),
}


class Checkpoint(keras.callbacks.Callback):
    """Writes the whole state of training after each epoch; `Restore` puts it back when a run is resumed.

    One file, replaced at once: there is always a whole one.
    """

    def __init__(self, run: Path, before: Sequence[keras.callbacks.Callback]) -> None:
        """`before` are the callbacks that run before this one; their state is kept too."""
        super().__init__()
        self.path = run / folders.CHECKPOINT
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
            self.held = _read(self.path)
            self.state = json.loads(str(self.held["state"]))
            self._remember(self.state)
            return int(self.state["epoch"])
        except (Failure, ValueError, KeyError, TypeError) as error:
            files.move(self.path, self.path.with_suffix(".damaged"))
            raise Failure(f"{error}; resume again to start from the first epoch") from None

    def restore(self) -> None:
        """Put back what was read, after the other callbacks have reset themselves."""
        if not self.held:
            return
        self.model.optimizer.build(self.model.trainable_variables)
        variables = self._variables()
        given = [self.held[f"v{at}"] for at in range(len(self.held) - 1)]
        if [value.shape for value in given] != [tuple(variable.shape) for variable in variables]:
            raise Failure(f"{self.path.name} is of another network; start the run anew")
        for variable, value in zip(variables, given, strict=True):
            variable.assign(value)
        self._remember(self.state)
        self.held = {}

    def _remember(self, state: dict[str, Any]) -> None:
        """Give the other callbacks their state back."""
        for callback, names in self._stateful():
            for name in names:
                setattr(callback, name, state[type(callback).__name__][name])

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Replace the checkpoint by this epoch's."""
        state: dict[str, Any] = {"epoch": epoch + 1}
        for callback, names in self._stateful():
            state[type(callback).__name__] = {name: _plain(getattr(callback, name)) for name in names}
        arrays = {f"v{at}": np.asarray(variable) for at, variable in enumerate(self._variables())}
        arrays["state"] = np.array(json.dumps(state))
        with files.replaced(self.path) as temporary:
            np.savez(temporary, **arrays)  # type: ignore[arg-type]
            back = _read(temporary)
            if not all(
                np.array_equal(back[name], value, equal_nan=value.dtype.kind == "f") for name, value in arrays.items()
            ):
                raise Failure(f"{self.path}: the checkpoint does not read back as it was")
            files.flush(temporary)

    def _variables(self) -> list[Any]:
        """Weights, statistics and seeds of the network, then the optimizer's."""
        return [*self.model.variables, *self.model.optimizer.variables]

    def _stateful(self) -> list[tuple[keras.callbacks.Callback, tuple[str, ...]]]:
        """The callbacks that have a state, with its names."""
        return [(hook, _STATE[type(hook).__name__]) for hook in self.before if type(hook).__name__ in _STATE]


class Restore(keras.callbacks.Callback):
    """Puts a checkpoint back; to be placed before whoever asks what an earlier part of the run has reached."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__()
        self.checkpoint = checkpoint

    def on_train_begin(self, logs: object = None) -> None:
        """Once Keras has told the checkpoint which model it is of."""
        self.checkpoint.restore()


def _plain(value: Any) -> Any:
    """A callback's number as JSON takes it."""
    return value.item() if isinstance(value, np.generic) else value


def _read(path: Path) -> dict[str, Array]:
    """All arrays of a checkpoint; raises Failure where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise Failure(f"{path.name} cannot be read ({error})") from None

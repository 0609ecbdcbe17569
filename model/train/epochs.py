"""The hook that records the weights of epochs for the time-lapse."""

from __future__ import annotations

from pathlib import Path

import keras

from model.runs import epochs


class Epochs(keras.callbacks.Callback):
    """Keeps weights for the time-lapse, those before the first epoch too."""

    def __init__(self, run: Path, start: int) -> None:
        super().__init__()
        self.run, self.start = run, start

    def on_train_begin(self, logs: object = None) -> None:
        """The untrained network, or none of the epochs that are to be done again."""
        epochs.drop_after(self.run, self.start)
        if not self.start:
            epochs.record(self.run, 0, self.model.get_weights())

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """This epoch's weights."""
        epochs.record(self.run, epoch + 1, self.model.get_weights())

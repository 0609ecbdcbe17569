"""The hook that keeps the best epoch's weights in `best.keras`, and stops early.

Rule: a file is written temporary its place, read back, and moved there.
"""

from __future__ import annotations

import math
from pathlib import Path

import keras
import numpy as np

from model import files
from model.records import Failure, TrainingConfig
from model.runs import folders


class Best(keras.callbacks.Callback):
    """Keeps the weights of the best epoch in `best.keras`, stops early, refuses to go on without a loss."""

    def __init__(self, config: TrainingConfig, run: Path) -> None:
        super().__init__()
        self.config, self.target = config, run / folders.MODEL
        self.score, self.epoch = -math.inf, 0
        self.gave_up = False

    def exhausted(self, done: int) -> bool:
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
            self._save()
        if self.exhausted(epoch + 1):
            self.model.stop_training = self.gave_up = True

    def _save(self) -> None:
        """Publish the model without its optimizer, once the file has given the same weights back.

        Raises Failure where the file does not read back.
        """
        self.saved.set_weights(self.model.get_weights())
        with files.replaced(self.target) as temporary:
            self.saved.save(temporary)
            self.back.load_weights(temporary)
            pairs = zip(self.back.get_weights(), self.saved.get_weights(), strict=True)
            if not all(np.array_equal(a, b) for a, b in pairs):
                raise Failure(f"{self.target}: the saved model does not read back as it was")
            files.flush(temporary)

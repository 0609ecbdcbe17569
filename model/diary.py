"""Keeps a run's diary while Keras trains: status, a CSV row an epoch, and an eye on requests to stop.

Rule: the trainer knows nothing of who reads; the readers (`model.runs`) never touch the process.
"""

from __future__ import annotations

import csv
import dataclasses
import os
import time
from pathlib import Path
from typing import Any

import keras
import psutil

from model import runs
from model.records import RunStatus

LOOK = 0.4  # seconds between two looks at the clock, the status and the wish to stop
COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")


class Cancelled(Exception):
    """The run was asked to stop at once."""


class Diary(keras.callbacks.Callback):
    """Writes how a run goes into its folder, several times a second at most."""

    def __init__(self, folder: Path, preset: str, epochs: int, images: int) -> None:
        super().__init__()
        self.folder, self.images = folder, images
        queued = runs.read(folder)
        given = queued.given if queued else {}
        self.status = RunStatus(
            id=folder.name, state="running", preset=preset, epochs=epochs, given=given,
            pid=os.getpid(), born=psutil.Process().create_time(),
        )  # fmt: skip
        (folder / runs.STOP).unlink(missing_ok=True)
        (folder / runs.METRICS).unlink(missing_ok=True)
        self.started = self.looked = time.monotonic()
        self.update()

    def update(self, **changes: Any) -> None:
        """Change some facts of the status and publish it."""
        self.status = dataclasses.replace(self.status, **changes, changed=time.time())
        runs.write(self.folder, self.status)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note where the batches of an epoch start."""
        self.epoch, self.epoch_started = epoch, time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Every now and then: progress, time left, and whether to stop."""
        now = time.monotonic()
        if now - self.looked < LOOK:
            return
        self.looked = now
        batches = self.params["steps"]
        done = self.epoch + (batch + 1) / batches
        left = (now - self.started) / done * (self.status.epochs - done)
        speed = (batch + 1) / batches * self.images / (now - self.epoch_started)
        self.update(batch=batch + 1, batches=batches, seconds_left=left, images_per_second=speed)
        if runs.asked_to_stop(self.folder) == runs.NOW:
            raise Cancelled

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """A row for the epoch; stop here if that is what was asked."""
        rate = float(self.model.optimizer.learning_rate)
        row = {**(logs or {}), "epoch": epoch + 1, "learning_rate": rate, "seconds": time.monotonic() - self.started}
        path = self.folder / runs.METRICS
        fresh = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        self.update(epoch=epoch + 1)
        if runs.asked_to_stop(self.folder):
            raise Cancelled

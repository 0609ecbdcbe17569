"""Keeps a run's diary while Keras trains: status, a CSV row an epoch, and an eye on requests to stop.

Rule: the trainer knows nothing of who reads; the readers (`model.runs`) never touch the process.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import keras
import psutil

from model import runs
from model.keep import Best
from model.records import Failure, RunStatus

LOOK = 0.4  # seconds between two looks at the clock, the status and the wish to stop
COLUMNS = runs.COLUMNS


class Cancelled(Exception):
    """The run was asked to stop at once."""


class Diary(keras.callbacks.Callback):
    """Writes how a run goes into its folder, several times a second at most."""

    def __init__(self, run: Path, status: RunStatus, images: int, best: Best | None = None) -> None:
        """`status` is what is known before the first epoch, `images` how many an epoch has; `best` judges epochs."""
        super().__init__()
        self.run, self.images = run, images
        self.status = dataclasses.replace(
            status, state="running", reason="", resume=False, halted=False,
            pid=os.getpid(), born=psutil.Process().create_time(),
        )  # fmt: skip
        self.best = best
        self.rows = [row for row in runs.metrics(run) if row["epoch"] <= status.epoch]
        self.before = self.rows[-1]["seconds"] if self.rows else 0.0
        self.rewrite()
        self.started = self.looked = time.monotonic()
        self.update()

    @property
    def seconds(self) -> float:
        """How long the run has taken, breaks not counted."""
        return self.before + time.monotonic() - self.started

    def update(self, **changes: Any) -> None:
        """Change some facts of the status and publish it."""
        self.status = dataclasses.replace(self.status, **changes, changed=time.time())
        runs.write(self.run, self.status)

    def on_train_begin(self, logs: Any = None) -> None:
        """Now the epochs start, the state of an earlier part of the run is back."""
        self.training = time.monotonic()
        self.first = self.status.epoch
        if runs.asked_to_stop(self.run) == runs.NOW:  # while TensorFlow was being loaded
            raise Cancelled
        if self.best and 0 < self.best.epoch <= len(self.rows):
            self.update(best_epoch=self.best.epoch, validation=self.rows[self.best.epoch - 1]["val_accuracy"])

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note where the batches of an epoch start."""
        self.epoch, self.epoch_started = epoch, time.monotonic()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Every now and then: progress, time left, and whether to stop.

        At a batch's begin, because Keras waits for every batch's figures as soon as somebody listens to their end.
        """
        now = time.monotonic()
        if not batch or now - self.looked < LOOK:
            return
        self.looked = now
        batches, asked = self.params["steps"], runs.asked_to_stop(self.run)
        stops = asked == runs.AFTER_EPOCH
        done = self.epoch + batch / batches
        left = (now - self.training) / (done - self.first) * ((self.epoch + 1 if stops else self.status.epochs) - done)
        speed = batch / batches * self.images / (now - self.epoch_started)
        lost = float(self.model.metrics[0].result())
        if lost != lost or lost in (float("inf"), float("-inf")):
            raise Failure(f"the loss became {lost} in epoch {self.epoch + 1}; try a lower learning rate")
        reason = "stops after this epoch" if stops else ""
        self.update(batch=batch, batches=batches, seconds_left=left, images_per_second=speed, loss=lost, reason=reason)
        if asked == runs.NOW:
            raise Cancelled

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """A row for the epoch. Before the checkpoint, so that a run resumed from it never misses a row."""
        rate = float(self.model.optimizer.learning_rate)
        row = {**(logs or {}), "epoch": epoch + 1, "learning_rate": rate, "seconds": self.seconds}
        self.rows.append({name: row.get(name, 0.0) for name in COLUMNS})
        with (self.run / runs.METRICS).open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(typed(self.rows[-1]))
        best = self.best.epoch if self.best else epoch + 1
        self.update(epoch=epoch + 1, batch=0, best_epoch=best, validation=self.rows[best - 1]["val_accuracy"])
        print(said(self.rows[-1]), file=sys.stderr, flush=True)

    def rewrite(self) -> None:
        """The CSV with the rows that still hold, replaced at once."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(typed, self.rows))
        runs.publish(self.run / runs.METRICS, text.getvalue())


class Stop(keras.callbacks.Callback):
    """Stops after an epoch if that was asked for; to be placed after the checkpoint."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self.diary = diary

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Everything of this epoch is written."""
        asked = runs.asked_to_stop(self.diary.run)
        if asked == runs.NOW:
            raise Cancelled
        if asked == runs.AFTER_EPOCH and epoch + 1 < self.diary.status.epochs:
            self.model.stop_training = True
            self.diary.update(halted=True)


def typed(row: dict[str, float]) -> dict[str, float]:
    """A row as it is written: the epoch is a whole number."""
    return {**row, "epoch": int(row["epoch"])}


def said(row: dict[str, float]) -> str:
    """An epoch in one line of the log."""
    measures = "  ".join(f"{name} {row[name]:.4f}" for name in COLUMNS[1:5])
    return f"epoch {row['epoch']:.0f}  {row['seconds']:.0f} s  {measures}"

"""Says how a run goes while Keras trains: its status, a CSV row an epoch, signs of life, an eye on requests to stop.

Rule: the trainer knows nothing of who reads; the readers (`model.runs`) never touch the process.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import sys
import threading
import time
from pathlib import Path
from typing import Any

import keras

from model import files
from model.records import Failure, RunStatus
from model.runs import folders, liveness
from model.train.best import Best
from model.train.fence import Fence, Fenced

_LOOK = 0.4  # seconds between two looks at the clock, the status and the wish to stop


class Cancelled(Exception):
    """The run was asked to stop at once."""


class StatusWriter(keras.callbacks.Callback):
    """Writes how a run goes into its folder, several times a second at most."""

    def __init__(self, run: Path, status: RunStatus, images: int, fence: Fence, best: Best | None = None) -> None:
        """`status` is what is known before the first epoch, `images` how many an epoch has; `best` judges epochs."""
        super().__init__()
        self.run, self.images, self.fence = run, images, fence
        self.status = dataclasses.replace(
            status, state="running", reason="", resume=False, halted=False,
            **fence.marks,
        )  # fmt: skip
        self.best = best
        self.rows = [row for row in folders.metrics(run) if row["epoch"] <= status.epoch]
        self.before = self.rows[-1]["seconds"] if self.rows else 0.0
        self._rewrite()
        self.started = self.looked = time.monotonic()
        self._lock, self._ended = threading.Lock(), threading.Event()
        self.update(entering=True)
        threading.Thread(target=self._beat, name="beat", daemon=True).start()

    @property
    def seconds(self) -> float:
        """How long the run has taken, breaks not counted."""
        return self.before + time.monotonic() - self.started

    def update(self, *, entering: bool = False, **changes: Any) -> None:
        """Change some facts of the status and publish it; one that is no longer running gives no more signs of life.

        Raises Fenced where the run is another process's; `entering`: it is becoming ours.
        """
        with self._lock:
            self.fence.check(entering=entering)
            now = time.time()
            self.status = dataclasses.replace(self.status, **changes, changed=now, beat=now)
            if self.status.state != "running":
                self._ended.set()
            folders.write(self.run, self.status)

    def _beat(self) -> None:
        """Give a sign of life every now and then: while TensorFlow is busy for long, nothing else would."""
        while not self._ended.wait(liveness.BEAT):
            with self._lock, contextlib.suppress(OSError, Fenced):  # both are the training's affair
                if not self._ended.is_set():
                    self.fence.check()
                    self.status = dataclasses.replace(self.status, beat=time.time())
                    folders.write(self.run, self.status)

    def on_train_begin(self, logs: Any = None) -> None:
        """Now the epochs start, the state of an earlier part of the run is back."""
        self.training = time.monotonic()
        self.first = self.status.epoch
        if folders.asked_to_stop(self.run) == folders.NOW:  # while TensorFlow was being loaded
            raise Cancelled
        if self.best and 0 < self.best.epoch <= len(self.rows):
            self.update(best_epoch=self.best.epoch, validation=self.rows[self.best.epoch - 1]["val_accuracy"])

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note where the batches of an epoch start, and at what rate: at its end the next one's may be set already."""
        self.epoch, self.epoch_started = epoch, time.monotonic()
        self.rate = float(self.model.optimizer.learning_rate)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Every now and then: progress, time left, and whether to stop.

        At a batch's begin, because Keras waits for every batch's figures as soon as somebody listens to their end.
        """
        now = time.monotonic()
        if not batch or now - self.looked < _LOOK:
            return
        self.looked = now
        batches, asked = self.params["steps"], folders.asked_to_stop(self.run)
        stops = asked == folders.AFTER_EPOCH
        done = self.epoch + batch / batches
        left = (now - self.training) / (done - self.first) * ((self.epoch + 1 if stops else self.status.epochs) - done)
        speed = batch / batches * self.images / (now - self.epoch_started)
        lost = float(self.model.metrics[0].result())
        if lost != lost or lost in (float("inf"), float("-inf")):
            raise Failure(f"the loss became {lost} in epoch {self.epoch + 1}; try a lower learning rate")
        reason = "stops after this epoch" if stops else ""
        self.update(batch=batch, batches=batches, seconds_left=left, images_per_second=speed, loss=lost, reason=reason)
        if asked == folders.NOW:
            raise Cancelled

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """A row for the epoch. Before the checkpoint, so that a run resumed from it never misses a row."""
        row = {**(logs or {}), "epoch": epoch + 1, "learning_rate": self.rate, "seconds": self.seconds}
        self.rows.append({name: row.get(name, 0.0) for name in folders.COLUMNS})
        with (self.run / folders.METRICS).open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, folders.COLUMNS, lineterminator="\n").writerow(_typed(self.rows[-1]))
        best = self.best.epoch if self.best else epoch + 1
        self.update(epoch=epoch + 1, batch=0, best_epoch=best, validation=self.rows[best - 1]["val_accuracy"])
        print(_line(self.rows[-1]), file=sys.stderr, flush=True)

    def _rewrite(self) -> None:
        """The CSV with the rows that still hold, replaced at once."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, folders.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(_typed, self.rows))
        files.publish(self.run / folders.METRICS, text.getvalue())


class Stop(keras.callbacks.Callback):
    """Stops after an epoch if that was asked for; to be placed after the checkpoint."""

    def __init__(self, writer: StatusWriter) -> None:
        super().__init__()
        self.writer = writer

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Everything of this epoch is written."""
        asked = folders.asked_to_stop(self.writer.run)
        if asked == folders.NOW:
            raise Cancelled
        if asked == folders.AFTER_EPOCH and epoch + 1 < self.writer.status.epochs:
            self.model.stop_training = True
            self.writer.update(halted=True)


def _typed(row: dict[str, float]) -> dict[str, float]:
    """A row as it is written: the epoch is a whole number."""
    return {**row, "epoch": int(row["epoch"])}


def _line(row: dict[str, float]) -> str:
    """An epoch in one line of the log."""
    measured = "  ".join(f"{name} {row[name]:.4f}" for name in folders.COLUMNS[1:5])
    return f"epoch {row['epoch']:.0f}  {row['seconds']:.0f} s  {measured}"

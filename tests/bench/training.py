"""Training with all its records against a bare `model.fit`, epoch by epoch in turns, so that both meet the same machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from measure import ROOT, Row

EPOCHS, WARM = 9, 2  # epochs of each; the first ones trace graphs and fill caches
IMAGES = 50_000


def rows(workspace: str) -> list[Row]:
    """Images a second of both, in a process of its own: this one must not import TensorFlow."""
    done = subprocess.run([sys.executable, __file__, workspace], cwd=ROOT, capture_output=True, text=True, check=True)
    ours, bare = json.loads(done.stdout.splitlines()[-1])
    what = "training, images/s, all records included"
    return [Row(what, ours, "images/s", "≥ 0.95×", "bare model.fit", bare)]


def tiled(workspace: Path):  # type: ignore[no-untyped-def]
    """The built-in digits again and again, as many as MNIST has for training."""
    from model import data
    from model.records import Dataset

    real = data.load("builtin", workspace)
    folder = workspace / "tiled"
    folder.mkdir(exist_ok=True)
    for split in ("train", "validation", "test"):
        count = IMAGES if split == "train" else 5000
        for kind, array in zip("xy", real.split(split), strict=True):
            times = -(-count // len(array))
            np.save(folder / f"{kind}_{split}.npy", np.concatenate([array] * times)[:count])
    return Dataset("tiled", "tiled", "tiled", real.class_names, folder)


def main(workspace: Path) -> None:
    """Print the images a second of ours and of bare fits, in the epoch of each that was disturbed least."""
    import keras

    from model import network, presets
    from model.diary import Diary
    from model.evaluate import unit
    from model.fit import fit, loss, optimizer, schedule
    from model.keep import Best, Checkpoint, Epochs, Events
    from model.records import RunStatus

    dataset = tiled(workspace)
    preset = presets.customised("three-conv-128", {"epochs": str(EPOCHS)})
    config = preset.training
    images, labels = dataset.split("train")
    x_val, y_val = dataset.split("validation")
    bare = network.build(preset)
    bare.compile(optimizer=optimizer(config), loss=loss(config), metrics=["accuracy"])
    arrays, beside = (unit(images), labels), (unit(x_val), y_val)
    times: dict[str, list[float]] = {"ours": [], "bare": []}

    class Clock(keras.callbacks.Callback):
        """Seconds of each epoch, what is prepared before the first one not counted."""

        def __init__(self, who: str) -> None:
            super().__init__()
            self.who = who

        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            self.began = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            times[self.who].append(time.perf_counter() - self.began)

    class Turns(Clock):
        """After each epoch of ours, one of a bare fit."""

        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            super().on_epoch_end(epoch)
            settings = {"batch_size": config.batch, "validation_data": beside, "callbacks": [Clock("bare")]}
            bare.fit(*arrays, epochs=1, verbose=0, **settings)

    with tempfile.TemporaryDirectory(dir=workspace, ignore_cleanup_errors=True) as folder:
        run = Path(folder)
        best = Best(config, run)
        diary = Diary(run, RunStatus("bench", "running", epochs=EPOCHS), len(labels))
        diary.best = best
        steering = [*schedule(config), best]
        turns = Turns("ours")
        fit(preset, dataset, [*steering, Events(run), Epochs(run, 0), diary, Checkpoint(run, steering), turns])
    speeds = [len(labels) / min(times[who][WARM:]) for who in ("ours", "bare")]
    print(times, file=sys.stderr)
    print(json.dumps(speeds))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]))

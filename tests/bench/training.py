"""Training with all its records against a bare `model.fit`, epoch by epoch in turns, so that both meet the same machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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
    from model.data import prepare
    from model.data.dataset import Dataset

    real = prepare.load("builtin", workspace)
    folder = workspace / "tiled"
    folder.mkdir(exist_ok=True)
    for split in ("train", "validation", "test"):
        count = IMAGES if split == "train" else 5000
        for kind, array in zip("xy", real.split(split), strict=True):
            times = -(-count // len(array))
            np.save(folder / f"{kind}_{split}.npy", np.concatenate([array] * times)[:count])
    return Dataset("tiled", "tiled", "tiled", real.class_names, folder)


def clock(times: list[float], then: Callable[[], None] = lambda: None):  # type: ignore[no-untyped-def]
    """Notes the seconds of each epoch, what is prepared before the first one not counted; `then` comes after each."""
    import keras

    began = 0.0

    def begin(epoch: int, logs: object = None) -> None:
        nonlocal began
        began = time.perf_counter()

    def end(epoch: int, logs: object = None) -> None:
        times.append(time.perf_counter() - began)
        then()

    return keras.callbacks.LambdaCallback(on_epoch_begin=begin, on_epoch_end=end)


def main(workspace: Path) -> None:
    """Print the images a second of ours and of bare fits, in the epoch of each that was disturbed least."""
    from model.network import presets
    from model.records import RunStatus
    from model.serving.predict import unit
    from model.train.best import Best
    from model.train.build import build
    from model.train.checkpoint import Checkpoint
    from model.train.epochs import Epochs
    from model.train.events import Events
    from model.train.fence import Fence
    from model.train.fit import fit, loss, optimizer, schedule
    from model.train.progress import StatusWriter

    dataset = tiled(workspace)
    preset = presets.customised("three-conv-128", {"epochs": str(EPOCHS)})
    config = preset.training
    images, labels = dataset.split("train")
    x_val, y_val = dataset.split("validation")
    bare = build(preset)
    bare.compile(optimizer=optimizer(config, len(images)), loss=loss(config), metrics=["accuracy"])
    arrays, beside = (unit(images), labels), (unit(x_val), y_val)
    times: dict[str, list[float]] = {"ours": [], "bare": []}

    def beside_ours() -> None:
        bare.fit(*arrays, batch_size=config.batch, epochs=1, validation_data=beside, verbose=0,
                 callbacks=[clock(times["bare"])])  # fmt: skip

    with tempfile.TemporaryDirectory(dir=workspace, ignore_cleanup_errors=True) as folder:
        run = Path(folder)
        best = Best(config, run)
        writer = StatusWriter(run, RunStatus("bench", "running", epochs=EPOCHS), len(labels), Fence(run), best)
        steering = [*schedule(config), best]
        turns = clock(times["ours"], beside_ours)
        fit(preset, dataset, [*steering, Events(run), Epochs(run, 0), writer, Checkpoint(run, steering), turns])
    speeds = [len(labels) / min(times[who][WARM:]) for who in ("ours", "bare")]
    print(times, file=sys.stderr)
    print(json.dumps(speeds))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]))

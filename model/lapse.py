"""Builds the bundles of a run's time-lapse: one for each epoch whose weights were kept, with its confusions.

Rule: a child process of its own, niced; it may be killed at any time and goes on where it was.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras

from model import bundle, data, evaluate, export, files, history, lapses, runs
from model.background import step_back
from model.records import BadInput, Dataset


def build(run: Path, dataset: Dataset, workspace: Path) -> int:
    """Bundles for all kept epochs of a run's folder; returns how many were built.

    Raises BadInput where the folder holds no epochs.
    """
    if not history.kept(run) or not (run / runs.MODEL).is_file():
        raise BadInput(f"{run}: keeps no epochs, so there is no time-lapse of it")
    try:
        model = keras.models.load_model(run / runs.MODEL, compile=False)
    except Exception as error:  # Keras raises whatever its readers meet
        raise BadInput(f"{runs.MODEL} cannot be loaded ({str(error).splitlines()[0][:120]})") from None
    (run / lapses.FOLDER).mkdir(exist_ok=True)
    lapses.sweep(run)
    done = 0
    while wanted := lapses.missing(run):
        try:
            weights = history.weights(run, wanted[0])
        except BadInput:
            if wanted[0] in history.kept(run):
                raise
            continue  # the run that is still on has let go of it
        model.set_weights(weights)
        lapses.note(run, wanted[0], publish(model, run, wanted[0], dataset, workspace))
        done += 1
        print(f"time-lapse: {len(lapses.built(run))} of {len(history.kept(run))} epochs", file=sys.stderr, flush=True)
    return done


def publish(model: keras.Model, run: Path, epoch: int, dataset: Dataset, workspace: Path) -> str:
    """The bundle of one epoch, with its predictions on the validation split; returns its version."""
    with files.building(run / lapses.FOLDER) as beside:
        file = beside / f"epoch {epoch}.keras"
        model.save(file)
        version = bundle.version_of(file)
        target = run / lapses.FOLDER / version
        if not target.exists():
            made = export.export(file, beside / "bundle")
            if not evaluate.fits(made, dataset):
                evaluate.evaluate(made, dataset, "validation", beside)
                for kept in (beside / "evaluations").glob("*.npy"):
                    files.move(kept, made.folder / kept.name)
            bundle.publish(made.folder, target)
    return version


def main() -> None:
    """Build the time-lapse of a run."""
    parser = command.Parser(prog="python -m model.lapse", description=main.__doc__)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--data", default="auto", help="what to measure the epochs on")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    step_back()
    made = build(options.run, data.load(options.data, options.workspace), options.workspace)
    print(json.dumps({"built": made, "epochs": sorted(lapses.built(options.run))}))


if __name__ == "__main__":
    command.run(main)

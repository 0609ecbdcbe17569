"""`python -m model.export.timelapse RUN`: a bundle for each epoch whose weights a run recorded, with its confusions.

Rule: a child process of its own, niced; it may be killed at any time and goes on where it was. It stands here and not
in `train` because it only exports: the command line of a training, and of nothing else, names `model.train`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python

import keras

from model import files
from model.data import prepare
from model.data.dataset import Dataset
from model.export.background import step_back
from model.export.build import OURS, export
from model.export.limits import limit_building
from model.export.rebuild import rebuilt
from model.intake import network
from model.records import BadInput
from model.runs import epochs, folders, timelapse
from model.serving import bundle, predict
from model.serving.store import EPOCHS

_ARRAYS = 100  # weights of a network of ours, more than any has


def build(run: Path, dataset: Dataset, workspace: Path) -> int:
    """Bundles for all kept epochs of a run's folder; returns how many were built.

    Raises BadInput where the folder holds no epochs, or its model cannot be read.
    """
    if not epochs.recorded(run) or not (run / folders.MODEL).is_file():
        raise BadInput("{run}: keeps no epochs, so there is no time-lapse of it", run=run)
    model = rebuilt(folders.MODEL, network.read(run / folders.MODEL))
    (run / EPOCHS).mkdir(exist_ok=True)
    timelapse.sweep(run)
    done = 0
    while wanted := timelapse.missing(run):
        try:
            weights = epochs.weights(run, wanted[0])
        except BadInput:
            if wanted[0] in epochs.recorded(run):
                raise
            continue  # the run that is still on has let go of it
        model.set_weights(weights)
        timelapse.note(run, wanted[0], _publish(model, run, wanted[0], dataset, workspace))
        done += 1
        print(
            f"time-lapse: {len(timelapse.built(run))} of {len(epochs.recorded(run))} epochs",
            file=sys.stderr,
            flush=True,
        )
    return done


def _publish(model: keras.Model, run: Path, epoch: int, dataset: Dataset, workspace: Path) -> str:
    """The bundle of one epoch, with its predictions on the validation split; returns its version."""
    with files.building(run / EPOCHS) as building:
        file = building / f"epoch {epoch}.keras"
        model.save(file)
        version = bundle.version_of(file)
        target = run / EPOCHS / version
        if not target.exists():
            made = export(file, building / "bundle", laid=OURS)
            if not predict.fits(made, dataset):
                predict.evaluate(made, dataset, "validation", building)
                for predictions in (building / "evaluations").glob("*.npy"):
                    files.move(predictions, made.folder / predictions.name)
            bundle.publish(made.folder, target)
    return version


def main() -> None:
    """Build the time-lapse of a run."""
    parser = command.Parser(prog="python -m model.export.timelapse", description=main.__doc__)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--data", default="auto", help="what to measure the epochs on")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    step_back()
    file = options.run / folders.MODEL
    limit_building(file.stat().st_size if file.is_file() else 0, _ARRAYS, bundles=epochs.MOST)
    made = build(options.run, prepare.load(options.data, options.workspace), options.workspace)
    print(json.dumps({"built": made, "epochs": sorted(timelapse.built(options.run))}))


if __name__ == "__main__":
    command.run(main)

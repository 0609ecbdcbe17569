"""One training run in one process: a preset and a data set become `best.keras`, its bundle and its model card.

Rule: test data only measures the epoch that validation data chose.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

from model import bundle, data, files, history, knobs, lapses, layers, network, presets, runs
from model.background import step_back
from model.diary import Cancelled, Diary, Stop
from model.evaluate import unit
from model.fit import fit, limited, schedule
from model.keep import BEST, CHECKPOINT, EVENTS, Best, Checkpoint, Epochs, Events, Restore
from model.records import BadInput, Dataset, Failure, RunStatus, TrainingConfig


def train(
    name: str, preset: presets.Preset, dataset: Dataset, out: Path, given: dict[str, str], resume: bool = False
) -> dict[str, object]:
    """Run a preset in the folder `out`, leaving `best.keras`, its bundle, `card.json` and how it went.

    `given` are the options that made the preset what it is; returns the card. Raises BadInput where the network
    does not fit the images, Failure where the loss is lost or the run was cancelled.
    """
    config = preset.training
    images, _ = limited(dataset, config)
    layers.plan(preset.layers, images.shape[1:], len(dataset.class_names))
    best = Best(config, out)
    steering = [*schedule(config), best]
    checkpoint = Checkpoint(out, steering)
    start = (resume and checkpoint.resume()) or afresh(out)
    sweep(out)
    best.gave_up = best.tired(start)
    first = config.epochs if best.gave_up else start  # what early stopping has ended trains no further
    runs.write_config(out, knobs.written(config) | {"layers": layers.write(preset.layers), "data": dataset.title})
    status = RunStatus(id=out.name, state="running", preset=name, given=given, epochs=config.epochs, epoch=start)
    diary = Diary(out, status, len(images), best)
    try:
        keeping = [Restore(checkpoint), Events(out), Epochs(out, start), diary, checkpoint, Stop(diary)]
        fit(preset, dataset, [*steering, *keeping], first)
        diary.update(batch=0, batches=0, seconds_left=0, reason="measuring the best epoch")
        about = card(name, preset, dataset, out, diary)
        served(out)
    except Cancelled:
        diary.update(state="cancelled", reason="on request", seconds_left=0)
        raise Failure("cancelled on request") from None
    except (BadInput, Failure, OSError, MemoryError) as error:
        fail(diary, " ".join(str(error).split()) or type(error).__name__)
        raise
    except KeyboardInterrupt:
        diary.update(state="cancelled", reason="by the keyboard")
        raise
    except Exception as error:
        fail(diary, f"{type(error).__name__}: {error}"[:200])
        raise
    diary.update(state="finished", reason=ending(diary, best), accuracy=about["accuracy"])
    return about


def afresh(out: Path) -> int:
    """Forget what an earlier run left in the folder."""
    for name in (BEST, CHECKPOINT, runs.METRICS, "card.json"):
        (out / name).unlink(missing_ok=True)
    for name in (EVENTS, history.FOLDER, lapses.FOLDER):
        runs.remove(out / name)
    return 0


def sweep(out: Path) -> None:
    """Remove what a process that was killed has left half written."""
    for folder in (out, out / history.FOLDER):  # not that of the time-lapse, which a child of its own may be filling
        for left in folder.glob(f".*{files.PART}*"):
            left.unlink(missing_ok=True)
    for left in (*out.glob(f"{files.BUILDING}*"), *out.glob(".*.gone")):
        shutil.rmtree(left, ignore_errors=True)


def fail(diary: Diary, reason: str) -> None:
    """Write down why the run failed; on a full disk the log has to do."""
    try:
        diary.update(state="failed", reason=reason, seconds_left=0)
    except OSError as error:
        print(f"the status cannot be written either: {error}", file=sys.stderr, flush=True)


def ending(diary: Diary, best: Best) -> str:
    """Why a run ended before its last epoch; empty if it did not."""
    if diary.status.halted:
        return f"stopped on request after epoch {diary.status.epoch} of {diary.status.epochs}"
    if best.gave_up and diary.status.epoch < diary.status.epochs:
        return f"no better epoch for {best.config.patience}, stopped after {diary.status.epoch}"
    return ""


def served(out: Path) -> None:
    """Build the bundle of the best epoch beside it, so that it can be served at once."""
    from model import export

    target = (out / BEST).with_suffix("")
    if not bundle.intact(target, bundle.version_of(out / BEST)):
        runs.remove(target)
        export.export(out / BEST, target)


def card(name: str, preset: presets.Preset, dataset: Dataset, out: Path, diary: Diary) -> dict[str, object]:
    """Measure the best epoch on the test split, and write down how it came about."""
    model = keras.models.load_model(out / BEST, compile=False)
    x_test, y_test = dataset.split("test")
    predicted = model.predict(unit(x_test), batch_size=256, verbose=0).argmax(axis=1)
    classes = len(dataset.class_names)
    confusion = np.bincount(y_test.astype(int) * classes + predicted, minlength=classes**2).reshape(classes, classes)
    row = diary.rows[diary.status.best_epoch - 1]
    about: dict[str, object] = {
        "preset": name,
        "command": command_line(name, diary.status.given, preset.training, dataset),
        "sha256": bundle.sha256(out / BEST),
        "parameters": model.count_params(),
        "accuracy": float((predicted == y_test).mean()) if len(y_test) else 0.0,
        "test_images": len(y_test),
        "validation_accuracy": row["val_accuracy"],
        "training_accuracy": diary.rows[-1]["accuracy"],
        "confusion": confusion.tolist(),
        "data": dataset.title,
        "splits": {name: dataset.size(name) for name in ("train", "validation", "test")},
        "class_names": dataset.class_names,
        "best_epoch": diary.status.best_epoch,
        "epochs": diary.status.epoch,
        "monitor": preset.training.monitor,
        "minutes": round(diary.seconds / 60, 1),
        "layers": layers.write(preset.layers),
        "training": dataclasses.asdict(preset.training),
        "versions": {"keras": keras.__version__, "python": platform.python_version()},
    }
    runs.publish(out / "card.json", json.dumps(about, indent=1, ensure_ascii=False))
    return about


def command_line(name: str, given: dict[str, str], config: TrainingConfig, dataset: Dataset) -> str:
    """The command that makes this run again."""
    first = {"epochs": str(config.epochs), "seed": str(config.seed)}
    turned = first | {option: value for option, value in given.items() if option not in (*first, "data")}
    said = "".join(f" --{option} " + (f'"{text}"' if " " in text else text) for option, text in turned.items())
    return f"python -m model.train --preset {name}{said} --data {dataset.source} --out DIR"


def arguments() -> command.Parser:
    """The command line of `python -m model.train`."""
    parser = command.Parser(prog="python -m model.train", description="Train one preset, or another network like it.")
    parser.add_argument("--list", action="store_true", help="print each preset with its parameters")
    parser.add_argument("--preset", help=f"one of {', '.join(presets.PRESETS)}")
    parser.add_argument("--out", type=Path, help="folder of the run")
    parser.add_argument("--layers", help="another network, as 'conv 32 3, pool 2, dropout 0.3, dense 128'")
    for knob in knobs.KNOBS:
        means = f"{knob.help}: {', '.join(knob.choices)}" if knob.choices else knob.help
        parser.add_argument(f"--{knob.option}", metavar="X", help=means.replace("%", "%%"))
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="for prepared data")
    parser.add_argument("--resume", action="store_true", help="go on from the last whole epoch of the run in --out")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    return parser


def listing() -> Iterator[str]:
    """`name parameters` of each preset."""
    for name, preset in presets.PRESETS.items():
        yield f"{name} {network.build(preset).count_params()}"


def main() -> None:
    """Train as the command line says; prints the card's essentials as JSON."""
    parser = arguments()
    options = parser.parse_args()
    if options.list:
        print("\n".join(listing()))
        return
    if not options.preset or not options.out:
        parser.error("expected --preset NAME and --out DIR, or --list")
    names = [*knobs.BY_OPTION, "layers"]
    given = {name: getattr(options, name.replace("-", "_")) for name in names}
    given = {name: value for name, value in given.items() if value is not None}
    preset = presets.customised(options.preset, given)
    if options.background:
        step_back()
    dataset = data.load(options.data, options.workspace)
    preset = presets.suited(preset, given, dataset)
    options.out.mkdir(parents=True, exist_ok=True)
    if not options.background:
        (options.out / runs.STOP).unlink(missing_ok=True)  # of an earlier run; for this one the server has done it
    about = train(options.preset, preset, dataset, options.out, given | {"data": options.data}, options.resume)
    shown = ("parameters", "accuracy", "test_images", "best_epoch", "epochs", "minutes")
    print(json.dumps({"preset": options.preset, **{name: about[name] for name in shown}}))


if __name__ == "__main__":
    command.run(main)

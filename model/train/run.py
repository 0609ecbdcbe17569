"""One training run: a preset and a data set become `best.keras`, its bundle and its model card, in a folder.

Rule: test data only measures the epoch that validation data chose.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model import files
from model.data.dataset import Dataset
from model.export import build as bundles
from model.network import hyperparameters, layers, presets
from model.records import BadInput, Failure, RunStatus
from model.runs import epochs, folders
from model.serving import bundle
from model.serving.store import EPOCHS, folder_beside
from model.train import events
from model.train.best import Best
from model.train.card import write_card
from model.train.checkpoint import Checkpoint, Restore
from model.train.epochs import Epochs
from model.train.events import Events
from model.train.fence import Fence, Fenced
from model.train.fit import fit, limited, schedule
from model.train.progress import Cancelled, StatusWriter, Stop


def train(
    name: str,
    preset: presets.Preset,
    dataset: Dataset,
    out: Path,
    given: dict[str, str],
    *,
    resume: bool = False,
    background: bool = False,
) -> dict[str, object]:
    """Run a preset in the folder `out`, leaving `best.keras`, its bundle, `card.json` and how it went.

    `given` are the options that made the preset what it is, `background` whether one thread does it, which changes the
    last digits of every sum; returns the card. Raises BadInput where the network does not fit the images, Failure where
    the loss is lost, the run was cancelled or is another process's.
    """
    config = preset.training
    images, _ = limited(dataset, config)
    layers.plan(preset.layers, images.shape[1:], len(dataset.class_names))
    fence = Fence(out)
    fence.check(entering=True)
    best = Best(config, out)
    steering = [*schedule(config), best]
    checkpoint = Checkpoint(out, steering)
    start = (resume and checkpoint.resume()) or _start_anew(out)
    _sweep(out)
    best.gave_up = best.exhausted(start)
    first = config.epochs if best.gave_up else start  # what early stopping has ended trains no further
    told = {"layers": layers.write(preset.layers), "data": dataset.title}
    folders.write_config(out, hyperparameters.written(config) | told)
    status = RunStatus(id=out.name, state="running", preset=name, given=given, epochs=config.epochs, epoch=start)
    writer = StatusWriter(out, status, len(images), fence, best)
    with _reported(writer):
        recording = [Restore(checkpoint), Events(out), Epochs(out, start), writer, checkpoint, Stop(writer)]
        fit(preset, dataset, [fence, *steering, *recording], first)
        writer.update(batch=0, batches=0, seconds_left=0, reason="measuring the best epoch")
        about = write_card(name, preset, dataset, out, writer, background=background)
        _build_bundle(out)
    writer.update(state="finished", reason=_ending(writer, best), accuracy=about["accuracy"])
    return about


@contextmanager
def _reported(writer: StatusWriter) -> Iterator[None]:
    """Within, whatever ends the run is written into its status."""
    try:
        yield
    except Fenced:
        raise  # its status is not ours to write
    except Cancelled:
        writer.update(state="cancelled", reason="on request", seconds_left=0)
        raise Failure("cancelled on request") from None
    except (BadInput, Failure, OSError, MemoryError) as error:
        _fail(writer, " ".join(str(error).split()) or type(error).__name__)
        raise
    except KeyboardInterrupt:
        writer.update(state="cancelled", reason="by the keyboard")
        raise
    except Exception as error:
        _fail(writer, f"{type(error).__name__}: {error}"[:200])
        raise


def _start_anew(out: Path) -> int:
    """Forget what an earlier run left in the folder."""
    for name in (folders.MODEL, folders.CHECKPOINT, folders.METRICS, "card.json"):
        (out / name).unlink(missing_ok=True)
    for name in (events.FOLDER, epochs.FOLDER, EPOCHS):
        files.remove(out / name)
    return 0


def _sweep(out: Path) -> None:
    """Remove what a process that was killed has left half written."""
    for folder in (out, out / epochs.FOLDER):  # not that of the time-lapse, which a child of its own may be filling
        for left in folder.glob(f".*{files.PART}*"):
            left.unlink(missing_ok=True)
    for left in (*out.glob(f"{files.BUILDING}*"), *out.glob(f".*{files.GONE}")):
        shutil.rmtree(left, ignore_errors=True)


def _fail(writer: StatusWriter, reason: str) -> None:
    """Write down why the run failed; on a full disk the log has to do."""
    try:
        writer.update(state="failed", reason=reason, seconds_left=0)
    except OSError as error:
        print(f"the status cannot be written either: {error}", file=sys.stderr, flush=True)


def _ending(writer: StatusWriter, best: Best) -> str:
    """Why a run ended before its last epoch; empty if it did not."""
    if writer.status.halted:
        return f"stopped on request after epoch {writer.status.epoch} of {writer.status.epochs}"
    if best.gave_up and writer.status.epoch < writer.status.epochs:
        return f"no better epoch for {best.config.patience}, stopped after {writer.status.epoch}"
    return ""


def _build_bundle(out: Path) -> None:
    """Build the bundle of the best epoch beside it, so that it can be served at once."""
    best = out / folders.MODEL
    if not bundle.intact(folder_beside(best), bundle.version_of(best)):
        files.remove(folder_beside(best))
        bundles.export(best, folder_beside(best), laid=bundles.OURS)

"""MNIST and its relatives: a SOURCE becomes three seeded splits, memory-mapped in the workspace.

Rule: the 5,000 built-in digits are never in the training or validation split of another source,
so they stay unseen by every model that was not trained on `builtin` itself.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from model import files
from model.child import Child
from model.data import sources
from model.data.dataset import ABOUT, Dataset, opened
from model.data.ranges import PLAIN
from model.data.sources import Raw
from model.records import Array, BadInput, Bytes, Failure

_FORMAT = "1"
_SEED = 1998  # the year of MNIST; splits never change once drawn
_VALIDATION_SHARE = 0.1
_TEST_SHARE = 0.2
_DOWNLOAD_SECONDS = 300
_PREPARING = threading.Lock()  # the second thread finds what the first has made


def load(source: str, workspace: Path, *, aloud: bool = True) -> Dataset:
    """Open a SOURCE, preparing its splits on first use; `aloud`: what is odd about it is said, with its name.

    Raises BadInput for a source that does not exist or does not hold images with labels.
    """
    name, path = resolve(source, workspace)
    key = _content_key(name, path)
    folder = workspace / "data" / key
    with _PREPARING:
        dataset = opened(name, key, folder)
        if dataset is None:
            _publish(name, path, folder)
            dataset = opened(name, key, folder)
    if dataset is None:
        raise Failure(f"data {source}: could not be prepared in {folder}")
    if dataset.range != PLAIN and aloud:
        _say(f"data {name}: values of {dataset.range} are stretched to {PLAIN}")
    return dataset


@functools.cache
def _say(line: str) -> None:
    """Tell whoever gave the command, once."""
    print(line, file=sys.stderr, flush=True)


def resolve(source: str, workspace: Path) -> tuple[str, Path]:
    """The file that a SOURCE stands for, with the name it goes by; downloads where asked to."""
    if source == "auto":
        cached = Path.home() / ".keras" / "datasets" / "mnist.npz"
        source = "mnist" if cached.exists() else "builtin"
    if source == "builtin":
        return source, sources.builtin_file()
    if source in ("mnist", "fashion"):
        return source, _downloaded(source, workspace)
    try:
        path = Path(source).expanduser()
        there = path.is_file()
    except (RuntimeError, OSError, ValueError):
        there = False
    if not there:
        raise BadInput(
            "data {given}: no such file; expected auto, mnist, builtin, fashion, or a path to an .npz or .csv",
            given=source[:200],
        )
    if path.suffix.lower() not in (".npz", ".csv"):
        raise BadInput("data {given}: expected an .npz or a .csv file", given=source)
    return path.name, path


def _downloaded(name: str, workspace: Path) -> Path:
    """Keras's copy of a data set as an .npz, fetched by a child process when it is not there."""
    cached = Path.home() / ".keras" / "datasets" / "mnist.npz"
    if name == "mnist" and cached.exists():
        return cached
    target = workspace / "data" / f"{name}.npz"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    print(f"downloading {name} through Keras …", file=sys.stderr, flush=True)
    try:
        Child("model.train.download", name, str(target), aloud=True).finish(_DOWNLOAD_SECONDS)
    except (BadInput, Failure) as error:
        reason = str(error)[:200]
        raise Failure(f"{name} could not be downloaded ({reason}); use --data builtin or a file of your own") from None
    return target


def _content_key(name: str, path: Path) -> str:
    """Names a data set by what is in it: the file's sha256, and how it is split."""
    digest = hashlib.sha256(f"{_FORMAT} {_SEED} {name if name in ('builtin', 'fashion') else ''}".encode())
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]


def _publish(name: str, path: Path, folder: Path) -> None:
    """Read, check, split and publish a data set as `.npy` files, all or nothing."""
    raw = sources.read(name, path)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with files.building(folder.parent) as building:
        made = building / folder.name
        made.mkdir()
        for split, (images, labels) in _split_up(raw, name).items():
            np.save(made / f"x_{split}.npy", images)
            np.save(made / f"y_{split}.npy", labels.astype(np.uint8 if labels.max(initial=0) <= 255 else np.uint16))
        about = {"title": raw.title, "class_names": raw.class_names, "range": (raw.range.low, raw.range.high)}
        (made / ABOUT).write_text(json.dumps(about), "utf-8")
        if opened(name, folder.name, folder):
            return  # another process was first, with the same
        shutil.rmtree(folder, ignore_errors=True)  # damaged, if it is there at all
        try:
            os.replace(made, folder)
        except OSError:
            if opened(name, folder.name, folder) is None:
                raise


def _split_up(raw: Raw, name: str) -> dict[str, tuple[Bytes, Array]]:
    """Seeded train, validation and test; a source without a test set gives up a fifth for it."""
    train, test = raw.train, raw.test
    if name != "builtin":
        train = _without_builtin(*train)
    order = np.random.default_rng(_SEED).permutation(len(train[1]))
    if not len(test[1]):
        cut = max(1, round(len(order) * _TEST_SHARE))
        test = (train[0][order[:cut]], train[1][order[:cut]])
        order = order[cut:]
    cut = max(1, round(len(order) * _VALIDATION_SHARE))
    held, rest = np.sort(order[:cut]), np.sort(order[cut:])
    return {
        "train": (train[0][rest], train[1][rest]),
        "validation": (train[0][held], train[1][held]),
        "test": test,
    }


def _without_builtin(images: Bytes, labels: Array) -> tuple[Bytes, Array]:
    """Training images without those that are, byte for byte, among the built-in digits."""
    fresh = _fresh(images)
    return (images, labels) if fresh.all() else (images[fresh], labels[fresh])


def _fresh(images: Bytes) -> Array:
    """Which images (N,) stay training images: those not among the built-in digits, or all where nearly none would."""
    everything = np.ones(len(images), bool)
    if images.shape[1:] != (28, 28, 1):
        return everything
    held_out = set(fingerprints(sources.read_builtin(sources.builtin_file()).train[0]))
    fresh = np.array([digest not in held_out for digest in fingerprints(images)], dtype=bool)
    return everything if fresh.sum() < 2 else fresh


def taken_out(source: str, workspace: Path) -> tuple[Bytes, Array]:
    """The training images of a SOURCE that are in none of its splits, as they are built-in digits; with their labels.

    Reads the source itself; none where nothing was taken out.
    """
    name, path = resolve(source, workspace)
    images, labels = sources.read(name, path).train
    kept = np.ones(len(labels), bool)
    if name != "builtin":
        kept = _fresh(images)
    return images[~kept], labels[~kept]


def fingerprints(images: Bytes) -> Iterator[bytes]:
    """A short digest of each image."""
    for image in images:
        yield hashlib.blake2b(image.tobytes(), digest_size=12).digest()

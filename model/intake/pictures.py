"""A stranger's labelled pictures: an `.npz`, a `.csv` or a zip of image folders → one `.npz` of plain arrays.

Rule: for a process that is locked up; sizes are looked at before anything is unpacked. In a zip the folder that an
image lies in is its class; folders `train` and `test` above those tell the splits, else a fifth is kept for testing.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np

from model.data import sources
from model.records import Array, BadInput, Bytes

_MOST_IMAGES, _MOST_FILE, _MOST_PIXELS, _MOST_BYTES = 60_000, 16 << 20, 16_000_000, 400 << 20
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")
_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
_TEST_SHARE, _SEED = 5, 1998  # one in so many
KINDS = (".npz", ".csv", ".zip")

Part = tuple[Bytes, Array]


def read(path: Path, size: tuple[int, int, int]) -> dict[str, Array]:
    """x_train, y_train, x_test, y_test and class_names of a file; a zip's pictures are brought to `size` (H, W, C).

    Raises BadInput, in a line, for what holds no labelled images.
    """
    if path.suffix.lower() == ".zip":
        train, test, names = _unzipped(path, size)
    else:
        raw = sources.read(path.name, path)
        train, test, names = raw.train, raw.test, raw.class_names
    train, test = (train, test) if len(test[1]) else _split(*train)
    arrays = {"x_train": train[0], "y_train": train[1], "x_test": test[0], "y_test": test[1]}
    return {**arrays, "class_names": np.array(names)}


def _split(images: Bytes, labels: Array) -> tuple[Part, Part]:
    """A fifth kept for testing, drawn by a seed."""
    order = np.random.default_rng(_SEED).permutation(len(labels))
    test, train = np.sort(order[: len(order) // _TEST_SHARE]), np.sort(order[len(order) // _TEST_SHARE :])
    return (images[train], labels[train]), (images[test], labels[test])


def _unzipped(path: Path, size: tuple[int, int, int]) -> tuple[Part, Part, tuple[str, ...]]:
    """The pictures of a zip: (train, test, class names)."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_picture(entry.filename)]
            names = _classes(path, entries)
            if not 0 < len(entries) <= _MOST_IMAGES or len(entries) * int(np.prod(size)) > _MOST_BYTES:
                raise BadInput(
                    "data {file}: {count:,} pictures of {size}, expected 1 to {most:,}",
                    file=path.name,
                    count=len(entries),
                    size="×".join(map(str, size)),
                    most=min(_MOST_IMAGES, _MOST_BYTES // int(np.prod(size))),
                )
            images = np.stack([_picture(path, archive, entry, size) for entry in entries])
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise BadInput(
            "data {file}: not a readable zip of pictures ({why})", file=path.name, why=str(error)[:100]
        ) from None
    labels = np.array([names.index(PurePosixPath(entry.filename).parent.name) for entry in entries])
    testing = np.array(["test" in PurePosixPath(entry.filename).parts[:-2] for entry in entries])
    return (images[~testing], labels[~testing]), (images[testing], labels[testing]), tuple(names)


def _is_picture(name: str) -> bool:
    """Whether a zip's member is an image in a folder; what macOS puts beside each is none."""
    place = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return place.suffix.lower() in _ENDINGS and len(place.parts) > 1 and not hidden


def _classes(path: Path, entries: list[zipfile.ZipInfo]) -> list[str]:
    """The folders that the images lie in, in the order of Keras's own reader of such."""
    names = sorted({PurePosixPath(entry.filename).parent.name for entry in entries})
    if not 2 <= len(names) <= sources.MAX_LABEL + 1:
        raise BadInput(
            "data {file}: {count} folders with pictures, expected one a class, 2 or more",
            file=path.name,
            count=len(names),
        )
    return names


def _picture(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: tuple[int, int, int]) -> Bytes:
    """One picture, decoded and brought to size."""
    from PIL import Image

    if entry.file_size > _MOST_FILE:
        raise BadInput(
            "data {file}: {picture} has {size} MB, expected at most 16",
            file=path.name,
            picture=entry.filename[:60],
            size=entry.file_size >> 20,
        )
    height, width, channels = size
    try:
        with Image.open(io.BytesIO(archive.read(entry)), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise BadInput(
                    "data {file}: {picture} is {width}×{height}, too large",
                    file=path.name,
                    picture=entry.filename[:60],
                    width=opened.width,
                    height=opened.height,
                )
            plain = opened.convert(_MODES[channels])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(
            "data {file}: {picture} is no picture ({why})",
            file=path.name,
            picture=entry.filename[:60],
            why=str(error)[:60],
        ) from None
    if plain.size != (width, height):
        plain = plain.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(plain, np.uint8).reshape(size)

"""How large the arrays in an `.npz` say they are, read from their heads before anything is unpacked."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import numpy as np

from model.records import BadInput

_MOST = 1 << 30  # bytes of all arrays together, as they are stored or unpacked
_MOST_ARRAYS = 64


def check(path: Path) -> None:
    """Raise BadInput for an `.npz` whose arrays would take too much memory; what is none is left to its reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ARRAYS:
                raise BadInput(
                    "data {file}: {count} arrays, expected at most {most}",
                    file=path,
                    count=len(entries),
                    most=_MOST_ARRAYS,
                )
            total = sum(_bytes_of(archive, entry) for entry in entries)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError):
        return
    if total > _MOST:
        raise BadInput(
            "data {file}: arrays of {size:,} MB, expected at most {most:,}",
            file=path,
            size=total >> 20,
            most=_MOST >> 20,
        )


def _bytes_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """What an array takes: as its head says, or as many bytes as are stored."""
    if not entry.filename.endswith(".npy"):
        return entry.file_size
    with archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = read(file)
    return max(math.prod(map(int, shape)) * int(kind.itemsize), entry.file_size)

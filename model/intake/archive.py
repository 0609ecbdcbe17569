"""A `.keras` file as the zip that it is: its configuration and its weights' bytes, if both are of a sensible size.

Rule: sizes are looked at where they are declared, before anything is read.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from model.records import BadInput

MOST = 256 << 20  # bytes of a file
_MOST_CONFIG = 4 << 20
_MOST_INSIDE = 400 << 20
_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"


def check_size(path: Path) -> None:
    """Refuse a file by what can be seen from outside; raises BadInput."""
    if not path.is_file():
        raise BadInput("model {file}: no such file; expected a .keras file", file=path)
    size = path.stat().st_size
    if size > MOST:
        raise BadInput(
            "model {file}: {size} MB, expected at most {most}", file=path.name, size=size >> 20, most=MOST >> 20
        )
    if size == 0:
        raise BadInput("model {file}: the file is empty; expected a .keras file", file=path.name)
    if path.suffix != ".keras":
        raise BadInput("model {file}: expected a file that ends in .keras", file=path.name)


def read(path: Path) -> tuple[Any, bytes]:
    """The configuration of a `.keras` file, as JSON has it, and the bytes of its weights (HDF5).

    Raises BadInput for what is no such file.
    """
    name = path.name
    check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if _CONFIG not in sizes or _WEIGHTS not in sizes:
                raise BadInput("model {file}: a zip file without a Keras model in it", file=name)
            if sizes[_CONFIG] > _MOST_CONFIG or sizes[_WEIGHTS] > _MOST_INSIDE:
                raise BadInput(
                    "model {file}: larger inside than the {most} MB allowed", file=name, most=_MOST_INSIDE >> 20
                )
            return json.loads(_member(archive, _CONFIG, sizes)), _member(archive, _WEIGHTS, sizes)
    except BadInput:
        raise
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, RuntimeError, NotImplementedError):
        raise BadInput("model {file}: not a .keras file, or a truncated one", file=name) from None


def _member(archive: zipfile.ZipFile, name: str, sizes: dict[str, int]) -> bytes:
    """A member, no longer than it says it is; its checksum is checked on the way."""
    with archive.open(name) as file:
        content = file.read(sizes[name] + 1)
    if len(content) != sizes[name]:
        raise zipfile.BadZipFile(name)
    return content

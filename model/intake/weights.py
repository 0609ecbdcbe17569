"""The arrays in a model's HDF5 file, by their path: what h5py can read of a file that somebody else wrote.

Rule: every array's size is looked at where it is declared, before a number is read. A file refers to nothing outside
itself: no links, no external or virtual storage, no filters but gzip, no types but plain numbers.
"""

from __future__ import annotations

import io
import math
from typing import Any

from model.records import Array, BadInput

MOST_PARAMETERS = 30_000_000
_MOST_ENTRIES, _DEEPEST, _MOST_AXES = 20_000, 64, 8
_OPTIMIZER = "optimizer"  # what training needs and serving does not


def read(name: str, content: bytes) -> dict[str, Array]:
    """Arrays by their path in the file, float32 and whole numbers; raises BadInput for anything else in it."""
    import h5py

    arrays: dict[str, Array] = {}
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            declared = 0
            for path, dataset in _datasets(name, file, "", 0, [0]):
                declared += _declared(name, path, dataset)
                if declared > MOST_PARAMETERS:
                    raise BadInput(
                        "model {file}: over {most:,} parameters, expected at most that many",
                        file=name,
                        most=MOST_PARAMETERS,
                    )
                arrays[path] = _unpacked(dataset)
    except BadInput:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, OverflowError, AttributeError) as error:
        reason = (str(error).splitlines() or [""])[0][:100]
        raise BadInput("model {file}: its weights cannot be read ({why})", file=name, why=reason) from None
    return {path: _plain(name, path, array) for path, array in arrays.items()}


def _datasets(name: str, group: Any, path: str, depth: int, count: list[int]) -> Any:
    """(path, dataset) of all that a group holds itself; `count` is of all entries seen."""
    import h5py

    if depth > _DEEPEST:
        raise BadInput("model {file}: its weights nest deeper than {most} groups", file=name, most=_DEEPEST)
    for key in group:
        count[0] += 1
        if count[0] > _MOST_ENTRIES:
            raise BadInput("model {file}: over {most:,} entries in its weights", file=name, most=_MOST_ENTRIES)
        if not isinstance(group.get(key, getlink=True), h5py.HardLink):
            raise BadInput(
                "model {file}: its weights refer to another place ({part}{key})", file=name, part=path, key=key
            )
        if not depth and key == _OPTIMIZER:
            continue
        inside = group[key]
        if isinstance(inside, h5py.Group):
            yield from _datasets(name, inside, f"{path}{key}/", depth + 1, count)
        elif isinstance(inside, h5py.Dataset):
            yield f"{path}{key}", inside


def _declared(name: str, path: str, dataset: Any) -> int:
    """How many numbers an array says it has, one that is stored here and in a plain way."""
    if dataset.shape is None or len(dataset.shape) > _MOST_AXES:
        raise BadInput("model {file}: {part} of its weights has no sensible shape", file=name, part=path)
    if dataset.is_virtual or dataset.external or dataset.compression not in (None, "gzip"):
        raise BadInput(
            "model {file}: {part} of its weights is stored in a way that Keras does not use", file=name, part=path
        )
    size = math.prod(map(int, dataset.shape))
    if dataset.dtype.kind not in "fiubV" or dataset.dtype.itemsize > 8:
        raise BadInput(
            "model {file}: {part} of its weights holds {kind}, expected numbers",
            file=name,
            part=path,
            kind=dataset.dtype,
        )
    return size


def _unpacked(dataset: Any) -> Any:
    """An array's numbers; bfloat16, unknown to NumPy, as Keras stores it: the upper half of single precision."""
    import numpy as np

    numbers = dataset[()]
    if dataset.attrs.get("dtype") == "bfloat16" and numbers.dtype.itemsize == 2:
        return (np.asarray(numbers).view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return numbers


def _plain(name: str, path: str, array: Any) -> Array:
    """An array in single precision where it is of another one; raises BadInput for what is no finite number."""
    import numpy as np

    if array.dtype.kind == "V":
        raise BadInput(
            "model {file}: {part} of its weights holds {kind}, expected numbers", file=name, part=path, kind=array.dtype
        )
    plain = np.asarray(array, np.float32) if array.dtype.kind == "f" else np.asarray(array)
    if plain.dtype.kind == "f" and not np.isfinite(plain).all():
        raise BadInput("model {file}: some of its weights are no finite numbers", file=name)
    return plain

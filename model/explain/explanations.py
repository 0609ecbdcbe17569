"""What is worked out once a model and its data, and kept: patches, responses, rankings, patterns, each a few arrays.

Rule: named by the content of model and data; each part appears when all of it is there. A part that lies beside the
model in its bundle counts as kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from model import cache
from model.explain import filters
from model.explain.responses import PATCHES, SISTERS
from model.records import Array, Bundle
from model.serving.bundle import gradients_of

FOLDER = "explanations"  # of a workspace
_MOST = 200_000_000  # bytes of that folder
_MOST_PATTERNS = 20_000_000  # bytes of one model's patterns: with large images its first filters have some
FIGURES = 4  # numbers of a pattern: activation, row, column, number of its start; that is −1 where it was not sought


@dataclass(frozen=True)
class Kept:
    """One array that is kept: its name, its shape by the model; whether it depends on the data too."""

    name: str
    shape: Callable[[Bundle], tuple[int, ...]]
    kind: DTypeLike
    of_data: bool = True


def sought(model: Bundle) -> int:
    """How many filters, from the first, may have a pattern."""
    return min(filters.count(model), _MOST_PATTERNS // max(int(np.prod(model.input_shape)), 1))


def possible(model: Bundle, fits: bool) -> tuple[str, ...]:
    """The parts that there can be of a model; `fits` tells that the data has test images that it can read."""
    if not filters.count(model):
        return ()
    patterns = ("patterns",) if sought(model) and gradients_of(model) else ()
    return (*(("responses", "ranking") if fits else ()), *patterns)


PARTS: dict[str, tuple[Kept, ...]] = {
    "responses": (
        Kept("patches", lambda model: (filters.count(model), PATCHES, 4), np.float64),
        Kept("by-class", lambda model: (filters.count(model), model.classes), np.float64),
        Kept("sisters", lambda model: (filters.count(model), SISTERS, 2), np.float64),
    ),
    "ranking": (Kept("right-answers", lambda model: (filters.count(model) + 2,), np.int64),),
    "patterns": (
        Kept("patterns", lambda model: (sought(model), *model.input_shape), np.uint8, of_data=False),
        Kept("pattern-figures", lambda model: (sought(model), FIGURES), np.float64, of_data=False),
    ),
}


class Explanations:
    """What is kept of one model and one data set."""

    def __init__(self, model: Bundle, key: str, folder: Path) -> None:
        """`key` is the data's, `folder` that of the explanations."""
        self.model, self.key, self.folder = model, key, folder

    def read(self, part: str) -> tuple[Array, ...] | None:
        """The arrays of a part, None where it is not there (yet)."""
        arrays = [self._read(kept) for kept in PARTS[part]]
        whole = tuple(array for array in arrays if array is not None)
        return whole if len(whole) == len(arrays) else None

    def write(self, part: str, arrays: Sequence[Array]) -> None:
        """Keep a part."""
        for kept, array in zip(PARTS[part], arrays, strict=True):
            cache.write(self.folder / self._name(kept), np.asarray(array, kept.kind), _MOST)

    @property
    def progress(self) -> Path:
        """Where the child that works them out says how far it is: {"share": 0 to 1, "parts": how many it has made}."""
        return self.folder / f"{self.model.version}-{self.key}.json"

    def _read(self, kept: Kept) -> Array | None:
        """One array, from beside the model or from the folder."""
        name = self._name(kept)
        arrays = (
            cache.read(path / name, kept.shape(self.model), kept.kind) for path in (self.model.folder, self.folder)
        )
        return next((array for array in arrays if array is not None), None)

    def _name(self, kept: Kept) -> str:
        """The file of an array."""
        return f"{self.model.version}-{f'{self.key}-' if kept.of_data else ''}{kept.name}.npy"

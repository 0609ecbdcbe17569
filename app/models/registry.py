"""Models by their version: loaded on first use, pinned while they are asked for.

Rule: a request names the version it wants and is answered by that one, so that no page ever mixes two models.
"""

from __future__ import annotations

import math
from pathlib import Path

from app.models.loaded import LoadedModel
from app.models.uploads import Uploads
from model.cache import Memory
from model.data.dataset import Dataset
from model.records import Bundle, Gone
from model.serving.store import Store

_LOADED = 16_000_000  # bytes of models kept in memory: one that was let go of is back in ten milliseconds
_OWN = 1_000_000_000  # bytes of visitors' own, which may be large: two who look at theirs must not push each other out
_COPIES, _FACTS = 3, 1_000_000  # of its graph in the interpreters of several threads; bytes of what else it keeps
_PER_VALUE = 8  # bytes of an interpreter for each output of a layer, about as measured with MobileNet


class Registry:
    """One data set and the models that look at it."""

    def __init__(self, first: Bundle, dataset: Dataset, workspace: Path, uploads: Uploads | None = None) -> None:
        """`first` is the model that the server started with; it may lie on no shelf of the store."""
        self._uploads = uploads
        self.dataset, self.workspace = dataset, workspace
        self.first = LoadedModel(first, dataset, workspace)
        self._pinned = {first.version: self.first}  # the first, and the one in use
        self._store = Store(workspace)
        self._loaded: Memory[str, LoadedModel] = Memory(_LOADED, _size)
        self._own: Memory[str, LoadedModel] = Memory(_OWN, _size)
        self._own_versions: set[str] = set()  # of visitors' own that were asked for

    def model(self, version: str) -> LoadedModel:
        """A model by its version; raises Gone where there is none of it any more."""
        if pinned := self._pinned.get(version):
            return pinned
        known = version in self._own_versions
        loaded = None if known else self._loaded.get(version, lambda: self._load(version))
        if loaded and version not in self._own_versions:
            return loaded
        own = self._own.get(version, lambda: loaded or self._load(version))
        if not own.bundle.folder.is_dir():
            raise Gone("model {version} was its visitor's own and is gone", version=version)
        return own

    def pin(self, model: LoadedModel) -> None:
        """Keep the model that is in use; the one before stays loaded for pages that have not followed yet."""
        before = [pinned for pinned in self._pinned.values() if pinned is not self.first]
        for pinned in before:
            self._loaded.get(pinned.bundle.version, lambda pinned=pinned: pinned)  # type: ignore[misc]
        self._pinned = {pinned.bundle.version: pinned for pinned in (self.first, model)}

    def _load(self, version: str) -> LoadedModel:
        """A model from the store."""
        bundle = self._store.find(version)
        if self._uploads and self._uploads.holds(bundle):
            self._own_versions.add(version)
            dataset = self._uploads.dataset_of(bundle) or self.dataset
            return LoadedModel(bundle, dataset, bundle.folder.parent)  # what is kept of it goes with it
        return LoadedModel(bundle, self.dataset, self.workspace)


def _size(model: LoadedModel) -> int:
    """Bytes that a loaded model takes, about."""
    values = _PER_VALUE * sum(math.prod(layer.shape) for layer in model.bundle.layers)
    gradients = model.gradients.size + model.gradients.engines * values
    return _COPIES * (len(model.bundle.graph) + values) + gradients + model.weights_size + _FACTS

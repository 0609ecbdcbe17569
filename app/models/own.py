"""The models that one visitor can name: one of their own, which is the one in use to them, and everybody's."""

from __future__ import annotations

from app.models.in_use import ModelInUse
from app.models.loaded import LoadedModel
from model.runs.promotion import InUse


class OwnModel:
    """A visitor's own model in the place of the one in use."""

    before = ""

    def __init__(self, model: LoadedModel, shared: ModelInUse) -> None:
        self.current, self._shared = model, shared
        self.where = InUse("", model.bundle.version)

    def model(self, version: str) -> LoadedModel:
        """A model by its version; raises Gone where there is none of it any more."""
        return self.current if version == self.current.bundle.version else self._shared.model(version)

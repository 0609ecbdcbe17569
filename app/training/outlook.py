"""What a training run would be, before it starts: its network, its images, how long it will take on this machine.

Rule: nothing is started or written; what cannot be trained is refused here, with the reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.data import prepare, splits
from model.data.dataset import Dataset
from model.network import estimate, layers, presets
from model.records import BadInput
from model.runs import folders

_PAST = 12  # earlier runs that an estimate learns from


@dataclass(frozen=True)
class Outlook:
    """What a run would be: its options as they would be written, its layers, its epochs, images and seconds."""

    given: dict[str, str]
    planned: tuple[layers.Planned, ...]
    epochs: int
    images: int
    seconds: float

    @property
    def parameters(self) -> int:
        """Of the whole network."""
        return sum(layer.parameters for layer in self.planned)


class Outlooks:
    """What can be trained in one workspace on one server's data."""

    def __init__(self, workspace: Path, source: str) -> None:
        self.workspace, self.source = workspace, source
        self._opened: dict[str, Dataset] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """What runs may train on: the server's data and, beside other digits, the built-in ones."""
        also_builtin = splits.BUILTIN in splits.offered(self._open(self.source))
        return (self.source, splits.BUILTIN) if also_builtin else (self.source,)

    @property
    def shape(self) -> layers.Shape:
        """(H, W, C) of the images that runs train on; those of all sources are alike."""
        shape: layers.Shape = self._open(self.source).split("train")[0].shape[1:]
        return shape

    def outlook(self, preset: object, given: object) -> Outlook:
        """What a run would be; raises BadInput for a network, a hyperparameter or data that cannot be."""
        return self.outlooks([(preset, given)])[0]

    def outlooks(self, wished: Iterable[tuple[object, object]]) -> list[Outlook]:
        """The same of several runs, each a preset and its options; earlier runs are looked at once."""
        past: list[estimate.Past] | None = None
        expected = []
        for preset, given in wished:
            options = options_of(given)
            suited, dataset = self._suited(str(preset), options)
            past = self._past(self.shape, len(dataset.class_names)) if past is None else past
            expected.append(_expected(suited, options, dataset, past))
        return expected

    def _dataset(self, source: str) -> Dataset:
        """Data to train on, by its source; raises BadInput for one that is not offered."""
        if source not in self.sources:
            given, known = repr(source[:40]), ", ".join(self.sources)
            raise BadInput("data {given}: expected one of {known}", given=given, known=known, option="data")
        return self._open(source)

    def _open(self, source: str) -> Dataset:
        """A data set by its source, opened once."""
        if source not in self._opened:
            self._opened[source] = prepare.load(source, self.workspace)
        return self._opened[source]

    def _suited(self, preset: str, given: dict[str, str]) -> tuple[presets.Preset, Dataset]:
        """The preset as changed, and the data; raises BadInput for what cannot be or do not fit each other."""
        dataset = self._dataset(given.get("data", self.source))
        changes = {option: text for option, text in given.items() if option != "data"}
        return presets.suited(presets.customised(preset, changes), given, dataset), dataset

    def _past(self, shape: tuple[int, ...], classes: int) -> list[estimate.Past]:
        """How fast the last runs went here, as their CSVs say, the newest first."""
        past: list[estimate.Past] = []
        for status in reversed(folders.every(self.workspace)):
            rows = folders.metrics(folders.root(self.workspace) / status.id)
            try:
                suited, dataset = self._suited(status.preset, status.given)
                planned = tuple(layers.plan(suited.layers, shape, classes))
            except BadInput:
                continue  # a preset of another time
            images = min(suited.training.limit or dataset.size("train"), dataset.size("train"))
            seconds = [later["seconds"] - row["seconds"] for row, later in itertools.pairwise(rows)]
            past.append(estimate.Past(suited.training, planned, images, dataset.size("validation"), seconds))
            if len(past) == _PAST:
                break
        return past


def _expected(
    suited: presets.Preset, options: dict[str, str], dataset: Dataset, past: Sequence[estimate.Past]
) -> Outlook:
    """What one would be, by how fast earlier ones went; raises BadInput for what cannot be trained."""
    images, _ = dataset.split("train")
    planned = tuple(layers.plan(suited.layers, images.shape[1:], len(dataset.class_names)))
    count = min(suited.training.limit or len(images), len(images))
    if count < 2:
        raise BadInput("limit {count}: expected 2 images or more, or 0 for all", count=count, option="limit")
    pace = estimate.pace(past, (planned, suited.training.augmentation))
    seconds = estimate.run_seconds(suited.training, planned, count, dataset.size("validation"), pace)
    return Outlook(presets.normalised(suited, options), planned, suited.training.epochs, count, seconds)


def options_of(given: object) -> dict[str, str]:
    """The options of a run as text; raises BadInput for something else."""
    if not isinstance(given, dict) or not all(isinstance(value, (str, int, float)) for value in given.values()):
        raise BadInput("given: expected an object of options and their values")
    return {str(option): str(value) for option, value in given.items()}

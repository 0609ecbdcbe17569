"""What a training run would be, before it starts: its network, its images, how long it will take on this machine.

Rule: nothing is started or written; what cannot be trained is refused here, with the reason.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from model import data, estimate, layers, presets, runs, splits
from model.records import BadInput, Dataset

PAST = 12  # earlier runs that an estimate learns from


@dataclass(frozen=True)
class Outlook:
    """What a run would be, before it starts."""

    given: dict[str, str]
    planned: tuple[layers.Planned, ...]
    epochs: int
    images: int
    seconds: float

    @property
    def parameters(self) -> int:
        """Of the whole network."""
        return sum(each.parameters for each in self.planned)


class Prospects:
    """What can be trained in one workspace on one server's data."""

    def __init__(self, workspace: Path, source: str) -> None:
        self.workspace, self.source = workspace, source
        self.opened: dict[str, Dataset] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """What runs may train on: the server's data and, beside other digits, the built-in ones."""
        beside = splits.BUILTIN in splits.offered(self.open(self.source))
        return (self.source, splits.BUILTIN) if beside else (self.source,)

    def dataset(self, source: str) -> Dataset:
        """Data to train on, by its source; raises BadInput for one that is not offered."""
        if source not in self.sources:
            raise BadInput(f"data {source[:40]!r}: expected one of {', '.join(self.sources)}")
        return self.open(source)

    def open(self, source: str) -> Dataset:
        """A data set by its source, opened once."""
        if source not in self.opened:
            self.opened[source] = data.load(source, self.workspace)
        return self.opened[source]

    def made(self, preset: str, given: dict[str, str]) -> tuple[presets.Preset, Dataset]:
        """The preset with its knobs turned, and the data; raises BadInput for what cannot be or do not fit."""
        dataset = self.dataset(given.get("data", self.source))
        turned = {option: text for option, text in given.items() if option != "data"}
        return presets.suited(presets.customised(preset, turned), given, dataset), dataset

    def outlook(self, preset: object, given: dict[str, str]) -> Outlook:
        """What a run would be; raises BadInput for a network, a knob or data that cannot be."""
        made, dataset = self.made(str(preset), given)
        images, _ = dataset.split("train")
        planned = tuple(layers.plan(made.layers, images.shape[1:], len(dataset.class_names)))
        count = min(made.training.limit or len(images), len(images))
        if count < 2:
            raise BadInput(f"limit {count}: expected 2 images or more, or 0 for all")
        past = self.past(images.shape[1:], len(dataset.class_names))
        pace = estimate.pace(past, (planned, made.training.augmentation))
        seconds = estimate.run_seconds(made.training, planned, count, dataset.size("validation"), pace)
        return Outlook(presets.normal(made, given), planned, made.training.epochs, count, seconds)

    def past(self, shape: tuple[int, ...], classes: int) -> list[estimate.Past]:
        """How fast the last runs went here, as their CSVs say, the newest first."""
        past: list[estimate.Past] = []
        for status in reversed(runs.every(self.workspace)):
            rows = runs.metrics(runs.folder_of(self.workspace) / status.id)
            try:
                made, dataset = self.made(status.preset, status.given)
                planned = tuple(layers.plan(made.layers, shape, classes))
            except BadInput:
                continue  # a preset of another time
            images = min(made.training.limit or dataset.size("train"), dataset.size("train"))
            times = [later["seconds"] - row["seconds"] for row, later in itertools.pairwise(rows)]
            past.append(estimate.Past(made.training, planned, images, dataset.size("validation"), times))
            if len(past) == PAST:
                break
        return past

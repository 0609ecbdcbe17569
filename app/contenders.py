"""Who can be compared: the runs that have ended with a model, and the shipped ones; and what is known of each.

Rule: files of a run may change or go at any time; what goes wrong with them is said in one line.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.words import percent, title
from model import bundle, knobs, layers, presets, runs
from model.records import BadInput, Bundle, Failure, RunStatus

SHIPPED = ("default", "three-conv-128")


@dataclass(frozen=True)
class Contender:
    """A model that can be compared: its name, its `.keras` file and, where it comes from a run, how that went."""

    id: str
    title: str
    file: Path
    status: RunStatus | None = None

    @property
    def label(self) -> str:
        """What the choice says."""
        if self.status is None:
            return f"{self.title} · comes with Featurescope"
        return (
            f"{self.title} · {self.status.state} · {time.strftime('%d %b %H:%M', time.localtime(self.status.changed))}"
        )


def bundle_of(each: Contender, workspace: Path) -> Bundle:
    """Its bundle, which takes seconds to build for a run that ended without; raises BadInput where it cannot be."""
    return bundle.beside(each.file) if each.status else bundle.of(each.file, workspace)


@contextmanager
def in_a_line() -> Iterator[None]:
    """What may go wrong with files that others write and delete, as something the tab can say."""
    try:
        yield
    except (Failure, OSError) as error:
        raise BadInput(" ".join(str(error).split())) from None


def contenders(workspace: Path) -> dict[str, Contender]:
    """All that can be compared, by id: ended runs with a model, the newest first, then the shipped models."""
    found = {}
    for status in reversed(runs.every(workspace)):
        folder = runs.folder_of(workspace) / status.id
        if status.state not in runs.ACTIVE and (folder / runs.MODEL).is_file():
            called = title(runs.words(folder)[0], status)
            found[status.id] = Contender(status.id, called, folder / runs.MODEL, status)
    return found | {name: Contender(name, name, bundle.PRETRAINED / f"{name}.keras") for name in SHIPPED}


def wished(found: Mapping[str, Contender], wanted: Any) -> tuple[str, str]:
    """Ids of A and B as asked for; else the two finished runs that are newest, else the shipped models."""
    asked = wanted if isinstance(wanted, dict) else {}
    finished = [each.id for each in found.values() if each.status and each.status.state == "finished"]
    a = str(asked.get("a") or (finished or SHIPPED)[0])
    others = [each for each in (*finished, *reversed(SHIPPED)) if each != a]
    return a, str(asked.get("b") or others[0])


def chosen(workspace: Path, wanted: Any) -> tuple[Contender, Contender]:
    """A and B; raises BadInput where one is no longer there."""
    found = contenders(workspace)
    a, b = wished(found, wanted)
    for name in (a, b):
        if name not in found:
            raise BadInput(f"{name[:40]}: there is no such run, or it has not ended with a model; choose another")
    return found[a], found[b]


def about(each: Contender, model: Bundle) -> dict[str, str]:
    """What is known of a model and how it came about, in the order in which it is read."""
    card, status = model.card, each.status or RunStatus(each.id, "")
    said = told(each, model)
    return {
        "Accuracy on test images": percent(status.accuracy or card.get("accuracy")),
        "Accuracy on validation images": percent(status.validation or card.get("validation_accuracy")),
        "Best epoch": str(status.best_epoch or card.get("best_epoch", "")),
        "Epochs done": str(status.epoch or card.get("epochs", "")),
        "Parameters": f"{sum(layer.parameters for layer in model.layers):,}",
        "Preset": status.preset or card.get("preset", ""),
        "Layers": said.get("layers", ""),
        "Data": said.get("data", ""),
    } | {knob.label: knob.choices.get(text, text) for knob in knobs.KNOBS if (text := said.get(knob.option))}


def told(each: Contender, model: Bundle) -> dict[str, str]:
    """What a run was told, by option; of a shipped model, what its card says. Knobs of a later day were off."""
    if each.status and (config := runs.config(each.file.parent)):
        return config
    card = model.card
    training = card.get("training", {})
    told = {knob.option: knobs.text(training.get(knob.name, knob.default)) for knob in knobs.KNOBS if training}
    preset = presets.PRESETS.get(card.get("preset", ""))
    network = card.get("layers") or (layers.write(preset.layers) if preset else "")
    return told | {"layers": network, "data": card.get("data", "")}

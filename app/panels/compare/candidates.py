"""What can be compared: the runs that have ended with a model, and the shipped models; and what is known of each.

Rule: files of a run may change or go at any time; what goes wrong with them is said in one line.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.panels.panel import Wish
from app.words import percent, title
from model import text
from model.network import hyperparameters, layers, presets
from model.network.hyperparameters import HYPERPARAMETERS
from model.records import BadInput, Bundle, Failure, RunStatus
from model.runs import folders
from model.serving import store
from model.serving.store import SHIPPED, Store


@dataclass(frozen=True)
class Candidate:
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
        when = time.strftime("%d %b %H:%M", time.localtime(self.status.changed))
        return f"{self.title} · {self.status.state} · {when}"

    def bundle(self, workspace: Path) -> Bundle:
        """Its bundle, which takes seconds to build for a run that ended without; raises BadInput where it cannot be."""
        return text.readable(store.of_run(self.file) if self.status else Store(workspace).of(self.file))


@contextmanager
def in_a_line() -> Iterator[None]:
    """What may go wrong with files that others write and delete, as something the tab can say."""
    try:
        yield
    except Failure as error:
        raise BadInput(" ".join(str(error).split())) from None
    except OSError as error:  # without the path, which is nobody's business
        raise BadInput(f"a file of it cannot be read: {error.strerror or error}") from None


def candidates(workspace: Path) -> dict[str, Candidate]:
    """All that can be compared, by id: ended runs with a model, the newest first, then the shipped models."""
    ended = {}
    for status in reversed(folders.every(workspace)):
        folder = folders.root(workspace) / status.id
        if status.state not in folders.ACTIVE and (folder / folders.MODEL).is_file():
            name = title(folders.name_and_notes(folder)[0], status)
            ended[status.id] = Candidate(status.id, name, folder / folders.MODEL, status)
    return ended | {name: Candidate(name, name, store.PRETRAINED / f"{name}.keras") for name in SHIPPED}


def wished(offered: Mapping[str, Candidate], wish: Wish) -> tuple[str, str]:
    """Ids of A and B as asked for; else the two finished runs that are newest, else the shipped models."""
    finished = [
        candidate.id for candidate in offered.values() if candidate.status and candidate.status.state == "finished"
    ]
    a = str(wish.get("a") or (finished or SHIPPED)[0])
    others = [name for name in (*finished, *reversed(SHIPPED)) if name != a]
    return a, str(wish.get("b") or others[0])


def chosen(workspace: Path, wish: Wish) -> tuple[Candidate, Candidate]:
    """A and B; raises BadInput where one is no longer there."""
    offered = candidates(workspace)
    a, b = wished(offered, wish)
    for name in (a, b):
        if name not in offered:
            raise BadInput(f"{name[:40]}: there is no such run, or it has not ended with a model; choose another")
    return offered[a], offered[b]


def about(candidate: Candidate, model: Bundle) -> dict[str, str]:
    """What is known of a model and how it came about, in the order in which it is read."""
    card, status = model.card, candidate.status or RunStatus(candidate.id, "")
    options = options_of(candidate, model)
    told = {
        "Accuracy on test images": percent(status.accuracy or card.get("accuracy")),
        "Accuracy on validation images": percent(status.validation or card.get("validation_accuracy")),
        "Best epoch": str(status.best_epoch or card.get("best_epoch", "")),
        "Epochs done": str(status.epoch or card.get("epochs", "")),
        "Parameters": f"{sum(layer.parameters for layer in model.layers):,}",
        "Preset": status.preset or card.get("preset", ""),
        "Layers": options.get("layers", ""),
        "Data": options.get("data", ""),
    } | {
        parameter.label: parameter.choices.get(value, value)
        for parameter in HYPERPARAMETERS
        if (value := options.get(parameter.option))
    }
    return {name: text.plain(value) for name, value in told.items()}


def options_of(candidate: Candidate, model: Bundle) -> dict[str, str]:
    """What a run was told, by option; of a shipped model, what its card says. Options of a later day were off."""
    if candidate.status and (config := folders.config(candidate.file.parent)):
        return config
    card = model.card
    training = card.get("training", {})
    options = {
        parameter.option: hyperparameters.text(training.get(parameter.name, parameter.default))
        for parameter in HYPERPARAMETERS
        if training
    }
    preset = presets.PRESETS.get(card.get("preset", ""))
    network = card.get("layers") or (layers.write(preset.layers) if preset else "")
    return options | {"layers": network, "data": card.get("data", "")}

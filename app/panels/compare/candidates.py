"""What can be compared: the runs that have ended with a model, and the shipped models; and what is known of each.

Rule: files of a run may change or go at any time; what goes wrong with them is said in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.panels.images import data_of
from app.panels.panel import Wish
from app.words import say, title
from model import text
from model.network import hyperparameters, layers, presets
from model.network.hyperparameters import HYPERPARAMETERS, Hyperparameter
from model.records import BadInput, Bundle, Failure, RunStatus
from model.runs import folders
from model.serving import store
from model.serving.store import SHIPPED, Store


@dataclass(frozen=True)
class Candidate:
    """A model that can be compared: its name, its `.keras` file and, where it comes from a run, how that went."""

    id: str
    title: Any  # text, or a phrase
    file: Path
    status: RunStatus | None = None

    @property
    def label(self) -> dict[str, Any]:
        """What the choice says."""
        if self.status is None:
            return say("compare.shipped", name=self.title)
        state = say(f"compare.states.{self.status.state}")
        return say("compare.run", name=self.title, state=state, when=self.status.changed)

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
        raise BadInput("a file of it cannot be read: {why}", why=str(error.strerror or error)) from None


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
            raise BadInput(
                "{given}: there is no such run, or it has not ended with a model; choose another", given=name[:40]
            )
    return offered[a], offered[b]


def about(candidate: Candidate, model: Bundle) -> dict[str, Any]:
    """What is known of a model and how it came about, by the key of its name, in the order in which it is read."""
    card, status = model.card, candidate.status or RunStatus(candidate.id, "")
    options, splits = options_of(candidate, model), card.get("splits", {})
    told = {
        "test-accuracy": _share(status.accuracy or card.get("accuracy"), card.get("test_images")),
        "validation-accuracy": _share(status.validation or card.get("validation_accuracy"), splits.get("validation")),
        "best-epoch": str(status.best_epoch or card.get("best_epoch", "")),
        "epochs-done": str(status.epoch or card.get("epochs", "")),
        "parameters": say("compare.count", count=sum(layer.parameters for layer in model.layers)),
        "preset": status.preset or card.get("preset", ""),
        "layers": options.get("layers", ""),
        "data": data_of(data) if (data := options.get("data", "")) else "",
    }
    known = {f"compare.settings.{name}": value for name, value in told.items()}
    known |= {
        f"training.options.{parameter.option}.label": _chosen(parameter, value)
        for parameter in HYPERPARAMETERS
        if (value := options.get(parameter.option))
    }
    return {name: text.plain(value) if isinstance(value, str) else value for name, value in known.items()}


def _share(accuracy: float | None, count: int | None) -> Any:
    """An accuracy on so many images as a phrase; nothing for one that is not known."""
    if not accuracy:
        return ""
    return say("compare.share-of", share=accuracy, count=count) if count else say("compare.share", share=accuracy)


def _chosen(parameter: Hyperparameter, value: str) -> Any:
    """What a hyperparameter was set to; a choice has words of its own."""
    known = value in parameter.choices
    return say(f"training.options.{parameter.option}.choices.{value}") if known else value


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

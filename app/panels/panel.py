"""What a panel is: a part of the page with what it asks the server; and what the server hands it to answer from.

Rule: a panel knows `model` and what is handed to it here, never the server's own modules and never another panel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from dash.development.base_component import Component

from model.data.dataset import Dataset
from model.explain.features import Vectors
from model.network.layers import Planned
from model.records import Array, BadInput, Bundle, Evaluation, Floats, RunStatus
from model.runs.promotion import InUse
from model.serving.engine import Engines
from model.serving.frame import Request
from model.serving.gradient import GradientEngines

Wish = dict[str, Any]  # what a page asks for, as its JSON came: nothing in it can be relied on


class Model(Protocol):
    """A loaded model, see `app.models.loaded`."""

    bundle: Bundle
    dataset: Dataset
    workspace: Path
    misfit: str
    class_names: tuple[str, ...]
    engines: Engines
    gradients: GradientEngines

    @property
    def weights(self) -> Mapping[str, Array]: ...
    @property
    def typical(self) -> list[float]: ...
    @property
    def drawable(self) -> bool: ...
    @property
    def dark_on_light(self) -> bool: ...
    def split(self, name: str) -> tuple[Array, Array]: ...
    def evaluate(self, name: str) -> Evaluation: ...
    def vectors(self, name: str) -> Vectors: ...


class Models(Protocol):
    """The models that a page can name, see `app.models.in_use`."""

    @property
    def current(self) -> Model: ...
    @property
    def where(self) -> InUse: ...
    @property
    def before(self) -> str: ...
    def model(self, version: str) -> Model: ...


class Outlook(Protocol):
    """What a run would be, see `app.training.outlook`."""

    @property
    def planned(self) -> tuple[Planned, ...]: ...
    @property
    def epochs(self) -> int: ...
    @property
    def images(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def parameters(self) -> int: ...


class Disk(Protocol):
    """What runs take, in megabytes, of what they may, see `app.training.disk`."""

    megabytes: float
    limit: int


class Training(Protocol):
    """The runs of the workspace, see `app.training.queue`."""

    @property
    def source(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def disk(self) -> Disk: ...
    @property
    def is_local(self) -> bool: ...
    def latest(self) -> RunStatus: ...
    def shown(self, status: RunStatus) -> RunStatus: ...
    def waiting(self) -> list[str]: ...
    def find(self, name: str) -> tuple[Path, RunStatus]: ...
    def outlook(self, preset: object, given: object) -> Outlook: ...
    def timelapse_error(self, name: str) -> BadInput | None: ...


class Expected(Protocol):
    """What a sweep would be, see `app.training.sweeps`."""

    @property
    def values(self) -> tuple[int, ...]: ...
    @property
    def seeds(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def shared(self) -> bool: ...


class Sweeps(Protocol):
    """The sweeps of the workspace, see `app.training.sweeps`."""

    def outlook(self, wish: Wish) -> Expected: ...


class Job(Protocol):
    """How far something is that is worked out in the background, see `app.models.explaining`."""

    @property
    def number(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def trouble(self) -> BadInput | None: ...


class Explaining(Protocol):
    """Has what explains models' filters worked out, see `app.models.explaining`."""

    def want(self, model: Any) -> None: ...
    def job(self, model: Any) -> Job | None: ...


@dataclass(frozen=True)
class Context:
    """What questions and layouts are answered from.

    `input_of` gives the image (H, W, C) in 0–1 that a live request means to a model, and its true class if known.
    `uploads` says who may open a model of their own; `own` that this visitor is shown one, whose data is `dataset`.
    `runtime` is the path below which the page finds an engine of its own, None where there is none. `explaining` is
    None where nothing is worked out in the background, `sweeps` where there is no queue to sweep with.
    """

    dataset: Dataset
    workspace: Path
    models: Models
    training: Training
    input_of: Callable[[Request, Any], tuple[Floats, int | None]]
    uploads: str = "off"
    own: bool = False
    runtime: str | None = None
    explaining: Explaining | None = None
    sweeps: Sweeps | None = None

    def model(self, wish: Wish) -> Model:
        """The model that a wish names as `version`; raises Gone where there is none of it any more."""
        return self.models.model(str(wish.get("version", "")))


def quickly(_: Wish) -> str:
    """For questions that a page waits for, answered in milliseconds."""
    return "swift"


def _in_turn(_: Wish) -> str:
    """For questions that may take a second or two."""
    return "work"


def slowly(_: Wish) -> str:
    """For questions that may take many seconds, as when a bundle must be built first."""
    return "slow"


@dataclass(frozen=True)
class Question:
    """Something that a panel asks: what answers it, and how long that takes.

    `answer` raises BadInput, in a line for the visitor, where there is no answer. `lane` tells by a wish which of the
    server's lanes it takes. `ahead` is a wish worth answering before anybody has it, so that its first click does not
    wait.
    """

    answer: Callable[[Context, Wish], dict[str, Any]]
    lane: Callable[[Wish], str] = _in_turn
    ahead: Wish | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the page: its key, its layout, its questions.

    As a `tab`, its title and a paragraph that tells a newcomer what it shows are among the words, as `tabs.KEY` and
    `about.KEY`; `controls` stand at the end of the row of tabs, those of a tab while it is shown.
    What is `shared` is the same for everybody, whatever model of their own a visitor looks at.
    """

    key: str
    layout: Callable[[Context], Component]
    tab: bool = False
    questions: Mapping[str, Question] = field(default_factory=dict)
    controls: Callable[[], Component] | None = None
    shared: bool = False

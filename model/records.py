"""The frozen records that cross borders between modules, processes and threads.

Rule: plain facts only, importable by anyone; nothing here computes or reads files.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


HEADS = ("softmax", "logits", "sigmoid", "yes or no", "yes or no, logit")  # what a network's answers may be


class BadInput(ValueError):
    """Something handed over from outside is unusable: one line, what was given and what was expected.

    `template` is that line with `{name}` where a value of `values` stands, so that others can say it in other words.
    A value may be such an error itself.
    """

    def __init__(self, template: str = "", **values: Any) -> None:
        super().__init__(template.format(**values) if values else template)
        self.template, self.values = template, values

    @classmethod
    def told(cls, line: str, template: str, values: dict[str, Any]) -> Self:
        """As another process has said it: nothing is filled in again, for `template` may be a stranger's."""
        trouble = cls()
        trouble.args, trouble.template, trouble.values = (line,), template, values
        return trouble

    def parts(self) -> dict[str, Any]:
        """The line, the template and its values as JSON has them."""
        return {
            "line": str(self), "template": self.template,
            "with": {name: _plain(value) for name, value in self.values.items()},
        }  # fmt: skip

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).told, (str(self), self.template, self.values)


class Gone(BadInput):
    """What was asked for was there once and is not any more, as a model that was let go of."""


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, BadInput):
        return value.parts()
    return value if isinstance(value, (int, float, dict)) else str(value)


class Failure(RuntimeError):
    """Correct input, but the work could not be done: one line that says why."""


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is trained; every field is a hyperparameter with a default that works."""

    optimizer: str = "adam"
    learning_rate: float = 1e-3
    schedule: str = "constant"
    batch: int = 64
    epochs: int = 10
    patience: int = 0
    monitor: str = "val_accuracy"
    l1: float = 0.0
    l2: float = 0.0
    label_smoothing: float = 0.0
    augmentation: str = "none"
    averaging: float = 0.0
    scaling: str = "unit"
    seed: int = 0
    limit: int = 0


WORKER_KEY = "featurescope:worker:"  # begins the key at Redis by which a worker says that it is there
IDLE, TRAINING, CUT_OFF = "idle", "training", "cut off"  # what it may be at


@dataclass(frozen=True)
class RunStatus:
    """How a training run goes; times in seconds, `changed` and `born` since 1970.

    `state` is queued, running, finished, cancelled, interrupted or failed; `identity` is what tells the process
    `pid` from a later one with the same number, by the boot and not by the clock, and where a system has no such
    thing, `born` does, when it started. `given` are options of the command line by name; `loss` and `validation`
    (accuracy of the epoch that is best by what is monitored) are the newest known. `logged` is how many bytes the log
    had before this process.
    `halted` tells that a finished run was asked to stop before its last epoch, `resume` that a queued one goes on.
    `host` is the machine of that process; on another machine nobody can look at it, so there its `beat` counts, the
    time at which it last said that it is on. `worker` names the worker that trains it; whoever shows it looks that up.
    """

    id: str
    state: str
    reason: str = ""
    preset: str = ""
    given: dict[str, str] = field(default_factory=dict)
    epochs: int = 0
    epoch: int = 0
    batch: int = 0
    batches: int = 0
    images_per_second: float = 0.0
    seconds_left: float = 0.0
    loss: float = 0.0
    best_epoch: int = 0
    validation: float = 0.0
    accuracy: float = 0.0
    halted: bool = False
    resume: bool = False
    pid: int = 0
    born: float = 0.0
    identity: str = ""
    logged: int = 0
    host: str = ""
    beat: float = 0.0
    changed: float = 0.0
    worker: str = ""


IMAGE = -1  # in place of a layer's index: the image as the network takes it
Span = tuple[tuple[int, ...], tuple[int, ...]]  # first and last, each with an entry a position


@dataclass(frozen=True)
class Window:
    """Which positions of a layer before, every position of a layer looks at: exact at the borders.

    A position looks at every `step`-th (rows, columns) of them from first to last, at none where last < first.
    """

    rows: Span
    columns: Span
    step: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class LayerInfo:
    """One layer of a served network, as the page names it.

    `shape` is the output without the batch axis; `field` the receptive field on the input in
    pixels, (rows, columns) at most; `kernel` is (rows, columns) for conv and pool; `mask` names the graph's input
    that multiplies the layer's maps; `signed` tells that outputs below zero occur. `values` is the index of the layer
    whose values these are, merely reshaped or handed on: its own where they are new, −1 where they are the image as
    the graph takes it. `places` tells that the mask has a factor a position (H, W, maps), else it has one a map.
    `gradient` names the tensor of the gradient graph that holds the derivative by these values: `scores` for the
    logits, empty where there is none (see `model.serving.gradient`).

    `type` is the class of the Keras layer or operation and `config` what its arithmetic depends on; `sources` are the
    indices of the layers that it reads, in their order, −1 the image; `windows` has for each of these where it looks,
    None where it does so at everything or in no order of places.
    """

    key: str
    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    field: tuple[int, int] = (0, 0)
    kernel: tuple[int, int] = (0, 0)
    strides: tuple[int, int] = (1, 1)
    padding: str = ""
    activation: str = ""
    mask: str = ""
    signed: bool = False
    values: int = -1
    places: bool = False
    gradient: str = ""
    type: str = ""
    config: dict[str, Any] = dataclasses.field(default_factory=dict)
    sources: tuple[int, ...] = ()
    windows: tuple[Window | None, ...] = ()

    @property
    def mask_shape(self) -> tuple[int, int, int]:
        """Shape of the factors that the layer's mask takes, which multiply its output (H, W, maps)."""
        height, width = self.size if self.places else (1, 1)
        return height, width, self.maps

    @property
    def maps(self) -> int:
        """Number of feature maps (channels), or units of a flat layer."""
        return self.shape[-1]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of one map; a flat layer is a single row."""
        return (self.shape[0], self.shape[1]) if len(self.shape) == 3 else (1, 1)


@dataclass(frozen=True)
class Off:
    """A filter that is switched off: the index of its layer, its map; of this all, or the region `box` alone.

    A box is (top, left, bottom, right), inclusive.
    """

    layer: int
    map: int
    box: tuple[int, int, int, int] | None = None


BLAMES = ("activation", "gradient")  # what a part of the network is blamed by: activation × gradient, or the gradient


@dataclass(frozen=True)
class Blame:
    """The question what speaks for a class, or for it `rather` than for another one; `by` is one of `BLAMES`."""

    target: int
    rather: int | None = None
    by: str = BLAMES[0]


@dataclass(frozen=True)
class Bundle:
    """An immutable, served model: its layers in network order, its graph and its weights.

    `input_shape` is (H, W, C) of the images, which the graph takes in 0–1; `input_range` names what the model itself
    takes them in (`model.network.input_range`), `input_reason` says how that is known. `output` is the index of the
    layer that answers, `head` how its values become probabilities (one of `HEADS`, see `model.serving.engine`);
    `notes` are what a visitor should know of how the model is served. `browser` is empty where browsers can run the
    model, else it says in a line why it stays with the server; `gradients` likewise where the model's derivatives are
    known, and `blameless` has the parts of that line (`BadInput.parts`).
    """

    version: str
    name: str
    input_shape: tuple[int, int, int]
    classes: int
    output: int
    head: str
    layers: tuple[LayerInfo, ...]
    graph: bytes = field(repr=False)
    folder: Path
    card: dict[str, Any] = field(default_factory=dict)
    input_range: str = "0-1"
    input_reason: str = ""
    notes: tuple[str, ...] = ()
    browser: str = ""
    gradients: str = ""
    blameless: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evaluation:
    """Predictions of one model on one split: `probabilities` (N, classes), `labels` (N,)."""

    split: str
    probabilities: Floats
    labels: Array

    @cached_property
    def predicted(self) -> Array:
        """Predicted class of each image, (N,)."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def accuracy(self) -> float:
        """Share of images whose predicted class is the true one, 0–1."""
        return float((self.predicted == self.labels).mean())

    @property
    def confusion(self) -> Array:
        """Counts (true, predicted)."""
        classes = self.probabilities.shape[1]
        flat = self.labels.astype(np.int64) * classes + self.predicted
        return np.bincount(flat, minlength=classes * classes).reshape(classes, classes)

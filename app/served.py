"""One model ready to answer on one data set: its engines, what it makes of the test split, its kernels.

Rule: everything here is asked from several threads and shared by all visitors; nothing is a visitor's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np

from model import evaluate, ink, splits
from model.engine import Engines
from model.explain import features
from model.records import Array, Bundle, Dataset, Evaluation, Floats

TYPICAL = 32  # images
QUICK = 0.003  # seconds: a model that answers faster does so on the event loop, a hop to a thread costs as much


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Served:
    """A bundle, loaded; what is asked of it often is computed once."""

    def __init__(self, bundle: Bundle, dataset: Dataset, workspace: Path) -> None:
        self.bundle, self.dataset, self.workspace = bundle, dataset, workspace
        self.misfit = evaluate.fits(bundle, dataset)
        self.class_names = evaluate.class_names(bundle, dataset)
        self.engines = Engines(bundle)
        self.splits: dict[str, tuple[Array, Array]] = {}
        self.evaluations: dict[str, Evaluation] = {}

    def split(self, name: str) -> tuple[Array, Array]:
        """Images (N, H, W, C) and labels (N,) of a split; none where the model cannot read them.

        Raises BadInput for a split that this data does not have.
        """
        if name not in self.splits:
            self.splits[name] = splits.read(self.dataset, name, self.workspace)
        images, labels = self.splits[name]
        return (images[:0], labels[:0]) if self.misfit else (images, labels)

    @property
    def test(self) -> tuple[Array, Array]:
        """The test split."""
        return self.split("test")

    def evaluate(self, name: str) -> Evaluation:
        """The model's predictions on a split, computed once a model and data; not to be asked on the event loop."""
        if name not in self.evaluations:
            self.evaluations[name] = splits.evaluate(self.bundle, self.dataset, name, self.workspace)
        return self.evaluations[name]

    def vectors(self, name: str) -> Floats:
        """What the last dense layer makes of each image of a split, (N, units) or projected; see `features`."""
        images, _ = self.split(name)
        return features.vectors(self.bundle, images, splits.key(self.dataset, name, self.workspace), self.workspace)

    @property
    def evaluation(self) -> Evaluation:
        """The model's predictions on the test split."""
        return self.evaluate("test")

    @cached_property
    def typical(self) -> list[float]:
        """The largest output of each layer over some test images: what a strong response is."""
        images, _ = self.test
        found = [self.engines.run(np.asarray(image, np.float32) / np.float32(255)) for image in images[:TYPICAL]]
        return [max(float(each[at].max()) for each in found) if found else 0.0 for at in range(len(self.bundle.layers))]

    @cached_property
    def quick(self) -> bool:
        """Whether all layers of an image take so little that no thread is needed; measured once."""
        image = np.zeros(self.bundle.input_shape, np.float32)
        times = [timed(lambda: self.engines.run(image)) for _ in range(5)]
        return min(times) < QUICK

    @property
    def drawable(self) -> bool:
        """Whether drawings can be this model's input."""
        return self.bundle.input_shape == (ink.SIDE, ink.SIDE, 1)

"""One model ready to answer on one data set: its engines, what it makes of the splits.

Rule: everything here is asked from several threads and shared by all visitors; nothing is a visitor's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np

from model import text
from model.data import ink, splits
from model.data.dataset import Dataset
from model.explain import features
from model.records import Array, Bundle, Evaluation
from model.serving import bundle, predict
from model.serving.engine import Engines, sound
from model.serving.gradient import GradientEngines, scores_for
from model.serving.masks import Masks

_TYPICAL = 32  # images
_QUICK = 0.003  # seconds: a model that answers faster does so on the event loop, a hop to a thread costs as much
_LARGE = 64 * 64  # pixels: on more of them, long ink takes longer than that by itself


class LoadedModel:
    """A bundle, loaded; what is asked of it often is computed once."""

    def __init__(self, bundle: Bundle, dataset: Dataset, workspace: Path) -> None:
        self.bundle, self.dataset, self.workspace = text.readable(bundle), dataset, workspace
        self.misfit = text.plain(predict.fits(bundle, dataset))
        self.class_names = tuple(map(text.plain, predict.class_names(bundle, dataset)))
        self.engines = Engines(bundle)
        self.gradients = GradientEngines(self.bundle)
        self.masks = Masks(self.bundle)
        self._splits: dict[str, tuple[Array, Array]] = {}
        self._evaluations: dict[str, Evaluation] = {}

    def has_at_hand(self, name: str) -> bool:
        """Whether a split has been read already."""
        return name in self._splits

    def split(self, name: str) -> tuple[Array, Array]:
        """Images (N, H, W, C) and labels (N,) of a split; none where the model cannot read them.

        Raises BadInput for a split that this data does not have.
        """
        if name not in self._splits:
            self._splits[name] = splits.read(self.dataset, name, self.workspace)
        images, labels = self._splits[name]
        return (images[:0], labels[:0]) if self.misfit else (images, labels)

    def evaluate(self, name: str) -> Evaluation:
        """The model's predictions on a split, computed once a model and data; not to be asked on the event loop."""
        if name not in self._evaluations:
            self._evaluations[name] = predict.evaluate(self.bundle, self.dataset, name, self.workspace)
        return self._evaluations[name]

    def vectors(self, name: str) -> features.Vectors:
        """What the last dense layer makes of each image of a split; see `features`."""
        images, _ = self.split(name)
        return features.vectors(self.bundle, images, splits.key(self.dataset, name, self.workspace), self.workspace)

    @cached_property
    def weights(self) -> dict[str, Array]:
        """All layers' arrays, read once and kept as long as the model is; see `bundle.weights`."""
        return bundle.weights(self.bundle)

    @property
    def weights_size(self) -> int:
        """Bytes of these, 0 as long as nobody has asked for them."""
        return sum(array.nbytes for array in self.__dict__.get("weights", {}).values())

    @cached_property
    def typical(self) -> list[float]:
        """The largest output of each layer over some test images: what a strong response is."""
        images, _ = self.split("test")
        outputs = [self.engines.run(predict.unit(image)) for image in images[:_TYPICAL]]
        layers = range(len(self.bundle.layers))
        return [max(float(sound(output[at]).max()) for output in outputs) if outputs else 0.0 for at in layers]

    @cached_property
    def quick(self) -> bool:
        """Whether ink and all layers of an image take so little that no thread is needed; measured once."""
        if math.prod(self.bundle.input_shape[:2]) > _LARGE:
            return False
        image = np.zeros(self.bundle.input_shape, np.float32)
        return _is_quick(lambda: self.engines.run(image))

    @cached_property
    def quick_to_blame(self) -> bool:
        """Likewise the gradients of an image; there must be some."""
        image = np.zeros(self.bundle.input_shape, np.float32)
        scores = scores_for(self.bundle, 0)
        return self.quick and _is_quick(lambda: self.gradients.run(image, scores))

    @property
    def drawable(self) -> bool:
        """Whether drawings can be this model's input."""
        return ink.drawable(self.bundle.input_shape)

    @cached_property
    def dark_on_light(self) -> bool:
        """Whether drawings are dark on light ground, as the training images are; measured once."""
        return ink.dark_on_light(self.split("train")[0])


def _is_quick(run: Callable[[], object]) -> bool:
    """Whether something that is done again and again takes little."""
    return min(_seconds(run) for _ in range(5)) < _QUICK


def _seconds(run: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start

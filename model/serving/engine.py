"""LiteRT behind one call: an image (H, W, C) and masks in, every layer's output out.

Rule: an interpreter belongs to one thread. `Engine` is one interpreter; `Engines` gives each thread
its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from model.records import HEADS, Bundle, Floats

BATCH = 16  # measured best: larger batches leave the cache, and take more memory
NONE: Mapping[str, Floats] = MappingProxyType({})  # no masks: every map is let through


def probabilities(answers: Floats, head: str) -> Floats:
    """Class probabilities (…, classes) from a network's answers, by what its head makes of them.

    Probabilities stay as they are, and so do sigmoids, each a yes or no of its own class; a single one of those is
    spread over the two classes no and yes.
    """
    return _BY_HEAD[head](answers)


def _softmax(logits: Floats) -> Floats:
    """The softmax over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def _two_classes(yes: Floats) -> Floats:
    """(…, 1) → (…, 2)."""
    return np.concatenate([1 - yes, yes], axis=-1)


_BY_HEAD: dict[str, Callable[[Floats], Floats]] = dict(
    zip(
        HEADS,
        (
            lambda answers: answers,
            _softmax,
            lambda answers: answers,
            _two_classes,
            lambda logit: _two_classes(np.asarray(1 / (1 + np.exp(-logit)))),
        ),
        strict=True,
    )
)


def sound(values: Floats) -> Floats:
    """The values, with zeros for those that are no finite number; a sum tells whether there is any such."""
    with np.errstate(all="ignore"):
        if np.isfinite(values.sum()):
            return values
    return np.nan_to_num(values, nan=0, posinf=0, neginf=0)


class Engine:
    """One interpreter of one bundle, for one thread."""

    def __init__(self, bundle: Bundle, batch: int = 0) -> None:
        """Load the graph from bytes; `batch` 0 is a single image without a batch axis."""
        self.bundle = bundle
        self.batch = batch
        self.interpreter: Any = Interpreter(model_content=bundle.graph, num_threads=1)
        runner = self.interpreter.get_signature_runner()
        names = {key: detail["index"] for key, detail in runner.get_input_details().items()}
        outputs = {key: detail["index"] for key, detail in runner.get_output_details().items()}
        del runner  # while it lives, invoke and resize raise
        self.image = names["image"]
        self.interpreter.resize_tensor_input(self.image, (batch or 1, *bundle.input_shape))
        self.interpreter.allocate_tensors()
        self.masks = {layer.mask: names[layer.mask] for layer in bundle.layers if layer.mask}
        self.outputs = [outputs[layer.key] for layer in bundle.layers]
        self.ones = {layer.mask: np.ones(layer.mask_shape, np.float32) for layer in bundle.layers if layer.mask}
        self.set: dict[str, Floats] = {}  # factors that the graph has now, where it has others than ones
        for name, factors in self.ones.items():
            self.interpreter.set_tensor(self.masks[name], factors)

    def mask(self, masks: Mapping[str, Floats]) -> None:
        """Give the graph other factors; of masks that are not named, all ones. What it has already stays.

        Arrays that cannot be written are known again by being the same ones.
        """
        for name in [name for name in self.set if name not in masks]:
            self.interpreter.set_tensor(self.masks[name], self.ones[name])
            del self.set[name]
        for name, factors in masks.items():
            if factors is not self.set.get(name) or factors.flags.writeable:
                self.interpreter.set_tensor(self.masks[name], factors)
                self.set[name] = factors

    def run(self, image: Floats, masks: Mapping[str, Floats] = NONE) -> list[Floats]:
        """Outputs of all layers in network order, each a copy; (…) for one image, (batch, …) for many.

        `masks` maps a layer's mask name to factors of its `mask_shape`.
        """
        if masks or self.set:
            self.mask(masks)
        self.interpreter.set_tensor(self.image, image if self.batch else image[None])
        self.interpreter.invoke()
        get = self.interpreter.get_tensor
        return [get(index) if self.batch else get(index)[0] for index in self.outputs]

    def predict(self, images: Floats, masks: Mapping[str, Floats] = NONE) -> Floats:
        """Class probabilities (n, classes) of up to `batch` images (n, H, W, C), of one where that is 0."""
        return self.probabilities(self.layer(images, self.bundle.output, masks))

    def probabilities(self, answers: Floats) -> Floats:
        """Class probabilities (n, classes) from what the layer that answers puts out."""
        return probabilities(answers, self.bundle.head)

    def layer(self, images: Floats, index: int, masks: Mapping[str, Floats] = NONE) -> Floats:
        """One layer's output (n, …) for up to `batch` images (n, H, W, C), `masks` as in `run`."""
        return self.outputs_of(images, [index], masks)[0]

    def outputs_of(self, images: Floats, indices: Sequence[int], masks: Mapping[str, Floats] = NONE) -> list[Floats]:
        """Some layers' outputs, each (n, …), for up to `batch` images (n, H, W, C); `masks` as in `run`."""
        self.mask(masks)
        full = images
        if len(images) < self.batch:
            full = np.zeros((self.batch, *self.bundle.input_shape), np.float32)
            full[: len(images)] = images
        self.interpreter.set_tensor(self.image, full)
        self.interpreter.invoke()
        return [self.interpreter.get_tensor(self.outputs[index])[: len(images)] for index in indices]


class Engines:
    """Each thread's own engine of a bundle, made on the thread's first call."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.local = threading.local()

    def run(self, image: Floats, masks: Mapping[str, Floats] = NONE) -> list[Floats]:
        """As `Engine.run`, from any thread."""
        return self._own.run(image, masks)

    def predict(self, image: Floats, masks: Mapping[str, Floats] = NONE) -> Floats:
        """Class probabilities (classes,) of one image (H, W, C), from any thread; less work than `run`."""
        return np.asarray(self._own.predict(image[None], masks)[0])

    def layer(self, image: Floats, index: int, masks: Mapping[str, Floats] = NONE) -> Floats:
        """One layer's output for one image (H, W, C), from any thread."""
        return np.asarray(self._own.layer(image[None], index, masks)[0])

    @property
    def _own(self) -> Engine:
        """The calling thread's engine."""
        engine: Engine | None = getattr(self.local, "engine", None)
        if engine is None:
            engine = self.local.engine = Engine(self.bundle)
        return engine

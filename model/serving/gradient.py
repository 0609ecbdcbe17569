"""The gradient graph behind one call: an image, what its logits and maps are weighted by → the derivatives of the sum.

The objective is Σ scores · logits + Σ over conv layers Σ map · weight of the map · weight of the position; logits are
what the network answers before its own softmax or sigmoid. Rule: an interpreter belongs to one thread, as in `engine`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from model.records import BadInput, Bundle, Floats
from model.serving.bundle import gradients_of
from model.serving.engine import NONE

MapWeights = Mapping[int, tuple[Floats, Floats]]  # by a conv layer's index, of its maps (maps,) and positions (H, W)
_NO_MAPS: MapWeights = MappingProxyType({})
_SINGLE = ("yes or no", "yes or no, logit")  # heads of one logit


@dataclass(frozen=True)
class Gradients:
    """Derivatives of an objective: by the image (H, W, C) in 0–1, and by each layer's output, of the layer's shape.

    A conv layer's is by its maps after their mask, its own part of the objective (weight of map × weight of position)
    included. A layer that only hands on values has that of the layer that computed them, by its values wherever they
    are read. The layer that answers has that by its logits, also where its softmax or sigmoid is its own. None where
    no logit depends on a layer, and behind the logits. `logits` are (answers,).
    """

    logits: Floats
    image: Floats
    layers: tuple[Floats | None, ...]


def scores_for(bundle: Bundle, a: int, b: int | None = None) -> Floats:
    """Weights of the logits (answers,) that speak for class `a`, or for `a` rather than `b`.

    A single logit speaks for class 1 as it is and for class 0 with its sign changed, whichever the other class is.
    Raises BadInput for a class that the bundle does not know, or twice the same.
    """
    for number in (a, b):
        if number is not None and not 0 <= number < bundle.classes:
            raise BadInput(f"class {number}: expected 0 to {bundle.classes - 1}")
    if a == b:
        raise BadInput(f"class {a} rather than {b}: expected two classes")
    if bundle.head in _SINGLE:
        return np.asarray([1 if a else -1], np.float32)
    scores = np.zeros(bundle.classes, np.float32)
    scores[a] = 1
    if b is not None:
        scores[b] = -1
    return scores


class GradientEngine:
    """One interpreter of a bundle's gradient graph, for one thread."""

    def __init__(self, bundle: Bundle, graph: bytes = b"") -> None:
        """Load the graph from the bundle's folder, or as it is given while the bundle is built.

        Raises BadInput where the bundle has none, with its reason.
        """
        content = graph or _file_of(bundle)
        self.bundle, self.size = bundle, len(content)
        self.interpreter: Any = Interpreter(model_content=content, num_threads=1)
        runner = self.interpreter.get_signature_runner()
        inputs, outputs = runner.get_input_details(), runner.get_output_details()
        del runner  # while it lives, invoke raises
        self.interpreter.allocate_tensors()
        self.inputs = {name: int(detail["index"]) for name, detail in inputs.items()}
        self.outputs = {name: int(detail["index"]) for name, detail in outputs.items()}
        shapes = {name: tuple(detail["shape"]) for name, detail in inputs.items()}
        self.usual = {name: _usual(name, shape) for name, shape in shapes.items() if name[1:].isdigit()}
        self.changed = set(self.usual)

    def run(
        self, image: Floats, scores: Floats, masks: Mapping[str, Floats] = NONE, maps: MapWeights = _NO_MAPS
    ) -> Gradients:
        """The derivatives of an objective at an image (H, W, C), all of them copies.

        `scores` (answers,) are the weights of the logits; `masks` go by a layer's mask name and are as the graph of
        activations takes them; `maps` weigh the maps and positions of conv layers, nothing where a layer is not named.
        """
        self._set(_given(masks, maps))
        self.interpreter.set_tensor(self.inputs["image"], image[None])
        self.interpreter.set_tensor(self.inputs["scores"], scores)
        self.interpreter.invoke()
        found = {name: self.interpreter.get_tensor(index) for name, index in self.outputs.items()}
        found["scores"] = scores
        return Gradients(
            found["logits"],
            found["gimage"][0],
            tuple(
                found[layer.gradient].reshape(layer.shape).copy() if layer.gradient else None
                for layer in self.bundle.layers
            ),
        )

    def _set(self, given: Mapping[str, Floats]) -> None:
        """Set masks and weights; those that were set before and are not given now become as usual."""
        for name in self.changed - set(given):
            self.interpreter.set_tensor(self.inputs[name], self.usual[name])
        for name, values in given.items():
            self.interpreter.set_tensor(self.inputs[name], values)
        self.changed = set(given)


def _file_of(bundle: Bundle) -> bytes:
    """The graph from the bundle's folder."""
    file = gradients_of(bundle)
    if file is None:
        if parts := bundle.blameless:
            raise BadInput.told(parts["line"], parts["template"], parts["with"])
        raise BadInput(bundle.gradients or f"model {bundle.name}: its file of gradients is gone")
    return file.read_bytes()


def _given(masks: Mapping[str, Floats], maps: MapWeights) -> dict[str, Floats]:
    """Values of the graph's inputs, by their names."""
    weights = {f"{sort}{at:03d}": pair[place] for at, pair in maps.items() for place, sort in enumerate("cp")}
    return {**masks, **weights}


def _usual(name: str, shape: tuple[int, ...]) -> Floats:
    """What an input is unless it is given: masks let everything through, weights count nothing."""
    return np.full(shape, 1 if name.startswith("m") else 0, np.float32)


class GradientEngines:
    """Each thread's own gradient engine of a bundle, made on the thread's first call."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.local = threading.local()
        self.engines, self.size = 0, 0  # how many there are, and bytes of their graphs

    def run(
        self, image: Floats, scores: Floats, masks: Mapping[str, Floats] = NONE, maps: MapWeights = _NO_MAPS
    ) -> Gradients:
        """As `GradientEngine.run`, from any thread; raises BadInput where the bundle has no gradients."""
        engine: GradientEngine | None = getattr(self.local, "engine", None)
        if engine is None:
            engine = self.local.engine = GradientEngine(self.bundle)
            self.engines += 1
            self.size += engine.size
        return engine.run(image, scores, masks, maps)

"""A network at one image, and gradients taken back through any part of it.

Rule: layers are walked in reverse call order, so that whatever of earlier layers' outputs is still needed has, at each
moment, the gradient through all later layers and no other: what is in hand then is a cut through the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.explain.backward.bends import SCORES, activation_of
from model.explain.backward.linear import sums_of
from model.explain.backward.local import Local, Step, constant
from model.explain.backward.rules import local_of
from model.network.input_range import RANGES
from model.records import IMAGE, Array, BadInput, Bundle, Floats

Gradients = dict[int, Array]  # by layer, each (S, *shape): of S values at once


@dataclass(frozen=True)
class Passed:
    """Gradients that were taken back: by what lies before, and what the constants on the way add, each (S,)."""

    gradients: Gradients
    bias: Array
    remainders: dict[int, Array]  # by layer, of those that are curved

    @property
    def remainder(self) -> Array:
        """All remainders together, (S,)."""
        return np.asarray(sum(self.remainders.values(), np.zeros(len(self.bias))))


class Linearised:
    """A network with everything that came out of it for one image."""

    def __init__(
        self, bundle: Bundle, weights: Mapping[str, Array], image: Floats, outputs: Sequence[Floats],
        factors: Mapping[str, Floats] | None = None,
    ) -> None:  # fmt: skip
        """From `Engine.run`'s outputs for an image (H, W, C), and the factors of the masks that it ran with."""
        self.bundle, self.weights, self.factors = bundle, weights, factors or {}
        self.scale, self.offset = RANGES[bundle.input_range]
        self.image = image.astype(np.float64)
        self.values = {at: output.astype(np.float64) for at, output in enumerate(outputs)}
        self.values[IMAGE] = self.image * self.scale + self.offset
        self._locals: dict[int, Local] = {}
        self._sums = IMAGE  # the layer that stands for what it makes before its activation
        self.answer = self._answer()
        self.scores = self.values[self.answer].reshape(-1)

    def _answer(self) -> int:
        """The layer whose values are the logits: before softmax or sigmoid, also where these are its own."""
        place = self.bundle.output
        while True:
            layer = self.bundle.layers[place]
            scoring = layer.type in ("Softmax", "LogSoftmax", "Sigmoid", "Activation")
            if layer.values != place and layer.values >= 0:
                place = layer.values
            elif scoring and activation_of(self._step(place)) in SCORES and layer.sources[0] >= 0:
                place = layer.sources[0]
            else:
                break
        if layer.activation in SCORES:
            self._sums = place
            self.values[place] = sums_of(self._step(place))
        return place

    def score(self, category: int) -> tuple[Array, float]:
        """The gradient (1, *shape) of a class's logit by the layer of the logits, and the logit.

        A network that only says yes or no has the negative logit for no. Raises BadInput for a class there is not.
        """
        single = self.scores.size == 1 and self.bundle.classes == 2
        if not 0 <= category < (2 if single else self.scores.size):
            raise BadInput(
                "class {given}: expected 0 to {last}", given=str(category)[:20], last=self.bundle.classes - 1
            )
        seed = np.zeros((1, self.scores.size))
        seed[0, 0 if single else category] = -1 if single and category == 0 else 1
        return seed.reshape(1, *self.values[self.answer].shape), float((seed[0] * self.scores).sum())

    @property
    def predicted(self) -> int:
        """The class with the highest logit."""
        return int(self.scores[0] > 0) if self.scores.size == 1 else int(self.scores.argmax())

    def back(self, gradients: Gradients, start: int, stop: int) -> Passed:
        """Take gradients by layers up to `start` back through those after `stop`, which may be IMAGE.

        Raises BadInput where a layer on the way is not known.
        """
        held = dict(gradients)
        count = len(next(iter(held.values())))
        bias, remainders = np.zeros(count), {}
        for at in range(start, stop, -1):
            if at not in held:
                continue
            taken = self._local(at)(held.pop(at))
            bias = bias + taken.bias
            if np.any(taken.remainder):
                remainders[at] = taken.remainder
            for source, gradient in zip(self.bundle.layers[at].sources, taken.sources, strict=True):
                whole = gradient.reshape(count, *self.values[source].shape)
                held[source] = held[source] + whole if source in held else whole
        if stop == IMAGE and IMAGE in held:
            bias = bias + constant(held[IMAGE], float(self.offset))
            held[IMAGE] = held[IMAGE] * self.scale
        return Passed(held, bias, remainders)

    def value(self, layer: int) -> Array:
        """What came out of a layer; the image as it was given, in 0–1, for IMAGE."""
        return self.image if layer == IMAGE else self.values[layer]

    def _local(self, at: int) -> Local:
        """What a layer is at this image, worked out once."""
        if at not in self._locals:
            self._locals[at] = local_of(self._step(at))
        return self._locals[at]

    def _step(self, at: int) -> Step:
        """A layer with what went in and came out."""
        layer = self.bundle.layers[at]
        inputs = tuple(self.values[source] for source in layer.sources)
        start = f"{layer.key}/"
        own = {name.removeprefix(start): array for name, array in self.weights.items() if name.startswith(start)}
        exact = {name: np.asarray(array, np.float64) for name, array in own.items()}
        step = Step(layer, inputs, self.values[at], exact)
        if layer.mask in self.factors:
            step = replace(step, factors=self.factors[layer.mask].astype(np.float64))
        return replace(step, sums=at == self._sums)

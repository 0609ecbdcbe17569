"""Runs a Keras model once, symbolically, and notes every leaf layer's output in call order.

A shared layer is noted at each of its calls, a nested model by its leaves; what `layer.output` cannot say. Operations
of `keras.ops` in a model's graph are leaves like layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from model.export.fields import field_after, window_of
from model.export.inputs import Input
from model.export.roots import values_of
from model.intake.kinds import (
    ACTIVATION_LAYERS,
    ACTIVATION_OPERATIONS,
    CHANNEL_OPERATIONS,
    DROPOUTS,
    MERGING_LAYERS,
    MERGING_OPERATIONS,
    NORMS,
)
from model.network.receptive_field import Field, of_input
from model.records import BadInput, Window

_MOST_PLACES = 500_000  # values of all conv layers together up to which their masks have a factor a position

_KINDS = {
    "Conv2D": "conv", "DepthwiseConv2D": "conv", "SeparableConv2D": "conv", "Conv2DTranspose": "conv",
    "MaxPooling2D": "pool", "AveragePooling2D": "pool", "MaxPool": "pool", "AveragePool": "pool",
    "GlobalMaxPooling2D": "global pool", "GlobalAveragePooling2D": "global pool",
    **dict.fromkeys(NORMS, "norm"), **dict.fromkeys(("Rescaling", "Normalization", "LayerScale"), "scale"),
    **dict.fromkeys(MERGING_LAYERS | MERGING_OPERATIONS | {"Concatenate", "Dot"}, "merge"),
    **dict.fromkeys(ACTIVATION_LAYERS | ACTIVATION_OPERATIONS | CHANNEL_OPERATIONS | {"Tanh"}, "activation"),
    **dict.fromkeys(DROPOUTS, "dropout"),
    "Flatten": "flatten", "Reshape": "reshape", "Dense": "dense", "EinsumDense": "dense",
    "ZeroPadding2D": "padding", "Resizing": "resize", "UpSampling2D": "resize",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call of one leaf while the model was traced, in call order.

    `sources` are the places, in that order, of the calls that its inputs came from, −1 for the model's input;
    `constants` what else it was given: numbers.
    """

    layer: Any  # a layer, or an operation of keras.ops
    output: Any  # symbolic tensor (N, …)
    field: Field
    looks: tuple[Window | None, ...]  # where in each of the sources
    mask: str
    sources: tuple[int, ...]
    constants: tuple[Any, ...]


@dataclass(frozen=True)
class Trace:
    """A concrete function (image, one mask a conv layer) → every leaf's output, and the calls behind the outputs.

    `answer` is the place of the call that scores classes, `chosen` of the model's `outputs` is that one; `values` has
    for each call the place of the one whose values it gives, see `LayerInfo`; `placed` are the masks with a factor a
    position.
    """

    concrete: Any
    calls: tuple[Call, ...]
    answer: int
    chosen: int
    outputs: int
    values: tuple[int, ...]
    placed: frozenset[str]


class _Recorder:
    """Collects the calls of leaves during a trace; conv outputs are multiplied by their mask on the way."""

    def __init__(self, leaves: list[Any], masks: dict[str, Any]) -> None:
        self.leaves = {id(leaf) for leaf in leaves}
        self.masks = masks
        self.calls: list[Call] = []
        self.places: dict[int, int] = {}  # id of a tensor → the call that it came from
        self.start = Field(*(of_input(1, 1).rows,) * 2)
        self.depth = 0

    def begin(self, given: Any, field: Field) -> None:
        """The model's input, and what its positions depend on."""
        self.start, self.given = field, given
        self.places[id(given)] = -1

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within, every call of a leaf is noted."""
        originals = {kind: kind.__call__ for kind in (keras.Layer, keras.Operation)}
        for kind, original in originals.items():
            kind.__call__ = self._noting(original)
        try:
            yield
        finally:
            for kind, original in originals.items():
                kind.__call__ = original

    def _noting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """What takes the place of Keras's way to call a layer."""

        def call(leaf: Any, *args: Any, **kwargs: Any) -> Any:
            if id(leaf) not in self.leaves or self.depth:
                return original(leaf, *args, **kwargs)
            self.depth += 1
            try:
                output = original(leaf, *args, **kwargs)
            finally:
                self.depth -= 1
            return self._note(leaf, [*tf.nest.flatten(args), *tf.nest.flatten(kwargs)], output)

        return call

    def _note(self, leaf: Any, given: list[Any], output: Any) -> Any:
        """Keep one call; returns the output that the network goes on with."""
        if not tf.is_tensor(output):
            return output
        if id(output) in self.places:  # what does nothing when a model is used hands on what it was given
            output = tf.identity(output)
        kind = kind_of(leaf)
        mask = _mask_name(len(self.calls)) if kind == "conv" else ""
        if mask in self.masks:
            output = output * self.masks[mask]
        tensors = [tensor for tensor in given if tf.is_tensor(tensor) and tensor.shape.rank]
        sources = tuple(self.places[id(tensor)] for tensor in tensors if id(tensor) in self.places) or (-1,)
        constants = tuple(value for value in given if not tf.is_tensor(value) and value is not None)
        fields = [self.start if place < 0 else self.calls[place].field for place in sources]
        known = [tensor for tensor in tensors if id(tensor) in self.places] or tensors[:1]
        shapes, shape = [tuple(tensor.shape[1:]) for tensor in known], tuple(output.shape[1:])
        field = field_after(leaf, fields, shapes, shape)
        looks = tuple(window_of(leaf, at, shapes, shape) for at in range(len(sources)))
        self.places[id(output)] = len(self.calls)
        self.calls.append(Call(leaf, output, field, looks, mask if mask in self.masks else "", sources, constants))
        return output


def _mask_name(index: int) -> str:
    """The graph input that multiplies the maps of the layer called `index`-th."""
    return f"m{index:03d}"


def kind_of(layer: Any) -> str:
    """What the page calls a layer's type."""
    return _KINDS.get(type(layer).__name__, "other")


def _leaves_of(model: Any) -> list[Any]:
    """What computes: layers without layers inside, wrappers whose inside is their own, operations."""
    leaves: list[Any] = []
    operations = getattr(model, "operations", None) or model._flatten_layers(include_self=False, recursive=False)
    for inner in operations:
        if isinstance(inner, keras.Model):
            leaves += _leaves_of(inner)
        elif not isinstance(inner, keras.layers.InputLayer):
            leaves.append(inner)
    return leaves


def trace(model: keras.Model, given: Input, batch: int | None = None) -> Trace:
    """Trace a model for images as `given` has them, (N, H, W, C) in 0–1; for exactly `batch` of them if that is given.

    Raises BadInput where no output of it comes from a layer and scores classes.
    """
    leaves = _leaves_of(model)
    image = tf.TensorSpec((batch, *given.shape), tf.float32, name="image")
    dry = _Recorder(leaves, {})
    tf.function(lambda x: _run(model, given, x, dry)).get_concrete_function(image)
    specs = _mask_specs(dry.calls)
    traced: list[tuple[_Recorder, Any, list[Any]]] = []

    def serve(image: Any, **masks: Any) -> dict[str, Any]:
        recorder = _Recorder(leaves, masks)
        traced.append((recorder, image, _run(model, given, image, recorder)))
        return {f"t{index:03d}": tf.identity(call.output) for index, call in enumerate(recorder.calls)}

    concrete = tf.function(serve).get_concrete_function(image=image, **specs)
    recorder, image, answers = traced[-1]
    places = [recorder.places.get(id(answer), -1) for answer in answers]
    scoring = [at for at, place in enumerate(places) if place >= 0 and answers[at].shape.rank == 2]
    if not scoring:
        raise BadInput(
            "model {file}: answers {shape}, expected class scores (None, classes)",
            file=model.name,
            shape=_shapes(answers),
        )
    values = values_of([call.output for call in recorder.calls], image)
    placed = frozenset(name for name, spec in specs.items() if tuple(spec.shape) != (1, 1, spec.shape[-1]))
    return Trace(concrete, tuple(recorder.calls), places[scoring[0]], scoring[0], len(answers), values, placed)


def _mask_specs(calls: list[Call]) -> dict[str, Any]:
    """The graph's inputs that multiply the maps of conv layers: a factor a position while these are not too many."""
    shapes = {
        _mask_name(index): tuple(call.output.shape[1:])
        for index, call in enumerate(calls)
        if kind_of(call.layer) == "conv" and call.output.shape.rank == 4
    }
    places = sum(math.prod(side or _MOST_PLACES for side in shape) for shape in shapes.values()) <= _MOST_PLACES
    return {
        name: tf.TensorSpec(shape if places else (1, 1, shape[-1]), tf.float32, name=name)
        for name, shape in shapes.items()
    }


def _shapes(answers: list[Any]) -> str:
    """Shapes in words."""
    return " and ".join(str(tuple(answer.shape)) for answer in answers)


def _run(model: keras.Model, given: Input, image: Any, recorder: _Recorder) -> list[Any]:
    """Call a model in inference mode with the recorder listening; returns its answers."""
    taken = given.taken(image)
    recorder.begin(taken, of_input(*given.shape[:2]))
    with recorder.listening(), _plain_names(model):
        return list(tf.nest.flatten(model(taken, training=False)))


@contextmanager
def _plain_names(model: keras.Model) -> Iterator[None]:
    """Within, every layer has a name that TensorFlow takes for a scope; people's may hold anything."""
    layers = [*model._flatten_layers(), *(leaf for leaf in _leaves_of(model) if not isinstance(leaf, keras.Layer))]
    names = [layer.name for layer in layers]
    for index, layer in enumerate(layers):
        layer.name = f"layer_{index}"
    try:
        yield
    finally:
        for layer, name in zip(layers, names, strict=True):
            layer.name = name

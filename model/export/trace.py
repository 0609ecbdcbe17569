"""Runs a Keras model once, symbolically, and notes every leaf layer's output in call order.

A shared layer is noted at each of its calls, a nested model by its leaves; what `layer.output` cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from model.network.receptive_field import Field, widest
from model.records import BadInput

_KINDS = {
    "Conv2D": "conv", "DepthwiseConv2D": "conv", "SeparableConv2D": "conv", "Conv2DTranspose": "conv",
    "MaxPooling2D": "pool", "AveragePooling2D": "pool",
    "GlobalMaxPooling2D": "global pool", "GlobalAveragePooling2D": "global pool",
    "BatchNormalization": "norm", "LayerNormalization": "norm", "GroupNormalization": "norm",
    "Dropout": "dropout", "SpatialDropout2D": "dropout", "Flatten": "flatten", "Reshape": "reshape",
    "Dense": "dense", "Rescaling": "scale", "Normalization": "scale", "ZeroPadding2D": "padding",
    "Activation": "activation", "ReLU": "activation", "LeakyReLU": "activation", "PReLU": "activation",
    "ELU": "activation", "Softmax": "activation", "Add": "merge", "Concatenate": "merge",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call of one leaf layer while the model was traced, in call order."""

    layer: keras.Layer
    output: Any  # symbolic tensor (N, …)
    field: Field
    mask: str


class _Recorder:
    """Collects leaf layer calls during a trace; conv outputs are multiplied by their mask on the way."""

    def __init__(self, leaves: list[keras.Layer], masks: dict[str, Any]) -> None:
        self.leaves = {id(layer) for layer in leaves}
        self.masks = masks
        self.calls: list[Call] = []
        self.fields: dict[int, Field] = {}
        self.depth = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within, every call of a leaf layer is noted."""
        original = keras.Layer.__call__

        def call(layer: keras.Layer, *args: Any, **kwargs: Any) -> Any:
            if id(layer) not in self.leaves or self.depth:
                return original(layer, *args, **kwargs)
            self.depth += 1
            try:
                output = original(layer, *args, **kwargs)
            finally:
                self.depth -= 1
            return self.note(layer, args, output)

        keras.Layer.__call__ = call
        try:
            yield
        finally:
            keras.Layer.__call__ = original

    def note(self, layer: keras.Layer, args: tuple[Any, ...], output: Any) -> Any:
        """Keep one call; returns the output that the network goes on with."""
        if not tf.is_tensor(output):
            return output
        mask = _mask_name(len(self.calls)) if kind_of(layer) == "conv" else ""
        if mask in self.masks:
            output = output * self.masks[mask]
        sources = [self.fields[id(arg)] for arg in tf.nest.flatten(args) if id(arg) in self.fields]
        before = widest(sources or [call.field for call in self.calls[-1:]])
        field = _field_after(layer, before)
        self.fields[id(output)] = field
        self.calls.append(Call(layer, output, field, mask if mask in self.masks else ""))
        return output


def _mask_name(index: int) -> str:
    """The graph input that multiplies the maps of the layer called `index`-th."""
    return f"m{index:03d}"


def kind_of(layer: keras.Layer) -> str:
    """What the page calls a layer's type."""
    return _KINDS.get(type(layer).__name__, "other")


def _field_after(layer: keras.Layer, before: Field) -> Field:
    """Receptive field of a layer's values, given that of its inputs' (square windows: the larger side)."""
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if not window:
        return before
    strides, dilation = pair(getattr(layer, "strides", 1)), pair(getattr(layer, "dilation_rate", 1))
    return before.through(max(pair(window)), max(strides), max(dilation))


def pair(value: Any) -> tuple[int, int]:
    """An int or a sequence as (rows, columns)."""
    first, *rest = value if isinstance(value, (tuple, list)) else (value,)
    return int(first), int(rest[0] if rest else first)


def _leaves_of(layer: keras.Layer) -> list[keras.Layer]:
    """The layers that compute: those without layers inside, and wrappers whose inside is their own."""
    inside = layer._flatten_layers(include_self=False, recursive=False) if isinstance(layer, keras.Model) else []
    if not isinstance(layer, keras.Model):
        return [layer]
    return [leaf for inner in inside for leaf in _leaves_of(inner) if not isinstance(inner, keras.layers.InputLayer)]


def trace(model: keras.Model) -> tuple[Any, list[Call], int]:
    """A concrete function (image, one mask a conv layer) → every layer's output.

    With it the calls behind the outputs, and which of them is the network's answer. Raises BadInput
    where the answer comes from no layer.
    """
    leaves = _leaves_of(model)
    image = tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32, name="image")
    dry = _Recorder(leaves, {})
    tf.function(lambda x: _run(model, x, dry)).get_concrete_function(image)
    specs = {
        _mask_name(index): tf.TensorSpec((call.output.shape[-1],), tf.float32, name=_mask_name(index))
        for index, call in enumerate(dry.calls)
        if kind_of(call.layer) == "conv" and call.output.shape.rank == 4
    }
    calls: list[tuple[_Recorder, Any]] = []

    def serve(image: Any, **masks: Any) -> dict[str, Any]:
        recorder = _Recorder(leaves, masks)
        calls.append((recorder, _run(model, image, recorder)))
        return {f"t{index:03d}": tf.identity(call.output) for index, call in enumerate(recorder.calls)}

    concrete = tf.function(serve).get_concrete_function(image=image, **specs)
    recorder, answer = calls[-1]
    for index, call in enumerate(recorder.calls):
        if call.output is answer:
            return concrete, recorder.calls, index
    raise BadInput(f"model {model.name}: its answer comes from no layer that can be shown")


def _run(model: keras.Model, image: Any, recorder: _Recorder) -> Any:
    """Call a model in inference mode with the recorder listening."""
    recorder.fields[id(image)] = Field()
    with recorder.listening(), _plain_names(model):
        return model(image, training=False)


@contextmanager
def _plain_names(model: keras.Model) -> Iterator[None]:
    """Within, every layer has a name that TensorFlow takes for a scope; people's may hold anything."""
    layers = list(model._flatten_layers())
    names = [layer.name for layer in layers]
    for index, layer in enumerate(layers):
        layer.name = f"layer_{index}"
    try:
        yield
    finally:
        for layer, name in zip(layers, names, strict=True):
            layer.name = name

"""A network's table becomes a Keras model.

Rule: anything that scales the input is a layer inside, made of constants, so that every file takes
(N, H, W, C) in 0–1.
"""

from __future__ import annotations

from collections.abc import Callable

import keras

from model.presets import Conv, Dense, Dropout, Norm, Pool, Preset
from model.records import BadInput, TrainingConfig

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081  # of the 60,000 training images, in 0–1


def build(preset: Preset, input_shape: tuple[int, int, int] = (28, 28, 1), classes: int = 10) -> keras.Model:
    """The Keras model of a preset: (N, H, W, C) in 0–1 → class probabilities (N, classes).

    Raises BadInput where a kernel or pool does not fit the map it is given.
    """
    inputs = keras.Input(input_shape, name="input")
    tensor = inputs
    if preset.training.scaling == "standardised":
        scale = keras.layers.Rescaling(1 / MNIST_STD, -MNIST_MEAN / MNIST_STD, name="standardise")
        tensor = scale(tensor)
    namer = Namer()
    flat = False
    for spec in preset.layers:
        if isinstance(spec, Dense) and not flat:
            tensor, flat = keras.layers.Flatten(name="flatten")(tensor), True
        for layer in LAYERS[type(spec)](spec, namer, preset.training):
            tensor = fitted(layer, tensor)
    if not flat:
        tensor = keras.layers.Flatten(name="flatten")(tensor)
    outputs = keras.layers.Dense(classes, activation="softmax", name="softmax", kernel_regularizer=l2(preset.training))(
        tensor
    )
    return keras.Model(inputs, outputs, name="featurescope")


class Namer:
    """Numbers layers of a kind from 1, as the page shows them: conv_1, conv_2, pool_1."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}_{self.counts[kind]}"


def fitted(layer: keras.Layer, tensor: keras.KerasTensor) -> keras.KerasTensor:
    """Apply a layer, refusing one whose window is larger than the map."""
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if window and getattr(layer, "padding", "") == "valid" and window[0] > min(tensor.shape[1:3]):
        raise BadInput(
            f"{layer.name}: a {window[0]}×{window[0]} window does not fit a {tensor.shape[1]}×{tensor.shape[2]} map"
        )
    return layer(tensor)


def l2(training: TrainingConfig) -> keras.Regularizer | None:
    """The L2 penalty on dense kernels, if any."""
    return keras.regularizers.L2(training.l2) if training.l2 else None


def conv_layers(spec: Conv, name: Namer, _: TrainingConfig) -> list[keras.Layer]:
    """A convolution with relu, or with batch norm between the two."""
    called = name("conv")
    if not spec.norm:
        return [keras.layers.Conv2D(spec.filters, spec.kernel, padding=spec.padding, activation="relu", name=called)]
    return [
        keras.layers.Conv2D(spec.filters, spec.kernel, padding=spec.padding, use_bias=False, name=called),
        keras.layers.BatchNormalization(name=name("norm")),
        keras.layers.ReLU(name=name("relu")),
    ]


def pool_layers(spec: Pool, name: Namer, _: TrainingConfig) -> list[keras.Layer]:
    """Max pooling."""
    return [keras.layers.MaxPooling2D(spec.size, name=name("pool"))]


def norm_layers(_: Norm, name: Namer, __: TrainingConfig) -> list[keras.Layer]:
    """Batch normalisation."""
    return [keras.layers.BatchNormalization(name=name("norm"))]


def dropout_layers(spec: Dropout, name: Namer, _: TrainingConfig) -> list[keras.Layer]:
    """Dropout."""
    return [keras.layers.Dropout(spec.rate, name=name("dropout"))]


def dense_layers(spec: Dense, name: Namer, training: TrainingConfig) -> list[keras.Layer]:
    """A fully connected layer with relu."""
    return [keras.layers.Dense(spec.units, activation="relu", kernel_regularizer=l2(training), name=name("dense"))]


LAYERS: dict[type, Callable[..., list[keras.Layer]]] = {
    Conv: conv_layers,
    Pool: pool_layers,
    Norm: norm_layers,
    Dropout: dropout_layers,
    Dense: dense_layers,
}

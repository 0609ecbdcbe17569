"""A network's table becomes a Keras model.

Rule: anything that scales the input is a layer inside, made of constants, so that every file takes
(N, H, W, C) in 0–1.
"""

from __future__ import annotations

from collections.abc import Callable

import keras

from model.network import layers
from model.network.layers import Conv, Dense, Dropout, Norm, Pool
from model.network.presets import Preset
from model.records import TrainingConfig

MNIST = 0.1307, 0.3081  # mean and deviation of its 60,000 training images, in 0–1


def build(
    preset: Preset,
    input_shape: tuple[int, int, int] = (28, 28, 1),
    classes: int = 10,
    spread: tuple[float, float] = MNIST,
) -> keras.Model:
    """The Keras model of a preset: (N, H, W, C) in 0–1 → class probabilities (N, classes).

    `spread` is the mean and the deviation of the images where the input is standardised. Raises BadInput where a
    kernel or pool does not fit the map it is given.
    """
    layers.plan(preset.layers, input_shape, classes)
    inputs = keras.Input(input_shape, name="input")
    tensor = inputs
    if preset.training.scaling == "standardised":
        mean, deviation = spread
        tensor = keras.layers.Rescaling(1 / deviation, -mean / deviation, name="standardise")(tensor)
    namer = _Namer()
    flat = False
    for spec in preset.layers:
        if isinstance(spec, Dense) and not flat:
            tensor, flat = keras.layers.Flatten(name="flatten")(tensor), True
        tensor = _LAYERS[type(spec)](spec, namer, preset.training)(tensor)
    if not flat:
        tensor = keras.layers.Flatten(name="flatten")(tensor)
    outputs = keras.layers.Dense(
        classes, activation="softmax", name="softmax", kernel_regularizer=_penalty(preset.training)
    )
    return keras.Model(inputs, outputs(tensor), name="featurescope")


class _Namer:
    """Numbers layers of a kind from 1, as the page shows them: conv_1, conv_2, pool_1."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}_{self.counts[kind]}"


def _penalty(training: TrainingConfig) -> keras.Regularizer | None:
    """The L1 and L2 penalties on dense kernels, if any."""
    if not training.l1:
        return keras.regularizers.L2(training.l2) if training.l2 else None
    return keras.regularizers.L1L2(training.l1, training.l2)


def _conv(spec: Conv, name: _Namer, _: TrainingConfig) -> keras.Layer:
    """A convolution with its activation."""
    return keras.layers.Conv2D(
        spec.filters, spec.kernel, padding=spec.padding, activation=spec.activation, name=name("conv")
    )


def _pool(spec: Pool, name: _Namer, _: TrainingConfig) -> keras.Layer:
    """Max or average pooling."""
    kind = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}[spec.pooling]
    return kind(spec.size, name=name("pool"))


def _norm(_: Norm, name: _Namer, __: TrainingConfig) -> keras.Layer:
    """Batch normalisation."""
    return keras.layers.BatchNormalization(name=name("norm"))


def _dropout(spec: Dropout, name: _Namer, _: TrainingConfig) -> keras.Layer:
    """Dropout."""
    return keras.layers.Dropout(spec.rate, name=name("dropout"))


def _dense(spec: Dense, name: _Namer, training: TrainingConfig) -> keras.Layer:
    """A fully connected layer with its activation."""
    return keras.layers.Dense(
        spec.units, activation=spec.activation, kernel_regularizer=_penalty(training), name=name("dense")
    )


_LAYERS: dict[type, Callable[..., keras.Layer]] = {
    Conv: _conv,
    Pool: _pool,
    Norm: _norm,
    Dropout: _dropout,
    Dense: _dense,
}

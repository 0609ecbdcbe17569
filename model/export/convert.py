"""A traced function becomes a LiteRT graph, and the graph is held against TensorFlow before anybody is served by it.

Rule: built-in operations only, weights as constants; what is served must be what Keras computes.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from model.export.reasons import reason_of
from model.records import Array, BadInput, Bundle, Failure, Floats

logging.getLogger("absl").addFilter(
    lambda record: record.levelno >= logging.ERROR
)  # nobody asks these graphs for gradients
_TOLERANCE = 2e-3  # of the largest value that a layer takes; two roundings of deep networks differ by a tenth of it


def convert(name: str, concrete: Any, wanted: Collection[str] = ()) -> bytes:
    """The traced function as a LiteRT file with built-in operations only, weights as constants.

    Of its outputs only the `wanted`, where any are named. Raises BadInput where an operation has no counterpart.
    """
    try:
        frozen = convert_variables_to_constants_v2(concrete)
        specs = {tensor.name.partition(":")[0]: tensor for tensor in frozen.inputs}
        keys = sorted(concrete.structured_outputs)

        def serve(**inputs: Any) -> dict[str, Any]:
            answers = frozen(*[inputs[key] for key in specs])
            return {key: answer for key, answer in zip(keys, answers, strict=True) if not wanted or key in wanted}

        module = tf.Module()
        module.serve = tf.function(serve).get_concrete_function(
            **{key: tf.TensorSpec(tensor.shape, tensor.dtype, name=key) for key, tensor in specs.items()}
        )
        options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)  # silu's cannot be saved
        with tempfile.TemporaryDirectory() as folder:
            tf.saved_model.save(module, folder, signatures={"serving_default": module.serve}, options=options)
            converter = tf.lite.TFLiteConverter.from_saved_model(folder)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
            return bytes(converter.convert())
    except Exception as error:  # the converter raises bare Exceptions with pages of MLIR
        raise BadInput("model {file}: cannot be converted to LiteRT ({why})", file=name, why=reason_of(error)) from None


def verified(concrete: Any, made: Bundle, images: Floats, run: Callable[[Floats], list[Floats]]) -> Bundle:
    """The bundle with the signs of its layers known, once LiteRT's outputs were held against TensorFlow's.

    `images` (n, H, W, C) in 0–1 are looked at together with noise and blanks; `run` has LiteRT compute every layer of
    one. Raises Failure where a layer differs by more than a part of the largest value that it takes.
    """
    ones = {layer.mask: tf.ones(layer.mask_shape) for layer in made.layers if layer.mask}
    count = len(made.layers)
    lowest, scale, off = np.zeros(count), np.zeros(count), np.zeros(count)
    for image in [*plain(made.input_shape), *images]:
        expected = concrete(image=tf.constant(image[None]), **ones)
        for index, (layer, got) in enumerate(zip(made.layers, run(image), strict=True)):
            want: Array = expected[layer.key].numpy()[0]
            lowest[index] = min(lowest[index], float(np.nan_to_num(want).min(initial=0)))
            scale[index] = max(scale[index], float(np.abs(np.nan_to_num(want)).max(initial=0)))
            apart = np.subtract(got, want, dtype=np.float32)  # some layers give yes or no
            differs = np.abs(apart).max(initial=0) if np.isfinite(want).all() else 0.0
            off[index] = max(off[index], float(differs))
    for layer, most, difference in zip(made.layers, scale, off, strict=True):
        if not difference <= _TOLERANCE * max(most, 1e-6):
            raise Failure(
                f"model {made.name}: LiteRT's {layer.name} differs from Keras's by {difference:.3g} of {most:.3g}"
            )
    layers = tuple(replace(layer, signed=bool(low < 0)) for layer, low in zip(made.layers, lowest, strict=True))
    return replace(made, layers=layers)


def plain(shape: tuple[int, int, int]) -> list[Floats]:
    """Images that any network can be tried on: noise of several strengths, black, white, a gradient each way."""
    random = np.random.default_rng(0)
    noise = [random.random(shape, dtype=np.float32) ** power for power in (1, 3, 3, 9)]
    across = np.broadcast_to(np.linspace(0, 1, shape[1], dtype=np.float32)[None, :, None], shape)
    return [*noise, np.zeros(shape, np.float32), np.ones(shape, np.float32), across, 1 - across]

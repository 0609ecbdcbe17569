"""A traced function becomes a LiteRT graph, and the graph is held against TensorFlow before anybody is served by it.

Rule: built-in operations only, weights as constants; what is served must be what Keras computes.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from model.records import BadInput, Bundle, Failure, Floats
from model.serving.engine import Engine

_TOLERANCE = 1e-4  # of a layer's largest value


def convert(name: str, concrete: Any) -> bytes:
    """The traced function as a LiteRT file with built-in operations only, weights as constants.

    Raises BadInput where an operation has no built-in counterpart.
    """
    frozen = convert_variables_to_constants_v2(concrete)
    specs = {tensor.name.partition(":")[0]: tensor for tensor in frozen.inputs}
    keys = sorted(concrete.structured_outputs)

    def serve(**inputs: Any) -> dict[str, Any]:
        answers = frozen(*[inputs[key] for key in specs])
        return dict(zip(keys, answers, strict=True))

    module = tf.Module()
    module.serve = tf.function(serve).get_concrete_function(
        **{key: tf.TensorSpec(tensor.shape, tensor.dtype, name=key) for key, tensor in specs.items()}
    )
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={"serving_default": module.serve})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        try:
            return bytes(converter.convert())
        except Exception as error:  # the converter raises bare Exceptions with pages of MLIR
            reason = str(error).splitlines()[0][:160]
            raise BadInput(f"model {name}: cannot be converted to LiteRT ({reason})") from None


def verified(concrete: Any, made: Bundle) -> Bundle:
    """The bundle with signs and logits known, once LiteRT's outputs were held against TensorFlow's.

    Raises Failure where a layer differs by more than a part of its largest value.
    """
    engine = Engine(made)
    random = np.random.default_rng(0)
    images = random.random((3, *made.input_shape), dtype=np.float32) ** 3
    images[2] = 0
    ones = {layer.mask: np.ones(layer.maps, np.float32) for layer in made.layers if layer.mask}
    signed = [False] * len(made.layers)
    logits = False
    for image in images:
        expected = concrete(image=tf.constant(image[None]), **{k: tf.constant(v) for k, v in ones.items()})
        for index, (layer, got) in enumerate(zip(made.layers, engine.run(image), strict=True)):
            want: Floats = expected[layer.key].numpy()[0]
            signed[index] |= bool((want < 0).any())
            logits |= index == made.output and bool(want.min() < 0 or abs(float(want.sum()) - 1) > 1e-3)
            off = float(np.abs(got - want).max(initial=0))
            if not off <= _TOLERANCE * max(float(np.abs(want).max(initial=0)), 1e-6):
                raise Failure(f"model {made.name}: LiteRT's {layer.name} differs from Keras's by {off:g}")
    layers = tuple(replace(layer, signed=flag) for layer, flag in zip(made.layers, signed, strict=True))
    return replace(made, layers=layers, logits=logits)

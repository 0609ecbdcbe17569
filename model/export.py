"""A `.keras` file becomes a bundle: one graph that gives every layer's output in one call.

Rule: the only place that loads foreign files, and only in a process of its own, under limits and
after `model.admission` has read the file's configuration.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from model import command

if __name__ == "__main__":
    command.hush()  # before TensorFlow, which logs past Python
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from model import admission, bundle, files
from model.background import step_back
from model.engine import Engine
from model.records import Array, BadInput, Bundle, Failure, Floats, LayerInfo
from model.trace import Call, kind_of, pair, trace

TOLERANCE = 1e-4  # of a layer's largest value; what is served must be what Keras computes


def load(path: Path) -> keras.Model:
    """Load a `.keras` file that `admission` let pass; raises BadInput if it is no image classifier."""
    admission.check(path)
    keras.config.set_dtype_policy("float32")
    try:
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises whatever its deserialisers meet; the file is at fault
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise BadInput(f"model {path.name}: Keras cannot load it ({reason})") from None
    admission.check_shapes(path, model.inputs, model.outputs, model.count_params())
    if not all(np.isfinite(weight).all() for weight in model.get_weights()):
        raise BadInput(f"model {path.name}: some of its weights are no finite numbers")
    return model


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


def traced(name: str, model: keras.Model) -> tuple[Any, list[Call], int]:
    """As `trace`; raises BadInput for a model that TensorFlow cannot trace."""
    try:
        return trace(model)
    except (ValueError, TypeError, AttributeError, RuntimeError, tf.errors.OpError) as error:
        reason = str(error).strip().splitlines()[0][:160]
        raise BadInput(f"model {name}: cannot be traced ({reason})") from None


def describe(model: keras.Model, calls: list[Call]) -> tuple[list[LayerInfo], dict[str, Array]]:
    """The manifest's rows, names made unique, and the kernels and biases of the conv layers."""
    rows: list[LayerInfo] = []
    weights: dict[str, Array] = {}
    used: dict[str, int] = {}
    for index, call in enumerate(calls):
        layer = call.layer
        used[layer.name] = used.get(layer.name, 0) + 1
        name = layer.name if used[layer.name] == 1 else f"{layer.name} ({used[layer.name]})"
        shape = tuple(int(side) for side in call.output.shape[1:])
        whole = kind_of(layer) in ("flatten", "dense", "global pool")
        rows.append(
            LayerInfo(
                key=f"t{index:03d}",
                name=name,
                kind=kind_of(layer),
                shape=shape,
                parameters=layer.count_params(),
                field=max(model.inputs[0].shape[1:3]) if whole else call.field.size,
                kernel=pair(getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None) or 0),
                strides=pair(getattr(layer, "strides", None) or 1),
                padding=str(getattr(layer, "padding", "")),
                activation=getattr(getattr(layer, "activation", None), "__name__", ""),
                mask=call.mask,
            )
        )
        for weight in layer.weights if kind_of(layer) == "conv" else ():
            weights[f"t{index:03d}/{weight.name}"] = weight.numpy()
    return rows, weights


def verified(concrete: Any, made: Bundle) -> Bundle:
    """The bundle with signs and logits known, once LiteRT's outputs were held against TensorFlow's.

    Raises Failure where a layer differs by more than TOLERANCE of its largest value.
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
            if not off <= TOLERANCE * max(float(np.abs(want).max(initial=0)), 1e-6):
                raise Failure(f"model {made.name}: LiteRT's {layer.name} differs from Keras's by {off:g}")
    layers = tuple(replace(layer, signed=flag) for layer, flag in zip(made.layers, signed, strict=True))
    return replace(made, layers=layers, logits=logits)


def card_of(path: Path) -> dict[str, Any]:
    """The model card beside a file, if it is this very file's."""
    for beside in (path.with_suffix(".json"), path.with_name("card.json")):
        try:
            card = json.loads(beside.read_text("utf-8"))
            if card["sha256"] == bundle.sha256(path):
                return dict(card)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return {}


def export(path: Path, folder: Path) -> Bundle:
    """Build and publish the bundle of a `.keras` file at `folder`.

    Raises BadInput for a file that is missing, damaged, not allowed or no image classifier.
    """
    version = bundle.version_of(path)
    folder.parent.mkdir(parents=True, exist_ok=True)  # now: if it is deleted meanwhile, it shall stay so
    model = load(path)
    concrete, calls, output = traced(path.name, model)
    admission.check_outputs(path, [call.output.shape for call in calls])
    rows, weights = describe(model, calls)
    card = card_of(path)
    height, width, channels = model.inputs[0].shape[1:]
    made = Bundle(
        version=version,
        name=str(card.get("preset", path.stem)),
        input_shape=(int(height), int(width), int(channels)),
        classes=int(model.outputs[0].shape[-1]),
        output=output,
        logits=False,
        layers=tuple(rows),
        graph=convert(path.name, concrete),
        folder=folder,
        card=card,
    )
    try:
        made = verified(concrete, made)
    except (RuntimeError, ValueError, tf.errors.OpError) as error:
        if isinstance(error, (BadInput, Failure)):
            raise
        raise BadInput(f"model {path.name}: cannot be run ({str(error).splitlines()[0][:160]})") from None
    clear(folder, version)
    with files.building(folder.parent) as beside:
        built = beside / "bundle"
        built.mkdir()
        bundle.write(built, made, weights)
        bundle.publish(built, folder)
    return made


def clear(folder: Path, version: str) -> None:
    """Make way for a bundle; raises BadInput where something else is."""
    if not folder.exists():
        return
    if not any(folder.iterdir()):
        folder.rmdir()
    elif not (folder / bundle.MANIFEST).exists():
        raise BadInput(f"--out {folder}: exists and is no bundle; expected a new or an empty folder")
    elif bundle.read(folder).version != version:
        raise BadInput(f"--out {folder}: holds the bundle of another model; bundles are never overwritten")


def main() -> None:
    """Build the bundle of a `.keras` file."""
    parser = command.Parser(prog="python -m model.export", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--out", type=Path, required=True, help="folder to build the bundle in")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    options = parser.parse_args()
    bundle.version_of(options.file)
    if options.background:
        step_back()
    admission.limit_process()
    made = export(options.file, options.out)
    print(json.dumps({"version": made.version, "name": made.name, "layers": len(made.layers)}))


if __name__ == "__main__":
    command.run(main)

"""A `.keras` file becomes a bundle: one graph that gives every layer's output in one call.

Rule: the only place that loads foreign files, and only in a process of its own, under limits and after
`model.export.admission` has read the file's configuration.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from model import files
from model.export import admission
from model.export.convert import convert, verified
from model.export.trace import Call, kind_of, pair, trace
from model.records import Array, BadInput, Bundle, Failure, LayerInfo
from model.serving import bundle


def export(path: Path, folder: Path) -> Bundle:
    """Build and publish the bundle of a `.keras` file at `folder`.

    Raises BadInput for a file that is missing, damaged, not allowed or no image classifier.
    """
    version = bundle.version_of(path)
    folder.parent.mkdir(parents=True, exist_ok=True)  # now: if it is deleted meanwhile, it shall stay so
    model = _load(path)
    concrete, calls, output = _traced(path.name, model)
    admission.check_outputs(path, [call.output.shape for call in calls])
    rows, weights = _describe(model, calls)
    card = _card_of(path)
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
    _clear(folder, version)
    with files.building(folder.parent) as building:
        built = building / "bundle"
        built.mkdir()
        bundle.write(built, made, weights)
        bundle.publish(built, folder)
    return made


def _load(path: Path) -> keras.Model:
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


def _traced(name: str, model: keras.Model) -> tuple[Any, list[Call], int]:
    """As `trace`; raises BadInput for a model that TensorFlow cannot trace."""
    try:
        return trace(model)
    except (ValueError, TypeError, AttributeError, RuntimeError, tf.errors.OpError) as error:
        reason = str(error).strip().splitlines()[0][:160]
        raise BadInput(f"model {name}: cannot be traced ({reason})") from None


def _describe(model: keras.Model, calls: list[Call]) -> tuple[list[LayerInfo], dict[str, Array]]:
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


def _card_of(path: Path) -> dict[str, Any]:
    """The model card beside a file, if it is this very file's."""
    for file in (path.with_suffix(".json"), path.with_name("card.json")):
        try:
            card = json.loads(file.read_text("utf-8"))
            if card["sha256"] == bundle.sha256(path):
                return dict(card)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return {}


def _clear(folder: Path, version: str) -> None:
    """Make way for a bundle; raises BadInput where something else is."""
    if not folder.exists():
        return
    if not any(folder.iterdir()):
        folder.rmdir()
    elif not (folder / bundle.MANIFEST).exists():
        raise BadInput(f"--out {folder}: exists and is no bundle; expected a new or an empty folder")
    elif bundle.read(folder).version != version:
        raise BadInput(f"--out {folder}: holds the bundle of another model; bundles are never overwritten")

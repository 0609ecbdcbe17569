"""A `.keras` file becomes a bundle: one graph that gives every layer's output in one call.

Rule: a file is never loaded as it is. `model.intake` reads it (in a process of its own, locked up, where a stranger
made it), Keras builds what comes out of that.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from model import files
from model.data.dataset import some
from model.export import inputs
from model.export.convert import convert, verified
from model.export.fields import pair
from model.export.gradients import with_gradients
from model.export.heads import head_of
from model.export.inputs import Input
from model.export.reasons import reason_of
from model.export.rebuild import rebuilt
from model.export.single import for_browsers
from model.export.trace import Call, Trace, kind_of, trace
from model.intake import network
from model.intake.network import Network
from model.network.input_range import USUAL
from model.records import Array, BadInput, Bundle, Bytes, Failure, Floats, LayerInfo
from model.serving import bundle
from model.serving.engine import Engine, probabilities

_ARITHMETIC = (
    "activation", "alpha", "axis", "center", "cropping", "data_format", "depth_multiplier", "dilation_rate", "dims",
    "epsilon", "groups", "interpolation", "invert", "keepdims", "max_value", "mean", "negative_slope", "normalize",
    "offset", "output_padding", "padding", "pool_size", "scale", "size", "strides", "target_shape", "threshold",
    "use_bias", "variance",
)  # fmt: skip
_LOOKED_AT = 8  # labelled images that the graph is held against Keras on


@dataclass(frozen=True)
class Samples:
    """Labelled images uint8 (N, H, W, C) to try a model on, none of them test images."""

    images: Bytes
    labels: Array


@dataclass(frozen=True)
class Laid:
    """An input range that is laid down: `reason` says by whom, `version` that it makes another model of a file."""

    range: str
    reason: str
    version: bool = False


OURS = Laid(USUAL, "as every model trained here")


@dataclass(frozen=True)
class _Draft:
    """A bundle that is not yet held against Keras, and what it was made of."""

    bundle: Bundle
    traced: Trace
    form: Input
    weights: dict[str, Array]


def export(
    path: Path,
    folder: Path,
    *,
    source: Network | None = None,
    laid: Laid | None = None,
    samples: Samples | None = None,
    salt: str = "",
) -> Bundle:
    """Build and publish the bundle of a `.keras` file at `folder`.

    `source` is what was read of the file, by a child, where it is a stranger's; `laid` an input range that need not be
    found; `samples` are what it is found by where the layers do not tell; `salt` makes the version one that nobody can
    work out. Raises BadInput for a file that is missing,
    damaged, not allowed or no image classifier.
    """
    version = bundle.version_of(path, laid.range if laid and laid.version else "", salt)
    folder.parent.mkdir(parents=True, exist_ok=True)  # now: if it is deleted meanwhile, it shall stay so
    model = rebuilt(path.name, source or network.read(path))
    form = inputs.form_of(path.name, model, samples.images.shape[1:] if samples else ())
    fitting = samples if samples and len(samples.labels) and samples.images.shape[1:] == form.shape else None
    draft = _draft(path, version, folder, model, form, laid, fitting)
    concrete, few = draft.traced.concrete, _few(fitting)
    try:
        made = verified(concrete, draft.bundle, few, Engine(draft.bundle).run)
    except (RuntimeError, ValueError, tf.errors.OpError) as error:
        if isinstance(error, (BadInput, Failure)):
            raise
        raise BadInput("model {file}: cannot be run ({why})", file=path.name, why=reason_of(error)) from None
    single_trace = cache(lambda: trace(model, draft.form, batch=1))
    made, single = for_browsers(single_trace, made, lambda run: verified(concrete, made, few, run))
    made, gradients = with_gradients(single_trace, made, few)
    _clear(folder, version)
    with files.building(folder.parent) as building:
        built = building / "bundle"
        built.mkdir()
        bundle.write(built, made, draft.weights, single, gradients)
        bundle.publish(built, folder)
    return made


def _draft(
    path: Path, version: str, folder: Path, model: keras.Model, form: Input, laid: Laid | None, samples: Samples | None
) -> _Draft:
    """The bundle of a loaded model with its graph, not yet verified."""
    traced = _traced(path.name, model, form)
    head, classes = head_of(path.name, traced.calls, traced.answer)
    form = _with_range(model, form, traced, head, laid, samples)
    if form.range != USUAL:
        traced = _traced(path.name, model, form)
    rows, weights = _describe(traced)
    card = _card_of(path)
    made = Bundle(
        version=version,
        name=str(card.get("preset", path.stem)),
        input_shape=form.shape,
        classes=classes,
        output=traced.answer,
        head=head,
        layers=tuple(rows),
        graph=convert(path.name, traced.concrete),
        folder=folder,
        card=card,
        input_range=form.range,
        input_reason=form.reason,
        notes=_notes(model, traced, form),
    )
    return _Draft(made, traced, form, weights)


def _with_range(
    model: keras.Model, form: Input, traced: Trace, head: str, laid: Laid | None, samples: Samples | None
) -> Input:
    """The form of a model's input with its range, and how that is known."""
    if laid:
        return replace(form, range=laid.range, reason=laid.reason)
    found, reason = inputs.by_first_layers(form, traced.calls)
    if not found and samples:
        images, labels = some(samples.images, samples.labels, inputs.tried(traced.calls))
        found, reason = inputs.by_trial(
            model, form, traced.chosen, lambda answers: probabilities(answers, head), images, labels
        )
    if not found:
        return replace(form, range=USUAL, reason="assumed: no layer tells, and no images were given to try it on")
    return replace(form, range=found, reason=reason)


def _notes(model: keras.Model, traced: Trace, form: Input) -> tuple[str, ...]:
    """What a visitor should know of how a model is served."""
    notes = []
    if traced.outputs > 1:
        chosen = traced.calls[traced.answer].layer.name
        notes.append(f"The first of its {traced.outputs} answers that scores classes is shown: {chosen}.")
    if None in model.inputs[0].shape[1:]:
        notes.append(f"It takes images of any size; here {form.shape[0]}×{form.shape[1]}.")
    return tuple(notes)


def _few(samples: Samples | None) -> Floats:
    """A few of the labelled images, in 0–1."""
    if samples is None:
        return np.zeros((0, 1, 1, 1), np.float32)
    return np.divide(some(samples.images, samples.labels, _LOOKED_AT)[0], 255, dtype=np.float32)


def _traced(name: str, model: keras.Model, form: Input) -> Trace:
    """As `trace`; raises BadInput for a model that TensorFlow cannot trace."""
    try:
        traced = trace(model, form)
    except BadInput:
        raise
    except (ValueError, TypeError, AttributeError, RuntimeError, KeyError, tf.errors.OpError) as error:
        raise BadInput("model {file}: cannot be traced ({why})", file=name, why=reason_of(error)) from None
    for call in traced.calls:
        if None in call.output.shape[1:]:
            raise BadInput(
                "model {file}: {layer} gives no fixed shape, {shape}",
                file=name,
                layer=call.layer.name,
                shape=tuple(call.output.shape),
            )
    return traced


def _describe(traced: Trace) -> tuple[list[LayerInfo], dict[str, Array]]:
    """The manifest's rows, names made unique, and the kernels and biases of the conv layers."""
    rows: list[LayerInfo] = []
    weights: dict[str, Array] = {}
    used: dict[str, int] = {}
    for index, call in enumerate(traced.calls):
        layer, kind = call.layer, kind_of(call.layer)
        called = layer.name if isinstance(layer, keras.Layer) else type(layer).__name__.lower()
        used[called] = used.get(called, 0) + 1
        rows.append(
            LayerInfo(
                key=f"t{index:03d}",
                name=called if used[called] == 1 else f"{called} ({used[called]})",
                kind=kind,
                shape=tuple(int(side) for side in call.output.shape[1:]),
                parameters=layer.count_params() if isinstance(layer, keras.Layer) else 0,
                field=call.field.size,
                kernel=pair(getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None) or 0),
                strides=pair(getattr(layer, "strides", None) or 1),
                padding=str(getattr(layer, "padding", "")),
                activation=getattr(getattr(layer, "activation", None), "__name__", ""),
                mask=call.mask,
                values=traced.values[index],
                places=call.mask in traced.placed,
                type=type(layer).__name__,
                config=_config_of(call),
                sources=call.sources,
                windows=call.looks,
            )
        )
        for weight in getattr(layer, "weights", ()):
            if weight.dtype.startswith("float"):
                weights[f"t{index:03d}/{weight.name}"] = weight.numpy()
    return rows, weights


def _config_of(call: Call) -> dict[str, Any]:
    """What the arithmetic of a call depends on beside its weights: plain numbers, words and lists of numbers."""
    layer = call.layer
    given = layer.get_config() if isinstance(layer, keras.Layer) else vars(layer)
    config = {name: _plain(given[name]) for name in _ARITHMETIC if _plain(given.get(name)) is not None}
    numbers = [float(value) for value in call.constants if type(value) in (int, float) and math.isfinite(value)]
    return config | ({"constants": numbers} if numbers else {})


def _plain(value: Any) -> Any:
    """A setting as JSON has it; None for what it has not."""
    if isinstance(value, (list, tuple)):
        parts = [_plain(part) for part in value]
        return None if any(part is None for part in parts) else parts
    return value if isinstance(value, (bool, int, float, str)) else None


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
        raise BadInput("--out {folder}: exists and is no bundle; expected a new or an empty folder", folder=folder)
    elif bundle.read(folder).version != version:
        raise BadInput(
            "--out {folder}: holds the bundle of another model; bundles are never overwritten", folder=folder
        )

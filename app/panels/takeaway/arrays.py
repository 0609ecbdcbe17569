"""What is looked at → arrays as an `.npz`, and the model's own file; as base64, for the page to hand over as a file.

Rule: the exact values of the engine, not the steps that are painted; (H, W, C) as Keras has them.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np

from app.panels.inputs import image_of
from app.panels.off import masks_of
from app.panels.panel import Context, Model, Wish
from model.data import splits
from model.records import Array, BadInput
from model.serving import bundle

_LARGEST = 64 << 20  # bytes of a model's file that are handed over


def activations(context: Context, wish: Wish) -> dict[str, Any]:
    """Every layer's output for the `input`, with what is `off`: one array a layer, by its name, and the `input`."""
    model = context.model(wish)
    image, _, _ = image_of(context, model, wish.get("input"))
    outputs = model.engines.run(image, masks_of(model, wish.get("off")))
    named = {layer.name: output for layer, output in zip(model.bundle.layers, outputs, strict=True)}
    return _npz("activations", {"input": image} | named)


def filters(context: Context, wish: Wish) -> dict[str, Any]:
    """The weights of every conv layer, as Keras has them: `conv_1.kernel` (rows, columns, in, out), `conv_1.bias`."""
    model = context.model(wish)
    weights = {
        f"{layer.name}.{name}": values
        for layer in model.bundle.layers
        if layer.kind == "conv"
        for name, values in bundle.weights_of(model.bundle, layer.key).items()
    }
    if not weights:
        raise BadInput("This network has no filters to take away.")
    return _npz("filters", weights)


def images(context: Context, wish: Wish) -> dict[str, Any]:
    """A `split`'s images as uint8 `x` (N, H, W, C), their classes `y` (N,), and `class_names`."""
    model = context.model(wish)
    split = split_of(model, wish)
    x, y = model.split(split)
    return _npz(f"images-{split}", {"x": x, "y": y, "class_names": np.array(model.class_names)})


def model(context: Context, wish: Wish) -> dict[str, Any]:
    """The `.keras` file of a model; raises BadInput where the server does not hold it."""
    chosen = context.model(wish)
    file = keras_file(context, chosen)
    if file is None or file.stat().st_size > _LARGEST:
        raise BadInput("The file of this model is not here to be taken away.")
    return _file(f"{chosen.bundle.name}.keras", file.read_bytes())


def keras_file(context: Context, chosen: Model) -> Path | None:
    """Where the file of a model lies that its bundle was made of; None where it is not kept."""
    where = context.models.where
    candidates = [chosen.bundle.folder.with_suffix(".keras")]
    candidates += [Path(where.file)] if where.file and where.version == chosen.bundle.version else []
    candidates += sorted(chosen.bundle.folder.parent.glob("*.keras")) if context.own else []
    return next((file for file in candidates if file.is_file()), None)


def split_of(model: Model, wish: Wish) -> str:
    """The split that a wish names; raises BadInput where there are no such images."""
    name = str(wish.get("split", "test"))
    if model.misfit or name not in splits.offered(model.dataset):
        raise BadInput("There are no {split} images in this data.", split=name[:20])
    return name


def _npz(name: str, arrays: dict[str, Array]) -> dict[str, Any]:
    """Arrays as one compressed file."""
    written = io.BytesIO()
    np.savez_compressed(written, **arrays)  # type: ignore[arg-type]
    return _file(f"{name}.npz", written.getvalue())


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"file": name, "base64": base64.b64encode(content).decode("ascii")}

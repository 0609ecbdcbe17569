"""A view of the page → a Python script and a notebook that make the same of the model's `.keras` file.

Rule: the script needs Keras, NumPy and Matplotlib, and nothing of ours. It is one text, a file of `scripts/` with what
the view chose put in at the top; the notebook holds the same text, cut at its `# %%`.
"""

from __future__ import annotations

import base64
import json
import pprint
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.panels.inputs import image_of
from app.panels.off import off_of
from app.panels.panel import Context, Model, Wish
from app.panels.takeaway.arrays import split_of
from app.theme import COLOUR_MAPS
from model.explain import features
from model.network.input_range import RANGES
from model.records import BadInput

_SCRIPTS = Path(__file__).with_name("scripts")
_GIVEN, _HEAD = "# GIVEN\n", "# HEAD\n"  # lines of the scripts in whose place stands what the view, and the model, have
_PROBABILITIES = {  # how a model's answers become probabilities of classes, by its head
    "logits": "answers = np.asarray(keras.ops.softmax(answers))\n",
    "yes or no": "answers = np.hstack([1 - answers, answers])\n",
    "yes or no, logit": "yes = np.asarray(keras.ops.sigmoid(answers))\nanswers = np.hstack([1 - yes, yes])\n",
}
_SCALINGS = ("layer", "map", "standardised")
_QUIET = 0.25  # of a layer's typical response: its colours do not end below it; as QUIET in assets/paint/scaling.mjs


def code(context: Context, wish: Wish) -> dict[str, Any]:
    """The script and the notebook of a `tab`, and which files they read; raises BadInput for a tab without one."""
    tab = str(wish.get("tab", ""))
    if tab not in _GIVERS:
        raise BadInput(
            "There is no code of {tab} to take away; expected one of {known}.",
            tab=tab[:20] or "no tab",
            known=", ".join(_GIVERS),
        )
    model = context.model(wish)
    given = {"MODEL": f"{model.bundle.name}.keras", **_GIVERS[tab](context, model, wish)}
    text = (_SCRIPTS / f"{tab}.txt").read_text("utf-8").replace(_GIVEN, _constants(given))
    text = text.replace(_HEAD, _PROBABILITIES.get(model.bundle.head, ""))
    return {"tab": tab, "script": text, "notebook": json.dumps(notebook(text), indent=1, ensure_ascii=False)}


def notebook(script: str) -> dict[str, Any]:
    """A script as a Jupyter notebook (nbformat 4.5), a cell for each part that begins with `# %%`."""
    parts = [part.strip("\n") for part in ("\n" + script).split("\n# %%")]
    cells = [_cell(at, part) for at, part in enumerate(parts) if part.strip()]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(at: int, text: str) -> dict[str, Any]:
    """One cell; what stands beside `# %%` becomes its first comment."""
    lines = (f"#{text}" if at else text).splitlines(keepends=True)
    empty: dict[str, Any] = {"metadata": {}, "execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": f"part-{at}", "source": lines, **empty}


def _constants(given: dict[str, Any]) -> str:
    """Constants as Python writes them, long ones over several lines."""
    return "".join(f"{name} = {pprint.pformat(value, width=110, sort_dicts=False)}\n" for name, value in given.items())


def _of_activations(context: Context, model: Model, wish: Wish) -> dict[str, Any]:
    """The input's pixels, the layers that are shown, and how they are coloured."""
    image, name, _ = image_of(context, model, wish.get("input"))
    layers = model.bundle.layers
    every = wish.get("every") is True
    shown = [
        at for at, layer in enumerate(layers) if len(layer.shape) == 3 and (every or layer.kind in ("conv", "pool"))
    ]
    off: dict[str, list[tuple[int, Any]]] = {}
    for part in off_of(model, wish.get("off")):
        off.setdefault(layers[part.layer].name, []).append((part.map, part.box))
    return {
        "INPUT_NAME": name,
        "INPUT_SHAPE": image.shape,
        "PIXELS": base64.b64encode(zlib.compress(np.ascontiguousarray(image, "<f4").tobytes(), 9)).decode("ascii"),
        **_range(model),
        "LAYERS": {layers[at].name: [layers[at].signed, round(_QUIET * model.typical[at], 6)] for at in shown},
        "SCALING": _chosen(wish.get("scale"), _SCALINGS),
        "COLOURS": _chosen(wish.get("colours"), [name for name, known in COLOUR_MAPS.items() if known.title]),
        "OFF": off,
    }


def _of_filters(_: Context, model: Model, wish: Wish) -> dict[str, Any]:
    """The conv layers."""
    return {"LAYERS": [layer.name for layer in model.bundle.layers if layer.kind == "conv"]}


def _of_evaluation(_: Context, model: Model, wish: Wish) -> dict[str, Any]:
    """The split."""
    return {"IMAGES": f"images-{split_of(model, wish)}.npz", **_range(model)}


def _of_contrast(_: Context, model: Model, wish: Wish) -> dict[str, Any]:
    """The two classes, the layer, and how many images of each."""
    names = list(model.class_names)
    a, b = (names.index(str(wish.get(side))) if wish.get(side) in names else at for at, side in enumerate("ab"))
    known = [layer.name for layer in model.bundle.layers]
    layer = _chosen(
        wish.get("layer"), [*[each.name for each in model.bundle.layers if each.kind == "conv"][-1:], *known]
    )
    count = wish.get("count")
    return {
        "IMAGES": f"images-{split_of(model, wish)}.npz", **_range(model), "A": a, "B": b, "LAYER": layer,
        "COUNT": count if isinstance(count, int) and count > 0 else 100,
    }  # fmt: skip


def _of_landscape(_: Context, model: Model, wish: Wish) -> dict[str, Any]:
    """The layer whose vectors are laid out."""
    layer = model.bundle.layers[features.layer_of(model.bundle)]
    return {"IMAGES": f"images-{split_of(model, wish)}.npz", **_range(model), "LAYER": layer.name}


_GIVERS: dict[str, Callable[[Context, Model, Wish], dict[str, Any]]] = {
    "activations": _of_activations,
    "filters": _of_filters,
    "evaluation": _of_evaluation,
    "contrast": _of_contrast,
    "map": _of_landscape,
}


def _range(model: Model) -> dict[str, float]:
    """What a pixel of 0–1 is multiplied by, and what is added, before the model takes it."""
    scale, offset = RANGES[model.bundle.input_range]
    return {"SCALE": scale, "OFFSET": offset}


def _chosen(given: object, known: Any) -> str:
    """A choice, or the first there is."""
    return str(given) if given in known else str(known[0])

"""A view of the page → a Python script and a notebook that make the same of the model's `.keras` file.

Rule: the script needs Keras, NumPy and Matplotlib, and nothing of ours. It is one text, a file of `scripts/` with what
the view chose put in; the notebook holds the same text, cut at its `# %%`.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from app.panels.inputs import image_of
from app.panels.off import off_of
from app.panels.panel import Context, Model, Wish
from app.panels.takeaway.arrays import split_of
from app.panels.takeaway.filled import constants, filled, notebook, text_of
from app.panels.wishes import whole
from app.theme import COLOUR_MAPS
from model.explain import features
from model.network.input_range import RANGES
from model.records import BLAMES, BadInput, Blame, LayerInfo
from model.serving.gradient import scores_for

Parts = dict[str, Any]  # constants of a script in capitals, other parts of its text in small letters

_QUIET = 0.25  # of a layer's typical response: its colours do not end below it; as QUIET in assets/paint/scaling.mjs
_SCALINGS = {  # how a map's values become those that are coloured
    "layer": "",
    "map": "        one = one / (np.abs(one).max() or 1)\n",
    "standardised": "        one = np.clip((one - one.mean()) / (one.std() or 1), -2, 2)\n",
}
_ENDS = {"map": 1, "standardised": 2}  # of the colours, where they are not the layer's own
_PROBABILITIES = {  # how a model's answers become probabilities of classes, by its head
    "logits": "answers = np.asarray(keras.ops.softmax(answers))\n",
    "yes or no": "answers = np.hstack([1 - answers, answers])\n",
    "yes or no, logit": "yes = np.asarray(keras.ops.sigmoid(answers))\nanswers = np.hstack([1 - yes, yes])\n",
}
_LINEAR = "model.get_layer(ANSWER).activation = keras.activations.linear\n"
_OFF = "# OFF: filters that are off, by layer: (map, None), or (map, (top, left, bottom, right)) for a part of it.\n"


def code(context: Context, wish: Wish) -> dict[str, Any]:
    """The script and the notebook of a `tab`; raises BadInput for a tab without one, or a view that none makes."""
    tab = str(wish.get("tab", ""))
    if tab not in _GIVERS:
        raise BadInput(
            "There is no code of {tab} to take away; expected one of {known}.",
            tab=tab[:20] or "no tab",
            known=", ".join(_GIVERS),
        )
    model = context.model(wish)
    given = {"MODEL": f"{model.bundle.name}.keras", **_GIVERS[tab](context, model, wish)}
    parts = {name: text for name, text in given.items() if name.islower()}
    parts["given"] = constants({name: value for name, value in given.items() if name.isupper()})
    text = filled(text_of(tab), parts)
    return {"tab": tab, "script": text, "notebook": json.dumps(notebook(text), indent=1, ensure_ascii=False)}


def _of_activations(context: Context, model: Model, wish: Wish) -> Parts:
    """The input's pixels, the layers that are shown, what is off, and what their maps tell."""
    image, name, _ = image_of(context, model, wish.get("input"))
    blame = _blame_of(wish, len(model.class_names))
    scaling = _scaling(wish, blame)
    colours = _chosen(wish.get("colours"), [name for name, known in COLOUR_MAPS.items() if known.title])
    layers = {
        layer.name: _colours(layer, typical, colours, scaling, blame is not None)
        for layer, typical in zip(model.bundle.layers, model.typical, strict=True)
        if len(layer.shape) == 3 and (wish.get("every") is True or layer.kind in ("conv", "pool"))
    }
    return {
        "INPUT_NAME": name,
        "INPUT_SHAPE": image.shape,
        "PIXELS": base64.b64encode(zlib.compress(np.ascontiguousarray(image, "<f4").tobytes(), 9)).decode("ascii"),
        **_range(model),
        "LAYERS": layers,
        **_off(model, wish),
        **(_blame(model, blame) if blame else _answers()),
        "scaled": _SCALINGS[scaling],
    }


def _blame_of(wish: Wish, classes: int) -> Blame | None:
    """What is to blame, as a wish's `blame` says it: a `target`, `rather` or None, and `by` what; None for nothing."""
    given = wish.get("blame")
    if not isinstance(given, dict):
        return None
    rather = None if given.get("rather") is None else whole(given, "rather", classes)
    return Blame(whole(given, "target", classes), rather, _chosen(given.get("by"), BLAMES))


def _scaling(wish: Wish, blame: Blame | None) -> str:
    """How maps are scaled; zero blame keeps the middle of a scale."""
    scaling = _chosen(wish.get("scale"), list(_SCALINGS))
    return "layer" if blame and scaling == "standardised" else scaling


def _colours(layer: LayerInfo, typical: float, colours: str, scaling: str, is_blame: bool) -> tuple[str, int, float]:
    """A layer's colours, where they begin as a share of their end, and where they end at least."""
    standardised, signed = scaling == "standardised", layer.signed or is_blame
    least = _ENDS.get(scaling, 0 if signed else round(_QUIET * typical, 6))
    return "RdBu_r" if signed and not standardised else colours, -1 if signed or standardised else 0, least


def _off(model: Model, wish: Wish) -> Parts:
    """What is off, by layer, and how it is switched; nothing where all is on."""
    off: dict[str, list[tuple[int, Any]]] = {}
    for part in off_of(model, wish.get("off")):
        off.setdefault(model.bundle.layers[part.layer].name, []).append((part.map, part.box))
    return {"OFF": off, "meaning": _OFF, "off": text_of("off")} if off else {}


def _answers() -> Parts:
    """That maps tell what responds."""
    return {"title": "The feature maps", "them": "them", "result": "activations", "answers": text_of("answers")}


def _blame(model: Model, blame: Blame) -> Parts:
    """That maps tell what speaks for a class; raises BadInput where its logit is not to be had of the model's file."""
    answer = model.bundle.layers[model.bundle.output]
    if answer.type == "Softmax":
        raise BadInput("There is no code of blame for a softmax that is a layer of its own.")
    times = blame.by == BLAMES[0]
    linear = {} if "logit" in model.bundle.head else {"ANSWER": answer.name, "linear": _LINEAR}
    return {
        **linear,
        "SCORES": scores_for(model.bundle, blame.target, blame.rather).tolist(),
        "title": "What speaks for a class in the feature maps",
        "them": "it",
        "result": "blame",
        "answers": text_of("blame"),
        "blame": "values[name] * gradients[name]" if times else "gradients[name]",
    }


def _of_filters(_: Context, model: Model, wish: Wish) -> Parts:
    """The conv layers."""
    return {"LAYERS": [layer.name for layer in model.bundle.layers if layer.kind == "conv"]}


def _of_evaluation(_: Context, model: Model, wish: Wish) -> Parts:
    """The split, and how answers are read."""
    probabilities = _PROBABILITIES.get(model.bundle.head, "")
    return {"IMAGES": f"images-{split_of(model, wish)}.npz", **_range(model), "probabilities": probabilities}


def _of_contrast(_: Context, model: Model, wish: Wish) -> Parts:
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


def _of_landscape(_: Context, model: Model, wish: Wish) -> Parts:
    """The layer whose vectors are laid out."""
    layer = model.bundle.layers[features.layer_of(model.bundle)]
    return {"IMAGES": f"images-{split_of(model, wish)}.npz", **_range(model), "LAYER": layer.name}


_GIVERS: dict[str, Callable[[Context, Model, Wish], Parts]] = {
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

"""What the page says of a model and the data it looks at."""

from __future__ import annotations

from typing import Any

from app.panels.images import set_of
from app.panels.looks import looks_of
from app.panels.panel import Model
from app.words import Phrase, say
from model.data import splits
from model.network.input_range import USUAL
from model.records import Bundle, LayerInfo
from model.serving.bundle import gradients_of, single_of

_NOTHING: Phrase = say("header.named", name="")
_NEVER_INACTIVE = ("softmax", "sigmoid")  # activations whose outputs are never zero


def facts_of(model: Model) -> dict[str, Any]:
    """A model as the page's scripts take it: its name, layers and classes, and how many images each split has.

    Each layer's `typical` is its largest output over some test images; `silences` tells whether it can be inactive.
    `dark_on_light` tells how drawings are turned into its input. `engine` is what a browser needs to run the model
    itself, None where it cannot; `gradients` what it needs for blame, None where there is none, for the reason in
    `blameless`. `looks` has for every layer of the bundle, shown or not, where it looks, see `app.panels.looks`.
    """
    bundle, dataset = model.bundle, model.dataset
    layers, image = zip(bundle.layers, model.typical, strict=True), bundle.input_shape[:2]
    return {
        "version": bundle.version,
        "data": dataset.key,
        "model": bundle.name,
        "name": name_of(model),
        "reads": reads(model),
        "input": bundle.input_shape,
        "drawable": model.drawable,
        "dark_on_light": model.dark_on_light,
        "classes": model.class_names,
        "counts": counts(model),
        "engine": _engine(bundle),
        "looks": looks_of(bundle),
        "gradients": _gradients(bundle),
        "blameless": bundle.blameless or bundle.gradients,
        "layers": [
            _layer(at, layer, typical, image)
            for at, (layer, typical) in enumerate(layers)
            if len(layer.shape) in (1, 3)
        ],
    }


def name_of(model: Model) -> list[Phrase]:
    """The model's name with how many images it reads of how many, and which; nothing where that is not known."""
    card, name = model.bundle.card, named(model.bundle)
    if "accuracy" not in card:
        return [say("header.named", name=name), _NOTHING]
    scored = say("header.scored", name=name, share=card["accuracy"], count=card["test_images"])
    return [scored, say("header.scored-on", data=set_of(card["data"]))]


def named(bundle: Bundle) -> Phrase | str:
    """A model's name; that of a training with its moment, as several have the same network."""
    finished = bundle.card.get("finished")
    return say("header.trained", name=bundle.name, when=finished) if isinstance(finished, int) else bundle.name


def reads(model: Model) -> list[Phrase]:
    """What the model takes pixels in, where that is not what every model trained here takes; how that is known."""
    bundle = model.bundle
    taken = say(f"header.range.{bundle.input_range}")
    known = say("header.pixels", range=taken, reason=bundle.input_reason, notes=" ".join(bundle.notes))
    return [say("header.takes", range=taken) if bundle.input_range != USUAL else _NOTHING, known]


def counts(model: Model) -> dict[str, int]:
    """How many images each split has that the model can read."""
    return {name: 0 if model.misfit else count for name, count in splits.counts(model.dataset).items()}


def _engine(bundle: Bundle) -> dict[str, Any] | None:
    """How large the file is that a browser runs, which layer answers, and how its values become probabilities."""
    path = single_of(bundle)
    return {"bytes": path.stat().st_size, "head": bundle.head, "output": bundle.output} if path else None


def _gradients(bundle: Bundle) -> dict[str, int] | None:
    """How large the file is that gives the derivatives of a network."""
    path = gradients_of(bundle)
    return {"bytes": path.stat().st_size} if path else None


def _layer(index: int, layer: LayerInfo, typical: float, image: tuple[int, int]) -> dict[str, Any]:
    """One layer; `whole` tells that its values look at all of the image."""
    whole = layer.field == image
    return {
        "index": index, "name": layer.name, "kind": layer.kind, "type": layer.type, "maps": layer.maps,
        "size": layer.size, "field": layer.field, "whole": whole, "kernel": layer.kernel, "flat": len(layer.shape) == 1,
        "parameters": layer.parameters, "values": layer.values, "mask": layer.mask, "places": layer.places,
        "gradient": layer.gradient,
        "signed": layer.signed, "typical": typical, "silences": layer.activation not in _NEVER_INACTIVE,
    }  # fmt: skip

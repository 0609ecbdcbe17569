"""A wish for a verdict's circuit → its nodes and what flows between them; for the trial of a map → what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.panels.circuit import words
from app.panels.inputs import image_of
from app.panels.off import off_of
from app.panels.panel import Context, Model, Wish
from app.panels.wishes import whole
from app.words import say
from model.explain.backward.passes import Linearised
from model.explain.circuit import MAP, Column, circuit, contribution
from model.records import BadInput, Floats, Off
from model.serving.masks import factors
from model.serving.steps import as_text, spanned

_LEVELS = 255
_SIDE = 64  # values of a thumbnail's side, at most
_DIGITS = 5  # decimals of what flows along a line


@dataclass(frozen=True)
class _Asked:
    """What a wish is about: an image (H, W, C), what is switched off for it, a class or None for the predicted one."""

    model: Model
    image: Floats
    off: tuple[Off, ...]
    category: int | None

    def network(self, *more: Off) -> Linearised:
        """The model at that image, with more switched off."""
        masks = factors(self.model.bundle, (*self.off, *more))
        outputs = self.model.engines.run(self.image, masks)
        return Linearised(self.model.bundle, self.model.weights, self.image, outputs, masks)


def of(context: Context, wish: Wish) -> dict[str, Any]:
    """The circuit of the wish's `class` for its `input` with `off` switched off; raises BadInput where there is none.

    Each column has `nodes` with their values, and of maps the steps that they are painted by; `flows` are as in
    `model.explain.circuit.Circuit`.
    """
    asked = _read(context, wish)
    network = asked.network()
    made = circuit(network, asked.category)
    layers = asked.model.bundle.layers
    name = asked.model.class_names[made.category]
    strongest = _strongest(asked.model, made.columns)
    answer, caption = words.answer(name, made.logit, strongest, is_verdict=asked.category is None)
    return {
        "version": asked.model.bundle.version,
        "category": made.category,
        "logit": made.logit,
        "total": made.total,
        "columns": [_column(network, column) for column in made.columns],
        "flows": [flow.round(_DIGITS).tolist() for flow in made.flows],
        "answer": answer,
        "caption": caption,
        "notes": words.notes([(layers[at].name, value) for at, value in made.remainders]),
    }


def drop(context: Context, wish: Wish) -> dict[str, Any]:
    """What switching off one more map, `map` of the `layer` of that name, takes from the class's logit.

    `predicted` is its contribution, `measured` the logit `before` minus the one `after`; raises BadInput for a map that
    cannot be switched off.
    """
    asked = _read(context, wish)
    layer, number = _place(asked.model, wish)
    network = asked.network()
    category = network.predicted if asked.category is None else asked.category
    before = network.score(category)[1]
    after = asked.network(Off(layer, number)).score(category)[1]
    predicted = contribution(network, category, layer, number)
    return {
        "predicted": predicted,
        "before": before,
        "after": after,
        "measured": before - after,
        "said": words.trial(before, after, predicted),
    }


def _strongest(model: Model, columns: Sequence[Column]) -> words.Strongest:
    """The maps that speak most, of the last layer whose maps have places, or else of the last one that has maps."""
    layers = model.bundle.layers
    having = [column for column in columns if column.layer >= 0 and any(node.kind == MAP for node in column.nodes)]
    if not having:
        return words.Strongest("", ())
    last = max(having, key=lambda column: (layers[column.layer].size != (1, 1), column.layer))
    maps = [(node.map, node.value) for node in last.nodes if node.kind == MAP]
    return words.Strongest(layers[last.layer].name, sorted(maps, key=lambda pair: -pair[1]))


def _read(context: Context, wish: Wish) -> _Asked:
    """What a wish is about; raises BadInput where that cannot be understood."""
    model = context.model(wish)
    image, _, _ = image_of(context, model, wish.get("input"))
    category = None if wish.get("class") is None else whole(wish, "class", model.bundle.classes)
    return _Asked(model, image, off_of(model, wish.get("off")), category)


def _place(model: Model, wish: Wish) -> tuple[int, int]:
    """The index of a layer by its name, and a map of it."""
    name, layers = wish.get("layer"), model.bundle.layers
    places = [at for at, layer in enumerate(layers) if layer.name == name]
    if not places:
        raise BadInput("layer {given}: there is none such", given=str(name)[:40])
    return places[0], whole(wish, "map", layers[places[0]].maps)


def _column(network: Linearised, column: Column) -> dict[str, Any]:
    """A column with its nodes; `switches` tells that its maps can be switched off."""
    nodes = [{"kind": node.kind, "value": node.value, "map": node.map, "count": node.count} for node in column.nodes]
    if column.layer < 0:
        return {"layer": column.layer, "name": say("circuit.name.ink"), "nodes": nodes, "total": column.total}
    layer = network.bundle.layers[column.layer]
    numbers = [node.map for node in column.nodes if node.kind == MAP]
    steps, low, high = spanned(network.values[column.layer].astype(np.float32), _LEVELS)
    across = -(-max(layer.size) // _SIDE)
    small = steps.reshape(*layer.size, -1)[::across, ::across, numbers]
    return {
        "layer": column.layer,
        "name": layer.name,
        "nodes": nodes,
        "total": column.total,
        "maps": layer.maps,
        "size": small.shape[:2],
        "steps": as_text(np.moveaxis(small, -1, 0)),
        "low": low,
        "high": high,
        "levels": _LEVELS,
        "switches": bool(layer.mask),
    }

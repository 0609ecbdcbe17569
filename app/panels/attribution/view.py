"""A wish for what speaks for a class in the present input → Grad-CAM and occlusion as steps of a colour scale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from app.panels.inputs import image_of
from app.panels.off import masks_of
from app.panels.panel import Context, Model, Wish
from model.explain.attribution import Score, cam_layer, grad_cam, logits_from, occlusion, patch_of, patches_for
from model.records import BadInput, Floats
from model.serving.gradient import scores_for
from model.serving.steps import as_text, scaled, strongest

_BLAME = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


def of(context: Context, wish: Wish) -> dict[str, Any]:
    """Both pictures (H, W) for the `blame` of a wish, `7` or `4-9`, its `input` and what is `off`.

    `agreement` is the correlation of the two where either speaks for it, None where one is the same everywhere. Raises
    BadInput where the model has no gradients, or no maps with places.
    """
    model = context.model(wish)
    layer = cam_layer(model.bundle)
    if layer is None:
        raise BadInput("{model} has no convolution whose maps have places", model=model.bundle.name)
    image, _, _ = image_of(context, model, wish.get("input"))
    masks = masks_of(model, wish.get("off"))
    scores = scores_for(model.bundle, *_classes(str(wish.get("blame", ""))))
    gradient = model.gradients.run(image, scores, masks).layers[layer]
    maps = model.engines.run(image, masks)[layer]
    size = model.bundle.input_shape[:2]
    cam = grad_cam(maps, np.zeros_like(maps) if gradient is None else gradient, size)
    score = _scoring(model, scores, masks)
    across = patches_for(score, image)
    hidden = occlusion(score, image, float(model.dark_on_light), across)
    return {
        "version": model.bundle.version,
        "size": size,
        "layer": model.bundle.layers[layer].name,
        "patch": patch_of(size, across)[0],
        "cam": _picture(cam),
        "occlusion": _picture(hidden),
        "agreement": _agreement(cam, hidden),
    }


def _scoring(model: Model, scores: Floats, masks: Mapping[str, Floats]) -> Score:
    """What weighs the logits of an image, by the graph of activations where these tell them."""
    known = logits_from(model.bundle, model.weights)
    if known is None:
        return lambda shown: float(scores @ model.gradients.run(shown, scores, masks).logits)
    layer, logits = known
    return lambda shown: float(scores @ logits(model.engines.layer(shown, layer, masks)))


def _classes(blame: str) -> tuple[int, int | None]:
    """The class that a blame means, and the one that it is set against; raises BadInput for what is no blame."""
    classes = _BLAME.fullmatch(blame)
    if not classes:
        raise BadInput("blame {given}: expected a class, as 7, or one rather than another, as 4-9", given=blame[:20])
    one, other = classes.groups()
    return int(one), None if other is None else int(other)


def _picture(values: Floats) -> dict[str, Any]:
    """Values as steps between ±`limit`."""
    limit = strongest(values)
    return {"limit": limit, "steps": as_text(scaled(values, limit, signed=True))}


def _agreement(cam: Floats, hidden: Floats) -> float | None:
    """Pearson's correlation of what speaks for the class in both, None where one of them does not vary."""
    one, other = cam.ravel().astype(np.float64), np.maximum(hidden.ravel(), 0).astype(np.float64)
    if not one.std() or not other.std():
        return None
    return float(np.corrcoef(one, other)[0, 1])

"""Filters that are switched off → the factors that the graph multiplies its conv layers' maps by.

Rule: what is on has a factor of one, so that a network with nothing switched off is bit for bit the plain one.
The twin is in `assets/engine/masks.mjs`; a test holds both to each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from model.records import BadInput, Bundle, Floats, Off

_KEPT = 8  # of what is switched off, as long as the pen follows it


def factors(bundle: Bundle, off: Sequence[Off]) -> dict[str, Floats]:
    """By the name of a mask its factors, (H, W, maps) or (1, 1, maps); of layers with something switched off only.

    Raises BadInput for a layer or a map that there is not, or cannot be switched off, and for a region outside of it.
    """
    masks: dict[str, Floats] = {}
    for part in off:
        if not 0 <= part.layer < len(bundle.layers) or not bundle.layers[part.layer].mask:
            raise BadInput(
                "switched off: layer {layer} is no convolution of {model}", layer=part.layer, model=bundle.name
            )
        layer = bundle.layers[part.layer]
        if not 0 <= part.map < layer.maps:
            raise BadInput(
                "switched off: map {map} of {layer}, expected 0 to {last}",
                map=part.map,
                layer=layer.name,
                last=layer.maps - 1,
            )
        mask = masks.setdefault(layer.mask, np.ones(layer.mask_shape, np.float32))
        if part.box is None:
            mask[..., part.map] = 0
            continue
        top, left, bottom, right = part.box
        if not layer.places:
            raise BadInput(
                "switched off: of a model as large as {model} whole maps only, no regions", model=bundle.name
            )
        if not (0 <= top <= bottom < layer.size[0] and 0 <= left <= right < layer.size[1]):
            raise BadInput(
                "switched off: region {region} of {layer}, whose maps are {size}",
                region=part.box,
                layer=layer.name,
                size=layer.size,
            )
        mask[top : bottom + 1, left : right + 1, part.map] = 0
    return masks


class Masks:
    """The factors of one bundle, the last ones kept: who draws on asks for the same with each movement."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._kept: dict[tuple[Off, ...], Mapping[str, Floats]] = {(): {}}

    def of(self, off: tuple[Off, ...]) -> Mapping[str, Floats]:
        """As `factors`, in arrays that cannot be written, so that an engine knows them again."""
        kept = self._kept.get(off)
        if kept is None:
            kept = factors(self.bundle, off)
            for mask in kept.values():
                mask.flags.writeable = False
            self._kept = {(): {}, **dict(list(self._kept.items())[1 - _KEPT :]), off: kept}
        return kept

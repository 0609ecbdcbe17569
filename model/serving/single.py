"""The graph for one image behind one call, as browsers run it; here it is only held against the other one.

Rule: what it computes is every layer's output in network order, as `Engine` gives it; layers that only hand values on
take those of the layer that computed them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from model.records import Bundle, Floats
from model.serving.bundle import SINGLE


class SingleEngine:
    """One interpreter of a bundle's graph for one image, for one thread."""

    def __init__(self, bundle: Bundle, graph: bytes = b"") -> None:
        """Load the graph from the bundle's folder, or as it is given while the bundle is built."""
        self.bundle = bundle
        content = graph or (bundle.folder / SINGLE).read_bytes()
        self.interpreter: Any = Interpreter(model_content=content, num_threads=1)
        self.runner = self.interpreter.get_signature_runner()

    def run(self, image: Floats, masks: dict[str, Floats] | None = None) -> list[Floats]:
        """Outputs (…) of all layers for an image (H, W, C); `masks` are as `Engine.run` has them."""
        given = {layer.mask: np.ones(layer.mask_shape, np.float32) for layer in self.bundle.layers if layer.mask}
        computed = self.runner(image=image[None], **{**given, **(masks or {})})
        sources = [self.bundle.layers[layer.values].key if layer.values >= 0 else "" for layer in self.bundle.layers]
        return [
            (computed[source] if source else image).reshape(layer.shape)
            for source, layer in zip(sources, self.bundle.layers, strict=True)
        ]

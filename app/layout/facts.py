"""What the page says of the model and the data it shows; the factory fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from model.records import LayerInfo


@dataclass(frozen=True)
class Facts:
    """One model on one data set.

    `typical` is each layer's largest output over some test images; `counts` are images a split.
    """

    name: str
    version: str
    layers: tuple[LayerInfo, ...]
    typical: tuple[float, ...]
    input_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    data_key: str
    data_title: str
    data_note: str
    counts: dict[str, int]
    card: dict[str, Any]

    @property
    def test_count(self) -> int:
        """Images of the test split."""
        return self.counts["test"]

    @property
    def model(self) -> dict[str, Any]:
        """What the scripts need to know."""
        return {
            "version": self.version, "data": self.data_key, "input": self.input_shape, "classes": self.class_names,
            "counts": self.counts,
            "layers": [
                {
                    "index": at, "name": layer.name, "kind": layer.kind, "maps": layer.maps, "size": layer.size,
                    "field": layer.field, "parameters": layer.parameters, "signed": layer.signed, "typical": typical,
                    "silences": layer.activation not in ("softmax", "sigmoid"),
                }
                for at, (layer, typical) in enumerate(zip(self.layers, self.typical, strict=True))
                if len(layer.shape) in (1, 3)
            ],
        }  # fmt: skip

"""What a LiteRT file says of itself: what its outputs are, and which of them have whose values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from model.export.roots import keeps_order
from model.records import BadInput, Bundle

_NAMES = {number: name for name, number in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
_HANDING_ON = ("RESHAPE", "SQUEEZE", "EXPAND_DIMS")


class Graph:
    """A converted file with one signature, read."""

    def __init__(self, content: bytes) -> None:
        model = schema.ModelT.InitFromPackedBuf(content, 0)
        self._buffers, self._graph = model.buffers, model.subgraphs[0]
        self._codes = [_NAMES[code.builtinCode] for code in model.operatorCodes]
        self._makers = {index: maker for maker in self._graph.operators for index in maker.outputs}
        signature = model.signatureDefs[0]
        self.inputs = {entry.name.decode(): int(entry.tensorIndex) for entry in signature.inputs}
        self.outputs = {entry.name.decode(): int(entry.tensorIndex) for entry in signature.outputs}

    def check(self, made: Bundle) -> None:
        """Raise BadInput where an output is not what a layer computes for one image, in 32-bit floats."""
        for layer in made.layers:
            if layer.key not in self.outputs:
                continue
            tensor = self._graph.tensors[self.outputs[layer.key]]
            if tensor.type != schema.TensorType.FLOAT32:
                raise BadInput("{layer} gives numbers that are no 32-bit floats", layer=layer.name)
            shape = tuple(int(side) for side in tensor.shape)
            if shape != (1, *layer.shape):
                raise BadInput(
                    "{layer} gives {shape}, expected {wanted}", layer=layer.name, shape=shape, wanted=(1, *layer.shape)
                )
            root = self._root(self.outputs[layer.key])
            if root not in self._makers and root != self.inputs["image"]:
                raise BadInput("{layer} gives the same for every image", layer=layer.name)

    def merged(self, made: Bundle) -> Bundle:
        """The bundle with layers taking the values of others wherever the file has one tensor for both."""
        owners = {self._root(self.inputs["image"]): -1}
        values = {-1: -1}
        for at, layer in enumerate(made.layers):
            own = layer.values == at
            values[at] = owners.setdefault(self._root(self.outputs[layer.key]), at) if own else values[layer.values]
        layers = (replace(layer, values=values[at]) for at, layer in enumerate(made.layers))
        return replace(made, layers=tuple(layers))

    def sources(self, first: tuple[str, ...]) -> dict[str, str]:
        """For each output the input or output that has its values: itself, or one before it; empty for constants.

        Outputs count in their order, those named `first` before all others.
        """
        owners = {index: name for name, index in self.inputs.items()}
        found = {}
        for name in sorted(self.outputs, key=lambda name: (name not in first, name)):
            root = self._root(self.outputs[name])
            known = root in self._makers or root in owners
            found[name] = owners.setdefault(root, name) if known else ""
        return found

    def _root(self, index: int) -> int:
        """The tensor that a tensor got its values from."""
        while index in self._makers and self._hands_on(maker := self._makers[index]):
            index = int(maker.inputs[0])
        return index

    def _hands_on(self, maker: Any) -> bool:
        """Whether an operation's output has the values of its first input, in their order."""
        name = self._codes[maker.opcodeIndex]
        if name != "TRANSPOSE":
            return name in _HANDING_ON
        order = self._buffers[self._graph.tensors[maker.inputs[1]].buffer].data
        shape = self._graph.tensors[maker.inputs[0]].shape
        return order is not None and keeps_order(order.view(np.int32).tolist(), shape)

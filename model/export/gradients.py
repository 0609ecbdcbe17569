"""The gradient graph: an image, weights of the logits and of maps → the derivatives of their sum by every layer.

Its inputs are `image`, `scores`, the masks of the graph of activations, and for each conv layer `cNNN` (maps,) and
`pNNN` (H, W); its outputs `logits`, `gimage` and `gNNN`; see `model.serving.gradient`. Browsers run it too, so each
output is a tensor of its own. Rule: where a model has no such graph, the bundle says why and is served all the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import tensorflow as tf
from tensorflow.python.eager.wrap_function import function_from_graph_def
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from model.export.backward import Gradients
from model.export.convert import convert
from model.export.flatbuffer import Graph
from model.export.reasons import reason_of
from model.export.roots import root_of
from model.export.single import MOST
from model.export.trace import Trace
from model.export.verify_gradients import hold
from model.records import BadInput, Bundle, Failure, Floats
from model.serving.gradient import GradientEngine

_OPENED = "_opened"
_VALUES = 32_000_000  # of all layers for one image: derivatives of more may take more memory than there is, and abort
Seeds = list[tuple[Any, Any]]  # (tensor, its weights)
_BEFORE = {"softmax": "Softmax", "sigmoid": "Sigmoid", "yes or no": "Sigmoid"}  # what stands behind the logits, by head


def with_gradients(traced: Callable[[], Trace], made: Bundle, images: Floats) -> tuple[Bundle, bytes]:
    """The bundle with where its layers' gradients are, and the graph that gives them; or with why it has none.

    `traced` gives the model's trace for exactly one image; `images` (n, H, W, C) in 0–1 are what the graph is held
    against TensorFlow's own derivatives on.
    """
    try:
        if len(made.graph) > MOST:
            raise BadInput("its graph takes {size:,} bytes, expected at most {most:,}", size=len(made.graph), most=MOST)
        if (values := sum(math.prod(layer.shape) for layer in made.layers)) > _VALUES:
            raise BadInput(
                "its layers have {values:,} values, too many for gradients, expected at most {most:,}",
                values=values,
                most=_VALUES,
            )
        network = _Network(traced(), made.head)
        found, graph = network.converted(made)
        hold(found, GradientEngine(found, graph).run, network.reference(), images)
    except BadInput as error:
        return _without(made, error)
    except Failure as error:
        return _without(made, BadInput("{why}", why=error))
    except (ValueError, TypeError, AttributeError, RuntimeError, KeyError, tf.errors.OpError) as error:
        return _without(made, BadInput("its derivatives cannot be computed ({why})", why=reason_of(error)))
    return found, graph


def _without(made: Bundle, why: BadInput) -> tuple[Bundle, bytes]:
    """The bundle with the reason why it has no gradients."""
    return replace(made, gradients=str(why), blameless=why.parts()), b""


class _Network:
    """A traced network, frozen, that can be put into other functions."""

    def __init__(self, traced: Trace, head: str) -> None:
        self.traced, self.head = traced, head
        self.frozen = _open(convert_variables_to_constants_v2(traced.concrete))
        self.keys = sorted(traced.concrete.structured_outputs)
        self.graph = self.frozen.graph.as_graph_def()
        for node in self.graph.node:
            node.attr.pop("_gradient_op_type", None)  # written in Python, for the graph that was traced

    def converted(self, made: Bundle) -> tuple[Bundle, bytes]:
        """The bundle with its layers' `gradient`, and the LiteRT file; raises BadInput where an operation has none.

        Conversion merges what computes the same, so what the file says counts: then it is made again with less.
        """
        names: dict[str, str] = {}
        concrete = self.function(lambda seeds, wanted: _derived(seeds, wanted, names))
        while True:
            kept = {name for name, source in names.items() if name == source}
            graph = convert(made.name, concrete, {*kept, "logits"})
            merged = Graph(graph).sources(first=("logits", "gimage"))
            if merged.get("gimage") != "gimage" or merged.get("logits") != "logits":
                raise BadInput("its answer does not depend on the image")
            if all(merged[name] == name for name in kept):
                return self._named(made, names), graph
            names = {name: merged.get(source, source) for name, source in names.items()}

    def _named(self, made: Bundle, names: Mapping[str, str]) -> Bundle:
        """The bundle whose layers say which tensor holds their derivative."""
        values, layers = self.traced.values, []
        for at, layer in enumerate(made.layers):
            own = "gimage" if values[at] < 0 else f"g{values[at]:03d}"
            layers.append(replace(layer, gradient=names.get(own, "")))
        answers = [at for at, owner in enumerate(values) if owner == values[self.traced.answer]]
        if "scores" not in names.values():
            layers = [replace(layer, gradient="scores") if at in answers else layer for at, layer in enumerate(layers)]
        return replace(made, layers=tuple(layers))

    def reference(self) -> Any:
        """A function of the same inputs and outputs with TensorFlow's own derivatives; `answer` is the network's."""
        return self.function(_tensorflows, answer=True)

    def function(self, derive: Callable[[Seeds, dict[str, Any]], dict[str, Any]], answer: bool = False) -> Any:
        """A traced function of all inputs that gives the logits and what `derive` makes of seeds and of tensors."""

        def serve(**given: Any) -> dict[str, Any]:
            layers = self._layers(given)
            logits = self._logits(layers[self.traced.answer])
            seeds = [(logits, tf.reshape(given["scores"], logits.shape))]
            for at, call in enumerate(self.traced.calls):
                if call.mask:
                    weights = given[f"c{at:03d}"] * given[f"p{at:03d}"][None, :, :, None]
                    seeds.append((layers[at], weights))
            own = {f"g{at:03d}": layers[at] for at, owner in enumerate(self.traced.values) if owner == at}
            found = {"logits": tf.reshape(logits, (-1,)), **derive(seeds, {"gimage": given["image"], **own})}
            return {**found, "answer": layers[self.traced.answer]} if answer else found

        return tf.function(serve, autograph=False).get_concrete_function(**self._specs())

    def _specs(self) -> dict[str, Any]:
        """All inputs: those of the network, and the weights."""
        calls = self.traced.calls
        specs = {_name_of(tensor): tuple(tensor.shape) for tensor in self.frozen.inputs}
        specs["scores"] = (calls[self.traced.answer].output.shape[-1],)
        for at, call in enumerate(calls):
            if call.mask:
                _, *sides, maps = call.output.shape
                specs |= {f"c{at:03d}": (maps,), f"p{at:03d}": tuple(sides)}
        return {name: tf.TensorSpec(shape, tf.float32, name=name) for name, shape in specs.items()}

    def _layers(self, given: Mapping[str, Any]) -> list[Any]:
        """The layers' outputs in the graph that is being traced, as the layers behind them read them."""
        inputs = {tensor.name: given[_name_of(tensor)] for tensor in self.frozen.inputs}
        outputs = [tensor.name for tensor in self.frozen.outputs]
        found = tf.graph_util.import_graph_def(self.graph, inputs, outputs, name="network")
        by_key = dict(zip(self.keys, map(_read, found), strict=True))
        return [by_key[f"t{at:03d}"] for at in range(len(self.traced.calls))]

    def _logits(self, answer: Any) -> Any:
        """What the answers are computed from; raises BadInput where that is no sum for each."""
        if self.head not in _BEFORE:
            return answer
        last = root_of(answer).op
        if last.type != _BEFORE[self.head] or last.inputs[0].shape.num_elements() != answer.shape.num_elements():
            raise BadInput(
                "its answers come from {kind}, expected one {wanted} of logits",
                kind=last.type,
                wanted=_BEFORE[self.head],
            )
        return last.inputs[0]


def _open(frozen: Any) -> Any:
    """A frozen function with nothing in it left closed, as Keras has convolutions in groups compiled on their own."""
    graph = frozen.graph.as_graph_def()
    closed = [node for node in graph.node if node.op.endswith("PartitionedCall")]
    if not closed:
        return frozen
    for node in closed:
        node.attr["f"].func.name += _OPENED
    for function in graph.library.function:
        function.signature.name += _OPENED
    for attributes in (entry.attr for entry in (*closed, *graph.library.function)):
        for name in ("_XlaMustCompile", "_noinline"):
            attributes.pop(name, None)
    names = [[tensor.name for tensor in tensors] for tensors in (frozen.inputs, frozen.outputs)]
    return convert_variables_to_constants_v2(function_from_graph_def(graph, *names))


def _name_of(tensor: Any) -> str:
    """A placeholder's name."""
    return str(tensor.name.partition(":")[0])


def _read(output: Any) -> Any:
    """The tensor that a function's output is a copy of."""
    while output.op.type == "Identity":
        output = output.op.inputs[0]
    return output


def _derived(seeds: Seeds, wanted: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The derivatives by tensors, each that has values of its own; `names` tells for each of them whose it has."""
    gradients = Gradients(wanted["gimage"], seeds)
    owners = {root_of(weights).ref(): "scores" for _, weights in seeds[:1]}
    found = {}
    for name, tensor in wanted.items():
        slope = gradients.of(tensor)
        if slope is None:
            continue
        names[name] = owners.setdefault(root_of(slope).ref(), name)
        if names[name] == name:
            found[name] = slope
    if "gimage" not in found:
        raise BadInput("its answer does not depend on the image")
    return found


def _tensorflows(seeds: Seeds, wanted: dict[str, Any]) -> dict[str, Any]:
    """As `_derived`, with TensorFlow's own derivatives of every operation; all that are not none."""
    tensors, weights = zip(*seeds, strict=True)
    found = tf.gradients(tensors, list(wanted.values()), grad_ys=list(weights))
    return {name: slope for name, slope in zip(wanted, found, strict=True) if slope is not None}

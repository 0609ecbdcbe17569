"""Which maps of each layer a logit is made of, and through which maps of the next: columns of nodes that add up to it.

With gates and winners fixed the network is a sum: a logit is Σ activation × gradient over everything that is in hand at
any layer, plus what the constants behind it add. Source: S. Srinivas, F. Fleuret, "Full-Gradient Representation for
Neural Network Visualization", NeurIPS 2019, whose equation 3 this is at every layer.
Rule: nothing is worked out as what is left of something else, so that adding up means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.explain.backward.passes import Gradients, Linearised, Passed
from model.records import IMAGE, Array, BadInput, Bundle

STRONGEST = 6  # maps of a layer that are nodes of their own
_MOST_COLUMNS = 8  # layers between ink and logit that are shown
_OFF = 1e-3  # of the logit, or of 1: a column that misses it by more shows that the arithmetic is another one
INK, MAP, REST, BESIDE, BIAS, REMAINDER, LOGIT = "ink", "map", "rest", "beside", "bias", "remainder", "logit"


@dataclass(frozen=True)
class Node:
    """A part of the sum at a layer: its `kind`, what it contributes to the logit, and of a map its number.

    `count` is how many maps it stands for. What passes by the layer is `beside` it; `bias` and `remainder` are what
    the constants and the curved layers between here and the logit add.
    """

    kind: str
    value: float
    map: int = -1
    count: int = 1


@dataclass(frozen=True)
class Column:
    """A layer by its index (−1 the image) and the nodes that the logit is the sum of there."""

    layer: int
    nodes: tuple[Node, ...]

    @property
    def total(self) -> float:
        """What its nodes add up to: the logit."""
        return float(sum(node.value for node in self.nodes))


@dataclass(frozen=True)
class Circuit:
    """A class's logit, as columns from the ink to the logit itself.

    `flows` has between each column and the next a matrix (nodes, nodes of the next): what of a node's contribution
    comes through which node of the next. Its rows add up to the nodes, its columns to the next ones. `remainders` are
    those of the curved layers, by their indices.
    """

    category: int
    logit: float
    columns: tuple[Column, ...]
    flows: tuple[Array, ...]
    remainders: tuple[tuple[int, float], ...]

    @property
    def total(self) -> float:
        """Of all columns the total that is farthest from the logit."""
        return max((column.total for column in self.columns), key=lambda total: abs(total - self.logit))


@dataclass(frozen=True)
class _Cut:
    """A column with the gradients that belong to its nodes, one each of those that are no constants."""

    column: Column
    gradients: Gradients


def circuit(net: Linearised, category: int | None = None) -> Circuit:
    """The circuit of a class's logit, of the predicted one's where none is given.

    Raises BadInput for a class that there is not, for layers that are not known, and where the sum is no number or does
    not come out.
    """
    category = net.predicted if category is None else category
    seed, logit = net.score(category)
    if not np.isfinite(logit):
        raise BadInput("No circuit of this verdict: its logit is no finite number.")
    cuts = [_Cut(Column(net.answer, (Node(LOGIT, logit, category),)), {net.answer: seed})]
    flows: list[Array] = []
    remainders: dict[int, float] = {}
    for layer in reversed([IMAGE, *_shown(net.bundle, net.answer)]):
        after = cuts[-1]
        passed = net.back(after.gradients, after.column.layer, layer)
        if layer != IMAGE and layer not in passed.gradients:
            continue  # the logit does not hang on it
        remainders |= {at: float(given.sum()) for at, given in passed.remainders.items()}
        cut, flow = _cut(net, layer, passed, after.column)
        cuts.append(cut)
        flows.append(flow)
    columns = tuple(cut.column for cut in reversed(cuts))
    made = Circuit(category, logit, columns, tuple(reversed(flows)), tuple(sorted(remainders.items())))
    if not all(abs(column.total - logit) <= _OFF * max(1, abs(logit)) for column in columns):
        raise BadInput(
            "No circuit of this verdict: its parts add up to {total:.4g} and not to {logit:.4g}.",
            total=made.total,
            logit=logit,
        )
    return made


def contribution(net: Linearised, category: int, layer: int, number: int) -> float:
    """Σ activation × gradient of one map of a layer, for a class's logit: the drop to expect where it is switched off.

    Raises BadInput as `circuit` does.
    """
    gradient = net.back({net.answer: net.score(category)[0]}, net.answer, layer).gradients.get(layer)
    return 0.0 if gradient is None else float((gradient[0] * net.value(layer))[..., number].sum())


def _shown(bundle: Bundle, answer: int) -> list[int]:
    """Layers that become columns: convolutions and dense layers, of very deep networks some of them."""
    weighted = [
        at
        for at, layer in enumerate(bundle.layers[:answer])
        if layer.kind in ("conv", "dense") and len(layer.shape) in (1, 3)
    ]
    if len(weighted) <= _MOST_COLUMNS:
        return weighted
    chosen = np.linspace(0, len(weighted) - 1, _MOST_COLUMNS).round().astype(int)
    return [weighted[at] for at in chosen]


def _cut(net: Linearised, layer: int, passed: Passed, after: Column) -> tuple[_Cut, Array]:
    """The column of a layer, from gradients by what is in hand there, and its flow to the nodes of the one `after`."""
    by_map = _by_map(net, layer, passed)  # (S, maps)
    chosen, rest = _strongest(by_map.sum(axis=0))
    rows = [(Node(INK, 0), by_map.sum(axis=1))]
    if layer != IMAGE:
        rows = [(Node(MAP, 0, int(at)), by_map[:, at]) for at in chosen]
        rows += [(Node(REST, 0, count=len(rest)), by_map[:, rest].sum(axis=1))] if len(rest) else []
    besides = any(at != layer for at in passed.gradients)
    rows += [(Node(BESIDE, 0), _beside(net, layer, passed))] if besides else []
    shares = _shares(layer, passed, chosen, rest, len(rows))
    rows.append((Node(BIAS, 0), passed.bias))
    if passed.remainders or any(node.kind == REMAINDER for node in after.nodes):
        rows.append((Node(REMAINDER, 0), passed.remainder))
    flow = _flow([part for _, part in rows], [node for node, _ in rows], after.nodes)
    nodes = tuple(
        Node(node.kind, float(part.sum()), node.map, node.count) for (node, _), part in zip(rows, flow, strict=True)
    )
    return _Cut(Column(layer, nodes), shares), flow


def _flow(parts: Sequence[Array], nodes: Sequence[Node], after: Sequence[Node]) -> Array:
    """What each node sends to each `after` it: `parts` (S,) to those that have gradients, constants to their own."""
    flow = np.zeros((len(nodes), len(after)))
    for at, (node, part) in enumerate(zip(nodes, parts, strict=True)):
        flow[at, : len(part)] = part
        for other, later in enumerate(after):
            if node.kind == later.kind and node.kind in (BIAS, REMAINDER):
                flow[at, other] = later.value
    return flow


def _by_map(net: Linearised, layer: int, passed: Passed) -> Array:
    """Activation × gradient by map, summed over positions: (S, maps)."""
    if layer not in passed.gradients:
        return np.zeros((len(passed.bias), net.value(layer).shape[-1]))
    products = passed.gradients[layer] * net.value(layer)
    return np.asarray(products.reshape(len(products), -1, products.shape[-1]).sum(axis=1))


def _beside(net: Linearised, layer: int, passed: Passed) -> Array:
    """The same of everything else that is in hand, all together: (S,)."""
    parts = [
        (gradient * net.value(at)).reshape(len(gradient), -1).sum(axis=1)
        for at, gradient in passed.gradients.items()
        if at != layer
    ]
    return np.asarray(sum(parts, np.zeros(len(passed.bias))))


def _strongest(contributions: Array) -> tuple[Array, Array]:
    """Maps that are nodes of their own, the strongest first, and all others; a single other is no rest."""
    order = np.argsort(-np.abs(contributions), kind="stable")
    count = len(order) if len(order) <= STRONGEST + 1 else STRONGEST
    return order[:count], order[count:]


def _shares(layer: int, passed: Passed, chosen: Array, rest: Array, count: int) -> Gradients:
    """The gradients in hand, taken apart by the `count` nodes that they belong to: each (count, *shape)."""
    whole = {at: gradient.sum(axis=0) for at, gradient in passed.gradients.items()}
    shares = {at: np.zeros((count, *gradient.shape)) for at, gradient in whole.items()}
    if layer in whole and layer != IMAGE:
        for at, number in enumerate(chosen):
            shares[layer][at, ..., number] = whole[layer][..., number]
        if len(rest):
            shares[layer][len(chosen)][..., rest] = whole[layer][..., rest]
    for at in whole.keys() - {layer}:
        shares[at][-1] = whole[at]
    return shares

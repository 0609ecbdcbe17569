"""The graph that browsers run: for one image, of a fixed shape, whose outputs are tensors of their own.

There an output that is another one's tensor, or that one reshaped, comes back as garbage and is freed twice. So only
layers that compute values are outputs. Every layer that is taken in runs there with the values that it has here, so no
operation is kept back. Rule: where a model has no such graph, the bundle says why and is served all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import tensorflow as tf

from model.export.convert import convert
from model.export.flatbuffer import Graph
from model.export.reasons import reason_of
from model.export.trace import Trace
from model.records import BadInput, Bundle, Failure, Floats
from model.serving.single import SingleEngine

MOST = 40_000_000  # bytes that a page loads of a model


def for_browsers(
    traced: Callable[[], Trace], made: Bundle, verify: Callable[[Callable[[Floats], list[Floats]]], Any]
) -> tuple[Bundle, bytes]:
    """The bundle with whose values its layers have, and its graph for one image; or with why browsers cannot run it.

    `traced` gives the model's trace for exactly one image; `verify` holds what a function gives for images against
    Keras.
    """
    try:
        if len(made.graph) > MOST:  # this one is as large, and costs as much again to make
            raise BadInput("its graph takes {size:,} bytes, expected at most {most:,}", size=len(made.graph), most=MOST)
        found, graph = _built(made, traced().concrete)
        verify(SingleEngine(found, graph).run)
    except (BadInput, Failure) as error:
        return replace(made, browser=str(error)), b""
    except (ValueError, TypeError, AttributeError, RuntimeError, KeyError, tf.errors.OpError) as error:
        return replace(made, browser=f"it cannot be run for one image ({reason_of(error)})"), b""
    return found, graph


def _built(made: Bundle, concrete: Any) -> tuple[Bundle, bytes]:
    """A bundle with the graph of a function traced for one image; raises BadInput where browsers could not run that.

    Conversion merges what computes the same, so what the file says counts: then it is made again with fewer outputs.
    """
    while True:
        owners = [layer.key for at, layer in enumerate(made.layers) if layer.values == at]
        graph = convert(made.name, concrete, owners)
        file = Graph(graph)
        file.check(made)
        merged = file.merged(made)
        if merged == made:
            return made, graph
        made = merged

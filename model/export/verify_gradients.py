"""A gradient graph held against TensorFlow's own derivatives before anybody is shown what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from model.export.convert import plain
from model.records import Array, Bundle, Failure, Floats
from model.serving.gradient import Gradients

_TOLERANCE = 1e-4  # of the largest value that TensorFlow gives
_SHARES: dict[str, Callable[[Array], Array]] = {  # what a head makes of logits, where the network does it itself
    "softmax": lambda logits: np.asarray(tf.nn.softmax(logits)),
    "sigmoid": lambda logits: np.asarray(tf.sigmoid(logits)),
    "yes or no": lambda logits: np.asarray(tf.sigmoid(logits)),
}


def hold(made: Bundle, run: Callable[..., Gradients], reference: Any, images: Floats) -> None:
    """Raise Failure where `run`, as `GradientEngine.run`, gives something else than a traced function does.

    `reference` has the gradient graph's inputs, and as outputs the network's `answer`, `logits`, and derivatives;
    `images` (n, H, W, C) in 0–1 are looked at together with noise and blanks, each with weights of its own. Where a
    value lies so close to a kink that rounding decides on which side, an image's derivatives may rightly be others;
    so half of the images must agree, of every layer.
    """
    apart: dict[str, list[float]] = {}
    for given in _questions(made, reference, images):
        expected = reference(**{name: tf.constant(values) for name, values in given.items()})
        found = _found(made, run, given)
        for name in found.keys() & expected.keys():
            apart.setdefault(name, []).append(_apart(found[name], expected[name].numpy()))
    for name, differences in apart.items():
        usual = float(np.median(differences))
        if not usual <= _TOLERANCE:
            raise Failure(
                f"model {made.name}: LiteRT's {_title(made, name)} differ from TensorFlow's "
                f"by {usual:.2g} of the largest"
            )


def _apart(found: Array, expected: Array) -> float:
    """The largest difference, as a part of the largest value that is expected; 0 where that is no finite number."""
    if not np.isfinite(expected).all():
        return 0.0
    difference = np.abs(found.ravel() - expected.ravel()).max(initial=0)
    return float(difference / max(np.abs(expected).max(initial=0), 1e-12))


def _found(made: Bundle, run: Callable[..., Gradients], given: dict[str, Array]) -> dict[str, Array]:
    """What the gradient graph gives, by the names that the reference has for it."""
    conv = [(at, layer.mask) for at, layer in enumerate(made.layers) if layer.mask]
    maps = {at: (given[f"c{at:03d}"], given[f"p{at:03d}"]) for at, _ in conv}
    got = run(given["image"][0], given["scores"], {mask: given[mask] for _, mask in conv}, maps)
    by_layer = {f"g{at:03d}": slope for at, slope in enumerate(got.layers) if slope is not None}
    if made.layers[made.output].gradient == "scores":
        del by_layer[f"g{made.output:03d}"]  # by the logits, not by the answer
    answer = _SHARES.get(made.head, lambda logits: logits)(got.logits)
    return {"logits": got.logits, "answer": answer, "gimage": got.image, **by_layer}


def _title(made: Bundle, name: str) -> str:
    """What a name of the reference stands for."""
    if name in ("logits", "answer"):
        return {"logits": "logits", "answer": "answers"}[name]
    return f"gradients at {made.layers[int(name[1:])].name}" if name[1:].isdigit() else "gradients at the image"


def _questions(made: Bundle, reference: Any, images: Floats) -> Iterator[dict[str, Array]]:
    """What to try a gradient graph with: all masks open, weights of every sign for logits, maps and positions."""
    random = np.random.default_rng(1)
    specs = {name: tuple(spec.shape) for name, spec in reference.structured_input_signature[1].items()}
    for image in [*plain(made.input_shape), *images]:
        given: dict[str, Array] = {"image": image[None]}
        for name, shape in specs.items():
            if name.startswith("m"):
                given[name] = np.ones(shape, np.float32)
            elif name != "image":
                share = 1 if name == "scores" else np.prod(shape)  # the maps together count about as much as a logit
                given[name] = np.asarray(random.standard_normal(shape) / share, np.float32)
        yield given

"""What a model's answers are: probabilities, logits, or one yes or no a class; by its last activation, not by sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.intake.kinds import DROPOUTS
from model.records import BadInput

_HANDING_ON = DROPOUTS | {
    "Flatten", "Reshape", "Identity", "ActivityRegularization", "Squeeze", "ExpandDims", "Cast", "Permute",
}  # fmt: skip
_BY_ACTIVATION = {
    "softmax": "softmax", "sparsemax": "softmax", "sigmoid": "sigmoid", "hard_sigmoid": "sigmoid",
    "sparse_sigmoid": "sigmoid", "log_softmax": "logits", "linear": "logits",
}  # fmt: skip  # the softmax of log-probabilities is the probabilities
_BY_KIND = {
    "Softmax": "softmax", "Sparsemax": "softmax", "Sigmoid": "sigmoid", "HardSigmoid": "sigmoid",
    "SparseSigmoid": "sigmoid", "LogSoftmax": "logits",
}  # fmt: skip
MOST_CLASSES = 1000


def head_of(name: str, calls: Sequence[Any], answer: int) -> tuple[str, int]:
    """How to read the output of the call at `answer`: one of `model.records.HEADS`, and how many classes.

    Raises BadInput for a number of classes that cannot be served.
    """
    units = int(calls[answer].output.shape[-1] or 0)
    kind = _activation(calls, answer)
    if units == 1 and kind != "softmax":
        return ("yes or no" if kind == "sigmoid" else "yes or no, logit"), 2
    if not 2 <= units <= MOST_CLASSES:
        raise BadInput(
            "model {file}: answers (None, {units}), expected 2 to {most} classes, or one sigmoid",
            file=name,
            units=units,
            most=MOST_CLASSES,
        )
    return kind, units


def _activation(calls: Sequence[Any], place: int) -> str:
    """What the last layer that computes does to its sums; any activation not known as a score's leaves logits."""
    while place >= 0:
        call = calls[place]
        kind = type(call.layer).__name__
        if kind in _BY_KIND:
            return _BY_KIND[kind]
        if kind in ("Average", "Maximum", "Minimum"):  # of several networks' answers
            heads = {_activation(calls, source) for source in call.sources}
            return heads.pop() if len(heads) == 1 else "logits"
        if kind not in _HANDING_ON:
            activation = getattr(getattr(call.layer, "activation", None), "__name__", "linear")
            return _BY_ACTIVATION.get(activation, "logits")
        place = call.sources[0]
    return "logits"

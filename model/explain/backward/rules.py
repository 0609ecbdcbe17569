"""The table of layers that can be run backwards: the class of a layer or operation → what it is at one image."""

from __future__ import annotations

from collections.abc import Callable

from model.explain.backward import bends, linear, moves
from model.explain.backward.local import Local, Step
from model.intake.kinds import ACTIVATION_LAYERS, ACTIVATION_OPERATIONS, HANDING_ON

_ACTIVATIONS = ACTIVATION_LAYERS | ACTIVATION_OPERATIONS | {"Softmax", "Tanh", "Negative", "Exp", "Square"}

RULES: dict[str, Callable[[Step], Local]] = {
    **dict.fromkeys(HANDING_ON, moves.handed_on),
    **dict.fromkeys(_ACTIVATIONS, bends.activation),
    **dict.fromkeys(("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense"), linear.weighted),
    "BatchNormalization": linear.batch_norm,
    "LayerNormalization": linear.layer_norm,
    "LayerScale": linear.layer_scale,
    "Rescaling": linear.rescaling,
    "Normalization": linear.normalisation,
    "MaxPooling2D": moves.max_pool,
    "AveragePooling2D": moves.average_pool,
    "GlobalMaxPooling2D": moves.global_max,
    "GlobalAveragePooling2D": moves.global_average,
    "Permute": moves.permuted,
    "ZeroPadding2D": moves.padded,
    "Cropping2D": moves.cropped,
    "UpSampling2D": moves.enlarged,
    "Add": moves.added,
    "Subtract": moves.subtracted,
    "Multiply": moves.multiplied,
    "Divide": moves.divided,
    "TrueDivide": moves.divided,
    "Average": moves.averaged,
    "Maximum": moves.largest,
    "Minimum": moves.smallest,
    "Concatenate": moves.concatenated,
}


def local_of(step: Step) -> Local:
    """What a layer is at one image; raises BadInput for one that is not known here."""
    rule = RULES.get(step.layer.type)
    if rule is None or step.layer.config.get("data_format") == "channels_first":
        raise moves.unknown(step)
    return rule(step)

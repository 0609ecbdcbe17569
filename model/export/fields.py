"""How Keras's layers and operations move the receptive field: a rule for each kind, by what its call was given.

Rule: what is not known to look at one position only, or at a window, is taken to look at everything. A flat layer's
values stand for no place, so it keeps the field of the maps that it was flattened from, until a layer mixes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from model.intake.kinds import (
    ACTIVATION_LAYERS,
    ACTIVATION_OPERATIONS,
    AUGMENTATIONS,
    CHANNEL_OPERATIONS,
    DROPOUTS,
    MERGING_LAYERS,
    MERGING_OPERATIONS,
    VALUE_OPERATIONS,
)
from model.network.receptive_field import Axis, Field, of_input
from model.records import Span, Window

Shape = tuple[int, ...]


def pair(value: Any) -> tuple[int, int]:
    """An int or a sequence as (rows, columns)."""
    first, *rest = value if isinstance(value, (tuple, list)) else (value,)
    return int(first), int(rest[0] if rest else first)


def field_after(layer: Any, before: Sequence[Field], shapes: Sequence[Shape], shape: Shape) -> Field:
    """The field of what a layer gives, of `shape` without the batch axis, given its inputs' fields and shapes."""
    kind = type(layer).__name__
    if len(before) > 1 and kind != "Concatenate":
        return _merged(kind, before, shape)
    if kind == "Concatenate":
        return _concatenated(layer, before, shapes, shape)
    rule = _RULES.get(kind)
    return rule(layer, before[0], shapes[0], shape) if rule else _everything(layer, before[0], shapes[0], shape)


def window_of(layer: Any, at: int, shapes: Sequence[Shape], shape: Shape) -> Window | None:
    """Where in its `at`-th input each position of a layer's output looks; None where that is no matter of places."""
    if None in shape or any(None in given or not given for given in shapes):
        return None
    own = [of_input(*_sides(given)) for given in shapes]
    before = [field if place == at else field.nothing for place, field in enumerate(own)]
    field = field_after(layer, before, shapes, shape)
    if _lengths(field) != _sides(shape):
        return None
    step = pair(getattr(layer, "dilation_rate", 1)) if type(layer).__name__ != "Conv2DTranspose" else (1, 1)
    return Window(_span(field.rows), _span(field.columns), step)


def _span(axis: Axis) -> Span:
    """An axis as plain numbers."""
    return tuple(map(int, axis.first)), tuple(map(int, axis.last))


def _sides(shape: Shape) -> tuple[int, int]:
    """(height, width) of maps; a flat layer is one position."""
    return (shape[0], shape[1]) if len(shape) >= 2 else (1, 1)


def _same(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Each value looks at its own position only."""
    return before if _sides(given) == _sides(shape) or len(shape) < 2 else before.spread(*_sides(shape))


def _everything(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Each value looks at all positions."""
    return before.spread(*_sides(shape))


def _windows(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Convolutions and pools."""
    size = pair(getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", 1))
    strides, dilation = pair(layer.strides or size), pair(getattr(layer, "dilation_rate", 1))
    same = layer.padding == "same"
    axes = zip((before.rows, before.columns), _sides(shape), size, strides, dilation, strict=True)
    return Field(*(axis.windows(count, *window, same=same) for axis, count, *window in axes))


def _transposed(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Transposed convolutions; with holes in the kernel, what lies between counts too."""
    reach = [(k - 1) * d + 1 for k, d in zip(pair(layer.kernel_size), pair(layer.dilation_rate), strict=True)]
    axes = zip((before.rows, before.columns), _sides(shape), reach, pair(layer.strides), strict=True)
    same = layer.padding == "same"
    return Field(*(axis.transposed(count, kernel, stride, same=same) for axis, count, kernel, stride in axes))


def _resized(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Resizing and upsampling."""
    reach = {"nearest": 0, "bilinear": 1}.get(str(getattr(layer, "interpolation", "")))
    odd = [getattr(layer, name, False) for name in ("antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio")]
    if reach is None or any(odd):
        return _everything(layer, before, given, shape)
    height, width = _sides(shape)
    return Field(before.rows.resized(height, reach=reach), before.columns.resized(width, reach=reach))


def _padded(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Zero padding."""
    (top, _), (left, _) = layer.padding
    return Field(before.rows.shifted(shape[0], -top), before.columns.shifted(shape[1], -left))


def _cropped(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Cropping, at given sides."""
    (top, _), (left, _) = layer.cropping
    return Field(before.rows.shifted(shape[0], top), before.columns.shifted(shape[1], left))


def _centred(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Cropping to the middle; where the image is too small for that, it is resized."""
    if shape[0] > given[0] or shape[1] > given[1]:
        return _everything(layer, before, given, shape)
    offsets = ((given[0] - shape[0]) // 2, (given[1] - shape[1]) // 2)
    return Field(before.rows.shifted(shape[0], offsets[0]), before.columns.shifted(shape[1], offsets[1]))


def _over_channels(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Normalisations and softmax: along the channels only, or along positions too."""
    axis = getattr(layer, "axis", -1)
    axes = {a % (len(given) + 1) for a in (axis if isinstance(axis, (tuple, list)) else (axis,)) if a is not None}
    return (_same if axes == {len(given)} else _everything)(layer, before, given, shape)


def _dense(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """On maps a dense layer looks along the channels, on a flat layer at all of it."""
    return (_same if len(given) == 3 else _everything)(layer, before, given, shape)


def _reshaped(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Maps made flat keep their field, flat values that become those maps again have it back."""
    sides = len(before.rows), len(before.columns)
    kept = len(shape) < 2 or sides == _sides(shape)
    return before if kept else before.spread(*_sides(shape))


def _permuted(layer: Any, before: Field, given: Shape, shape: Shape) -> Field:
    """Rows that have become columns depend on the input along the other axis, so on all of it along their own."""
    return before if tuple(layer.dims) == (1, 2, 3) else before.spread(*_sides(shape))


def _merged(kind: str, before: Sequence[Field], shape: Shape) -> Field:
    """Several inputs, position by position; one that is a single position stands for all."""
    whole = before[0]
    for other in before[1:]:
        fitting = all(
            len(a) == len(b) or 1 in (len(a), len(b))
            for a, b in ((whole.rows, other.rows), (whole.columns, other.columns))
        )
        whole = whole.joined(other) if fitting else whole.everything.joined(other.everything)
    by_position = kind in _BY_POSITION and _lengths(whole) in (_sides(shape), (1, 1))
    if len(shape) < 2:
        return whole if kind in _BY_POSITION else whole.everything
    return whole.spread(*_sides(shape)) if not by_position or _lengths(whole) != _sides(shape) else whole


def _lengths(field: Field) -> tuple[int, int]:
    """How many rows and columns a field is of."""
    return len(field.rows), len(field.columns)


def _concatenated(layer: Any, before: Sequence[Field], shapes: Sequence[Shape], shape: Shape) -> Field:
    """Maps beside maps, or pictures beside pictures."""
    axis = layer.axis % (len(shape) + 1)
    if len(shape) == 3 and axis in (1, 2):
        rows, columns = before[0].rows, before[0].columns
        for other in before[1:]:
            rows = rows.followed_by(other.rows) if axis == 1 else rows.joined(other.rows)
            columns = columns.followed_by(other.columns) if axis == 2 else columns.joined(other.columns)
        return Field(rows, columns)
    return _merged("Add", before, shape) if len(before) > 1 else before[0]


_BY_POSITION = MERGING_LAYERS | MERGING_OPERATIONS
_UNMOVED = _BY_POSITION | AUGMENTATIONS | DROPOUTS | ACTIVATION_LAYERS | ACTIVATION_OPERATIONS | VALUE_OPERATIONS | {
    "BatchNormalization", "Normalization", "Rescaling", "ActivityRegularization", "Identity", "LayerScale",
    "StochasticDepth", "Rsqrt", "Cast",
}  # fmt: skip
_RULES: dict[str, Callable[[Any, Field, Shape, Shape], Field]] = {
    **dict.fromkeys(_UNMOVED, _same),
    **dict.fromkeys(("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D"), _windows),
    **dict.fromkeys(("LayerNormalization", "RMSNormalization", "UnitNormalization"), _over_channels),
    **dict.fromkeys(CHANNEL_OPERATIONS, _over_channels),
    **dict.fromkeys(("Flatten", "Reshape", "ExpandDims", "Squeeze"), _reshaped),
    **dict.fromkeys(("Resizing", "UpSampling2D"), _resized),
    "Conv2DTranspose": _transposed,
    "ZeroPadding2D": _padded,
    "Cropping2D": _cropped,
    "CenterCrop": _centred,
    "RandomCrop": _centred,
    "Dense": _dense,
    "Permute": _permuted,
}

"""A network as a table of layer specs: its one-line-a-layer text, and what each layer makes of its input.

Rule: no Keras, so that the page can read, check and price a network before anything is built. `model.train.build`
builds the same table with Keras; a test holds shapes and parameters of the two against each other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.records import BadInput

_ACTIVATIONS = ("relu", "elu", "selu", "gelu", "tanh", "sigmoid", "linear")
_PADDINGS = ("valid", "same")
_POOLINGS = ("max", "average")
_MOST_LAYERS, _MOST_PARAMETERS, _MOST_TEXT = 24, 5_000_000, 2000
_MOST = {"filters": 512, "units": 4096}

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Conv:
    """Convolution of stride 1."""

    filters: int
    kernel: int
    activation: str = "relu"
    padding: str = "valid"


@dataclass(frozen=True)
class Pool:
    """Pooling, stride equal to its size, valid padding."""

    size: int = 2
    pooling: str = "max"


@dataclass(frozen=True)
class Norm:
    """Batch normalisation."""


@dataclass(frozen=True)
class Dropout:
    """Sets a share of its inputs to zero while training."""

    rate: float


@dataclass(frozen=True)
class Dense:
    """Fully connected layer."""

    units: int
    activation: str = "relu"


Spec = Conv | Pool | Norm | Dropout | Dense
_WORDS = {"activation": _ACTIVATIONS, "padding": _PADDINGS, "pooling": _POOLINGS}


@dataclass(frozen=True)
class Kind:
    """A kind of layer as text and forms have it: its spec, the numbers that follow its word, an example.

    `typical` are the numbers that a new one begins with on a form.
    """

    spec: type
    example: str
    numbers: tuple[str, ...] = ()
    typical: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "conv": Kind(
        Conv, "conv FILTERS KERNEL [activation] [same], as in conv 32 3", ("filters", "kernel"), ("32", "3"),
    ),
    "pool": Kind(Pool, "pool SIZE [average], as in pool 2", ("size",), ("2",)),
    "norm": Kind(Norm, "norm alone"),
    "dropout": Kind(Dropout, "dropout RATE, as in dropout 0.5", ("rate",), ("0.3",)),
    "dense": Kind(Dense, "dense UNITS [activation], as in dense 128", ("units",), ("128",)),
}  # fmt: skip


def _kind_of(spec: Spec) -> str:
    """The word that a layer's text begins with."""
    return next(word for word, kind in KINDS.items() if isinstance(spec, kind.spec))


def choices(kind: Kind) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What else may be chosen of a kind: option → its default and all its choices."""
    defaults = {entry.name: entry.default for entry in dataclasses.fields(kind.spec)}
    return {option: (str(defaults[option]), words) for option, words in _WORDS.items() if option in defaults}


@dataclass(frozen=True)
class Planned:
    """One layer of a network that was thought through: output shape without the batch axis, what it costs."""

    name: str
    shape: Shape
    parameters: int = 0
    multiplications: int = 0  # a forward pass of one image


@dataclass(frozen=True)
class _Place:
    """Where a layer stands: the name that it will have, and its number in the text, from 1."""

    name: str
    number: int


def parse(text: str) -> tuple[Spec, ...]:
    """Specs from `conv 32 3, pool 2, dense 128`, one a line or separated by commas.

    Raises BadInput that names the layer and what was expected of it.
    """
    if len(text) > _MOST_TEXT:
        raise _refused("layers: {count} letters given, expected at most {most}", count=len(text), most=_MOST_TEXT)
    lines = [line.strip() for line in text.replace(";", ",").replace("\n", ",").split(",")]
    specs = tuple(_parse_one(line, place) for place, line in enumerate(filter(None, lines), 1))
    if not 1 <= len(specs) <= _MOST_LAYERS:
        raise _refused("layers: {count} given, expected 1 to {most}", count=len(specs), most=_MOST_LAYERS)
    return specs


def _parse_one(line: str, place: int) -> Spec:
    """One layer's spec; the kernel may be written 3 or 3x3."""
    kind, *words = line.lower().replace("×", "x").split()
    if kind not in KINDS:
        kinds = ", ".join(KINDS)
        raise _refused(
            "layer {place}: {given} given, expected one of {known}", place, given=repr(line[:40]), known=kinds
        )
    spec, numbers = KINDS[kind].spec, KINDS[kind].numbers
    example = KINDS[kind].example
    trouble = _refused(
        "layer {place}: {given} given, expected {example}", place, given=repr(line[:40]), example=example
    )
    fields: dict[str, object] = {}
    for name in numbers:
        if not words:
            raise trouble
        fields[name] = _number(words.pop(0), name, place, trouble)
    known = {entry.name for entry in dataclasses.fields(spec)}
    for word in words:
        name = next((option for option, choices in _WORDS.items() if option in known and word in choices), "")
        if not name or name in fields:
            raise trouble
        fields[name] = word
    layer: Spec = spec(**fields)
    return layer


def _refused(template: str, place: int = 0, **values: str | int) -> BadInput:
    """What to raise for a network; `option` and `place`, the layer's from 1, are for a form."""
    return BadInput(template, option="layers", place=place, **values)


def _number(word: str, name: str, place: int, trouble: BadInput) -> float | int:
    """A layer's number, in its range."""
    if name == "rate":
        try:
            rate = float(word)
        except ValueError:
            raise trouble from None
        if not 0 <= rate < 1:
            raise _refused("dropout {given}: expected a share from 0 to below 1", place, given=word)
        return rate
    sides = word.split("x") if name in ("kernel", "size") else [word]
    if len(set(sides)) > 1 or len(sides) > 2 or not sides[0].isdecimal() or len(sides[0]) > 5:
        raise trouble
    if not 1 <= int(sides[0]) <= _MOST.get(name, 99):
        template = "{name} {given}: expected a whole number from 1 to {most}"
        raise _refused(template, place, name=name, given=word, most=_MOST.get(name, 99))
    return int(sides[0])


def write(specs: Sequence[Spec]) -> str:
    """The text that `parse` reads back."""
    return ", ".join(_write_one(spec) for spec in specs)


def _write_one(spec: Spec) -> str:
    """One layer in words; what stays at its default is left out."""
    kind = _kind_of(spec)
    parts = [kind]
    for entry in dataclasses.fields(spec):
        value = getattr(spec, entry.name)
        if entry.name in KINDS[kind].numbers or value != entry.default:
            parts.append(f"{value:g}" if isinstance(value, float) else str(value))
    return " ".join(parts)


def plan(specs: Sequence[Spec], input_shape: Shape, classes: int) -> list[Planned]:
    """Every layer of the network in order, with the flatten and the softmax that `model.train.build` adds.

    Raises BadInput with the reason for a network that cannot be built.
    """
    shape: Shape = input_shape
    planned: list[Planned] = []
    counts: dict[str, int] = {}
    for place, spec in enumerate(specs, 1):
        if isinstance(spec, Dense) and len(shape) == 3:
            shape = (shape[0] * shape[1] * shape[2],)
            planned.append(Planned("flatten", shape))
        kind = _kind_of(spec)
        counts[kind] = counts.get(kind, 0) + 1
        planned.append(_EFFECTS[type(spec)](spec, _Place(f"{kind}_{counts[kind]}", place), shape))
        shape = planned[-1].shape
    if len(shape) == 3:
        shape = (shape[0] * shape[1] * shape[2],)
        planned.append(Planned("flatten", shape))
    planned.append(Planned("softmax", (classes,), (shape[0] + 1) * classes, shape[0] * classes))
    total = sum(layer.parameters for layer in planned)
    if total > _MOST_PARAMETERS:
        largest = max(planned, key=lambda layer: layer.parameters)
        raise _refused(
            "{total:,} parameters, expected at most {most:,}; {name} alone has {parameters:,}: pool before it, or make "
            "it smaller",
            total=total, most=_MOST_PARAMETERS, name=largest.name, parameters=largest.parameters,
        )  # fmt: skip
    return planned


def with_kernel(specs: Sequence[Spec], kernel: int, input_shape: Shape) -> tuple[Spec, ...]:
    """The network with that kernel in all of its convolutions, all padded where it would not fit one of them."""
    changed = tuple(dataclasses.replace(spec, kernel=kernel) if isinstance(spec, Conv) else spec for spec in specs)
    try:
        plan(changed, input_shape, 1)
    except BadInput:
        return tuple(dataclasses.replace(spec, padding="same") if isinstance(spec, Conv) else spec for spec in changed)
    return changed


def _conv_effect(spec: Conv, at: _Place, shape: Shape) -> Planned:
    """Maps shrink by the kernel less one, unless padded."""
    height, width, channels = _maps(at, shape)
    if spec.padding == "valid":
        _fits("{name}: a {side}×{side} kernel does not fit a {height}×{width} map", spec.kernel, at, shape)
        height, width = height - spec.kernel + 1, width - spec.kernel + 1
    weights = spec.kernel**2 * channels * spec.filters
    return Planned(at.name, (height, width, spec.filters), weights + spec.filters, weights * height * width)


def _pool_effect(spec: Pool, at: _Place, shape: Shape) -> Planned:
    """Maps shrink to a part of their size, rounded down."""
    height, width, channels = _maps(at, shape)
    _fits("{name}: a {side}×{side} pool does not fit a {height}×{width} map", spec.size, at, shape)
    return Planned(at.name, (height // spec.size, width // spec.size, channels))


def _norm_effect(_: Norm, at: _Place, shape: Shape) -> Planned:
    """Scale, offset, mean and variance of each channel."""
    return Planned(at.name, shape, 4 * shape[-1])


def _dropout_effect(_: Dropout, at: _Place, shape: Shape) -> Planned:
    """Nothing to learn."""
    return Planned(at.name, shape)


def _dense_effect(spec: Dense, at: _Place, shape: Shape) -> Planned:
    """A weight from everything to everything."""
    return Planned(at.name, (spec.units,), (shape[0] + 1) * spec.units, shape[0] * spec.units)


def _maps(at: _Place, shape: Shape) -> tuple[int, int, int]:
    """(height, width, channels), or BadInput where there are no maps any more."""
    if len(shape) != 3:
        template = "{name}: comes after a dense layer; convolutions and pools come before the first one"
        raise _refused(template, at.number, name=at.name)
    return shape[0], shape[1], shape[2]


def _fits(template: str, side: int, at: _Place, shape: Shape) -> None:
    """Refuse, with that line, a window that is larger than the map it slides over."""
    if side > min(shape[:2]):
        raise _refused(template, at.number, name=at.name, side=side, height=shape[0], width=shape[1])


_EFFECTS: dict[type, Callable[..., Planned]] = {
    Conv: _conv_effect,
    Pool: _pool_effect,
    Norm: _norm_effect,
    Dropout: _dropout_effect,
    Dense: _dense_effect,
}

"""Layers without weights as locals: pools with their winners fixed, merges, and what only moves values about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.explain.backward.grid import Grid
from model.explain.backward.local import Local, Step, Taken, constant, linear, summed_to
from model.records import Array, BadInput


def handed_on(step: Step) -> Local:
    """The same values, in the same shape or another one."""
    shape = step.inputs[0].shape
    return linear(lambda by: by.reshape(len(by), *shape))


def permuted(step: Step) -> Local:
    """Axes in another order."""
    order = [int(axis) for axis in step.layer.config["dims"]]
    back = [0, *(1 + at for at in np.argsort(order))]
    return linear(lambda by: by.transpose(back))


def padded(step: Step) -> Local:
    """Zeros around maps."""
    (top, _), (left, _) = step.layer.config["padding"]
    height, width = step.inputs[0].shape[:2]
    return linear(lambda by: by[:, top : top + height, left : left + width])


def cropped(step: Step) -> Local:
    """Maps cut at their sides."""
    (top, bottom), (left, right) = step.layer.config["cropping"]
    return linear(lambda by: np.pad(by, ((0, 0), (top, bottom), (left, right), (0, 0))))


def enlarged(step: Step) -> Local:
    """Every value several times, beside and below itself."""
    if step.layer.config.get("interpolation", "nearest") != "nearest":
        raise unknown(step)
    down, across = step.layer.config["size"]
    height, width, maps = step.inputs[0].shape
    return linear(lambda by: by.reshape(len(by), height, down, width, across, maps).sum(axis=(2, 4)))


def max_pool(step: Step) -> Local:
    """The first largest value of each window."""
    grid = _windows(step)
    whole = grid.padded(step.inputs[0][None], -np.inf)[0]
    winner = np.stack([whole[rows, columns] for _, _, rows, columns in grid.places()]).argmax(axis=0)

    def back(by: Array) -> Array:
        given = np.zeros((len(by), *grid.room, by.shape[-1]))
        for at, (_, _, rows, columns) in enumerate(grid.places()):
            given[:, rows, columns] += by * (winner == at)
        return grid.cut(given)

    return linear(back)


def average_pool(step: Step) -> Local:
    """The mean of each window, of as much of it as lies on the maps."""
    grid = _windows(step)
    whole = grid.padded(np.ones((1, *grid.size, 1)))
    counts = sum(whole[:, rows, columns] for _, _, rows, columns in grid.places())

    def back(by: Array) -> Array:
        given = np.zeros((len(by), *grid.room, by.shape[-1]))
        for _, _, rows, columns in grid.places():
            given[:, rows, columns] += by / counts
        return grid.cut(given)

    return linear(back)


def _windows(step: Step) -> Grid:
    """The windows of a pooling layer."""
    return Grid.of(step.layer, (step.inputs[0].shape[0], step.inputs[0].shape[1]), step.layer.size)


def global_average(step: Step) -> Local:
    """The mean of each map."""
    height, width, maps = step.inputs[0].shape
    each = np.full((height, width, 1), 1 / (height * width))
    return linear(lambda by: by.reshape(len(by), 1, 1, maps) * each)


def global_max(step: Step) -> Local:
    """The first largest value of each map."""
    given = step.inputs[0]
    maps = given.shape[-1]
    won = np.zeros((given.shape[0] * given.shape[1], maps))
    won[given.reshape(-1, maps).argmax(axis=0), np.arange(maps)] = 1
    won = won.reshape(given.shape)
    return linear(lambda by: by.reshape(len(by), 1, 1, maps) * won)


def concatenated(step: Step) -> Local:
    """Inputs one behind the other along an axis."""
    axis = int(step.layer.config.get("axis", -1))
    axis = axis if axis >= 0 else axis + step.output.ndim + 1
    ends = np.cumsum([given.shape[axis - 1] for given in step.inputs])[:-1]
    return lambda by: Taken(tuple(np.split(by, ends, axis=axis)), np.zeros(len(by)), np.zeros(len(by)))


def added(step: Step) -> Local:
    """A sum of inputs, and of a number."""
    return _weighted(step, [1.0] * len(step.inputs), sum(_numbers(step)))


def subtracted(step: Step) -> Local:
    """The first input minus the second; one of the two may be a number, which shows by what came out."""
    if len(step.inputs) == 2:
        return _weighted(step, [1.0, -1.0])
    number = _numbers(step)[0]
    after = _nearer(step.output, step.inputs[0] - number, number - step.inputs[0])
    return _weighted(step, [1.0], -number) if after else _weighted(step, [-1.0], number)


def averaged(step: Step) -> Local:
    """The mean of inputs."""
    return _weighted(step, [1 / len(step.inputs)] * len(step.inputs))


def multiplied(step: Step) -> Local:
    """An input times a number; or two inputs, whose product is no line: each times the other, and a remainder."""
    numbers = _numbers(step)
    if len(step.inputs) == 1:
        return _weighted(step, [float(np.prod(numbers))])
    others = [np.prod(np.broadcast_arrays(*_without(step.inputs, at)), axis=0) for at in range(len(step.inputs))]
    rest = (1 - len(step.inputs)) * step.output

    def local(by: Array) -> Taken:
        pairs = zip(step.inputs, others, strict=True)
        taken = tuple(summed_to(by * other, given.shape) for given, other in pairs)
        return Taken(taken, np.zeros(len(by)), constant(by, rest))

    return local


def divided(step: Step) -> Local:
    """An input over a number."""
    numbers = _numbers(step)
    if len(step.inputs) != 1 or not _nearer(step.output, step.inputs[0] / numbers[0], step.inputs[0] * 0):
        raise unknown(step)
    return _weighted(step, [1 / numbers[0]])


def largest(step: Step) -> Local:
    """The first largest of inputs, value by value."""
    return _chosen(step, np.argmax)


def smallest(step: Step) -> Local:
    """The first smallest of inputs, value by value."""
    return _chosen(step, np.argmin)


def _chosen(step: Step, choose: Callable[..., Array]) -> Local:
    """One of the inputs at each value."""
    if _numbers(step, needed=False):
        raise unknown(step)
    chosen = choose(np.stack(np.broadcast_arrays(*step.inputs)), axis=0)

    def local(by: Array) -> Taken:
        each = enumerate(step.inputs)
        taken = tuple(summed_to(by * (chosen == at), given.shape) for at, given in each)
        return Taken(taken, np.zeros(len(by)), np.zeros(len(by)))

    return local


def _weighted(step: Step, factors: Sequence[float], level: float = 0.0) -> Local:
    """A weighted sum of inputs that are broadcast to the output, plus a number."""

    def local(by: Array) -> Taken:
        pairs = zip(step.inputs, factors, strict=True)
        taken = tuple(summed_to(by * factor, given.shape) for given, factor in pairs)
        return Taken(taken, constant(by, float(level)), np.zeros(len(by)))

    return local


def _numbers(step: Step, needed: bool = True) -> list[float]:
    """The numbers that an operation was given; raises BadInput where it needs one and what it got is not known."""
    numbers = [float(number) for number in step.layer.config.get("constants", ())]
    if needed and len(step.inputs) == 1 and len(numbers) != 1:
        raise unknown(step)
    return numbers


def _nearer(output: Array, one: Array, other: Array) -> bool:
    """Whether an output is the one rather than the other."""
    return bool(np.abs(output - one).sum() <= np.abs(output - other).sum())


def _without(inputs: Sequence[Array], at: int) -> list[Array]:
    """All inputs but one."""
    return [given for place, given in enumerate(inputs) if place != at]


def unknown(step: Step) -> BadInput:
    """What is said of a layer whose arithmetic is not known."""
    return BadInput(
        "No circuit of this network: {layer} is a {kind}, which is not known here.",
        layer=step.layer.name,
        kind=step.layer.type,
    )

"""What training images go through on their way into a batch.

Rule: validation and test images never pass here. `affine` moves images as hands do; `habits` adds
the strokes that many people write and MNIST's writers seldom did: slashed zeros, crossed sevens,
flagged and footed ones, hooked nines.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from model.data import ink
from model.records import Array, Floats

ROTATION, SHEAR, STRETCH, SHIFT = math.radians(12), 0.25, 0.12, 1.2  # standard deviations are half
WARP, WARP_CELLS = 0.9, 4  # pixels; knots a side of the smooth displacement

Random = np.random.Generator


def _affine(images: Floats, random: Random, taken_from: tuple[Array, Array, Array] | None = None) -> Floats:
    """Each image (n, H, W, C) rotated, sheared, stretched, shifted and gently warped by its own draw.

    `taken_from` is the scale, row and column that each image's middle is taken from, in the same step.
    """
    count, height, width, _ = images.shape
    angle = random.normal(0, ROTATION / 2, (count, 1, 1))
    shear = random.normal(0, SHEAR / 2, (count, 1, 1))
    across, down = np.exp(random.normal(0, STRETCH / 2, (2, count, 1, 1)))
    cos, sin = np.cos(angle), np.sin(angle)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    y, x = rows - (height - 1) / 2, columns - (width - 1) / 2
    shift = random.normal(0, SHIFT / 2, (2, count, 1, 1)) + _smooth(random, count, height, width)
    scale, row, column = taken_from or (
        np.ones(count),
        np.full(count, (height - 1) / 2),
        np.full(count, (width - 1) / 2),
    )
    scale, row, column = (value[:, None, None] for value in (scale, row, column))
    from_x = scale * (across * (cos * x + (shear - sin) * y) + shift[0]) + column
    from_y = scale * (down * (sin * x + cos * y) + shift[1]) + row
    return _sampled(images, from_y, from_x)


def _smooth(random: Random, count: int, height: int, width: int) -> Array:
    """Smooth random displacements (2, n, H, W) in pixels: bilinear between a few knots."""
    knots = random.normal(0, WARP / 2, (2 * count, WARP_CELLS, WARP_CELLS))
    down, across = _between(height), _between(width)
    return (down @ knots @ across.T).reshape(2, count, height, width)


def _between(side: int) -> Array:
    """Weights (side, knots) that interpolate linearly from knots to pixels."""
    place = np.linspace(0, WARP_CELLS - 1, side)
    return np.maximum(1 - np.abs(place[:, None] - np.arange(WARP_CELLS)), 0)


def _sampled(images: Floats, rows: Array, columns: Array) -> Floats:
    """Bilinear values of images (n, H, W, C) at fractional rows and columns (n, H, W); zero outside."""
    count, height, width, channels = images.shape
    padded = np.zeros((count, height + 2, width + 2, channels), np.float32)
    padded[:, 1:-1, 1:-1] = images
    rows, columns = np.clip(rows + 1, 0, height + 0.999), np.clip(columns + 1, 0, width + 0.999)
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down, right = (rows - top)[..., None].astype(np.float32), (columns - left)[..., None].astype(np.float32)
    flat = padded.reshape(-1, channels)
    place = (np.arange(count)[:, None, None] * (height + 2) + top) * (width + 2) + left
    upper = flat[place] * (1 - right) + flat[place + 1] * right
    lower = flat[place + width + 2] * (1 - right) + flat[place + width + 3] * right
    return upper * (1 - down) + lower * down


def _slash(box: Array, random: Random) -> Array:
    """A zero's slash: from lower left to upper right, perhaps a little beyond the bowl."""
    left, top, right, bottom, _, _ = box
    over = random.uniform(-0.15, 0.3, 2) * (bottom - top)
    lean = random.uniform(0, 0.35) * (right - left)
    return np.array([[left + lean - over[0] * 0.5, bottom + over[0]], [right - lean + over[1] * 0.5, top - over[1]]])


def _cross(box: Array, random: Random) -> Array:
    """A seven's bar, across the middle of its stem."""
    left, top, right, bottom, _, _ = box
    middle = left + random.uniform(0.4, 0.6) * (right - left)
    half = random.uniform(0.25, 0.5) * max(right - left, 8)
    row = top + random.uniform(0.42, 0.65) * (bottom - top)
    tilt = random.uniform(-0.15, 0.1) * half
    return np.array([[middle - half, row - tilt], [middle + half, row + tilt]])


def _flag(box: Array, random: Random) -> Array:
    """A one's flag: from the top down to the left, or a foot below it."""
    left, top, right, bottom, head, _ = box
    if random.random() < 0.25:
        half = random.uniform(3, 6)
        middle = left if right - left > 6 else (left + right) / 2
        return np.array([[middle - half, bottom], [middle + half, bottom]])
    reach = random.uniform(3, 10)
    fall = reach * random.uniform(0.5 if reach < 7 else 0.8, 1.3)  # a long flat one would make a seven
    return np.array([[head, top + 1], [head - reach, top + 1 + fall]])


def _hook(box: Array, random: Random) -> Array:
    """A nine's hook: from the foot of its stem to the left, level or a little up."""
    _, _, _, bottom, _, foot = box
    reach = random.uniform(3, 8)
    return np.array([[foot, bottom - 1.5], [foot - reach, bottom - 1.5 - reach * random.uniform(-0.1, 0.5)]])


_HABITS: dict[int, tuple[Callable[[Array, Random], Array], float]] = {  # with the share of digits that get it
    0: (_slash, 0.25),
    1: (_flag, 0.4),
    7: (_cross, 0.3),
    9: (_hook, 0.2),
}


def _habits(images: Floats, labels: Array, random: Random) -> Floats:
    """Some zeros slashed, ones flagged, sevens crossed: one stroke more, of the digit's own pen."""
    draws = random.random(len(labels))
    for index in np.flatnonzero(np.isin(labels, list(_HABITS))):
        habit, share = _HABITS[int(labels[index])]
        if draws[index] >= share:
            continue
        image = images[index, :, :, 0]
        inked = image > 0.3
        rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
        if not len(rows):
            continue
        head, foot = (np.flatnonzero(inked[row]).mean() + 0.5 for row in (rows[0], rows[-1]))
        box = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1, head, foot])
        line = habit(box, random)
        pen = float(np.clip(random.normal(2.2, 0.5), 1.4, 3.6))
        stroke = ink.rendered(ink.chain(line.reshape(1, 4), ink.SPACING * pen), pen)
        images[index, :, :, 0] = np.maximum(image, stroke)
    return images


def _boxes(images: Floats) -> tuple[Array, Array, Array]:
    """Of each image (n, H, W, 1): its ink's longer side over 20 pixels, and its centre of mass (row, column).

    Taking all images to the same box, the untouched too, leaves no trace by which a class could be told.
    """
    ink_of = images[..., 0]
    grid = np.arange(ink.SIDE)
    mass = np.maximum(ink_of.sum(axis=(1, 2)), 1e-6)
    middle = [(ink_of.sum(axis=axis) * grid).sum(axis=1) / mass for axis in (2, 1)]
    sides = []
    for axis in (2, 1):
        inked = (ink_of > 0.05).any(axis=axis)
        sides.append(np.where(inked, grid, -1).max(axis=1) - np.where(inked, grid, ink.SIDE).min(axis=1) + 1)
    side = np.maximum(np.maximum(*sides), 4)
    half = 0.5  # the middle of the field is index 13.5, the centre of mass belongs at 14
    return side / ink.BOX, middle[0] - half, middle[1] - half


def _pens(images: Floats, labels: Array, random: Random) -> Floats:
    """What the default model sees: habits of writing, scaled and centred as MNIST was, then movement."""
    written = _habits(images, labels, random)
    return _affine(written, random, _boxes(written))


AUGMENTATIONS: dict[str, Callable[[Floats, Array, Random], Floats]] = {
    "none": lambda images, labels, random: images,
    "affine": lambda images, labels, random: _affine(images, random),
    "pens": _pens,
}

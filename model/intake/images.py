"""Which images an input of a network takes, by the shape that it declares."""

from __future__ import annotations

import math

from model.data.sources import CHANNELS

_USUAL = {1: (28, 28), 3: (32, 32), 4: (32, 32)}  # of a side that is not fixed


def shape_of(given: tuple[int | None, ...], preferred: tuple[int, ...] = ()) -> tuple[int, int, int] | None:
    """(H, W, C) of the images for an input of shape `given`, without the batch axis; None for what takes no images.

    Where any size will do, or values come in a row, it is `preferred` (H, W, C) if that fits.
    """
    if len(given) == 2:
        given = (*given, 1)
    if len(given) == 1 and given[0]:
        return _square(given[0], preferred)
    if len(given) != 3 or given[2] not in CHANNELS:
        return None
    channels = int(given[2])
    usual = preferred if len(preferred) == 3 and preferred[2] == channels else _USUAL[channels]
    height, width = (int(side or default) for side, default in zip(given[:2], usual, strict=False))
    return height, width, channels


def _square(values: int, preferred: tuple[int, ...]) -> tuple[int, int, int] | None:
    """The images that so many values in a row are: those preferred, else square ones."""
    if len(preferred) == 3 and math.prod(preferred) == values:
        return preferred[0], preferred[1], preferred[2]
    for channels in CHANNELS[:2]:
        side = math.isqrt(values // channels)
        if side * side * channels == values and side > 1:
            return side, side, channels
    return None

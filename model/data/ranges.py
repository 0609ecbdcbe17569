"""Images of any numbers → the range that they use, and that range as bytes 0–255.

Rule: the range is a fact of a whole source, decided over all of its images together and never image by image: the
smallest of a table that holds them. One that ends at 255 is taken for 0–255 from 17 on, however dark the images are;
whole numbers up to 16 (as scikit-learn's digits) or up to 1 would be black to the eye, and no camera's bytes end there.
Bytes of 0–255 stay as they are, byte for byte.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from model.records import Array, BadInput, Bytes

_BLOCK = 2048  # images looked at in one go
_ROUNDING = 1e-3  # by which resampled images may leave 0–1 or −1–1
_TOPS = (1, 16, 255, 1023, 4095, 16383, 65535)  # where ranges from 0 end: bits, 16 greys, then 8, 10, 12, 14, 16 bits
_UNCLEAR = (1, 8)  # between these, numbers with fractions can be 0–1 that was overshot, or dark 0–16
EXPECTED = "0–1, −1–1, 0–16, 0–255, …, 0–65,535"


@dataclass(frozen=True)
class Range:
    """From where to where the values of a source go."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low:,}–{self.high:,}".replace("-", "−")


PLAIN = Range(0, 255)  # as images are kept and shown


@dataclass(frozen=True)
class _Extent:
    """The least and the largest value of some images, and whether all are whole numbers."""

    low: float
    high: float
    whole: bool

    def __or__(self, other: _Extent) -> _Extent:
        return _Extent(min(self.low, other.low), max(self.high, other.high), self.whole and other.whole)

    def __str__(self) -> str:
        return f"[{self.low:g}, {self.high:g}]"


def found(arrays: Mapping[str, Array]) -> Range:
    """The range of a source's images, by the name of each array; raises BadInput where they have no sensible one."""
    extents = {name: _extent(name, images) for name, images in arrays.items()}
    span = _holding(functools.reduce(operator.or_, extents.values()))
    said = ", ".join(f"{name} {extent}" for name, extent in extents.items())
    if span is None:
        raise BadInput("values {said}; expected {known}", said=said, known=EXPECTED)
    kinds = {images.dtype for images in arrays.values()}
    for extent in extents.values():
        own = _holding(extent)
        if own and own.high < span.high and (len(kinds) > 1 or (own.high == 1 and not extent.whole)):
            raise BadInput("values {said}; expected the same range in both", said=said)
    return span


def _extent(name: str, images: Array) -> _Extent:
    """The extent of an array of images; raises BadInput for what are no numbers."""
    if images.dtype.kind not in "iufb":
        raise BadInput(
            "{array} holds {kind}, expected numbers in {known}", array=name, kind=images.dtype, known=EXPECTED
        )
    parts = []
    for block in _blocks(images):
        low, high = float(block.min()), float(block.max())
        if not (np.isfinite(low) and np.isfinite(high)):
            raise BadInput(
                "{array} holds values that are no numbers, expected numbers in {known}", array=name, known=EXPECTED
            )
        parts.append(_Extent(low, high, block.dtype.kind != "f" or bool((block == np.rint(block)).all())))
    return functools.reduce(operator.or_, parts)


def _holding(extent: _Extent) -> Range | None:
    """The smallest range that holds all values; None where none is clear."""
    low, high, whole = extent.low, extent.high, extent.whole
    if low == high == 0:
        return PLAIN  # blank, which says nothing
    slack = 0 if whole else _ROUNDING
    if low < -slack:
        return Range(-1, 1) if low >= -1 - slack and high <= 1 + slack else None
    if not whole and _UNCLEAR[0] + slack < high < _UNCLEAR[1]:
        return None
    return next((Range(0, top) for top in _TOPS if high <= top + (slack if top == 1 else 0)), None)


def as_bytes(images: Array, range_: Range) -> Bytes:
    """Images as uint8, their range stretched to 0–255."""
    if images.dtype == np.uint8 and range_ == PLAIN:
        return images
    stretched = np.empty(images.shape, np.uint8)
    scale, done = 255 / (range_.high - range_.low), 0
    for block in _blocks(images):
        values = (block.astype(np.float64) - range_.low) * scale
        stretched[done : done + len(block)] = np.rint(values).clip(0, 255)
        done += len(block)
    return stretched


def _blocks(images: Array) -> Iterator[Array]:
    """The images in parts, so that what is worked out of them is never as large as all of them."""
    return (images[start : start + _BLOCK] for start in range(0, len(images), _BLOCK))

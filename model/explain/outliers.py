"""Images that are none of the classes: letters drawn from fonts, and images whose patches have changed places.

Rule: made as the data's images are, light on dark in 0–255, so that only what they show is foreign.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.data import ink
from model.records import Array, Bytes

# Left out as one may take them for digits: O o D Q (0), I i J j L l (1), Z z (2), Y y u (4), S s (5), b G (6), T (7),
# B (8), g q P p (9).
LETTERS = "ACEFHKMNRUVWXacdefhkmnrtvwx"
_LARGE = 160  # pixels of a letter before it is scaled
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def own_font() -> Font:
    """The font that Pillow brings along."""
    return ImageFont.load_default(_LARGE)


def font(path: str) -> Font:
    """A font from its file; OSError where there is none."""
    return ImageFont.truetype(path, _LARGE)


def letters(fonts: Sequence[Font]) -> Bytes:
    """LETTERS in each of the fonts, uint8 (n, 28, 28, 1), scaled and placed as MNIST's digits and drawings are."""
    return np.stack([_as_digit(_drawn(letter, of)) for of in fonts for letter in LETTERS])[..., None]


def _drawn(letter: str, of: Font) -> Image.Image:
    """A letter, large, cut to its ink."""
    paper = Image.new("L", (3 * _LARGE, 3 * _LARGE))
    ImageDraw.Draw(paper).text((_LARGE, _LARGE // 2), letter, fill=255, font=of)
    return paper.crop(paper.getbbox())


def _as_digit(picture: Image.Image) -> Bytes:
    """Scaled to a longer side of 20 pixels, its centre of mass in the middle of (28, 28), as `ink` has it."""
    scale = ink.BOX / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = np.asarray(picture.resize((width, height), Image.Resampling.BOX))
    weights = small.astype(float) / small.sum()
    middle = ink.SIDE // 2
    top, left = (
        int(np.clip(round(middle - (weights.sum(axis=1 - axis) @ np.arange(side))), 0, ink.SIDE - side))
        for axis, side in enumerate((height, width))
    )
    placed = np.zeros((ink.SIDE, ink.SIDE), np.uint8)
    placed[top : top + height, left : left + width] = small
    return placed


def shuffled(images: Bytes, across: int, seed: int) -> Bytes:
    """Images (n, H, W, C) cut into across × across patches that change places, in another order in each image.

    H and W that `across` does not divide are cut off at the end.
    """
    count, height, width, channels = images.shape
    rows, columns = height // across, width // across
    cut = images[:, : rows * across, : columns * across].reshape(count, across, rows, across, columns, channels)
    patches = cut.swapaxes(2, 3).reshape(count, across * across, rows, columns, channels)
    order: Array = np.random.default_rng(seed).random(patches.shape[:2]).argsort(axis=1)
    moved = np.take_along_axis(patches, order[:, :, None, None, None], axis=1)
    whole = moved.reshape(count, across, across, rows, columns, channels).swapaxes(2, 3)
    out = np.zeros_like(images)
    out[:, : rows * across, : columns * across] = whole.reshape(count, rows * across, columns * across, channels)
    return out

"""Strokes become network input, (28, 28) the way MNIST was made, and of any other size by the same method.

MNIST's digits were scaled to a 20×20 box keeping their aspect, anti-aliased, and placed by centre of
mass in 28×28 (Y. LeCun et al., "Gradient-based learning applied to document recognition", Proc. IEEE
1998, section III-A). Measured over the 60,000 training images, the centre of mass lies at pixel index
14.0 both ways and the longer side is 20.

A stroke is drawn as a chain of discs with soft edges; the pen keeps its width in network pixels
whatever the size of the drawing, as it would under a scanner that zooms on the path.

Of an input of another size, the pad is the largest square in its middle, and all lengths are in 28ths of that square's
side, the pen's width too: the same drawing looks the same. Only the soft edge is a pixel everywhere. Ink is the same
in every colour channel, and opaque; where the data is dark on light it is turned round.

The twin of this file is `assets/engine/ink.mjs`; a test holds both to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.records import Array, Bytes, Floats

SIDE = 28  # pixels of MNIST's input, one side; lengths below are in 28ths of the pad's side, pixels there
BOX = 20.0  # side of the box that ink is scaled into
_CENTRE = 14.5  # where the centre of mass goes, from the pad's edge (index 14, its middle)
PEN = 2.2  # default pen width
PENS = (1.0, 5.0)
_SOFT = 0.5  # half the width of the soft edge, in network pixels whatever the size
SPACING = 0.2  # distance of two discs, in pen widths, at most: the edge waves by under 1 % of it
_MAX_DISCS = 1500  # the pad is black long before that many
_CLOSEST = 400.0  # 28ths a pad side, at most: a dot with a tremor stays a dot
SIDES = (8, 256)  # pixels of an input that can be drawn, one side
COLOURS = (1, 3, 4)  # its channels: grey, RGB, RGBA
_WINDOWS = 1 << 19  # pixels looked at at a time, so that wide pens on large inputs take little memory
_SOME = 256  # images that show what the data is drawn on

Size = tuple[int, int]  # height and width in pixels


def network_input(
    strokes: Sequence[Array], *, pen: float = PEN, normalise: bool = True, size: Size = (SIDE, SIDE)
) -> Floats:
    """Strokes, each (n, 2) of x and y in pad sides (0–1, y downwards), as ink (H, W) in 0–1.

    Ink outside the pad does not count. No ink gives zeros. With `normalise` off the pad is merely
    scaled down. `pen` is the pen's width in 28ths of the input's shorter side: in network pixels at 28×28.
    """
    side = min(size)
    unit = side / SIDE
    width = float(np.clip(pen, *PENS)) * unit
    points = _clipped(strokes)
    if not len(points):
        return np.zeros(size, np.float32)
    if not normalise:
        return rendered(chain(points * side, SPACING * width) + _margins(size), width, size)
    ends = points.reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    reach = float((high - low).max())
    room = BOX * unit - width - 2 * _SOFT + 1  # the box is of pixels that have ink, soft edge included
    scale = min(room / reach, _CLOSEST * unit) if reach > 0 else 1.0
    discs = chain((points - np.tile((low + high) / 2, 2)) * scale, SPACING * width)
    extent = (high - low) * scale / 2 + width / 2
    return _centred(discs, extent, width, size)


def drawable(shape: Sequence[int]) -> bool:
    """Whether drawings can be an input of a shape (H, W, C)."""
    height, width, channels = shape
    return SIDES[0] <= min(height, width) and max(height, width) <= SIDES[1] and channels in COLOURS


def pictured(drawn: Floats, channels: int, dark_on_light: bool) -> Floats:
    """Ink (H, W) as an image (H, W, C) in 0–1: the same in each channel, an alpha channel opaque."""
    grey = (1 - drawn if dark_on_light else drawn)[..., None]
    if channels == 1:
        return grey
    image = np.repeat(grey, channels, axis=2)
    if channels == COLOURS[-1]:
        image[..., -1] = 1
    return image


def inked(image: Floats, dark_on_light: bool) -> bool:
    """Whether an image (H, W, C) as `pictured` makes them has any ink."""
    return bool((image[..., 0] != dark_on_light).any())


def dark_on_light(images: Bytes) -> bool:
    """Whether images (N, H, W, C), 0–255, show dark things on light ground: by the pixels along their borders.

    A few hundred of them are looked at, spread evenly; of no images it is said that they are light on dark.
    """
    some = images[:: max(len(images) // _SOME, 1), ..., :3]
    borders = [some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1]]
    return len(some) > 0 and float(np.mean([border.mean() for border in borders])) > 255 / 2


def _margins(size: Size) -> Array:
    """What lies left of the pad and above it, (2,) in pixels."""
    height, width = size
    return np.array([width - min(size), height - min(size)]) / 2


def _centred(discs: Floats, extent: Array, width: float, size: Size) -> Floats:
    """Discs around the origin drawn with their ink's centre of mass in the middle of the field.

    `extent` (2,) is half the ink's width and height: it stays inside, whatever its centre of mass.
    """
    middle = np.array(size[::-1]) / 2
    slack = np.maximum(middle - extent, 0)
    draft = rendered(discs + middle, width, size).astype(np.float64)  # its sums are then the same in any order
    mass = draft.sum()
    if not mass > 0:
        return rendered(discs + middle, width, size)
    rows, columns = (np.arange(count) + 0.5 for count in size)
    centre = np.array([(draft.sum(axis=0) * columns).sum(), (draft.sum(axis=1) * rows).sum()]) / mass
    target = _CENTRE * (min(size) / SIDE) + _margins(size)
    return rendered(discs + (middle + np.clip(target - centre, -slack, slack)), width, size)


def _clipped(strokes: Sequence[Array]) -> Array:
    """All strokes as segments (n, 4) of x0, y0, x1, y1, cut at the pad's edge; a dot is one of length 0.

    Source: Y.-D. Liang, B. Barsky, "A New Concept and Method for Line Clipping", ACM TOG 1984.
    """
    shaped = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    points = np.concatenate([np.zeros((0, 2)), *shaped])
    owner = np.repeat(np.arange(len(shaped)), [len(stroke) for stroke in shaped])
    good = np.isfinite(points).all(axis=1)
    points, owner = points[good], owner[good]
    if not len(points):
        return np.zeros((0, 4))
    joined = owner[1:] == owner[:-1]
    alone = np.flatnonzero(~np.append(joined, False) & ~np.append(False, joined))
    start = np.concatenate([points[:-1][joined], points[alone]])
    step = np.concatenate([points[1:][joined], points[alone]]) - start
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (0 - start) / step, (1 - start) / step
    still = step == 0
    inside = (start >= 0) & (start <= 1)
    enter = np.where(still, np.where(inside, 0.0, 2.0), np.minimum(one, other)).max(axis=1)
    leave = np.where(still, 1.0, np.maximum(one, other)).min(axis=1)
    enter, leave = np.clip(enter, 0, 2)[:, None], np.clip(leave, -1, 1)[:, None]
    crossing = (enter <= leave)[:, 0]
    return np.asarray(np.hstack([start + enter * step, start + leave * step])[crossing])


def chain(segments: Array, spacing: float) -> Floats:
    """Points along segments (m, 4) that follow each other, `spacing` apart, with corners and ends.

    At most _MAX_DISCS between them: longer ink is drawn with points further apart, and with more segments
    than that, the corners are left out.
    """
    start, end = segments[:, :2], segments[:, 2:]
    length = np.hypot(*(end - start).T)
    along = np.append(0, np.cumsum(length))
    at = np.arange(0, along[-1], max(spacing, along[-1] / _MAX_DISCS))
    which = np.searchsorted(along, at, side="right") - 1
    share = (at - along[which]) / np.where(length > 0, length, 1)[which]
    between = start[which] + share[:, None] * (end - start)[which]
    broken = (start[1:] != end[:-1]).any(axis=1)
    corners = np.ones(len(start), bool) if len(start) <= _MAX_DISCS else np.append(True, broken)
    begins, ends = start[corners], end[np.append(broken, True)]
    points: Floats = np.concatenate([between, begins, ends]).astype(np.float32)
    return points


def rendered(discs: Array, width: float, size: Size = (SIDE, SIDE)) -> Floats:
    """Discs at (n, 2) pixels, `width` across, as coverage (H, W) in 0–1; edges fall off over one pixel."""
    reach = int(np.ceil(width / 2 + _SOFT + 0.5))
    margin = reach + 1
    field = np.zeros((size[0] + 2 * margin, size[1] + 2 * margin), np.float32)
    at_once = max(_WINDOWS // (2 * reach + 1) ** 2, 1)
    for first in range(0, len(discs), at_once):
        _cover(field, discs[first : first + at_once], width / 2, reach)
    return field[margin:-margin, margin:-margin].copy()


def _cover(field: Floats, discs: Array, radius: float, reach: int) -> None:
    """Draw discs to a field with a margin of a pixel more than they reach, in which what lies off it is lost."""
    high, wide = field.shape
    corner = np.floor(discs).astype(np.int32)
    near = np.arange(-reach, reach + 1, dtype=np.int32)
    columns, rows = corner[:, :1] + near, corner[:, 1:] + near  # (n, window)
    dx2, dy2 = (columns + 0.5 - discs[:, :1]) ** 2, (rows + 0.5 - discs[:, 1:]) ** 2
    distance = np.sqrt(dy2[:, :, None] + dx2[:, None, :])  # (n, rows, columns)
    cover = np.minimum(radius + _SOFT - distance, 1).astype(np.float32)
    margin = reach + 1
    place = np.clip(rows + margin, 0, high - 1)[:, :, None] * wide + np.clip(columns + margin, 0, wide - 1)[:, None, :]
    hit = cover > 0
    np.maximum.at(field.reshape(-1), place[hit], cover[hit])

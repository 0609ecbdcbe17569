"""Strokes become network input (28, 28), the way MNIST was made.

MNIST's digits were scaled to a 20×20 box keeping their aspect, anti-aliased, and placed by centre of
mass in 28×28 (Y. LeCun et al., "Gradient-based learning applied to document recognition", Proc. IEEE
1998, section III-A). Measured over the 60,000 training images, the centre of mass lies at pixel index
14.0 both ways and the longer side is 20.

A stroke is drawn as a chain of discs with soft edges; the pen keeps its width in network pixels
whatever the size of the drawing, as it would under a scanner that zooms on the path.

The twin of this file is `assets/engine/ink.mjs`; a test holds both to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.records import Array, Floats

SIDE = 28  # pixels of the network input, one side
BOX = 20.0  # pixels of the box that ink is scaled into, one side
_CENTRE = 14.5  # where the centre of mass goes, in pixels from the edge (index 14, its middle)
PEN = 2.2  # default pen width in network pixels
PENS = (1.0, 5.0)
_SOFT = 0.5  # half the width of the soft edge, in network pixels
SPACING = 0.2  # distance of two discs, in pen widths, at most: the edge waves by under 1 % of it
_MAX_DISCS = 1500  # 28×28 pixels are black long before that many
_CLOSEST = 400.0  # network pixels a pad side, at most: a dot with a tremor stays a dot


def network_input(strokes: Sequence[Array], *, pen: float = PEN, normalise: bool = True) -> Floats:
    """Strokes, each (n, 2) of x and y in pad sides (0–1, y downwards), as ink (28, 28) in 0–1.

    Ink outside the pad does not count. No ink gives zeros. With `normalise` off the pad is merely
    scaled down. `pen` is the pen's width in network pixels.
    """
    width = float(np.clip(pen, *PENS))
    points = _clipped(strokes)
    if not len(points):
        return np.zeros((SIDE, SIDE), np.float32)
    if not normalise:
        return rendered(chain(points * SIDE, SPACING * width), width)
    ends = points.reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    reach = float((high - low).max())
    room = BOX - width - 2 * _SOFT + 1  # the box is of pixels that have ink, soft edge included
    scale = min(room / reach, _CLOSEST) if reach > 0 else 1.0
    discs = chain((points - np.tile((low + high) / 2, 2)) * scale, SPACING * width)
    extent = (high - low) * scale / 2 + width / 2
    return _centred(discs, extent, width)


def _centred(discs: Floats, extent: Array, width: float) -> Floats:
    """Discs around the origin drawn with their ink's centre of mass in the middle of the field.

    `extent` (2,) is half the ink's width and height: it stays inside, whatever its centre of mass.
    """
    slack = np.maximum(SIDE / 2 - extent, 0)
    offset = np.full(2, SIDE / 2)
    draft = rendered(discs + offset, width).astype(np.float64)  # its sums are then the same in any order
    mass = draft.sum()
    if mass > 0:
        grid = np.arange(SIDE) + 0.5
        centre = np.array([(draft.sum(axis=0) * grid).sum(), (draft.sum(axis=1) * grid).sum()]) / mass
        offset = offset + np.clip(_CENTRE - centre, -slack, slack)
    return rendered(discs + offset, width)


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


def rendered(discs: Floats, width: float) -> Floats:
    """Discs at (n, 2) pixels, `width` across, as coverage (28, 28) in 0–1; edges fall off over one pixel."""
    radius = width / 2
    reach = int(np.ceil(radius + _SOFT + 0.5))
    corner = np.floor(discs).astype(np.int32)
    near = np.arange(-reach, reach + 1, dtype=np.int32)
    columns, rows = corner[:, :1] + near, corner[:, 1:] + near  # (n, window)
    dx2, dy2 = (columns + 0.5 - discs[:, :1]) ** 2, (rows + 0.5 - discs[:, 1:]) ** 2
    distance = np.sqrt(dy2[:, :, None] + dx2[:, None, :])  # (n, rows, columns)
    cover = np.minimum(radius + _SOFT - distance, 1).astype(np.float32)
    margin = reach + 1
    side = SIDE + 2 * margin
    place = np.clip(rows + margin, 0, side - 1)[:, :, None] * side + np.clip(columns + margin, 0, side - 1)[:, None, :]
    field = np.zeros(side * side, np.float32)
    hit = cover > 0
    np.maximum.at(field, place[hit], cover[hit])
    return field.reshape(side, side)[margin:-margin, margin:-margin].copy()

"""Vectors laid out in a plane: the two directions in which they differ most (principal components).

Rule: pure maths on arrays; the same vectors always give the same plane, not its mirror image.
Source: K. Pearson, "On lines and planes of closest fit to systems of points in space", Philosophical Magazine 1901;
for many units, subspace iteration as in Y. Saad, "Numerical Methods for Large Eigenvalue Problems", SIAM 2011, ch. 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.explain.subspace import Leading
from model.records import Array, Floats

_WIDE = 768  # units above which the whole covariance takes too long
ROUNDS, SPARE = 24, 8  # of the subspace iteration, and directions carried along so that it settles soon
_NOTHING = 1e-9  # of the vectors' own size: what differs less than rounding does


@dataclass(frozen=True)
class Plane:
    """Where vectors (n, d) lie: `mean` (d,), unit `axes` (2, d), `share` (2,) of the variance along each, 0 to 1.

    An axis that there is not (too few vectors or units, or nothing that differs) is zero, and so is its share.
    """

    mean: Array
    axes: Array
    share: Array


def principal(vectors: Floats) -> Plane:
    """The plane of most variance through vectors (n, d)."""
    count, units = vectors.shape
    mean = vectors.mean(axis=0, dtype=np.float64) if count else np.zeros(units)
    axes, share = np.zeros((2, units)), np.zeros(2)
    centred = vectors - mean.astype(vectors.dtype)
    total = _squares(centred)
    if count < 2 or units < 2 or total <= _NOTHING * _NOTHING * _squares(vectors):
        return Plane(mean, axes, share)
    size = np.abs(centred).max()
    centred /= size  # sums of squares of the largest float32 would run over
    total /= float(size) ** 2
    along, directions = _leading(centred)
    there = along > _NOTHING * total
    axes[there], share[there] = _upright(directions)[there], along[there] / total
    return Plane(mean, axes, share)


def _squares(vectors: Floats) -> float:
    """The sum of all squares, in double precision without a copy of that size."""
    parts = np.array_split(vectors, len(vectors) // 4096 + 1)
    return float(sum(np.square(part, dtype=np.float64).sum() for part in parts))


def _leading(centred: Array) -> tuple[Array, Array]:
    """The two largest sums of squares (2,) along directions (2, d) of centred vectors (n, d)."""
    if centred.shape[1] <= _WIDE:
        exact = centred.astype(np.float64)
        return _largest(exact.T @ exact)
    random = np.random.default_rng(0)
    basis = random.standard_normal((centred.shape[1], 2 + SPARE)).astype(centred.dtype)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(centred.T @ (centred @ basis))
    reached = (centred @ basis).astype(np.float64)
    sums, directions = _largest(reached.T @ reached)
    return sums, directions @ basis.T


def _largest(scatter: Array) -> tuple[Array, Array]:
    """The two largest eigenvalues (2,) of a symmetric matrix (d, d) and their vectors (2, d)."""
    values, columns = np.linalg.eigh(scatter)
    return values[:-3:-1], columns[:, :-3:-1].T


def _upright(axes: Array) -> Array:
    """Axes (2, d), each turned so that its component largest in size is positive."""
    largest_of = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return axes * np.where(largest_of < 0, -1, 1)


def of_leading(vectors: Leading) -> tuple[Plane, Floats]:
    """The plane of most variance of vectors known by their leading directions, and where each comes to lie, (n, 2)."""
    units, found = len(vectors.mean), min(2, len(vectors.directions))
    along = np.square(vectors.coordinates[:, :found], dtype=np.float64).sum(axis=0)
    axes, share = np.zeros((2, units)), np.zeros(2)
    there = np.flatnonzero(along > _NOTHING * vectors.total)
    axes[there], share[there] = _upright(vectors.directions[there]), along[there] / (vectors.total or 1)
    turned = np.sign((axes[:found] * vectors.directions[:found]).sum(axis=1))  # 0 for an axis that there is not
    points = np.zeros((len(vectors.coordinates), 2), np.float32)
    points[:, :found] = vectors.coordinates[:, :found] * turned
    return Plane(vectors.mean.astype(np.float64), axes, share), points


def placed(plane: Plane, vectors: Floats) -> Floats:
    """Where vectors (n, d) come to lie: x, y (n, 2), the mean at the origin."""
    places: Floats = ((vectors - plane.mean) @ plane.axes.T).astype(np.float32)
    return places

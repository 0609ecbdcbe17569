"""Vectors too many and too wide to be held at once → the few directions in which they differ most, and where each lies.

Rule: vectors come in blocks, any number of times over, and are let go of; only their coordinates along the directions
stay. Source: N. Halko, P. G. Martinsson, J. A. Tropp, "Finding structure with randomness: probabilistic algorithms for
constructing approximate matrix decompositions", SIAM Review 53, 2011, section 4.5 (randomised subspace iteration).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from model.records import Array, Floats

DIRECTIONS = 64
_PASSES = 6  # over all vectors, at most; three or four are usual
_SETTLED = 1e-3  # change of the two largest variances from a pass to the next: the error left is smaller still

Blocks = Callable[[], Iterable[Floats]]


@dataclass(frozen=True)
class Leading:
    """Vectors (n, units) by their leading principal directions, the largest variance first.

    A vector is about `mean` (units,) + its row of `coordinates` (n, k) @ `directions` (k, units), which are
    orthonormal; `total` is the sum of all vectors' squared distances from the mean, along all directions there are.
    """

    coordinates: Floats
    directions: Floats
    mean: Floats
    total: float


@dataclass
class _Sums:
    """What a pass adds up of vectors that have been shifted and scaled: their sum, and that of their squares."""

    vectors: Array
    squares: float = 0.0


def leading(blocks: Blocks, count: int, units: int, wanted: int = DIRECTIONS) -> Leading:
    """The leading directions of `count` vectors of so many `units`, which `blocks` gives anew at each call."""
    kept = min(wanted, units, count)
    shift, size = _frame_of(blocks)
    basis = _orthonormal(np.random.default_rng(0).standard_normal((units, kept), np.float32))
    coordinates, product, sums = _pass(blocks, count, basis, shift, size)
    largest, turn = _principal(coordinates)
    for _ in range(_PASSES - 1):
        before, basis = largest, _orthonormal(product)
        coordinates, product, sums = _pass(blocks, count, basis, shift, size)
        largest, turn = _principal(coordinates)
        if np.abs(largest - before).max() <= _SETTLED * largest.max():
            break
    turn = turn[:, ::-1].astype(np.float32)
    mean = sums.vectors / count
    return Leading(
        coordinates=coordinates @ turn * np.float32(size),
        directions=np.ascontiguousarray((basis @ turn).T),
        mean=np.asarray(shift + mean * size, np.float32),
        total=max(sums.squares - count * float(mean @ mean), 0.0) * size * size,
    )


def _frame_of(blocks: Blocks) -> tuple[Floats, float]:
    """A point near the mean, and the size of what differs from it: sums around it do not cancel, or run over."""
    first = next(iter(blocks()))
    shift = np.asarray(first.mean(axis=0, dtype=np.float64), np.float32)
    return shift, float(np.abs(first - shift).max()) or 1.0


def _pass(blocks: Blocks, count: int, basis: Floats, shift: Floats, size: float) -> tuple[Floats, Floats, _Sums]:
    """Once over all vectors V, centred: V W (n, k), Vᵀ(V W) (units, k) for a basis W (units, k), and the sums."""
    coordinates = np.empty((count, basis.shape[1]), np.float32)
    product, sums, at = np.zeros_like(basis), _Sums(np.zeros(len(basis))), 0
    for block in blocks():
        near = (block - shift) * np.float32(1 / size)
        along = near @ basis
        coordinates[at : at + len(block)] = along
        product += near.T @ along
        sums.vectors += near.sum(axis=0, dtype=np.float64)
        sums.squares += float(np.square(near, dtype=np.float64).sum())
        at += len(block)
    mean = sums.vectors / count
    of_mean = mean @ basis
    product -= (count * np.outer(mean, of_mean)).astype(np.float32)
    return coordinates - of_mean.astype(np.float32), product, sums


def _principal(coordinates: Floats) -> tuple[Array, Array]:
    """The two largest sums of squares along any direction within coordinates (n, k), and all such directions (k, k)."""
    variances, turn = np.linalg.eigh(coordinates.T.astype(np.float64) @ coordinates)
    return variances[:-3:-1], turn


def _orthonormal(columns: Floats) -> Floats:
    """An orthonormal basis of the span of columns (units, k)."""
    basis: Floats = np.linalg.qr(columns)[0]
    return basis

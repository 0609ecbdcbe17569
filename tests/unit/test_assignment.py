"""Partners one to one, as SciPy finds them."""

from __future__ import annotations

import numpy as np
import pytest

from model.explain.assignment import best_pairs


@pytest.mark.parametrize("shape", [(1, 1), (5, 5), (3, 7), (7, 3), (32, 64), (128, 100)])
def test_the_sum_is_the_largest_there_is(shape: tuple[int, int]) -> None:
    optimize = pytest.importorskip("scipy.optimize", exc_type=ImportError)
    for seed in range(5):
        scores = np.random.default_rng(seed).random(shape)
        if seed == 4:
            scores = np.round(scores, 1)  # many alike
        rows, columns = best_pairs(scores)
        expected = optimize.linear_sum_assignment(scores, maximize=True)
        assert len(set(rows)) == len(set(columns)) == min(shape) and list(rows) == sorted(rows)
        assert scores[rows, columns].sum() == pytest.approx(scores[expected].sum())
        if seed < 4:
            assert list(zip(rows, columns, strict=True)) == list(zip(*expected, strict=True))


def test_nothing_tells_partners_apart() -> None:
    rows, columns = best_pairs(np.zeros((4, 6)))
    assert list(rows) == [0, 1, 2, 3] and len(set(columns)) == 4
    assert [len(side) for side in best_pairs(np.zeros((0, 3)))] == [0, 0]

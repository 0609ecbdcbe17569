"""Scores of rows and columns → partners one to one, so that the sum of scores is the largest there is.

Rule: pure, in NumPy alone: SciPy's solver does the same in less time, but importing it takes 25 MB of the server's.
Source: D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE Transactions on Aerospace and
Electronic Systems 2016: each row in turn gets a column along the shortest path of exchanges.
"""

from __future__ import annotations

import numpy as np

from model.records import Array

_NOBODY = -1


def best_pairs(scores: Array) -> tuple[Array, Array]:
    """Rows and their columns, (min(rows, columns),) each, of finite scores (rows, columns); by row."""
    if scores.shape[0] > scores.shape[1]:
        columns, rows = best_pairs(scores.T)
        order = np.argsort(rows)
        return rows[order], columns[order]
    costs = -scores.astype(np.float64)
    of_row, of_column = np.full(costs.shape[0], _NOBODY), np.full(costs.shape[1], _NOBODY)
    prices = np.zeros(costs.shape[0]), np.zeros(costs.shape[1])
    for row in range(len(costs)):
        _settle(row, costs, prices, of_row, of_column)
    return np.arange(len(of_row)), of_row


def _settle(row: int, costs: Array, prices: tuple[Array, Array], of_row: Array, of_column: Array) -> None:
    """Give a row its column, moving those who have one along the cheapest way to a free column.

    `prices` are what a row and a column cost by now (the dual variables); changed in place, as both partners are.
    """
    row_prices, column_prices = prices
    shortest, before = np.full(len(of_column), np.inf), np.full(len(of_column), _NOBODY)
    open_, length, at = np.ones(len(of_column), bool), 0.0, row
    while True:
        reach = length + costs[at] - row_prices[at] - column_prices
        nearer = open_ & (reach < shortest)
        shortest[nearer], before[nearer] = reach[nearer], at
        column = int(np.where(open_, shortest, np.inf).argmin())
        open_[column], length = False, shortest[column]
        if of_column[column] == _NOBODY:
            break
        at = of_column[column]
    passed = np.flatnonzero(~open_ & (of_column != _NOBODY))
    row_prices[row] += length
    row_prices[of_column[passed]] += length - shortest[passed]
    column_prices[~open_] -= length - shortest[~open_]
    at = _NOBODY
    while at != row:  # back along the path, each row takes the column found for it
        at = before[column]
        of_column[column] = at
        of_row[at], column = column, of_row[at]

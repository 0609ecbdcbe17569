"""Values → whole steps of a colour scale, as bytes: what every picture that leaves the server is made of.

Rule: the only place where values become steps; what colour a step has, the page decides.
"""

from __future__ import annotations

import base64

import numpy as np

from model.records import Array, Bytes, Floats


def spanned(values: Floats, levels: int) -> tuple[Bytes, float, float]:
    """Values as steps 0…levels between their extremes (low, high), zero always among these."""
    low, high = min(float(values.min(initial=0)), 0.0), max(float(values.max(initial=0)), 0.0)
    if not high > low:
        return np.zeros(values.shape, np.uint8), low, low
    steps = values * np.float32(levels / (high - low))
    steps += np.float32(0.5 - low * levels / (high - low))
    return np.minimum(steps, levels).astype(np.uint8), low, high


def scaled(values: Array, limit: Array | float, *, signed: bool) -> Bytes:
    """Values as steps of a scale that ends at `limit` (broadcast, 0 counts as 1).

    0 is step 0 and the limit 255; `signed`, 0 is step 128 and ±limit are 1 and 255. What lies outside is cut off.
    """
    values = np.nan_to_num(values, posinf=0, neginf=0)
    shares = values / np.where(np.asarray(limit) > 0, limit, 1)
    return np.asarray(np.rint((shares * 127 + 128 if signed else shares * 255).clip(0, 255)), np.uint8)


def strongest(values: Array) -> float:
    """The largest size of a value, 1 where all are zero: the limit of a scale for all of them."""
    return float(np.abs(np.nan_to_num(values, posinf=0, neginf=0)).max(initial=0)) or 1.0


def as_text(numbers: Array) -> str:
    """An array's bytes in base64, as JSON can carry them."""
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()

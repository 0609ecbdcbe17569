"""Values → whole steps of a colour scale, as bytes: what every picture that leaves the server is made of.

Rule: the only place where values become steps; what colour a step has, the page decides. The step of zero holds zeros
and nothing else: a value above it has a higher step, one below it a lower, however near they are.
The twin of `spanned` is in `assets/engine/steps.mjs`; a test holds both to each other.
"""

from __future__ import annotations

import base64
import math

import numpy as np

from model.records import Array, Bytes, Floats

_LARGEST = float(np.finfo(np.float32).max)


def spanned(values: Floats, levels: int) -> tuple[Bytes, float, float]:
    """Values as steps 0…levels from `low` to `high`, with 0 on a step of its own: (steps, low, high).

    The larger extreme in size is `high` or `low` as it is; the other one is widened by part of a step, so that 0 falls
    on a step. Without values below zero `low` is 0. What is no number counts as 0, and what is infinite as
    the largest finite value of its sign.
    """
    values, least, most = _bounded(values)
    zero, unit = _grid(least, most, levels)
    if not unit:
        return np.zeros(values.shape, np.uint8), 0.0, 0.0
    scaled_up = values * np.float32(min(1 / unit, _LARGEST))
    scaled_up += np.float32(zero + 0.5)
    steps = np.clip(scaled_up, 0, levels, out=scaled_up).astype(np.uint8)
    low, high = max(0.0 - zero * unit, -_LARGEST), min((levels - zero) * unit, _LARGEST)
    return _apart(steps, values, zero), low, high


def _bounded(values: Floats) -> tuple[Floats, float, float]:
    """Values without any that is no finite number, their extremes, zero always among these."""
    least, most = float(values.min(initial=0)), float(values.max(initial=0))
    if np.isfinite(least) and np.isfinite(most):
        return values, least, most
    sound = np.where(np.isfinite(values), values, 0)
    least, most = float(sound.min(initial=0)), float(sound.max(initial=0))
    finite = np.nan_to_num(values, nan=0, posinf=most or 1, neginf=least or -1)
    return finite, float(finite.min(initial=0)), float(finite.max(initial=0))


def _grid(least: float, most: float, levels: int) -> tuple[int, float]:
    """The step of zero, and the size of a step, for values from `least` ≤ 0 to `most` ≥ 0; no size without a span."""
    span = most - least
    if not span:
        return 0, 0.0
    if most >= -least:
        zero = min(math.ceil(-least / span * levels), levels - 1)
        return zero, most / (levels - zero)
    zero = max(math.floor(-least / span * levels), 1)
    zero = min(zero, levels - 1) if most > 0 else zero
    return zero, -least / zero


def _apart(steps: Bytes, values: Array, zero: int) -> Bytes:
    """Steps, with those of values that are not zero kept off the step of zero."""
    lowest = (values > 0).view(np.uint8)
    if zero:
        lowest *= np.uint8(min(zero + 1, 255))
    np.maximum(steps, lowest, out=steps)
    if zero:
        np.minimum(steps, np.uint8(zero - 1), out=steps, where=values < 0)
    return steps


def scaled(values: Array, limit: Array | float, *, signed: bool) -> Bytes:
    """Values as steps of a scale that ends at `limit` (broadcast, 0 counts as 1).

    0 is step 0 and the limit 255; `signed`, 0 is step 128 and ±limit are 1 and 255. What lies outside is cut off.
    """
    values = np.nan_to_num(values, posinf=0, neginf=0)
    shares = values / np.where(np.asarray(limit) > 0, limit, 1)
    steps = np.asarray(np.rint((shares * 127 + 128 if signed else shares * 255).clip(0, 255)), np.uint8)
    return _apart(steps, values, 128 if signed else 0)


def strongest(values: Array) -> float:
    """The largest size of a value, 1 where all are zero: the limit of a scale for all of them."""
    return float(np.abs(np.nan_to_num(values, posinf=0, neginf=0)).max(initial=0)) or 1.0


def as_text(numbers: Array) -> str:
    """An array's bytes in base64, as JSON can carry them."""
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()

"""What is said of a filter."""

from __future__ import annotations

from app.words import number


def misfit(reason: str) -> str:
    """Why nothing can be shown of a model that cannot read the data; empty where it can."""
    return f"There is nothing to show: {reason}." if reason else ""


def no_pattern(gradients: str) -> str:
    """Why a model has no maximising inputs, being one whose derivatives are not known; else empty."""
    return f"It cannot be searched for: {gradients}." if gradients else ""


def pattern(activation: float, best: float | None) -> str:
    """Both figures of the input that excites a filter most."""
    said = f"activation {number(activation)}"
    return said if best is None else f"{said} · best patch of the test images {number(best)}"


def cost(points: float, intact: float, images: int, rank: int, of: int) -> str:
    """What accuracy is without a filter."""
    change = "no change" if not points else f"{'−' if points < 0 else '+'}{number(abs(points))} points of accuracy"
    without = f"{100 * intact:.2f} % → {100 * intact + points:.2f} % of {images:,} test images"
    return f"{change} · rank {rank} of {of} · {without}"

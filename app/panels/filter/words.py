"""What is said of a filter."""

from __future__ import annotations

from app.words import number


def lacks(misfit: str, trouble: str, in_use: bool, over: bool) -> str:
    """Why a part of a filter's page is not there; empty while it is on its way."""
    if misfit:
        return f"There is nothing to show: {misfit}."
    if not in_use:
        return "Worked out for the model in use only."
    if trouble:
        return f"This could not be worked out: {trouble}."
    return "Not worked out for this filter." if over else ""


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

"""What is said of a verdict that should not be believed."""

from __future__ import annotations

from collections.abc import Sequence

from app.words import number

_ALL_BUT_NONE = 0.99  # share of validation images that lie nearer, from which nothing learned is like it


def doubt(far: bool, share: float, classes: Sequence[tuple[str, float]]) -> str:
    """Why not to believe it, in a few words; empty where there is no reason.

    `share` of validation images lie nearer to what was learned; `classes` are two with their probabilities, or none.
    """
    if far and share >= _ALL_BUT_NONE:
        return "Like nothing it learned."
    if far:
        return "Unlike most of what it learned."
    if not classes:
        return ""
    (first, most), (second, less) = classes
    return f"Between {first} ({100 * most:.0f} %) and {second} ({100 * less:.0f} %)."


def distance(images: int, layer: str, score: float, share: float) -> str:
    """How far the nearest training image lies, beside what is usual; the share is never rounded up."""
    return (
        f"Distance {number(score, 2)} (as {layer} sees it) from the nearest of {images:,} training images: "
        f"farther from anything it learned than {int(100 * share)} % of the validation images are."
    )

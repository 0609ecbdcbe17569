"""The range of the numbers that a model takes for a pixel from black to white, and what is said of it.

Rule: everything here hands images out in 0–1; the graph of a bundle takes those and turns them into its model's own.
"""

from __future__ import annotations

from model.records import BadInput

RANGES = {"0-1": (1.0, 0.0), "0-255": (255.0, 0.0), "-1-1": (2.0, -1.0)}  # scale and offset of a value in 0–1
USUAL = "0-1"


def checked(text: str) -> str:
    """A range by its name; raises BadInput for another one."""
    if text not in RANGES:
        raise BadInput(f"input {text[:20]!r} given, expected one of {', '.join(RANGES)}")
    return text


def title(name: str) -> str:
    """A range as people read it."""
    return {"0-1": "0 to 1", "0-255": "0 to 255", "-1-1": "−1 to 1"}[name]

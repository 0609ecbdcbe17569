"""Validation accuracy against the first knob: a dot a run, a large one their mean, a line a value of the second knob.

Rule: ink, greys and dashes only; what a line is stands at its end. Lines join numbers alone, choices have no between.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.panels.plots import axis, literal, paper
from app.theme import Theme
from app.words import Phrase, say

_DECADE = 9.9  # from this ratio of largest to smallest on, equal steps are equal factors
_CLOSE = 0.06  # of the width: values nearer to each other than that stand side by side
_GAP = 0.075  # of the height: between two labels
_ROOM = 0.12  # of the range of accuracies, above and below
_LEAST = 0.004  # of accuracy, from bottom to top
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x")


@dataclass(frozen=True)
class Point:
    """A combination: `accuracies` of its runs, 0–1, none as long as nothing is known, and its name."""

    accuracies: tuple[float, ...]
    name: Phrase | str
    best: bool = False

    @property
    def mean(self) -> float | None:
        """Of its runs."""
        return sum(self.accuracies) / len(self.accuracies) if self.accuracies else None


@dataclass(frozen=True)
class Line:
    """A value of the second knob: its name, empty without one, and a point for each value of the first."""

    name: Phrase | str
    points: tuple[Point, ...]


def picture(
    values: Sequence[str], names: Sequence[Phrase | str], lines: Sequence[Line], *, knob: Phrase, theme: Theme
) -> dict[str, Any]:
    """The first knob's `values` with their `names` across, a line for each value of the second one."""
    places, joined = positions(values)
    looks = _looks(theme)[: len(lines)]
    spread = (max(places) - min(places)) or 1.0
    apart = 0.0 if joined else 0.05 * spread  # lines beside each other where nothing is between two values
    data = []
    for number, (line, look) in enumerate(zip(lines, looks, strict=True)):
        offset = apart * (number - (len(lines) - 1) / 2)
        data += _traces(line, [place + offset for place in places], look, _SYMBOLS[number], joined=joined)
    low, high = _range([accuracy for line in lines for point in line.points for accuracy in point.accuracies])
    margin = 0.08 * spread + len(lines) * apart / 2
    ends = _ends(lines, max(places) + margin / 2, (low, high), theme) if len(lines) > 1 else []
    layout = {
        **paper(theme),
        "margin": {"l": 56, "r": 116 if ends else 16, "t": 24, "b": 48},
        "showlegend": False,
        "xaxis": axis(
            theme, title={"text": knob, "font": {"size": 13}}, tickvals=places, ticktext=list(names), showgrid=False,
            range=[min(places) - margin, max(places) + margin],
        ),
        "yaxis": axis(
            theme, title={"text": say("sweep.figure.accuracy"), "font": {"size": 13}}, tickformat=".1~%",
            range=[low, high],
        ),
        "annotations": [*ends, *_best(lines, places, apart, theme)],
    }  # fmt: skip
    return {"data": data, "layout": layout}


def positions(values: Sequence[str]) -> tuple[list[float], bool]:
    """Where values stand across, and whether a line may join them: numbers as they are, by powers of ten over decades.

    Choices, and numbers that would lie on each other, stand side by side in the order in which they were given.
    """
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        return [float(at) for at in range(len(values))], False
    if min(numbers) > 0 and max(numbers) / min(numbers) >= _DECADE:
        numbers = [math.log10(number) for number in numbers]
    ascending = sorted(numbers)
    closest = min(after - before for before, after in itertools.pairwise(ascending))
    if closest < _CLOSE * (ascending[-1] - ascending[0]):
        return [float(at) for at in range(len(values))], True
    return numbers, True


def _looks(theme: Theme) -> list[tuple[str, str]]:
    """Colour and dash of each line."""
    return [(colour, dash) for colour in (theme.text, theme.muted, theme.edge) for dash in ("solid", "dash")]


def _traces(
    line: Line, places: Sequence[float], look: tuple[str, str], symbol: str, *, joined: bool
) -> list[dict[str, Any]]:
    """Dots for the runs, then their means, joined in the order of the numbers."""
    colour, dash = look
    dots = [
        (place, accuracy, point.name)
        for place, point in zip(places, line.points, strict=True)
        for accuracy in point.accuracies
        if len(point.accuracies) > 1
    ]
    means = sorted(
        ((place, point.mean, point.name) for place, point in zip(places, line.points, strict=True) if point.accuracies),
        key=lambda mean: mean[0],
    )
    shared = {"type": "scatter", "hovertemplate": "%{text}<extra></extra>"}
    return [
        shared
        | {
            "mode": "markers",
            "x": [place for place, _, _ in dots],
            "y": [accuracy for _, accuracy, _ in dots],
            "text": [_reading("run", name, accuracy) for _, accuracy, name in dots],
            "marker": {"color": colour, "size": 6, "symbol": f"{symbol}-open"},
        },
        shared
        | {
            "mode": "lines+markers" if joined else "markers",
            "x": [place for place, _, _ in means],
            "y": [mean for _, mean, _ in means],
            "text": [_reading("mean", name, mean or 0.0) for _, mean, name in means],
            "marker": {"color": colour, "size": 10, "symbol": symbol},
            "line": {"color": colour, "dash": dash, "width": 2},
        },
    ]


def _reading(of: str, name: Phrase | str, accuracy: float) -> Phrase:
    """What is read at a dot."""
    return say(f"sweep.figure.{of}", name=name, share=accuracy)


def _range(accuracies: Sequence[float]) -> tuple[float, float]:
    """From which accuracy to which, with room for the dots at the ends."""
    low, high = (min(accuracies), max(accuracies)) if accuracies else (0.0, 1.0)
    room = max(_ROOM * (high - low), (_LEAST - (high - low)) / 2)
    return low - room, high + room


def _ends(lines: Sequence[Line], place: float, limits: tuple[float, float], theme: Theme) -> list[dict[str, Any]]:
    """What each line is, at its end, none of them over another."""
    low, high = limits
    known = [(line.name, [point.mean for point in line.points if point.mean is not None]) for line in lines]
    ends = sorted(((means[-1], name) for name, means in known if means), key=lambda end: end[0])
    heights = apart([(height - low) / (high - low) for height, _ in ends], _GAP)
    return [
        _note(name if isinstance(name, dict) else literal(name), place, low + height * (high - low), theme.text)
        | {"xanchor": "left", "yanchor": "middle", "xshift": 18}
        for height, (_, name) in zip(heights, ends, strict=True)
    ]


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Ascending heights, 0–1, moved so that each is `gap` above the one before, and all stay below 1."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + gap) if moved else height)
    ceiling = 1.0
    for at in range(len(moved) - 1, -1, -1):
        moved[at] = min(moved[at], ceiling)
        ceiling = moved[at] - gap
    return moved


def _best(lines: Sequence[Line], places: Sequence[float], apart_by: float, theme: Theme) -> list[dict[str, Any]]:
    """The word at the best combination, above its dots."""
    return [
        _note(say("sweep.figure.best"), place + apart_by * (number - (len(lines) - 1) / 2), top, theme.text)
        | {"yanchor": "bottom", "yshift": 6}
        | ({"xanchor": "right", "xshift": 12} if len(lines) > 1 else {})  # clear of the lines' names
        for number, line in enumerate(lines)
        for place, point in zip(places, line.points, strict=True)
        if point.best and (top := max(point.accuracies))
    ]


def _note(text: Phrase | str, x: float, y: float, colour: str) -> dict[str, Any]:
    """A word in the figure."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": 13, "color": colour}}

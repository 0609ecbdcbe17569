"""What a set of images is called: its name, how many it has, what was done to their values; as text, and out of it.

Rule: files and commands have the text, in English; whoever says it in other words takes it apart here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.data.ranges import PLAIN, Range

BUILTIN, MNIST, FASHION = "built-in MNIST", "full MNIST", "Fashion-MNIST"
_NUMBER = r"−?[\d,]+"
_TITLE = re.compile(
    rf"(?P<name>.+), (?P<count>{_NUMBER}) (?:images|digits)"
    rf"(?:, values of (?P<low>{_NUMBER})–(?P<high>{_NUMBER}) stretched to {PLAIN})?"
)


@dataclass(frozen=True)
class Title:
    """`name` is one of the known sets, or a file's; `range` is what the values went from and to."""

    name: str
    count: int
    range: Range = PLAIN

    def __str__(self) -> str:
        size = f"{self.count:,} {'digits' if self.name == BUILTIN else 'images'}"
        stretched = "" if self.range == PLAIN else f", values of {self.range} stretched to {PLAIN}"
        return f"{self.name}, {size}{stretched}"


def parsed(text: str) -> Title | None:
    """A title out of its text; None where it is none."""
    parts = _TITLE.fullmatch(text)
    if parts is None:
        return None
    stretched = Range(_number(parts["low"]), _number(parts["high"])) if parts["low"] else PLAIN
    return Title(parts["name"], _number(parts["count"]), stretched)


def _number(text: str) -> int:
    """A whole number as a title has it."""
    return int(text.replace("−", "-").replace(",", ""))

"""Colours of the figures, for light and dark. The stylesheet holds the same names for the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours that a figure needs; backgrounds stay transparent, the page shows through."""

    text: str
    muted: str
    grid: str
    accent: str
    right: str
    wrong: tuple[tuple[float, str], ...]


LIGHT = Theme(
    text="#1d2433",
    muted="#5b6578",
    grid="#d8dde6",
    accent="#0b6bcb",
    right="#dbe7f5",
    wrong=((0.0, "#f4f5f8"), (0.001, "#fde9d4"), (0.35, "#f9b26c"), (1.0, "#ee7b30")),
)
DARK = Theme(
    text="#e6e9f0",
    muted="#98a2b5",
    grid="#323a4a",
    accent="#5aa9ff",
    right="#22344d",
    wrong=((0.0, "#1b212c"), (0.001, "#40301f"), (0.35, "#a85a1c"), (1.0, "#d9772b")),
)
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Liberation Sans, Arial, sans-serif"
THEMES = {"light": LIGHT, "dark": DARK}

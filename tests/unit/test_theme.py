"""The two themes: text that can be read, edges that can be seen, against what they stand on (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import itertools

import pytest

from app.theme import COLOUR_MAPS, DARK, LIGHT, Theme


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
class TestTheme:
    @pytest.mark.parametrize("name", ["text", "muted", "accent", "wrong", "epoch", "more", "less"])
    def test_words_are_read(self, theme: Theme, name: str) -> None:
        assert contrast(getattr(theme, name), theme.paper) >= 4.5

    @pytest.mark.parametrize("name", ["edge", "gap"])
    def test_edges_are_seen(self, theme: Theme, name: str) -> None:
        assert contrast(getattr(theme, name), theme.paper) >= 3

    def test_what_is_pressed_is_read(self, theme: Theme) -> None:
        assert contrast(theme.paper, theme.accent) >= 4.5

    def test_right_cells_and_mistakes_are_read(self, theme: Theme) -> None:
        assert all(
            contrast(theme.text, ground) >= 4.5 for ground in (theme.right, *(stop for _, stop in theme.mistakes))
        )


@pytest.mark.parametrize("name", [name for name, colour_map in COLOUR_MAPS.items() if colour_map.title])
def test_gaps_part_maps_that_are_silent(name: str) -> None:
    lowest = "#" + COLOUR_MAPS[name].stops.split()[0]
    assert contrast(lowest, LIGHT.gap) >= 3 and contrast(lowest, DARK.gap) >= 3


def test_classes_are_told_apart() -> None:
    for theme in (LIGHT, DARK):
        assert all(one != other for one, other in itertools.combinations(theme.classes, 2))

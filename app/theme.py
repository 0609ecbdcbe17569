"""Every colour, once: for light and dark, of figures and of the style sheet; and the colour maps of feature maps."""

from __future__ import annotations

from dataclasses import dataclass

Stops = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Theme:
    """The page's colours. Figures leave their ground transparent, the page shows through.

    The page is one surface, `paper`, on which maps are the only saturated thing; all else is `text` and greys. `edge`
    is what bounds a control, a bar's track and a map, three times as light or dark as what it stands on; `line` merely
    parts. `accent` is for what is selected and for the one thing to do, `wrong` for mistakes alone, `epoch` for what a
    time-lapse shows. `rule` are the lines in figures; `right` and `mistakes` colour a confusion matrix; `more` and
    `less` are the ends of signed values; `classes` tell up to ten classes apart.
    """

    text: str
    muted: str
    accent: str
    paper: str
    edge: str
    line: str
    gap: str
    wrong: str
    epoch: str
    more: str
    less: str
    rule: str
    right: str
    mistakes: Stops
    classes: tuple[str, ...]


_GAP = "#878d98"  # stands off from the lowest colour of every colour map, the darkest and the lightest
LIGHT = Theme(
    text="#171a20",
    muted="#565c68",
    accent="#0b62c4",
    paper="#f4f5f6",
    edge="#7d8490",
    line="#d9dce1",
    gap=_GAP,
    wrong="#b3400a",
    epoch="#6a3fc2",
    more="#b1182b",
    less="#2065ab",
    rule="#d5d9df",
    right="#dfe3e8",
    mistakes=((0.0, "#f4f5f6"), (0.001, "#fde9d4"), (0.35, "#f9b26c"), (1.0, "#ee7b30")),
    classes=(
        "#0072b2", "#e06c00", "#00875f", "#a5182b", "#b0479c", "#8a6d00", "#1f9fc4", "#5b3fa6", "#e0709f", "#596373",
    ),
)  # fmt: skip
DARK = Theme(
    text="#e8eaee",
    muted="#a2a9b5",
    accent="#6cb2ff",
    paper="#121417",
    edge="#6f7683",
    line="#2b2f36",
    gap=_GAP,
    wrong="#ff9d4d",
    epoch="#b99aff",
    more="#f4846f",
    less="#74b4ea",
    rule="#32373f",
    right="#2a3038",
    mistakes=((0.0, "#16191d"), (0.001, "#40301f"), (0.35, "#7a481d"), (1.0, "#a35215")),
    classes=(
        "#4da3e8", "#ff9a3d", "#2fc79a", "#ee6a5f", "#d47bd0", "#d6bd3f", "#6fdcf2", "#9d8bf5", "#ffafcb", "#aab4c4",
    ),
)  # fmt: skip
FONT = "Inter, system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Arial, sans-serif"
_PAGE = ("text", "muted", "accent", "paper", "edge", "line", "gap", "wrong", "epoch", "more", "less")


@dataclass(frozen=True)
class ColourMap:
    """Evenly spaced stops as matplotlib draws them; `title` is what the choice says, none for one nobody chooses."""

    stops: str
    title: str = ""


COLOUR_MAPS = {
    "viridis": ColourMap(
        "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 "
        "d8e219 fde725",
        "viridis",
    ),
    "cividis": ColourMap(
        "00224e 002e6a 1a386f 32436d 434e6c 535a6d 61656f 6f7073 7d7c78 8c8878 9b9476 aba072 bcae6c cdbb63 dec958 "
        "f0d846 fee838",
        "cividis",
    ),
    "inferno": ColourMap(
        "000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d24644 e45a31 f1731d f98e09 fcac11 f9cb35 "
        "f2ea69 fcffa4",
        "inferno",
    ),
    "magma": ColourMap(
        "000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 d0416f e75263 f56b5c fc8961 fea772 fec488 "
        "fde2a3 fcfdbf",
        "magma",
    ),
    "gray": ColourMap("000000 ffffff", "gray"),
    "binary": ColourMap("ffffff 000000", "binary"),
    "jet": ColourMap(
        "000080 0000c8 0000ff 0040ff 0080ff 00c0ff 16ffe1 49ffad 7dff7a b1ff46 e4ff13 ffd000 ff9400 ff5900 ff1e00 "
        "c40000 800000",
        "jet (misleads)",
    ),
    "signed": ColourMap("053061 2065ab 4393c3 90c4dd d1e5f0 f7f6f6 fddbc7 f3a481 d6604d b1182b 67001f"),
    "signed_dark": ColourMap("9ad2ff 66aae2 4290cf 2f6da4 223f5b 1a1d21 592d28 9c4437 d0604a ee8a70 ffb8a4"),
}


def stylesheet() -> str:
    """Both themes as variables of the style sheet: `--text` and so on, `--class-0` to `--class-9`.

    Until the script has chosen, the system's theme holds.
    """
    system = _rules(":root:not([data-bs-theme])", DARK)
    dark = f"@media (prefers-color-scheme: dark) {{\n{system}}}"
    return "\n".join([_rules(":root", LIGHT), dark, _rules('[data-bs-theme="dark"]', DARK)])


def _rules(selector: str, theme: Theme) -> str:
    """One theme's variables."""
    named = {name: getattr(theme, name) for name in _PAGE} | {
        f"class-{number}": colour for number, colour in enumerate(theme.classes)
    }
    return f"{selector} {{\n" + "".join(f"    --{name}: {colour};\n" for name, colour in named.items()) + "}"

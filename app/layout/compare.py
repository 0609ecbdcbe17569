"""The compare tab: two models side by side, their filters pair by pair, their curves, their settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from app import ids
from app.layout.evaluation import GRAPH

SIDE, KERNEL, LARGEST = 48, 24, 64  # CSS pixels a map, a kernel, and a map that must be made smaller
MANY, SMALL = 64, 36  # in layers with more pairs than MANY, maps of SMALL pixels


@dataclass(frozen=True)
class Tile:
    """A pair of filters: which ones, and what is written under them."""

    a: int
    b: int
    text: str
    silent: bool = False


@dataclass(frozen=True)
class Sheet:
    """A picture of every pair's map (or kernel) side by side: its data URI, and the values of each (height, width)."""

    uri: str
    size: tuple[int, int]


@dataclass(frozen=True)
class Section:
    """One conv layer of both models; sheets of A and of B. `reason` says why there is nothing to show."""

    name: str
    facts: Sequence[str] = ()
    score: float = 0.0
    chance: float = 0.0
    tiles: Sequence[Tile] = ()
    maps: Sequence[Sheet] = ()
    kernels: Sequence[Sheet] = ()
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A setting of both models, and whether they differ in it."""

    name: str
    a: str
    b: str
    differs: bool


def panel() -> html.Div:
    """Two choices, then what the two have in common and what not."""
    return html.Div(
        [
            dcc.Store(id=ids.COMPARE_WANTED),
            html.Div(selects({}, "", ""), id=ids.COMPARE_CHOICES, className="compare-choices"),
            html.Div(id=ids.COMPARE_MATCHES, className="matches"),
            html.Div(id=ids.COMPARE_CURVES, className="compare-curves"),
            html.Div(id=ids.COMPARE_SETTINGS, className="compare-settings"),
        ],
        className="compare",
    )


def selects(offered: Mapping[str, str], a: str, b: str) -> list[html.Label]:
    """The two choices among what can be compared, name → label; one that has gone is still named."""
    return [
        html.Label([html.Span(letter, className=f"letter {name[-1]}"), html.Select(options(offered, chosen), id=name)])
        for letter, name, chosen in (("A", ids.COMPARE_A, a), ("B", ids.COMPARE_B, b))
    ]


def options(offered: Mapping[str, str], chosen: str) -> list[html.Option]:
    """The options of one choice."""
    gone = {chosen: f"{chosen[:40]}: no longer there"} if chosen and chosen not in offered else {}
    return [html.Option(label, value=name, selected=name == chosen) for name, label in (gone | dict(offered)).items()]


def trouble(said: str) -> list[Any]:
    """What takes the place of the matches when there are none."""
    return [html.P(said, className="notice", role="status")]


def matches(headline: str, warning: str, explanation: str, sections: Sequence[Section]) -> list[Any]:
    """The answer, how it was found, and the pairs of every layer."""
    return [
        html.H2("Did the two trainings learn the same filters?"),
        html.P(headline, className="headline", role="status"),
        *([html.P(warning, className="notice")] if warning else []),
        *([html.P(explanation, className="note")] if any(each.tiles for each in sections) else []),
        *(section(each) for each in sections),
    ]


def section(each: Section) -> html.Div:
    """One layer: its score beside chance, and the pairs, the best first."""
    if each.reason:
        head = [html.H2(each.name), html.Div(html.Span(each.reason), className="facts")]
        return html.Div(html.Div(head, className="layer-head"), className="matched unmatched")
    head = [
        html.H2(each.name),
        scale(each.score, each.chance),
        html.Div([html.Span(fact) for fact in each.facts], className="facts"),
    ]
    return html.Div(
        [html.Div(head, className="layer-head"), html.Div(className="pairs", **{"data-pairs": pairs(each)})],
        className="matched",
        **{"data-layer": each.name},
    )


def pairs(each: Section) -> str:
    """What `assets/pairs.js` makes the tiles of; as Dash components they would make the whole page slow."""
    side = SMALL if len(each.tiles) > MANY else SIDE
    sheets = [(sheet, side) for sheet in each.maps] + [(sheet, KERNEL) for sheet in each.kernels]
    told = {
        "tiles": [
            {
                "says": f"filter {tile.a} of A and filter {tile.b} of B, r = {tile.text}",
                "text": tile.text,
                "silent": tile.silent,
            }
            for tile in each.tiles
        ],
        "sheets": [
            {"uri": sheet.uri, "height": pixels(sheet.size, side, 0), "width": pixels(sheet.size, side, 1)}
            for sheet, side in sheets
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def scale(score: float, chance: float) -> html.Div:
    """From 0 to 1: how far the layers agree, and a mark where chance is."""
    return html.Div(
        [
            html.Span(className="agreed", style={"width": f"{100 * score:.1f}%"}),
            html.Span(className="by-chance", style={"left": f"{100 * chance:.1f}%"}),
        ],
        className="agreement",
        title=f"agreement {score:.2f} of 1; the mark is chance, {chance:.2f}",
    )


def pixels(size: tuple[int, int], side: int, axis: int) -> int:
    """CSS pixels of one axis, a whole number a value unless the map is larger than a tile may be."""
    largest = max(size)
    if largest > LARGEST:
        return max(1, round(size[axis] * LARGEST / largest))
    return size[axis] * max(1, round(side / largest))


def curves(plots: Sequence[dict[str, Any]], note: str) -> list[Any]:
    """Both runs' curves, and a word on those that there are none of."""
    graphs = [dcc.Graph(config=GRAPH, style={"height": 280}, figure=figure) for figure in plots]
    said = [html.P(note, className="note")] if note else []
    return [html.H2("Curves"), *said, html.Div(graphs, className="curve-columns")]


def settings(names: tuple[str, str], rows: Sequence[Row]) -> list[Any]:
    """The settings side by side, those that differ first."""
    differing = [each for each in rows if each.differs]
    same = [each for each in rows if not each.differs]
    head = html.Tr(
        [
            html.Th(""),
            *(html.Th([html.Span(x, className=f"letter {x.lower()}"), n]) for x, n in zip("AB", names, strict=True)),
        ]
    )
    body = [
        *group(f"{len(differing)} differ" if differing else "Nothing differs", differing, "differs"),
        *(group(f"{len(same)} are the same", same, "same") if same else []),
    ]
    return [html.H2("Settings"), html.Table([html.Thead(head), html.Tbody(body)], className="settings-table")]


def group(title: str, rows: Sequence[Row], style: str) -> list[html.Tr]:
    """Some rows under a line that says what they are."""
    return [
        html.Tr(html.Th(title, colSpan=3), className="group"),
        *(
            html.Tr(
                [html.Th(each.name), html.Td(each.a or "not known"), html.Td(each.b or "not known")], className=style
            )
            for each in rows
        ),
    ]

"""A third language is one file, and everything that a visitor reads is in it: a made-up one, whose words stand in brackets."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from cases import some_of
from conftest import ROOT, Server
from pages import Page
from states import DEEDS, LETTER, STATES, show

LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = re.compile(  # what no language translates: layers, presets, formats, names that people gave
    r"conv_\d|pool_\d|dense(_\d)?|dropout(_\d)?|flatten|norm_\d|softmax|default|three-conv-\d+|two-conv[\w-]*|bn-two-conv|wide-kernel"
    r"|Featurescope|English|Deutsch|MNIST|viridis|cividis|inferno|magma|gray|binary|jet|adam\w*|nadam|rmsprop|sgd"
    r"|(conv|pool|norm|dropout|dense)( [\d.]+)+|relu|elu|gelu|selu|sigmoid|tanh|linear"
    r"|PNG|SVG|CSV|NPZ|KERAS|Python|max|min|σ"
)
SEEN = """const shown = [], own = new Map();  // an element's own text in one, though a choice may stand in it
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement: parent } = node;
    if (parent.closest("script, style, noscript, #tables, textarea")) continue;
    if (parent.closest("option") || parent.getClientRects().length) own.set(parent, (own.get(parent) ?? "") + node.data);
}
shown.push(...own.values());
for (const element of document.querySelectorAll("[title], [aria-label], [placeholder]"))
    for (const name of ["title", "aria-label", "placeholder"]) if (element.hasAttribute(name)) shown.push(element.getAttribute(name));
return shown"""


def bracketed(words: Any) -> Any:
    """Every sentence between brackets; what chooses among forms stays."""
    if isinstance(words, str):
        return f"⟦{words}⟧"
    chooses = "by" if "other" in words else ""
    return {key: text if key == chooses else bracketed(text) for key, text in words.items()}


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a copy of the project with one more file."""
    root = tmp_path_factory.mktemp("abroad")
    for name in ("app", "model", "assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, root / name)
    words, german = (
        json.loads((root / "assets" / "words" / f"{code}.json").read_text("utf-8")) for code in ("en", "de")
    )
    words["refused"] = {line: line for line in german["refused"]}
    (root / "assets" / "words" / "xx.json").write_text(json.dumps(bracketed(words)), "utf-8")
    running = Server("--data", "builtin", "--workspace", root / "workspace", "--uploads", "everyone", root=root)
    yield running
    running.stop()


def outside(text: str) -> str:
    """What of a text is in no brackets, however deep, and no name."""
    depth, kept = 0, ""
    for letter in text:
        depth += {"⟦": 1, "⟧": -1}.get(letter, 0)
        kept += letter if depth == 0 and letter != "⟧" else " "
    return NAMES.sub(" ", kept).strip()


@pytest.mark.parametrize(
    "state", some_of([*STATES, *DEEDS], "activations", "evaluation", "training", "filter", "help", "refused")
)
def test_everything_is_said_in_the_visitors_language(abroad: Server, visit, state: str) -> None:  # type: ignore[no-untyped-def]
    page = visit(abroad.url, opened=False)
    show(page, state, "&lang=xx")
    page.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.run("document.getElementById('takeaway-open').click()")
    page.wait("return document.querySelector('#takeaway h3')")
    said = {text for text in page.run(SEEN) if LETTERS.search(outside(text))}
    assert not said, "\n".join(sorted(said))


def test_a_language_is_chosen_and_stays(server, visit) -> None:  # type: ignore[no-untyped-def]
    page = visit(f"{server.url}/#i=7&tab=filters&lang=de")
    assert page.text("#tab-filters") == "Filter" and page.run("return document.documentElement.lang") == "de"
    page.run("const s = document.getElementById('language'); s.value = 'en'; s.dispatchEvent(new Event('change'))")
    page.wait(
        "return document.getElementById('tab-filters')?.textContent === 'Filters' && location.hash.includes('lang=en')"
    )
    page.ready()
    assert page.run("return [page.view.tab, page.view.input.index]") == ["filters", 7]
    page.open(f"{server.url}/#i=7")
    page.driver.refresh()
    page.ready()
    assert page.run("return document.documentElement.lang") == "en", "a choice is remembered"


def test_a_drawing_and_all_that_is_chosen_outlive_a_change_of_language(server, visit) -> None:  # type: ignore[no-untyped-def]
    page = visit(f"{server.url}/#s={LETTER}&off=conv_2:3&colours=magma&layer=conv_1&map=2&at=4,5&lang=en")
    page.wait("return document.getElementById('filter-page').dataset.layer === 'conv_1'")
    page.calm()
    before = shown(page)
    page.run("const s = document.getElementById('language'); s.value = 'de'; s.dispatchEvent(new Event('change'))")
    page.wait("return document.getElementById('tab-activations')?.textContent === 'Aktivierungen'")
    page.ready()
    page.wait("return document.getElementById('filter-page').dataset.layer === 'conv_1'")
    page.calm()
    assert shown(page) == before | {"lang": ["de"]} and before["lang"] == ["en"] and before["s"] == [LETTER]


def shown(page: Page) -> dict[str, list[str]]:
    """What the address holds, by its keys; and how many strokes the drawing has."""
    fragment, strokes = page.run("return [location.hash.slice(1), page.view.input.strokes.length]")
    return parse_qs(fragment) | {"strokes": [strokes]}

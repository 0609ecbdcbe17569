"""Compare: two models' filters matched pair by pair, their curves overlaid, their settings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from dash import Dash, Input, Output

from app import ids
from app.contenders import Contender, about, bundle_of, chosen, contenders, in_a_line, told, wished
from app.figures import compare as figures
from app.figures.thumbnail import data_uri
from app.kept import Kept
from app.layout import compare as layout
from app.served import Served
from app.service import Service
from app.theme import THEMES
from model import bundle, evaluate, runs, splits
from model.explain import matching
from model.explain.matching import LayerMatch, Pair
from model.records import BadInput, Bundle, Bytes, Dataset

KEPT, NAMED = 32, 3  # pairs of models remembered; layers named in the answer
CURVES = (("val_accuracy", "validation accuracy"), ("val_loss", "validation loss"))
WORDS = (  # of the way from chance to 1 → how much the filters have in common
    (0.95, "Entirely"),
    (0.6, "Mostly"),
    (0.3, "Partly"),
    (0.1, "Hardly"),
    (-9.0, "No more than by chance"),
)


class Matches(Kept[tuple[str, str, str], tuple[LayerMatch, ...]]):
    """Matched filters of the pairs of models seen last."""

    def __init__(self) -> None:
        super().__init__(KEPT)

    def matches(self, a: Bundle, b: Bundle, dataset: Dataset, images: Bytes) -> tuple[LayerMatch, ...]:
        """As `matching.matches`, computed once a pair."""
        return self.get((a.version, b.version, dataset.key), lambda: matching.matches(a, b, images))


def register(dash: Dash, service: Service) -> None:
    """Everything on the compare tab; nothing is asked before it is opened."""
    kept = Matches()
    wish = Input(ids.COMPARE_WANTED, "data")

    @dash.callback(Output(ids.COMPARE_CHOICES, "children"), wish, prevent_initial_call=True)
    async def choices(wanted: Any) -> Any:
        found = await service.ask(contenders, service.workspace)
        return layout.selects({each.id: each.label for each in found.values()}, *wished(found, wanted))

    @dash.callback(Output(ids.COMPARE_MATCHES, "children"), wish, prevent_initial_call=True)
    async def matches(wanted: Any) -> Any:
        try:
            return await service.ask(matched, service, kept, wanted, slow=True)
        except BadInput as error:
            return layout.trouble(str(error))

    @dash.callback(
        Output(ids.COMPARE_CURVES, "children"), wish, Input(ids.THEME_NAME, "data"), prevent_initial_call=True
    )
    async def curves(wanted: Any, theme: Any) -> Any:
        if wanted is None:  # a theme alone is no wish
            return []
        try:
            return await service.ask(overlaid, service, wanted, "dark" if theme == "dark" else "light")
        except BadInput:
            return []

    @dash.callback(Output(ids.COMPARE_SETTINGS, "children"), wish, prevent_initial_call=True)
    async def settings(wanted: Any) -> Any:
        try:
            return await service.ask(told_apart, service, wanted, slow=True)
        except BadInput:
            return []


@in_a_line()
def matched(service: Service, kept: Matches, wanted: Any) -> list[Any]:
    """The answer and the pairs of every layer; takes seconds for a model that has no bundle yet."""
    both = chosen(service.workspace, wanted)
    a, b = (bundle_of(each, service.workspace) for each in both)
    for each in (a, b):
        if trouble := evaluate.fits(each, service.dataset):
            raise BadInput(trouble)
    images = matching.sample(service.dataset.split("validation")[0])
    found = kept.matches(a, b, service.dataset, images)
    image, what = shown(service.current, wanted)
    return layout.matches(
        headline(found), warning(both, (a, b), found), explanation(len(images), what), sections(found, (a, b), image)
    )


def shown(served: Served, wanted: Any) -> tuple[Bytes, str]:
    """The image uint8 (H, W, C) that the maps are drawn for, and what to call it."""
    asked = wanted if isinstance(wanted, dict) else {}
    split = asked["split"] if asked.get("split") in splits.offered(served.dataset) else "test"
    images, labels = splits.read(served.dataset, split, served.workspace)
    index = asked.get("index")
    if not isinstance(index, int) or not 0 <= index < len(labels):
        index = 0
    if not len(labels):
        return np.zeros(images.shape[1:], np.uint8), "an empty image"
    name = served.dataset.class_names[labels[index]]
    return np.asarray(images[index]), f"{splits.TITLES[split]} image {index:,}, a {name}"


def number(value: float) -> str:
    """Two decimals, with a true minus sign."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def word(found: LayerMatch) -> str:
    """How much two layers have in common, measured from chance."""
    share = (found.score - found.chance) / max(1 - found.chance, 1e-9)
    return next(text for least, text in WORDS if share >= least)


def headline(found: Sequence[LayerMatch]) -> str:
    """The answer in a sentence a layer."""
    comparable = [each for each in found if not each.reason]
    if not comparable:
        return "That cannot be said: no conv layer of A has maps of the same size as its counterpart in B."
    first, *rest = comparable[:NAMED]
    said = [
        f"{word(first)} in {first.name_a}: matched filters agree at |r| = {number(first.score)} on average "
        f"(chance {number(first.chance)})."
    ]
    said += [f"{word(each)} in {each.name_a}: {number(each.score)} (chance {number(each.chance)})." for each in rest]
    more = len(comparable) - NAMED
    return " ".join(said + ([f"{more} deeper layers are below."] if more > 0 else []))


def warning(both: Sequence[Contender], models: Sequence[Bundle], found: Sequence[LayerMatch]) -> str:
    """Why the two are not independent trainings; empty where they seem to be."""
    if models[0].version == models[1].version:
        return "A and B are the same model, so every filter finds itself."
    seeds = [told(*each).get("seed", "") for each in zip(both, models, strict=True)]
    first = next((each for each in found if each.pairs), None)
    if not seeds[0] or seeds[0] != seeds[1] or first is None:
        return ""
    same = sum(pair.a == pair.b for pair in first.pairs)
    if same <= len(first.pairs) / 4:
        return ""  # another network, or another library's random numbers
    return (
        f"Not independent: both began with seed {seeds[0]}, so equal layers can have started from equal weights; in "
        f"{first.name_a}, {same} of {len(first.pairs)} filters are even paired with their own number. Runs with "
        "different seeds give the plain answer."
    )


def explanation(images: int, what: str) -> str:
    """How the answer was found, and what the pictures show."""
    return (
        "Each filter of A is paired with the filter of B that responds most like it, one to one. r is the correlation "
        f"of their responses to the same {images} validation images: 1 alike, 0 unrelated, below 0 opposite. Chance "
        "is what the same search finds when A and B look at different images. The pictures are the maps of "
        f"{what}, A above B, on a scale of their own for each layer and model; beside those of the first, the kernels."
    )


def sections(found: Sequence[LayerMatch], models: Sequence[Bundle], image: Bytes) -> list[layout.Section]:
    """Every conv layer as the tab shows it."""
    maps = [matching.pictures(model, image) for model in models]
    return [section(at, each, models, maps) for at, each in enumerate(found)]


def section(at: int, found: LayerMatch, models: Sequence[Bundle], maps: Sequence[list[Bytes]]) -> layout.Section:
    """The conv layers number `at`, with the sheets that their tiles are cut from."""
    name = " and ".join(dict.fromkeys(filter(None, (found.name_a, found.name_b))))
    if found.reason:
        return layout.Section(name, reason=found.reason)
    infos = [model.layers[matching.conv_layers(model)[at]] for model in models]
    orders = [[pair.a for pair in found.pairs], [pair.b for pair in found.pairs]]
    weights = [kernels(model, info.key) for model, info in zip(models, infos, strict=True)] if at == 0 else []
    beside = [sheet(each, order, True) for each, order in zip(weights, orders, strict=False) if each is not None]
    return layout.Section(
        name,
        facts(found),
        found.score,
        found.chance,
        [layout.Tile(pair.a, pair.b, caption(pair), pair.silent) for pair in found.pairs],
        [sheet(each[at], order, info.signed) for each, order, info in zip(maps, orders, infos, strict=True)],
        beside if len(beside) == len(models) else (),
    )


def kernels(model: Bundle, key: str) -> Bytes | None:
    """A conv layer's kernels as steps (rows, columns, filters), averaged over input channels; None without any."""
    kernel = bundle.weights(model).get(f"{key}/kernel")
    return None if kernel is None or kernel.ndim != 4 else matching.steps(kernel.mean(axis=2), signed=True)


def sheet(steps: Bytes, order: Sequence[int], signed: bool) -> layout.Sheet:
    """Maps in the order of their pairs, as one picture."""
    return layout.Sheet(data_uri(figures.sheet(steps, order, signed=signed)), (steps.shape[0], steps.shape[1]))


def facts(found: LayerMatch) -> list[str]:
    """A layer's numbers in words."""
    silent = sum(pair.silent for pair in found.pairs)
    said = [f"|r| {number(found.score)} on average", f"chance {number(found.chance)}", f"{len(found.pairs)} pairs"]
    if silent:
        said.append(f"{silent} with a silent filter, not counted")
    if found.unmatched:
        said.append(f"{found.unmatched} filters of {'A' if found.maps[0] > found.maps[1] else 'B'} without a partner")
    return said


def caption(pair: Pair) -> str:
    """What stands under a pair."""
    return "silent" if pair.silent else number(pair.score)


@in_a_line()
def overlaid(service: Service, wanted: Any, theme: str) -> list[Any]:
    """The curves of both, and a word on those that have none."""
    both = chosen(service.workspace, wanted)
    a, b = (runs.metrics(each.file.parent) if each.status else [] for each in both)
    names = (f"A · {both[0].title}", f"B · {both[1].title}")
    lacking = [name for name, each in zip(names, (a, b), strict=True) if not each]
    note = f"No curves are kept of {' and '.join(lacking)}." if lacking else ""
    drawn = [
        figures.curves(a, b, column, names=names, title=title, theme=THEMES[theme])
        for column, title in CURVES
        if a or b
    ]
    return layout.curves(drawn, note)


@in_a_line()
def told_apart(service: Service, wanted: Any) -> list[Any]:
    """The settings of both, side by side."""
    both = chosen(service.workspace, wanted)
    a, b = (about(each, bundle_of(each, service.workspace)) for each in both)
    return layout.settings((both[0].title, both[1].title), rows(a, b))


def rows(a: Mapping[str, str], b: Mapping[str, str]) -> list[layout.Row]:
    """Two tables of settings as one, without what is known of neither."""
    found = [(name, a.get(name, ""), b.get(name, "")) for name in {**a, **b}]
    return [layout.Row(name, one, other, one != other) for name, one, other in found if one or other]

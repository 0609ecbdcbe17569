"""Matching filters, against NumPy's own correlation, brute force, and matches that are known."""

from __future__ import annotations

import base64
import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from english import english

from app.panels.compare import candidates, view
from app.panels.compare import figure as figures
from app.panels.compare.words import facts, headline, misfit, scores
from app.theme import DARK, LIGHT
from app.words import say
from model.data import prepare
from model.explain import matching
from model.explain.matching import LayerMatch, Pair, correlations, match
from model.records import Array, BadInput, Bundle, Bytes, RunStatus
from model.runs import folders
from model.serving import bundle

PRETRAINED = Path(__file__).parents[2] / "model" / "pretrained"


def random(samples: int = 400, maps: int = 7, seed: int = 0) -> Array:
    return np.maximum(np.random.default_rng(seed).normal(0.2, 1, (samples, maps)), 0)


def images(count: int = 32) -> Bytes:
    return np.random.default_rng(3).integers(0, 256, (count, 28, 28, 1)).astype(np.uint8)


def shipped(name: str = "three-conv-128") -> Bundle:
    return bundle.read(PRETRAINED / name)


def without(model: Bundle, *names: str) -> Bundle:
    """A model as if some of its layers were none, which is another model."""
    layers = tuple(layer for layer in model.layers if layer.name not in names)
    return dataclasses.replace(model, version=f"without {names}", layers=layers, output=len(layers) - 1)


def test_correlations_are_numpys() -> None:
    a, b = random(maps=4), random(maps=3, seed=1)
    expected = np.corrcoef(a.T, b.T)[:4, 4:]
    assert correlations(a, b) == pytest.approx(expected, abs=1e-12)
    small = (b * 1e-4 + 1000).astype(np.float32)  # little variation on a large mean, as a bias makes it
    assert correlations(small, small) == pytest.approx(np.corrcoef(small.T.astype(np.float64)), abs=1e-9)


def test_a_permutation_is_found_with_its_signs() -> None:
    a = random()
    order = np.random.default_rng(2).permutation(7)
    signs = np.array([1, -1, 1, 1, -1, -1, 1])
    pairs = match(a, (a * signs * np.arange(1, 8) + 5)[:, order])
    assert {pair.a: pair.b for pair in pairs} == {int(order[j]): j for j in range(7)}
    assert all(pair.score == pytest.approx(signs[pair.a], abs=1e-9) for pair in pairs)


def test_the_assignment_is_the_best_of_all() -> None:
    for seed in range(6):
        a, b = random(12, 5, seed), random(12, 5, seed + 50)
        scores = np.abs(np.corrcoef(a.T, b.T)[:5, 5:])
        best = max(sum(scores[i, j] for i, j in enumerate(order)) for order in itertools.permutations(range(5)))
        assert sum(abs(pair.score) for pair in match(a, b)) == pytest.approx(best)


def test_the_best_pairs_come_first() -> None:
    pairs = match(random(30, 6), random(30, 6, 1))
    assert [abs(pair.score) for pair in pairs] == sorted((abs(pair.score) for pair in pairs), reverse=True)


def test_silent_maps_come_last_and_do_not_count() -> None:
    a = random().astype(np.float32)
    a[:, 2] = np.float32(0.1)  # its mean in float64 is not exactly this
    a[5, 4] = np.nan
    assert not correlations(a, a)[[2, 4]].any()
    pairs = match(a, a)
    assert [pair.silent for pair in pairs] == [False] * 5 + [True] * 2
    assert {pair.a for pair in pairs[5:]} == {2, 4}
    assert matching.agreement(pairs) == pytest.approx(1)
    assert matching.agreement([]) == matching.agreement(pairs[5:]) == 0


@pytest.mark.parametrize("turned", [False, True])
def test_with_unequal_counts_the_rest_stays_alone(turned: bool) -> None:
    a, b = random(), random()[:, [6, 1, 3]]
    pairs = match(b, a) if turned else match(a, b)
    found = {(pair.b, pair.a) if turned else (pair.a, pair.b) for pair in pairs}
    assert found == {(6, 0), (1, 1), (3, 2)}


def test_a_model_finds_itself() -> None:
    found = matching.matches(shipped(), shipped(), images())
    assert [(layer.name_a, layer.maps) for layer in found] == [
        ("conv_1", (32, 32)), ("conv_2", (64, 64)), ("conv_3", (128, 128)),
    ]  # fmt: skip
    for layer in found:
        assert layer.score == pytest.approx(1) and layer.chance < 0.9 and not layer.unmatched
        assert all(pair.silent or pair.a == pair.b for pair in layer.pairs)


def test_layers_that_cannot_be_compared_say_why() -> None:
    whole = shipped()
    short = without(whole, "conv_2", "conv_3")
    found = matching.matches(short, whole, images())
    assert [bool(layer.reason) for layer in found] == [False, True, True]
    assert found[1].name_a == "" and found[1].name_b == "conv_2" and not found[1].pairs
    shifted = without(whole, "conv_1")
    assert "26×26 in A and 11×11 in B" in matching.matches(whole, shifted, images())[0].reason


def test_responses_are_the_engines_at_the_same_places_of_both_images() -> None:
    model, sample = shipped(), images(34)
    spots = matching.positions(34, (26, 26), 32)
    assert (spots[0::2] == spots[1::2]).all() and (spots[0] != spots[2]).any()
    assert all(len(set(row)) == len(row) for row in spots)
    found = matching.responses(model, sample, {0: spots})[0]
    single = matching.Engine(model).run(matching.unit(sample[33]))[0]
    assert found[33] == pytest.approx(single.reshape(-1, 32)[spots[33]], abs=1e-5)


def test_the_sample_is_fixed_and_even() -> None:
    assert len(matching.sample(images(301))) == 256
    assert len(matching.sample(images(31))) == 30
    assert (matching.sample(images(31)) == matching.sample(images(31))).all()
    with pytest.raises(BadInput, match="15 validation images"):
        matching.sample(images(15))


def test_the_same_pair_is_computed_once(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, dataset = shipped(), prepare.load("builtin", workspace)
    first = view.matched(model, model, dataset, images())
    monkeypatch.setattr(matching, "matches", None)
    assert view.matched(model, model, dataset, images()) is first


def test_a_sheet_holds_the_kernels_in_the_order_of_the_pairs() -> None:
    steps = np.zeros((2, 3, 4), np.uint8)
    steps[1, 2, 3], steps[0, 0, 1] = 255, 128
    sheet = view.sheet(steps, [3, 0, 1])
    kernels = np.frombuffer(base64.b64decode(sheet["steps"]), np.uint8).reshape(3, 2, 3)
    assert sheet["size"] == (2, 3)
    assert (kernels[0] == steps[:, :, 3]).all() and not kernels[1].any() and kernels[2, 0, 0] == 128


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_curves_differ_in_colour_and_dash(theme) -> None:  # type: ignore[no-untyped-def]
    run = [{"epoch": 1, "val_loss": 0.5}, {"epoch": 2, "val_loss": 0.25}]
    a, b = figures.curves(run, run[:1], "val_loss", theme=theme)["data"]
    assert (a["x"], a["y"]) == ([1, 2], [0.5, 0.25]) and b["y"] == [0.5]
    assert a["line"]["color"] != b["line"]["color"] and a["line"]["dash"] != b["line"]["dash"]
    assert len(figures.curves(run, [], "val_loss", theme=theme)["data"]) == 1


def alike(*shares: float) -> list[LayerMatch]:
    """Layers whose filters are so alike, measured from a chance of 0.2."""
    return [
        LayerMatch(f"conv_{at}", "c", (Pair(0, 0, 0.9),), 0.2 + 0.8 * share, 0.2) for at, share in enumerate(shares, 1)
    ]


def test_the_answer_is_measured_from_chance() -> None:
    lacking = LayerMatch("conv_3", "", reason="no such layer")
    for shares, key, values in [
        ((1.0, 0.96), "equal", {}),
        ((0.99, 0.7), "nearly", {}),
        ((0.7, 0.5, 0.4), "first-partly", {"layers": 1}),
        ((0.9, 0.7, 0.5, 0.01), "first-differ", {"layers": 2}),
        ((0.5, 0.9), "partly", {}),
        ((0.2, 0.01), "different", {}),
        ((), "none", {}),
    ]:
        assert headline([*alike(*shares), lacking]) == say(f"compare.{key}", **values), shares
    assert english(headline(alike(0.7, 0.1))) == "The first layer learned nearly the same filters; deeper ones differ."
    told = english(scores([*alike(0.75), lacking]))
    assert told == "How alike matched filters respond, from 0 to 1: conv_1\xa00.80\xa0(by\xa0chance\xa00.20)."
    assert scores([lacking]) is None


def test_a_layer_says_what_was_not_counted() -> None:
    pairs = (Pair(0, 0, 0.9), Pair(1, 1, 0.0, silent=True))
    told = facts(LayerMatch("conv_1", "c", pairs, 0.9, 0.1, (2, 5)))
    assert [english(fact) for fact in told] == [
        "0.90 alike, 0.10 by chance",
        "1 pair with a silent filter, not counted",
        "3 filters of B without a partner",
    ]
    assert misfit(LayerMatch("", "c", reason="no"), [(3, 3)]) == say("compare.no-counterpart")
    other = misfit(LayerMatch("a", "b", reason="no"), [(26, 26), (11, 11)])
    assert other == say("compare.other-size", a="26×26", b="11×11")


def test_settings_that_are_known_stand_side_by_side() -> None:
    found = view.rows({"seed": "1", "batch": "64", "best": ""}, {"seed": "2", "batch": "64", "l1": "0", "best": ""})
    assert found == [
        (say("seed"), "1", "2", True), (say("batch"), "64", "64", False), (say("l1"), "", "0", True),
    ]  # fmt: skip


def test_a_shipped_model_tells_what_it_was_told() -> None:
    model = shipped()
    about = candidates.about(candidates.Candidate("x", "x", model.folder), model)
    assert about["compare.settings.layers"] == "conv 32 3, pool 2, conv 64 3, pool 2, conv 128 3, dense 100"
    assert about["compare.settings.parameters"] == say("compare.count", count=208982)
    assert about["training.options.optimizer.label"] == say("training.options.optimizer.choices.rmsprop")
    assert about["training.options.l1.label"] == "0"


def test_who_is_compared_at_first(tmp_path: Path) -> None:
    assert candidates.wished(candidates.candidates(tmp_path), {}) == ("default", "three-conv-128")
    for name, state in (("1", "finished"), ("2", "finished"), ("3", "cancelled"), ("4", "running")):
        folder = folders.root(tmp_path) / name
        folder.mkdir(parents=True)
        folders.write(folder, RunStatus(name, state, preset="three-conv-64"))
        if name != "4":
            (folder / folders.MODEL).touch()
    found = candidates.candidates(tmp_path)
    assert list(found) == ["3", "2", "1", "default", "three-conv-128"]
    assert candidates.wished(found, {}) == ("2", "1")
    assert candidates.wished(found, {"a": "1"}) == ("1", "2")
    assert candidates.wished(found, {"a": "3", "b": "default"}) == ("3", "default")
    with pytest.raises(BadInput, match="4: there is no such run"):
        candidates.chosen(tmp_path, {"a": "4"})


def test_trouble_with_files_is_one_line() -> None:
    with pytest.raises(BadInput, match="gone"), candidates.in_a_line():
        raise FileNotFoundError("gone\nfor good")

"""A sweep: what it is planned as, what is refused, how its results spread, its picture, its words."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from english import english
from swept import GIVEN, RATES, SHAPE, TESTS, change, finish, laid_out

from app.panels.sweep import figure, suggestions, words
from app.theme import LIGHT
from model.network.hyperparameters import HYPERPARAMETERS
from model.records import BadInput
from model.runs import folders, outcome, sweeps
from model.runs.outcome import Outcome, spread
from model.runs.sweeps import KNOBS, Knob
from model.sweep import table


def asked(*knobs: tuple[str, str], seeds: object = 3, preset: str = "three-conv-64", **given: str) -> sweeps.Asked:
    return sweeps.asked(preset, GIVEN | given, knobs, seeds)


def test_a_plan_is_every_value_with_every_seed_one_seed_after_the_other() -> None:
    wanted = asked(("learning-rate", "1e-3, 0.003"), ("batch", "32,64,128"), seeds="2", seed="5", limit="50")
    plan = sweeps.plan(wanted, SHAPE)
    assert [trial.seed for trial in plan] == 6 * [5] + 6 * [6]
    assert [trial.values for trial in plan[:4]] == [("0.001", "32"), ("0.001", "64"), ("0.001", "128"), ("0.003", "32")]
    expected = {"learning-rate": "0.003", "batch": "128", "seed": "6", "limit": "50", "epochs": "2", "data": "builtin"}
    assert plan[-1].given == expected and plan[-1].epochs == 2


def test_every_setting_can_be_varied() -> None:
    assert {*KNOBS, "seed"} == {parameter.option for parameter in HYPERPARAMETERS} | {"seed", "kernel", "preset"}
    for name in KNOBS:
        values = suggestions.suggested(name, present(name), 400, digits=True)
        trials = sweeps.plan(asked((name, values), seeds=1), SHAPE)
        assert len({(trial.preset, json.dumps(trial.given)) for trial in trials}) == len(values.split(",")) >= 2, name


def present(knob: str) -> str:
    option = next((one for one in HYPERPARAMETERS if one.option == knob), None)
    return str(option.default) if option else ""


def test_a_kernel_is_that_of_all_convolutions_and_a_preset_brings_its_own_layers() -> None:
    three, five = sweeps.plan(asked(("kernel", "3, 5"), seeds=1), SHAPE)
    assert three.given["layers"].startswith("conv 32 3, ") and five.given["layers"].startswith("conv 32 5 same, ")
    own, other = sweeps.plan(asked(("preset", "three-conv-64, wide-kernel"), seeds=1), SHAPE)
    assert (own.preset, other.preset) == ("three-conv-64", "wide-kernel") and "layers" not in other.given


@pytest.mark.parametrize(
    ("knobs", "seeds", "why"),
    [
        ([], 3, "knobs: 0 given, expected one or two"),
        (3 * [RATES], 3, "knobs: 3 given"),
        ([("speed", "1, 2")], 3, "knob 'speed': expected one of preset, kernel, epochs"),
        ([("seed", "1, 2")], 3, "knob 'seed': expected one of"),
        ([("learning-rate", "0.1")], 3, "knob learning-rate: 1 values given, expected 2 to 12"),
        ([("learning-rate", "0.1, fast")], 3, "expected a number from 1e-07 to 10"),
        ([("learning-rate", "0,001; 0,01")], 3, "decimals take a point"),
        ([("learning-rate", "0.001, 1e-3")], 3, "knob learning-rate: 0.001 given twice"),
        ([("optimizer", "adam, magic")], 3, "expected one of adam"),
        ([("kernel", "3, 100")], 3, "kernel '100': expected a whole number from 1 to 99"),
        ([("preset", "default, nope")], 3, "preset 'nope'"),
        ([RATES, RATES], 3, "knob learning-rate: given twice"),
        ([RATES, ("batch", "1,2,3,4,5,6,7")], 3, "knob batch: 7 values given, expected 2 to 6"),
        ([RATES], 0, "seeds '0': expected a whole number from 1 to 10"),
        ([RATES], 11, "seeds '11'"),
        ([RATES], "three", "seeds 'three'"),
        ([("epochs", "1,2,3,4,5,6,7,8,9,10,11"), ("batch", "8,16")], 3, "sweep of 66 runs: expected at most 60"),
    ],
)
def test_what_is_no_sweep_is_refused(knobs: list[tuple[str, str]], seeds: object, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked(*knobs, seeds=seeds)
    assert why in str(refused.value)


def test_what_cannot_be_trained_is_refused_by_the_plan() -> None:
    for given, knob in [
        ({}, ("learning-rate", "0.1, 0.2")),
        ({"layers": "conv 4 3"}, ("preset", "default, wide-kernel")),
    ]:
        with pytest.raises(BadInput):
            sweeps.plan(asked(knob, **({"seed": str(2**31 - 1)} | given)), SHAPE)
    with pytest.raises(BadInput, match="layer 1: 'conf 3' given"):
        sweeps.plan(asked(RATES, layers="conf 3"), SHAPE)


def test_a_sweep_is_read_as_it_was_written_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    sweep = laid_out(tmp_path, whole=0)
    assert sweeps.read(tmp_path, sweep.id) == sweep == sweeps.every(tmp_path)[0]
    assert sweeps.members(tmp_path) == set(sweep.runs) and len(sweep.runs) == 9
    assert all(status.state == "queued" for status in folders.every(tmp_path))
    file = tmp_path / sweeps.FOLDER / sweep.id / "sweep.json"
    said = json.loads(file.read_text())
    wrong: list[Any] = [{"knobs": 3}, {"runs": ["../.."]}, {"seeds": ["x"]}, {"knobs": []}, {"given": [1]}]
    for changes in wrong:
        file.write_text(json.dumps(said | changes))
        assert not sweeps.every(tmp_path), changes
    for name in (sweep.id, "..", "nothing", "a/b"):
        with pytest.raises(BadInput, match="there is no such sweep"):
            sweeps.read(tmp_path, name)


def test_the_spread_is_that_of_numpy() -> None:
    values = np.random.default_rng(3).uniform(0.9, 1, 7)
    sample = spread(values.tolist())
    assert sample
    told = (sample.count, sample.mean, sample.low, sample.high, sample.deviation)
    assert told == pytest.approx((7, values.mean(), values.min(), values.max(), values.std(ddof=1)))
    single = spread([0.5])
    assert single and single.deviation is None and spread([]) is None


def came(workspace: Path, **how: Any) -> Outcome:
    return outcome.read(workspace, laid_out(workspace, **how))


def test_only_whole_runs_count_and_validation_ranks_them(tmp_path: Path) -> None:
    sweep = laid_out(tmp_path, whole=0)
    accuracies = np.array([[0.90, 0.95, 0.93], [0.92, 0.97, 0.94], [0.91, 0.96, 0.92]])  # (seeds, values)
    for run, validation in zip(sweep.runs, accuracies.ravel(), strict=True):
        finish(tmp_path, run, float(validation), 1 - float(validation))  # test would rank them the other way round
    results = outcome.read(tmp_path, sweep)
    assert [one.validation.mean for one in results.combinations if one.validation] == pytest.approx(accuracies.mean(0))
    assert results.best is results.combinations[1] and (results.images, results.tests) == (400, TESTS)
    assert results.lead == pytest.approx((0.03, 0.02))
    finish(tmp_path, sweep.runs[1], 0.99, 0.5, halted=True)
    change(tmp_path, sweep.runs[4], lambda status: dataclasses.replace(status, state="failed"))
    folders.delete(folders.root(tmp_path) / sweep.runs[2])
    results = outcome.read(tmp_path, sweep)
    assert (results.done, results.failed, results.on, results.planned) == (6, 1, 0, 9)
    assert results.combinations[1].validation == spread([0.96])


def test_a_tie_has_no_best(tmp_path: Path) -> None:
    sweep = laid_out(tmp_path, seeds=1, whole=0)
    for run in sweep.runs:
        finish(tmp_path, run, 0.9, 0.9)
    results = outcome.read(tmp_path, sweep)
    assert results.best is None and english(words.answer(results)).startswith("No difference at the top")


def test_the_answer_says_whether_it_is_more_than_chance(tmp_path: Path) -> None:
    apart, close = laid_out(tmp_path, whole=0), laid_out(tmp_path, whole=0)
    for at in range(9):
        finish(tmp_path, apart.runs[at], 0.90 + 0.04 * (at % 3) + 0.001 * (at // 3), 0.9)
        finish(tmp_path, close.runs[at], 0.90 + 0.001 * (at % 3) + 0.01 * (at // 3), 0.9)
    best, unclear = outcome.read(tmp_path, apart), outcome.read(tmp_path, close)
    assert (
        english(words.answer(best))
        == "Learning rate 0.003 is best: on average it reads 98.10\u00a0% of the validation images."
    )
    assert best.best and unclear.best is None and "no clear winner: " in table.as_text(unclear)
    assert english(words.answer(unclear)).startswith("No clear winner: Learning rate 0.003 is ahead by less")
    assert "4.00 points ahead of the next; seeds alone differ by up to 0.20 points" in english(words.caption(best))[0]


def test_how_a_sweep_stands(tmp_path: Path) -> None:
    sweep = laid_out(tmp_path, whole=4)
    results = outcome.read(tmp_path, sweep)
    assert english(words.stand(results, sweep.created + 80)) == ["4 of 9 runs done", "2\u00a0min left"]
    assert english(words.answer(results)).startswith("So far: ")
    change(tmp_path, sweep.runs[5], lambda status: dataclasses.replace(status, state="failed"))
    change(tmp_path, sweep.runs[8], lambda status: dataclasses.replace(status, state="cancelled"))
    results = outcome.read(tmp_path, sweep)
    assert english(words.stand(results, 0)) == ["4 of 9 runs done", "1 has failed", "1 was stopped"]
    nothing = outcome.read(tmp_path, laid_out(tmp_path, whole=0))
    assert english(words.answer(nothing)) == "The picture begins with the first run that is done."


def test_values_stand_by_size_by_powers_or_side_by_side() -> None:
    assert figure.positions(["8", "16", "32"]) == ([8, 16, 32], True)
    places, joined = figure.positions(["0.0003", "0.003", "0.03"])
    assert np.diff(places) == pytest.approx([1, 1]) and joined
    assert figure.positions(["0", "0.0001", "0.1"]) == ([0, 1, 2], True), "0 has no power, and would lie on the next"
    assert figure.positions(["adam", "sgd"]) == ([0, 1], False)


def test_labels_at_the_ends_of_lines_keep_apart() -> None:
    moved = figure.apart([0.5, 0.51, 0.52, 0.99, 1.0], 0.08)
    assert np.diff(moved).min() >= 0.08 - 1e-9 and max(moved) <= 1
    assert figure.apart([0.1, 0.5], 0.08) == [0.1, 0.5]


def test_the_picture_has_a_dot_a_run_a_mean_and_a_line_a_value() -> None:
    point, lone = figure.Point((0.9, 0.94), "a", best=True), figure.Point((0.8,), "b")
    drawn = figure.picture(["1", "2"], ["1", "2"], [figure.Line("x", (lone, point)), figure.Line("y", (point, lone))],
                           knob=words.label("batch"), theme=LIGHT)  # fmt: skip
    dots, means = drawn["data"][:2]
    assert dots["y"] == [0.9, 0.94] and means["y"] == pytest.approx([0.8, 0.92]) and means["mode"] == "lines+markers"
    assert {trace["marker"]["color"] for trace in drawn["data"]} <= {LIGHT.text, LIGHT.muted, LIGHT.edge}
    assert [note["text"] for note in drawn["layout"]["annotations"][:2]] == ["y", "x"], "from below"
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 0.8 and high > 0.94
    assert figure.picture(["1", "2"], ["1", "2"], [figure.Line("", (figure.Point((), ""),) * 2)],
                          knob=words.label("batch"), theme=LIGHT)["data"][1]["x"] == []  # fmt: skip


def test_suggestions_are_near_what_the_form_has() -> None:
    def near(knob: str, now: str, digits: bool = True) -> str:
        return suggestions.suggested(knob, now, 4000, digits=digits)

    assert near("learning-rate", "0.001") == "0.0003, 0.001, 0.003" and near("batch", "64") == "32, 64, 128"
    assert near("epochs", "1") == "1, 2" and near("limit", "0") == "400, 1000, 4000"
    assert "pens" in near("augmentation", "none") and "pens" not in near("augmentation", "none", digits=False)
    with pytest.raises(BadInput):
        near("learning-rate", "fast")


def test_the_table_of_the_command_and_its_json(tmp_path: Path) -> None:
    results = came(tmp_path, knobs=[RATES, ("optimizer", "adam, sgd")], whole=8)
    text = table.as_text(results).splitlines()
    assert text[1].split() == [
        "learning-rate",
        "optimizer",
        "validation",
        "deviation",
        "lowest",
        "highest",
        "test",
        "done",
    ]
    assert len(text) == 2 + 6 + 1 and sum(line.endswith("best") for line in text) == 1 and "never choose" in text[-1]
    told = json.loads(table.as_json(results))
    assert told["knobs"] == {"learning-rate": ["0.0003", "0.001", "0.003"], "optimizer": ["adam", "sgd"]}
    first = told["combinations"][0]
    measured = [run["validation"] for run in first["runs"] if run["state"] == "finished"]
    assert first["validation"]["mean"] == pytest.approx(np.mean(measured)) and len(measured) == 2


def test_what_values_are_called() -> None:
    both = [Knob("limit", ("0", "5")), Knob("kernel", ("3", "5"))]
    assert english(words.settings(both, ["0", "5"])) == ["Training images all", "Kernel size 5 × 5"]

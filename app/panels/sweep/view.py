"""Wishes for a sweep's suggestion, what it would be, or what came of one → what the page shows."""

from __future__ import annotations

import math
import time
from typing import Any

from app.panels.panel import Context, Wish
from app.panels.plots import theme_of
from app.panels.sweep import figure, suggestions, words
from app.words import Phrase, minutes, say, sentence
from model.records import BadInput
from model.runs import outcome, sweeps
from model.runs.outcome import Combination, Outcome, Spread


def suggestion(context: Context, wish: Wish) -> dict[str, Any]:
    """Values worth a sweep of a knob, for the form as it is; raises BadInput for a knob that there is not."""
    knob, present = str(wish.get("knob")), str(wish.get("present", ""))
    if knob not in sweeps.KNOBS:
        raise BadInput("knob {given}: expected one of {known}", given=repr(knob[:20]), known=", ".join(sweeps.KNOBS))
    images = context.training.outlook(wish.get("preset"), wish.get("given", {})).images
    return {"values": suggestions.suggested(knob, present, images, digits=context.dataset.digits)}


def outlook(context: Context, wish: Wish) -> dict[str, Any]:
    """What a sweep would be; raises BadInput for one that cannot be."""
    if context.sweeps is None:
        raise BadInput("training is switched off on this server")
    expected = context.sweeps.outlook(wish)
    count, *more = expected.values
    values = say("sweep.outlook.both", count=count, more=more[0]) if more else say("sweep.outlook.values", count=count)
    how = say("sweep.outlook.shared" if expected.shared else "sweep.outlook.in-turn")
    return {
        "sentence": say(
            "sweep.outlook.line", runs=say("sweep.outlook.runs", count=math.prod(expected.values) * expected.seeds),
            values=values, seeds=say("sweep.outlook.seeds", count=expected.seeds),
            time=minutes(expected.seconds), how=how,
        )
    }  # fmt: skip


def shown(context: Context, wish: Wish) -> dict[str, Any]:
    """All sweeps, the newest first, and the one that is wished for, or the newest; null where there is none."""
    known = sweeps.every(context.workspace)[::-1]
    wanted = next((sweep for sweep in known if sweep.id == wish.get("sweep")), known[0] if known else None)
    return {
        "sweeps": [[sweep.id, words.called(sweep)] for sweep in known],
        "chosen": _told(context, outcome.read(context.workspace, wanted), wish) if wanted else None,
    }


def _told(context: Context, came: Outcome, wish: Wish) -> dict[str, Any]:
    """What came of a sweep: its answer, how far it is, its picture, its table."""
    return {
        "id": came.sweep.id,
        "answer": words.answer(came),
        "caption": words.caption(came),
        "stand": words.stand(came, time.time(), _waits(context, came)),
        "share": came.done / max(came.planned, 1),
        "acts": _acts(came),
        "figure": _figure(came, wish),
        "heads": [words.label(knob.name) for knob in came.sweep.asked.knobs],
        "tests": came.tests or None,
        "rows": _rows(came),
    }


def _waits(context: Context, came: Outcome) -> list[Phrase | str]:
    """Why nothing of a sweep is trained though it waits, if there is a reason."""
    active = [run.status for run in came.runs if run.status and run.on]
    if not active or any(status.state == "running" for status in active):
        return []
    _, *why = sentence(context.training.shown(active[0]))["with"]["facts"]
    return why


def _acts(came: Outcome) -> list[str]:
    """What may be done with it now."""
    ended = any(run.status and not run.on and not run.whole for run in came.runs)
    allowed = {"stop": came.on > 0, "resume": ended and not came.on, "delete": not came.on}
    return [act for act, may in allowed.items() if may]


def _rows(came: Outcome) -> list[dict[str, Any]]:
    """A row for each combination; accuracies 0–1."""
    return [
        {
            "values": [
                words.named(knob.name, value)
                for knob, value in zip(came.sweep.asked.knobs, combination.values, strict=False)
            ],
            "validation": _spread(combination.validation),
            "test": _spread(combination.test),
            "runs": runs,
            "best": combination is came.best,
        }
        for combination, runs in zip(came.combinations, words.runs_of(came), strict=True)
    ]


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    """A spread as the table has it."""
    if spread is None:
        return None
    return {"mean": spread.mean, "low": spread.low, "high": spread.high, "deviation": spread.deviation}


def _figure(came: Outcome, wish: Wish) -> dict[str, Any]:
    """Its picture, in the page's colours."""
    first, *others = came.sweep.asked.knobs
    names = [words.named(first.name, value) for value in first.values]
    of = {combination.values: combination for combination in came.combinations}
    if others:
        second = others[0]
        lines = [
            figure.Line(words.named(second.name, value), _points(came, [of[one, value] for one in first.values]))
            for value in second.values
        ]
    else:
        lines = [figure.Line("", _points(came, [of[one,] for one in first.values]))]
    labels = [words.label(knob.name) for knob in came.sweep.asked.knobs]
    knob = say("sweep.figure.by", first=labels[0], second=labels[1]) if others else labels[0]
    return figure.picture(first.values, names, lines, knob=knob, theme=theme_of(wish))


def _points(came: Outcome, combinations: list[Combination]) -> tuple[figure.Point, ...]:
    """A point for each combination of a line."""
    return tuple(
        figure.Point(
            tuple(status.validation for status in one.whole),
            say("sweep.figure.name", settings=words.settings(came.sweep.asked.knobs, one.values)),
            one is came.best,
        )
        for one in combinations
    )

"""What came of a sweep → a table in plain text, or JSON for programs.

Rule: combinations are marked by validation accuracy; test accuracy is told, and said to choose nothing.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

from model.runs.outcome import Combination, Outcome, Spread

_HEADS = ("validation", "deviation", "lowest", "highest", "test", "done", "")


def as_text(came: Outcome) -> str:
    """A line for each combination, below what its columns are of."""
    wanted = came.sweep.asked
    rows = [[*(knob.name for knob in wanted.knobs), *_HEADS]]
    rows += [[*one.values, *_row(one), "best" if one is came.best else ""] for one in came.combinations]
    first = f"sweep {came.sweep.id}: {wanted.preset}, seeds {wanted.seeds[0]} to {wanted.seeds[-1]}"
    last = (
        f"validation: accuracy of each run's best epoch on {came.images:,} images, mean over seeds; "
        f"test: {came.tests:,} images, which only measure and never choose"
    )
    return "\n".join([first, *_aligned(rows, len(wanted.knobs)), *_unclear(came), last])


def _unclear(came: Outcome) -> list[str]:
    """That seeds make more of a difference, where they do."""
    if len(came.ranked) < 2 or came.best:
        return []
    ahead, seeds = came.lead
    apart = "" if seeds is None else f", seeds alone lie up to {100 * seeds:.2f} points apart"
    return [f"no clear winner: the best mean is ahead by {100 * ahead:.2f} points{apart}"]


def _row(one: Combination) -> list[str]:
    """What is told of a combination."""
    validation, test = one.validation, one.test
    if validation is None or test is None:
        return ["–", "–", "–", "–", "–", f"0 of {len(one.runs)}"]
    deviation = "–" if validation.deviation is None else f"{100 * validation.deviation:.2f}"
    shares = (validation.mean, validation.low, validation.high, test.mean)
    mean, low, high, measured = (f"{100 * share:.2f} %" for share in shares)
    return [mean, deviation, low, high, measured, f"{validation.count} of {len(one.runs)}"]


def _aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Columns of the width of their longest entry, the first ones and the last to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    return [
        "  ".join(
            entry.ljust(width) if at < left or at == last else entry.rjust(width)
            for at, (entry, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def as_json(came: Outcome) -> str:
    """One JSON object; accuracies 0–1."""
    wanted = came.sweep.asked
    names = [knob.name for knob in wanted.knobs]
    return json.dumps(
        {
            "sweep": came.sweep.id,
            "preset": wanted.preset,
            "given": dict(wanted.given),
            "knobs": {knob.name: knob.values for knob in wanted.knobs},
            "seeds": wanted.seeds,
            "validation_images": came.images,
            "test_images": came.tests,
            "best": _values(names, came.best) if came.best else None,
            "combinations": [
                _values(names, one)
                | {"validation": _spread(one.validation), "test": _spread(one.test), "runs": _runs(one)}
                for one in came.combinations
            ],
        }
    )


def _values(names: Sequence[str], one: Combination) -> dict[str, object]:
    """The values of a combination by their knobs."""
    return {"values": dict(zip(names, one.values, strict=True))}


def _runs(one: Combination) -> list[dict[str, object]]:
    """Its runs."""
    return [
        {
            "id": run.id,
            "seed": run.seed,
            "state": run.status.state if run.status else "gone",
            "validation": run.status.validation if run.status else None,
            "test": run.status.accuracy if run.status else None,
        }
        for run in one.runs
    ]


def _spread(spread: Spread | None) -> dict[str, object] | None:
    """A spread as JSON has it."""
    return dataclasses.asdict(spread) if spread else None

"""A setting's name and its present value → values that are worth a sweep, as one would type them."""

from __future__ import annotations

from collections.abc import Sequence

from model.network.hyperparameters import BY_OPTION
from model.network.presets import PRESETS
from model.runs.sweeps import KERNEL, PRESET

_EXACT = ("epochs", "batch")  # are halved and doubled
_TIMES = {"learning-rate": (0.3, 1, 3), "epochs": (0.5, 1, 2), "batch": (0.5, 1, 2), "limit": (0.1, 0.3, 1)}
_USUAL = {  # where steps from the present value make no sense, as it may be 0
    KERNEL: ("1", "3", "5"), "l1": ("0", "0.00001", "0.0001"), "l2": ("0", "0.0001", "0.001"),
    "label-smoothing": ("0", "0.05", "0.1"), "patience": ("0", "2", "5"), "averaging": ("0", "0.99", "0.998"),
    PRESET: tuple(PRESETS),
}  # fmt: skip
_PENS = "pens"  # augmentation of digits alone


def suggested(knob: str, present: str, images: int, *, digits: bool) -> str:
    """Values for a knob; `images` are those that the form would train on, `digits` whether they are."""
    if knob in _USUAL:
        return ", ".join(_USUAL[knob])
    if choices := BY_OPTION[knob].choices:
        return ", ".join(choice for choice in choices if digits or choice != _PENS)
    value = float(images if knob == "limit" else BY_OPTION[knob].read(present))
    return ", ".join(_steps(knob, value, _TIMES[knob]))


def _steps(knob: str, value: float, times: Sequence[float]) -> list[str]:
    """A value times some factors, rounded to one figure but for halves and doubles, within what may be given."""
    parameter = BY_OPTION[knob]
    kept = [value * factor for factor in times]
    if knob not in _EXACT:
        kept = [number if number == value else float(f"{number:.1g}") for number in kept]
    kept = [min(max(number, parameter.low), parameter.high) for number in kept]
    if isinstance(parameter.default, int):
        kept = [float(max(1, round(number))) for number in kept]
    return list(dict.fromkeys(f"{number:.10g}" for number in kept))

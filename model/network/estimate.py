"""How long a run will take, before it starts: from what the network multiplies, and how fast earlier runs went here.

Rule: a rough figure, said as one. The constants are seconds on one thread of the machine this was written on; earlier
runs of the same workspace correct them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from model.network.layers import Planned
from model.records import TrainingConfig

_START = 10.0  # seconds: TensorFlow, the first step, the bundle at the end
_MULTIPLICATION = 2.5e-11  # seconds; forward, and twice that back
_BATCH = 1.2e-3  # seconds a step, whatever is in it
_AUGMENTATION = {"none": 0.0, "affine": 9e-5, "pens": 16e-5}  # seconds an image
_SHORT, _MOST = 0.2, 10.0  # seconds; times slower or faster than the constants
_EVALUATION = 0.4  # of what training on an image takes


def _image_seconds(config: TrainingConfig, planned: Sequence[Planned]) -> float:
    """Seconds that training on one image takes, by the constants alone."""
    learned = 3 * _MULTIPLICATION * sum(layer.multiplications for layer in planned)
    values = sum(math.prod(layer.shape) for layer in planned) * 4e-10  # reading and writing maps
    return learned + values + _BATCH / config.batch + _AUGMENTATION[config.augmentation]


def _epoch_seconds(config: TrainingConfig, planned: Sequence[Planned], images: int, validation: int) -> float:
    """Seconds that an epoch takes, by the constants alone."""
    return _image_seconds(config, planned) * (images + _EVALUATION * validation)


def run_seconds(
    config: TrainingConfig, planned: Sequence[Planned], images: int, validation: int, pace: float = 1.0
) -> float:
    """Seconds that a run takes if it is not stopped early."""
    return _START + pace * config.epochs * _epoch_seconds(config, planned, images, validation)


@dataclass(frozen=True)
class Past:
    """An earlier run: what it was, and the seconds of its epochs after the first."""

    config: TrainingConfig
    planned: Sequence[Planned]
    images: int
    validation: int
    seconds: Sequence[float]


def pace(past: Sequence[Past], like: tuple[Sequence[Planned], str] | None = None) -> float:
    """How much longer than by the constants earlier runs took, the newest first; very short epochs tell nothing.

    The newest of the same network and augmentation, `like`, says more than all others.
    """
    timed = [run for run in past if len(run.seconds) and median(run.seconds) >= _SHORT]
    same = [run for run in timed if like and (run.planned, run.config.augmentation) == like]
    ratios = []
    for run in same[:1] or timed:
        expected = _epoch_seconds(run.config, run.planned, run.images, run.validation)
        ratios.append(median(run.seconds) / expected)
    return min(max(median(ratios), 1 / _MOST), _MOST) if ratios else 1.0

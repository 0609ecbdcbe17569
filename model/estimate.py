"""How long a run will take, before it starts: from what the network multiplies, and how fast earlier runs went here.

Rule: a rough figure, said as one. The constants are seconds on one thread of the machine this was written on; earlier
runs of the same workspace correct them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from model.layers import Planned
from model.records import TrainingConfig

START = 10.0  # seconds: TensorFlow, the first step, the bundle at the end
MULTIPLICATION = 2.5e-11  # seconds; forward, and twice that back
BATCH = 1.2e-3  # seconds a step, whatever is in it
AUGMENTATION = {"none": 0.0, "affine": 9e-5, "pens": 16e-5}  # seconds an image
EVALUATION = 0.4  # of what training on an image takes


def image_seconds(config: TrainingConfig, planned: Sequence[Planned]) -> float:
    """Seconds that training on one image takes, by the constants alone."""
    learned = 3 * MULTIPLICATION * sum(each.multiplications for each in planned)
    values = sum(math.prod(each.shape) for each in planned) * 4e-10  # reading and writing maps
    return learned + values + BATCH / config.batch + AUGMENTATION[config.augmentation]


def run_seconds(
    config: TrainingConfig, planned: Sequence[Planned], images: int, validation: int, pace: float = 1.0
) -> float:
    """Seconds that a run takes if it is not stopped early."""
    each = image_seconds(config, planned)
    return START + pace * config.epochs * each * (images + EVALUATION * validation)


def pace(past: Sequence[tuple[TrainingConfig, Sequence[Planned], float]]) -> float:
    """How much longer than by the constants earlier runs took; each with its images a second."""
    ratios = [1 / (speed * image_seconds(config, planned)) for config, planned, speed in past if speed > 0]
    return median(ratios) if ratios else 1.0

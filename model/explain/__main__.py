"""`python -m model.explain FOLDER`: work out what a model's filters look for, and what each is worth, and keep it.

Rule: part by part, those that are kept already left out; the last in line for the processor, on one thread.
"""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before NumPy and LiteRT are imported

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from model import command, files
from model.child import limit_this_process
from model.data import prepare
from model.data.dataset import Dataset
from model.explain import filters, ranking, responses
from model.explain.explanations import FIGURES, FOLDER, Explanations, possible, sought
from model.explain.patterns import Patch, Patterns
from model.records import Array, Bundle, Floats
from model.serving import batches, bundle, predict
from model.serving.gradient import GradientEngine
from model.serving.predict import unit

_NICE = 19  # as the child that trains
_SECONDS = 600.0  # of the processor, for patterns: filters that come later have none
_SPACE, _CPU_SECONDS, _FILE_SIZE = 4 << 30, 3600, 1 << 28  # for a stranger's model; parts that are done stay
_WEIGHTS = {"responses": 1.0, "ranking": 10.0, "patterns": 10.0}  # of the parts in the whole, about as they take
_PAUSE = 0.5  # seconds between two words on the progress
Step = Callable[[int, int], None]


def main() -> None:
    """Work out what each filter of a bundle looks for, and what it is worth, and keep it in the workspace."""
    parser = command.Parser(prog="python -m model.explain", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="the bundle's folder")
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    parser.add_argument("--out", type=Path, help=f"where it is kept, else in {FOLDER} of the workspace")
    parser.add_argument("--stranger", action="store_true", help="a stranger's model: with limits on what it takes")
    options = parser.parse_args()
    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _NICE)
    if options.stranger:
        limit_this_process(address_space=_SPACE, cpu_seconds=_CPU_SECONDS, file_size=_FILE_SIZE)
    batches.one_thread()
    model = bundle.read(options.folder)
    dataset = prepare.load(options.data, options.workspace)
    kept = Explanations(model, dataset.key, options.out or options.workspace / FOLDER)
    try:
        _work_out(model, dataset, kept)
    finally:
        kept.progress.unlink(missing_ok=True)


def _work_out(model: Bundle, dataset: Dataset, kept: Explanations) -> None:
    """Every part that is not kept yet; those that there cannot be are left out."""
    ways = _ways(model, dataset)
    fits = bool(dataset.size("test")) and not predict.fits(model, dataset)
    telling = _Telling(kept, [part for part in possible(model, fits) if kept.read(part) is None])
    for part in telling.parts:
        started = time.monotonic()
        kept.write(part, ways[part](kept, telling.step))
        telling.done(part)
        print(f"{part}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def _ways(model: Bundle, dataset: Dataset) -> dict[str, Callable[[Explanations, Step], tuple[Array, ...]]]:
    """How each part is worked out."""
    images, labels = dataset.split("test")
    return {
        "responses": lambda _, step: _responses(model, images, labels, step),
        "ranking": lambda _, step: (ranking.right_answers(model, images, labels, step),),
        "patterns": lambda kept, step: _patterns(model, GradientEngine(model), images, kept, step),
    }


def _responses(model: Bundle, images: Array, labels: Array, step: Step) -> tuple[Array, ...]:
    """The part of that name."""
    found = responses.responses(model, images, labels, step)
    return found.patches, found.by_class, found.sisters


def _patterns(
    model: Bundle, engine: GradientEngine, images: Array, kept: Explanations, step: Step
) -> tuple[Array, Array]:
    """The part of that name: images (n, H, W, C), and of each its activation, row, column and start."""
    count, started, seen = sought(model), time.process_time(), kept.read("responses")
    pictures = np.zeros((count, *model.input_shape), np.uint8)
    figures = np.zeros((count, FIGURES))
    figures[:, -1] = -1
    gradient, layer = _gradient(model, engine), None
    for number, (at, map_) in enumerate(filters.every(model)[:count]):
        if time.process_time() - started > _SECONDS:
            break
        if layer is None or layer.layer != at:
            layer = Patterns(model, at, gradient)
        pattern = layer.of(map_, _patch(seen[0][number, 0], images) if seen else None)
        pictures[number] = pattern.image
        figures[number] = pattern.activation, *pattern.position, pattern.start
        step(number + 1, count)
    return pictures, figures


def _patch(strongest: Array, images: Array) -> Patch | None:
    """The patch of the data that a filter responds to most; None where it responds to none."""
    index, row, column, activation = strongest
    return Patch(unit(images[int(index)]), (int(row), int(column)), float(activation)) if index >= 0 else None


def _gradient(model: Bundle, engine: GradientEngine) -> Callable[[Floats, int, int, tuple[int, int]], Floats]:
    """The derivative of one activation by the image."""
    answers = np.zeros(model.layers[model.output].maps, np.float32)

    def gradient(image: Floats, layer: int, map_: int, position: tuple[int, int]) -> Floats:
        info = model.layers[layer]
        maps, places = np.zeros(info.maps, np.float32), np.zeros(info.size, np.float32)
        maps[map_] = places[position] = 1
        return engine.run(image, answers, maps={layer: (maps, places)}).image

    return gradient


class _Telling:
    """Says how far the work is: on stderr, and in a file for the server."""

    def __init__(self, kept: Explanations, parts: list[str]) -> None:
        self.kept, self.parts, self.made = kept, parts, 0
        self.total = sum(_WEIGHTS[part] for part in parts)
        self.before, self.said = 0.0, 0.0
        self.progress = command.Progress("filters")
        kept.folder.mkdir(parents=True, exist_ok=True)

    def step(self, done: int, of: int) -> None:
        """So many of so many steps of the present part are done."""
        if time.monotonic() - self.said > _PAUSE:
            self._say((self.before + _WEIGHTS[self.parts[self.made]] * done / of) / self.total)

    def done(self, part: str) -> None:
        """A part is kept."""
        self.before += _WEIGHTS[part]
        self.made += 1
        self._say(self.before / self.total)

    def _say(self, share: float) -> None:
        self.said = time.monotonic()
        self.progress.step(share, 1)
        files.publish(self.kept.progress, json.dumps({"share": round(share, 2), "parts": self.made}))


if __name__ == "__main__":
    command.run(main)

"""Predictions of a served model on a split, kept by content of model and data.

Runs LiteRT in batches, 10,000 digits in about half a second; TensorFlow is needed only where the
model has no bundle yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from model import bundle, command, data, results
from model.engine import BATCH, Engine
from model.records import BadInput, Bundle, Bytes, Dataset, Evaluation, Floats

THREADS = 2
MOST = 10_000_000  # bytes of the workspace for predictions
SPLITS = ("test", "validation", "train")
CHUNK = BATCH * 16  # images between two reports of progress


def unit(images: Bytes) -> Floats:
    """uint8 0–255 → float32 0–1."""
    return np.divide(images, 255, dtype=np.float32)


def predictions(
    served: Bundle, images: Bytes, threads: int = THREADS, said: Callable[[int, int], None] | None = None
) -> Floats:
    """Class probabilities (n, classes) of images (n, H, W, C); `said` hears (done, total)."""
    chunks = [images[start : start + CHUNK] for start in range(0, len(images), CHUNK)]

    def work(mine: list[Bytes]) -> list[Floats]:
        engine = Engine(served, BATCH)
        found = []
        for chunk in mine:
            batches = range(0, len(chunk), BATCH)
            found.append(np.concatenate([engine.predict(unit(chunk[at : at + BATCH])) for at in batches]))
            if said:
                said(len(chunk), len(images))
        return found

    with ThreadPoolExecutor(threads) as pool:
        shares = list(pool.map(work, [chunks[first::threads] for first in range(threads)]))
    merged = [shares[place % threads][place // threads] for place in range(len(chunks))]
    return np.concatenate(merged) if merged else np.zeros((0, served.classes), np.float32)


def fits(served: Bundle, dataset: Dataset) -> str:
    """Why a model cannot read a data set's images, in one line; empty where it can."""
    images, _ = dataset.split("test")
    if images.shape[1:] != served.input_shape:
        given = "×".join(map(str, images.shape[1:]))
        taken = "×".join(map(str, served.input_shape))
        return f"{dataset.title} holds {given} images, the model {served.name} takes {taken}"
    if len(dataset.class_names) > served.classes:
        return f"{dataset.title} has {len(dataset.class_names)} classes, the model {served.name} knows {served.classes}"
    return ""


def evaluate(served: Bundle, dataset: Dataset, split: str, workspace: Path) -> Evaluation:
    """The model's predictions on a split, from the workspace or computed and kept there.

    Raises BadInput where model and data do not fit each other.
    """
    if trouble := fits(served, dataset):
        raise BadInput(trouble)
    name = f"{served.version}-{dataset.key}-{split}.npy"
    images, labels = dataset.split(split)
    for kept in (served.folder / name, workspace / "evaluations" / name):
        found = results.read(kept, (len(labels), served.classes), np.float32)
        if found is not None:
            return Evaluation(split, found, labels)
    found = predictions(served, images)
    results.keep(workspace / "evaluations" / name, found, MOST)
    return Evaluation(split, found, labels)


def class_names(served: Bundle, dataset: Dataset) -> tuple[str, ...]:
    """Names of the model's classes: the data's where they fit, numbers for any beyond."""
    names = dataset.class_names if not fits(served, dataset) else ()
    return names + tuple(str(number) for number in range(len(names), served.classes))


def main() -> None:
    """Accuracy and confusion matrix of a model on a data set."""
    parser = command.Parser(prog="python -m model.evaluate", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--split", default="test", choices=(*SPLITS, "all"), help="all: every image there is")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    dataset = data.load(options.data, options.workspace)
    served = bundle.of(options.file, options.workspace)
    splits = SPLITS if options.split == "all" else (options.split,)
    found = [evaluate(served, dataset, split, options.workspace) for split in splits]
    result = Evaluation(
        options.split,
        np.concatenate([each.probabilities for each in found]),
        np.concatenate([each.labels for each in found]),
    )
    print(as_json(result, dataset) if options.json else as_table(result, dataset))


def as_json(result: Evaluation, dataset: Dataset) -> str:
    """One JSON object: accuracy, images, class names, confusion counts (true, predicted)."""
    return json.dumps(
        {
            "accuracy": result.accuracy,
            "images": len(result.labels),
            "split": result.split,
            "data": dataset.title,
            "class_names": dataset.class_names,
            "confusion": result.confusion.tolist(),
        }
    )


def as_table(result: Evaluation, dataset: Dataset) -> str:
    """Accuracy in a line and the confusion matrix, rows the true class."""
    rows = result.confusion
    width = max(5, len(str(rows.max())) + 1)
    names = list(dataset.class_names) + [str(i) for i in range(len(dataset.class_names), len(rows))]
    head = " " * 10 + "".join(name[: width - 1].rjust(width) for name in names)
    lines = [
        name[:9].ljust(10) + "".join(str(count).rjust(width) for count in row)
        for name, row in zip(names, rows, strict=True)
    ]
    says = f"{100 * result.accuracy:.2f} % of {len(result.labels):,} images ({result.split}, {dataset.title})"
    return "\n".join([says, "true \\ predicted", head, *lines])


if __name__ == "__main__":
    command.hush()
    command.run(main)

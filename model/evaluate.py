"""`python -m model.evaluate FILE.keras`: accuracy and confusion matrix of a model on a data set."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before NumPy and LiteRT are imported

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from model import command
from model.data import prepare
from model.data.dataset import PREPARED, Dataset
from model.network.input_range import RANGES, checked
from model.records import Array, Evaluation
from model.serving import predict
from model.serving.store import Store

_LEGIBLE, _MISTAKES = 40, 20  # classes up to which the matrix is printed; lines in its place


def main() -> None:
    """Accuracy and confusion matrix of a model on a data set."""
    parser = command.Parser(prog="python -m model.evaluate", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument(
        "--split", default="test", choices=(*PREPARED, "all"), help="all: every image there is, those taken out too"
    )
    parser.add_argument("--input", default="", help=f"what the model takes pixels in: {', '.join(RANGES)}; else found")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    dataset = prepare.load(options.data, options.workspace)
    given = checked(options.input) if options.input else ""
    model = Store(options.workspace).of(options.file, input_range=given, data=options.data)
    whole = options.split == "all"
    parts = [
        predict.evaluate(model, dataset, name, options.workspace) for name in (PREPARED if whole else (options.split,))
    ]
    if whole:  # also the training images that are in no split, being built-in digits
        images, labels = prepare.taken_out(options.data, options.workspace)
        parts.append(Evaluation("taken out", predict.predictions(model, images), labels))
    result = predict.joined(options.split, parts)
    print(_as_json(result, dataset) if options.json else _as_table(result, dataset))


def _as_json(result: Evaluation, dataset: Dataset) -> str:
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


def _as_table(result: Evaluation, dataset: Dataset) -> str:
    """Accuracy in a line and the confusion matrix, rows the true class."""
    rows = result.confusion
    width = max(5, len(str(rows.max())) + 1)
    names = list(dataset.class_names) + [str(i) for i in range(len(dataset.class_names), len(rows))]
    summary = f"{100 * result.accuracy:.2f} % of {len(result.labels):,} images ({result.split}, {dataset.title})"
    if len(rows) > _LEGIBLE:
        return "\n".join([summary, f"most frequent mistakes among {len(rows):,} classes", *_mistakes(rows, names)])
    head = " " * 10 + "".join(name[: width - 1].rjust(width) for name in names)
    lines = [
        name[:9].ljust(10) + "".join(str(count).rjust(width) for count in row)
        for name, row in zip(names, rows, strict=True)
    ]
    return "\n".join([summary, "true \\ predicted", head, *lines])


def _mistakes(confusion: Array, names: list[str]) -> Iterator[str]:
    """The largest counts off the diagonal, a line each."""
    wrong = confusion - np.diag(np.diag(confusion))
    for cell in np.argsort(-wrong, axis=None, kind="stable")[:_MISTAKES]:
        true, predicted = np.unravel_index(cell, wrong.shape)
        if wrong[true, predicted]:
            yield f"{wrong[true, predicted]:>6} {names[true]} read as {names[predicted]}"


if __name__ == "__main__":
    command.hush()
    command.run(main)

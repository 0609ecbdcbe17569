"""`make bench`: everything side by side in one run, as one table."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import measure
import numpy as np

from model import command


def parts(
    strokes: list[list[np.ndarray]], workspace: str, dataset: str
) -> Iterator[tuple[str, Callable[[], list[measure.Row]]]]:
    """What is measured, one after the other; each is imported when its turn comes."""
    of_servers = ("start", "slow_link", "page", "pointing", "handing_over", "processor")
    for name in (*of_servers, "load", "spread", "classroom"):
        given = (workspace, dataset) if name in of_servers else (strokes, workspace, dataset)
        yield name.replace("_", " "), partial(importlib.import_module(name).rows, *given)
    yield "training", partial(importlib.import_module("training").rows, workspace)
    yield "compute", partial(importlib.import_module("compute").rows, strokes)


def main() -> None:
    """Measure the live path, the parts of it, and the obvious alternatives."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--json", type=Path, help="also write the rows there")
    parser.add_argument("--data", default="builtin", help="what the server shows meanwhile")
    parser.add_argument("--strokes", type=Path, help="a JSON file of digits by real pens to draw with")
    options = parser.parse_args()
    strokes = measure.drawings(options.strokes)
    rows: list[measure.Row] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace:
        for name, work in parts(strokes, workspace, options.data):
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += work()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n")
    print(measure.table(rows))
    if options.json:
        options.json.write_text(measure.as_json(rows), "utf-8")


if __name__ == "__main__":
    command.run(main)

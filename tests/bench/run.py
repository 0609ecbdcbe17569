"""`make bench`: everything side by side in one run, as one table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import measure

from model import command


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
        import classroom
        import handing_over
        import load
        import page
        import pointing
        import processor
        import slow_link
        import spread
        import start
        import training

        for name, work in (
            ("start", lambda: start.rows(workspace, options.data)),
            ("slow link", lambda: slow_link.rows(workspace, options.data)),
            ("page", lambda: page.rows(workspace, options.data)),
            ("pointing", lambda: pointing.rows(workspace, options.data)),
            ("handing over", lambda: handing_over.rows(workspace, options.data)),
            ("processor", lambda: processor.rows(workspace, options.data)),
            ("load", lambda: load.rows(strokes, workspace, options.data)),
            ("spread", lambda: spread.rows(strokes, workspace, options.data)),
            ("classroom", lambda: classroom.rows(strokes, workspace, options.data)),
            ("training", lambda: training.rows(workspace)),
        ):
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += work()
        print("measuring compute …", file=sys.stderr, flush=True)
        import compute

        rows += compute.rows(strokes)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n")
    print(measure.table(rows))
    if options.json:
        options.json.write_text(measure.as_json(rows), "utf-8")


if __name__ == "__main__":
    command.run(main)

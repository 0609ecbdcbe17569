"""`make abuse`: a server of its own is attacked in every way that a promise stands against; prints promise and measurement."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench"), str(Path(__file__).parent)]

import bodies
import bombs
import classifiers
import deaf
import engine
import fairness
import heads
import memory
from measure import running
from promise import Row, Target, table

from model import command
from model.records import Failure

ATTACKS = {"heads": heads.rows, "deaf": deaf.rows, "fairness": fairness.rows}  # on a server that is started for each
ALONE = {
    "memory": memory.rows,
    "bodies": bodies.rows,
    "bombs": bombs.rows,
    "classifiers": classifiers.rows,
    "engine": engine.rows,
}  # start what they need


def main() -> None:
    """Attack, and fail if a promise was broken."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--only", choices=[*ATTACKS, *ALONE], nargs="+", default=[*ATTACKS, *ALONE], help="some of the kinds"
    )
    chosen = parser.parse_args().only
    rows: list[Row] = []
    for kind in chosen:
        print(f"{kind} …", file=sys.stderr, flush=True)
        if kind in ALONE:
            rows += ALONE[kind]()
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace:
            line = ("-m", "app", "--port", 0, "--workspace", workspace, "--data", "builtin")
            with running(*line) as (process, url):
                target = Target(process.pid, url)
                target.settle()
                rows += ATTACKS[kind](target)
    print(table(rows))
    if broken := [row for row in rows if not row.kept]:
        raise Failure(f"{len(broken)} of {len(rows)} promises broken")


if __name__ == "__main__":
    command.run(main)

"""`make faults`: what may go wrong at any moment, put to the test; a kind of fault is a module beside this one.

Rule: real processes, really killed; each kind returns what it found, or fails.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import frozen
import kills
import workers

from model import command

KINDS = {"kills": kills.main, "workers": workers.main, "frozen": frozen.main}


def main() -> None:
    """Every kind in turn, the moments chosen by one seed; prints what came of them as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=None, help="of the moments")
    parser.add_argument("--only", choices=KINDS, action="append", help="this kind; may be repeated")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", file=sys.stderr, flush=True)
    came_of_them = {kind: KINDS[kind](random.Random(seed)) for kind in options.only or KINDS}
    print(json.dumps({"seed": seed, **came_of_them}))


if __name__ == "__main__":
    command.run(main)

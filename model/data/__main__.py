"""`python -m model.data`: prepare a source in the workspace; the server has a child do it, so as not to hold arrays."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

import json
from pathlib import Path

from model import command
from model.data import prepare
from model.data.dataset import PREPARED


def main() -> None:
    """Prepare a data source in the workspace."""
    parser = command.Parser(prog="python -m model.data", description=main.__doc__)
    parser.add_argument("source", help="auto, mnist, builtin, fashion, or a path to an .npz or .csv")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"))
    options = parser.parse_args()
    dataset = prepare.load(options.source, options.workspace)
    sizes = ", ".join(f"{name} {dataset.size(name):,}" for name in PREPARED)
    print(json.dumps({"key": dataset.key, "title": dataset.title, "splits": sizes}))


if __name__ == "__main__":
    command.run(main)

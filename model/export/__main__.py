"""`python -m model.export FILE.keras --out DIR`: build the bundle of a `.keras` file."""

from __future__ import annotations

import json
from pathlib import Path

from model import command

command.hush()  # before TensorFlow is imported, which logs past Python

from model.child import limit_this_process
from model.export import admission
from model.export.background import step_back
from model.export.build import export
from model.serving import bundle


def main() -> None:
    """Build the bundle of a `.keras` file."""
    parser = command.Parser(prog="python -m model.export", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--out", type=Path, required=True, help="folder to build the bundle in")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    options = parser.parse_args()
    bundle.version_of(options.file)
    if options.background:
        step_back()
    limit_this_process(
        address_space=admission.ADDRESS_SPACE, cpu_seconds=admission.CPU_SECONDS, file_size=admission.FILE_SIZE
    )
    made = export(options.file, options.out)
    print(json.dumps({"version": made.version, "name": made.name, "layers": len(made.layers)}))


if __name__ == "__main__":
    command.run(main)

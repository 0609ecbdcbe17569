"""`python -m model.export FILE.keras --out DIR`: build the bundle of a `.keras` file.

Rule: before TensorFlow is there the process locks itself up: no network, no other program, nothing written but there.
"""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

import json
import os
import tempfile
from pathlib import Path

from model import command

command.hush()  # before TensorFlow is imported, which logs past Python

from model import files, jail
from model.data import prepare
from model.data.dataset import some
from model.export.limits import limit_building
from model.intake import network
from model.network.input_range import RANGES, checked, title
from model.serving import bundle

_SAMPLES = 500


def _arguments() -> command.Parser:
    """The command line."""
    parser = command.Parser(prog="python -m model.export", description="Build the bundle of a .keras file.")
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--out", type=Path, required=True, help="folder to build the bundle in")
    parser.add_argument("--input", default="", help=f"what it takes pixels in: {', '.join(RANGES)} (default: found)")
    parser.add_argument("--data", default="", help="data to find that by, where its layers do not tell")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="of the data")
    parser.add_argument("--salt", default="", help="makes the version one that nobody can work out from the file")
    parser.add_argument("--ours", action="store_true", help="trained here, so it takes 0 to 1")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    return parser


def main() -> None:
    """Build the bundle of a `.keras` file."""
    options = _arguments().parse_args()
    given = checked(options.input) if options.input else ""
    bundle.version_of(options.file)
    dataset = prepare.load(options.data, options.workspace) if options.data else None
    source = network.taken_in(options.file)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with files.building(options.out.parent) as scratch:
        tempfile.tempdir = str(scratch)  # all that may be written to, or read of a home
        os.environ.update(dict.fromkeys(("KERAS_HOME", "MPLCONFIGDIR"), str(scratch)))
        arrays = source.weights.values()
        limit_building(sum(array.nbytes for array in arrays), len(arrays))
        beside = [options.file.with_suffix(".json"), options.file.with_name("card.json")]
        read = [options.file, *beside, *([dataset.folder] if dataset else [])]
        jail.lock_up(read=read, write=[options.out.parent])
        from model.export.background import step_back
        from model.export.build import OURS, Laid, Samples, export

        if options.background:
            step_back()
        samples = Samples(*some(*dataset.split("validation"), _SAMPLES)) if dataset else None
        laid = Laid(given, "as was given", version=True) if given else OURS if options.ours else None
        made = export(options.file, options.out, source=source, laid=laid, samples=samples, salt=options.salt)
    about = {"version": made.version, "name": made.name, "layers": len(made.layers), "head": made.head}
    print(json.dumps({**about, "input": f"{title(made.input_range)}, {made.input_reason}"}))


if __name__ == "__main__":
    command.run(main)

"""`python -m model.intake FILE --out DIR`: read a stranger's file, locked up, and emit what is in it.

A `.keras` file gives its network; with `--pictures H W C`, labelled pictures give arrays.
"""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

from pathlib import Path

import h5py  # noqa: F401  now: nothing is loaded once the door is shut
import numpy as np
from PIL import Image

from model import command, jail
from model.child import limit_this_process
from model.intake import network, pictures

_ADDRESS_SPACE, _CPU_SECONDS, _FILE_SIZE = 2 << 30, 120, 1 << 30


def main() -> None:
    """Read a `.keras` file, or labelled pictures, and write what is in it as plain arrays."""
    parser = command.Parser(prog="python -m model.intake", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras, or pictures: .npz, .csv or .zip")
    parser.add_argument("--out", type=Path, required=True, help="an existing folder")
    parser.add_argument("--pictures", type=int, nargs=3, metavar=("H", "W", "C"), help="what pictures are brought to")
    options = parser.parse_args()
    Image.init()
    limit_this_process(address_space=_ADDRESS_SPACE, cpu_seconds=_CPU_SECONDS, file_size=_FILE_SIZE)
    jail.lock_up(read=[options.file], write=[options.out])
    if options.pictures:
        arrays = pictures.read(options.file, tuple(options.pictures))
        np.savez(options.out / network.arrays_name(options.file), **arrays)  # type: ignore[arg-type]
    else:
        network.write(network.read(options.file), options.out)


if __name__ == "__main__":
    command.run(main)

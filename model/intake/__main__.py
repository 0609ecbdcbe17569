"""`python -m model.intake FILE.keras --out DIR`: read a stranger's model file, locked up, and emit what is in it."""

from __future__ import annotations

from pathlib import Path

import h5py  # noqa: F401  now: nothing is loaded once the door is shut

from model import command, jail
from model.child import limit_this_process
from model.intake import network

_ADDRESS_SPACE, _CPU_SECONDS, _FILE_SIZE = 2 << 30, 60, 512 << 20


def main() -> None:
    """Read a `.keras` file and write its network, rewritten, and its weights as plain arrays."""
    parser = command.Parser(prog="python -m model.intake", description=main.__doc__)
    parser.add_argument("file", type=Path, help="the model, FILE.keras")
    parser.add_argument("--out", type=Path, required=True, help="an existing folder")
    options = parser.parse_args()
    limit_this_process(address_space=_ADDRESS_SPACE, cpu_seconds=_CPU_SECONDS, file_size=_FILE_SIZE)
    jail.lock_up(read=[options.file], write=[options.out])
    network.write(network.read(options.file), options.out)


if __name__ == "__main__":
    command.run(main)

"""`python -m app.engine`: bring what pages run models with by themselves; done at once where it is there."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

import sys

import psutil

from app.engine import package, setup
from model import command

_NICE = 19  # a server may start at this moment, and a pen with it


def main() -> None:
    """Bring the package that pages run models with, unless it is there."""
    about = f"{main.__doc__} FEATURESCOPE_ENGINE may name another folder than the project's."
    command.Parser(prog="python -m app.engine", description=about).parse_args()
    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _NICE)
    setup.bring(package.installed())


if __name__ == "__main__":
    command.run(main)

"""How much disk the runs of a workspace take, and whether more may be started."""

from __future__ import annotations

from pathlib import Path

from model import files
from model.records import BadInput
from model.runs import folders

_MEGABYTE = 1_000_000


class Disk:
    """What runs take of what they may, as last measured."""

    def __init__(self, workspace: Path, limit: int) -> None:
        """`limit` in megabytes."""
        self.workspace, self.limit = workspace, limit
        self.megabytes = 0.0

    def measure(self) -> None:
        """Look how much the runs take."""
        self.megabytes = files.size(folders.root(self.workspace)) / _MEGABYTE

    @property
    def full(self) -> str:
        """Why nothing more is started, if the runs took all that they may when last measured."""
        return str(self._refused) if self.megabytes >= self.limit else ""

    @property
    def _refused(self) -> BadInput:
        """What to raise when it is full."""
        template = "runs take {megabytes:,} MB of {limit:,} MB (--disk); delete some first"
        return BadInput(template, megabytes=round(self.megabytes), limit=self.limit)

    def check(self) -> None:
        """Measure, and raise BadInput when the runs take all that they may."""
        self.measure()
        if self.full:
            raise self._refused

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
    def full(self) -> bool:
        """Whether the runs took all that they may when last measured; nothing more is started then."""
        return self.megabytes >= self.limit

    @property
    def refusal(self) -> BadInput:
        """What to raise when it is full."""
        return BadInput(
            "runs take {megabytes:,} MB of {limit:,} MB (--disk); delete some first",
            megabytes=round(self.megabytes), limit=self.limit,
        )  # fmt: skip

    def check(self) -> None:
        """Measure, and raise BadInput when the runs take all that they may."""
        self.measure()
        if self.full:
            raise self.refusal

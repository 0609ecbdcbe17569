"""What a server starts with, as a value: the command fills it in, the factory puts together what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from model.data.dataset import Dataset
from model.records import Bundle


@dataclass(frozen=True)
class Start:
    """What a server starts with: a model and the `.keras` file it is of, data and how the command line names it.

    `control` says who may steer training, `disk` how many megabytes runs may take; `follow` that a model promoted
    earlier takes the place of `bundle`; pages of the origins `embed` may frame ours; `uploads` says who may open a
    model of their own; `engine` that pages may compute by themselves, being `auto`; a `password` keeps others out.
    At `redis` several servers of a workspace meet; `training` is `local` or by `celery` workers; `at_end` a run trained
    here is left on or stopped; `monitor` says who may read the server's figures.
    """

    bundle: Bundle
    dataset: Dataset
    workspace: Path
    source: str = "builtin"
    file: Path | None = None
    control: str = "off"
    disk: int = 2000
    follow: bool = False
    embed: tuple[str, ...] = ()
    uploads: str = "off"
    engine: str = "server"
    password: str = field(default="", repr=False)
    redis: str = field(default="", repr=False)
    training: str = "local"
    at_end: str = "leave"
    monitor: str = "operator"

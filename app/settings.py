"""Every setting of the server as a table: its default, its option on the command line, what it means."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

CONTROLS = ("local", "everyone", "off")  # the server's own machine, any visitor, nobody
ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "model" / "pretrained" / "default.keras"


def port(text: str) -> int:
    """A TCP port, 0 for any free one."""
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected a port from 0 to 65535")
    return int(text)


def named(text: str) -> str:
    """Something that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing given, expected a name")
    return text


def path(text: str) -> Path:
    """A path; an empty one would quietly mean the current folder."""
    return Path(named(text))


def megabytes(text: str) -> int:
    """A number of megabytes."""
    if not text.isdecimal() or not 1 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected a whole number of megabytes")
    return int(text)


def controller(text: str) -> str:
    """Who may start and stop runs."""
    if text not in CONTROLS:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected one of {', '.join(CONTROLS)}")
    return text


def setting(default: Any, read: Callable[[str], Any], meaning: str, metavar: str) -> Any:
    """A field of Settings with what the command line needs to know of it."""
    return field(default=default, metadata={"read": read, "meaning": meaning, "metavar": metavar})


@dataclass(frozen=True)
class Settings:
    """How one server runs."""

    host: str = setting("127.0.0.1", named, "address to listen on; 0.0.0.0 for a whole class", "H")
    port: int = setting(8050, port, "port to listen on; 0 takes a free one", "P")
    model: Path | None = setting(
        None,
        path,
        "the model to look into; else the one promoted last, else model/pretrained/default.keras",
        "FILE.keras",
    )
    data: str = setting("auto", named, "auto, mnist, builtin, fashion, or the path of an .npz or .csv", "SOURCE")
    control: str = setting("local", controller, "who may start and stop runs: local, everyone or off", "WHO")
    disk: int = setting(2000, megabytes, "megabytes that training runs may take", "MB")
    workspace: Path = setting(ROOT / "workspace", path, "folder for prepared data, bundles and evaluations", "DIR")


def from_command_line(arguments: Sequence[str] | None = None) -> Settings:
    """Settings as given; wrong use leaves with exit status 2."""
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Draw a digit and watch every layer of a trained CNN respond."
    )
    for each in fields(Settings):
        parser.add_argument(
            f"--{each.name}",
            type=each.metadata["read"],
            default=each.default,
            metavar=each.metadata["metavar"],
            help=f"{each.metadata['meaning']} (default: {shown(each.default)})",
        )
    return Settings(**vars(parser.parse_args(arguments)))


def shown(value: Any) -> str:
    """A default as the help and the README give it: paths relative to the project."""
    if value is None:
        return "none"
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return value.relative_to(ROOT).as_posix()
    return str(value)

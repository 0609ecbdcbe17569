"""Every setting of the server as a table: its default, its option on the command line, what it means."""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from model import command
from model.command import PASSWORD, REDIS
from model.network.input_range import RANGES, checked
from model.records import BadInput

_ORIGIN = re.compile(r"https?://(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:\d{1,5})?|https?://\[[0-9a-f:.]+\](:\d{1,5})?")
_LONGEST = 200  # letters of a password
ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "model" / "pretrained" / "default.keras"


def _port(text: str) -> int:
    """A TCP port, 0 for any free one."""
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected a port from 0 to 65535")
    return int(text)


def _range(text: str) -> str:
    """A range of pixel values."""
    try:
        return checked(text) if text else ""
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _named(text: str) -> str:
    """Something that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing given, expected a name")
    return text


def _path(text: str) -> Path:
    """A path; an empty one would quietly mean the current folder."""
    return Path(_named(text))


def _megabytes(text: str) -> int:
    """A number of megabytes."""
    if not text.isdecimal() or not 1 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected a whole number of megabytes")
    return int(text)


def _one_of(*choices: str) -> Callable[[str], str]:
    """A reader of one of a few words."""

    def read(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"{text[:20]!r} given, expected one of {', '.join(choices)}")
        return text

    return read


def _origin(text: str) -> str:
    """An origin as a policy takes it: scheme, host, perhaps a port; `*.` stands for any name under a domain."""
    origin = text.strip().lower().removesuffix("/")
    if not _ORIGIN.fullmatch(origin):
        raise argparse.ArgumentTypeError(f"{text[:60]!r} given, expected an origin: http(s), a host, perhaps a port")
    return origin


def _network(text: str) -> str:
    """An address, or a network of addresses as 10.0.0.0/8."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text[:60]!r} given, expected an address or a network, as 10.0.0.0/8"
        ) from None


def _password(text: str) -> str:
    """Something that can be typed."""
    if not text.strip() or len(text) > _LONGEST or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{len(text)} letters given, expected 1 to {_LONGEST} that can be typed")
    return text


def _setting(
    default: Any, read: Callable[[str], Any], meaning: str, metavar: str, *, several: bool = False, secret: str = ""
) -> Any:
    """A field of Settings with what the command line needs to know of it.

    `several`: the option takes several values, and may be repeated. `secret` names a variable of the environment that
    is read where the option is not given.
    """
    told = {"read": read, "meaning": meaning, "metavar": metavar, "several": several, "secret": secret}
    return field(default=default, metadata=told, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """How one server runs."""

    host: str = _setting("127.0.0.1", _named, "address to listen on; 0.0.0.0 for a whole class", "H")
    port: int = _setting(8050, _port, "port to listen on; 0 takes a free one", "P")
    model: Path | None = _setting(
        None,
        _path,
        "the model to look into; else the one promoted last, else model/pretrained/default.keras",
        "FILE.keras",
    )
    input: str = _setting("", _range, f"what the model takes pixels in: {', '.join(RANGES)}; else found", "RANGE")
    data: str = _setting("auto", _named, "auto, mnist, builtin, fashion, or the path of an .npz or .csv", "SOURCE")
    control: str = _setting(
        "local", _one_of("local", "everyone", "off"), "who may start and stop runs: local, everyone or off", "WHO"
    )
    uploads: str = _setting(
        "operator",
        _one_of("operator", "everyone", "off"),
        "who may open a .keras file of their own: operator, everyone or off",
        "WHO",
    )
    engine: str = _setting(
        "auto",
        _one_of("auto", "server"),
        "where the live path is computed: auto (in the browser once it is no slower there) or server",
        "WHERE",
    )
    disk: int = _setting(2000, _megabytes, "megabytes that training runs may take", "MB")
    embed: tuple[str, ...] = _setting(
        (), _origin, "origins whose pages may show this one in a frame, besides our own", "ORIGIN", several=True
    )
    password: str = _setting(
        "", _password, f"asked of every visitor; better given as {PASSWORD}, which no list of processes shows", "TEXT",
        secret=PASSWORD,
    )  # fmt: skip
    redis: str = _setting(
        "", command.redis_address,
        f"where several servers of one workspace meet, as redis://HOST:6379/0; or given as {REDIS}", "URL",
        secret=REDIS,
    )  # fmt: skip
    training: str = _setting(
        "local",
        _one_of("local", "celery"),
        "where runs are trained: local, or celery (workers; needs --redis)",
        "WHERE",
    )
    at_end: str = _setting(
        "leave",
        _one_of("leave", "stop"),
        "what becomes of a run trained here when the server stops: leave or stop",
        "HOW",
    )
    proxy: tuple[str, ...] = _setting(
        (), _network, "addresses of our own proxies, which are believed when they say who asks", "ADDRESS", several=True
    )
    monitor: str = _setting(
        "operator", _one_of("operator", "everyone", "off"),
        "who may read /metrics and /ready: operator (the server's own machine), everyone or off", "WHO",
    )  # fmt: skip
    log: str = _setting("lines", _one_of("lines", "json"), "what the log is written as: lines or json", "FORM")
    workspace: Path = _setting(ROOT / "workspace", _path, "folder for prepared data, bundles and evaluations", "DIR")


def from_command_line(arguments: Sequence[str] | None = None) -> Settings:
    """Settings as given; wrong use leaves with exit status 2."""
    parser = command.Parser(
        prog="python -m app", description="Draw a digit and watch every layer of a trained CNN respond."
    )
    for option in fields(Settings):
        about = option.metadata
        several: dict[str, Any] = {"nargs": "+", "action": "extend"} if about["several"] else {}
        parser.add_argument(
            f"--{option.name.replace('_', '-')}",
            type=about["read"],
            metavar=about["metavar"],
            help=f"{about['meaning']} (default: {_shown(option.default)})",
            **several,
        )
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    chosen = Settings(**{**_secrets(parser), **given, **lists})
    if chosen.training == "celery" and not chosen.redis:
        parser.error("--training celery: expected --redis URL too, which is how workers are reached")
    return chosen


def _secrets(parser: argparse.ArgumentParser) -> dict[str, Any]:
    """What stands in the environment; taken out of there, or all child processes would inherit it."""
    found = {}
    for option in fields(Settings):
        variable = option.metadata["secret"]
        if variable and (text := os.environ.pop(variable, "")):
            try:
                found[option.name] = option.metadata["read"](text)
            except argparse.ArgumentTypeError as trouble:
                parser.error(f"{variable}: {trouble}")
    return found


def _shown(value: Any) -> str:
    """A default as the help and the README give it: paths relative to the project."""
    if value in (None, (), ""):
        return "none"
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return value.relative_to(ROOT).as_posix()
    return str(value)

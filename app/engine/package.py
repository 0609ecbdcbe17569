"""npm's package `@litertjs/core`: which of its files pages load, where they lie, whether they are all there.

Rule: nothing here changes anything. What is there was put there whole (`app.engine.setup`), under a mark that says of
which release it is: the pinned version, and what the lock file and we make of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT
from model.records import Failure

NAME = "@litertjs/core"
FOLDER = "FEATURESCOPE_ENGINE"  # in the environment: another folder than the project's for npm to install into
INDEX, MARK, PACKED = "index.js", ".release", ".gz"
NEEDED = ("package.json", "package-lock.json", ".npmrc")  # by npm
_UTILS = "wasm-utils.js"
_BARE, _BESIDE = 'from "@litertjs/wasm-utils";', f'from "./{_UTILS}";'  # workers know no import maps
_VARIANTS = ("litert_wasm_internal", "litert_wasm_compat_internal")  # what is loaded without threads and JSPI
WASM = tuple(f"{variant}.wasm" for variant in _VARIANTS)
FILES = {  # the name that a page loads it by → where npm puts it
    INDEX: f"{NAME}/dist/index.js",
    _UTILS: "@litertjs/wasm-utils/dist/index.js",
    **{name: f"{NAME}/wasm/{name}" for name in (*WASM, *(f"{variant}.js" for variant in _VARIANTS))},
}


@dataclass(frozen=True)
class Package:
    """What npm installs into a `folder`, its `node_modules`; `release` is the one that this program takes."""

    folder: Path
    release: str

    @property
    def whole(self) -> bool:
        """Whether all files are there, of this release."""
        try:
            marked = (self.folder / MARK).read_text("utf-8")
        except OSError:
            return False
        there = [*map(self.path, FILES), *map(self.packed, WASM)]
        return marked == self.release and all(path.is_file() for path in there)

    def path(self, name: str) -> Path:
        """Where one of FILES lies."""
        return self.folder / FILES[name]

    def packed(self, name: str) -> Path:
        """Where one of WASM lies, gzipped."""
        path = self.path(name)
        return path.with_name(path.name + PACKED)

    def index(self) -> str:
        """The package's entry, as a worker can import it; raises Failure where it is not what we know."""
        text = self.path(INDEX).read_text("utf-8")
        if text.count(_BARE) != 1:
            raise Failure(f"{NAME}: its {INDEX} imports {_BARE[5:-1]} {text.count(_BARE)} times, expected once")
        return text.replace(_BARE, _BESIDE)


def pinned() -> str:
    """The version that the project asks for."""
    return str(json.loads((ROOT / NEEDED[0]).read_text("utf-8"))["dependencies"][NAME])


def installed() -> Package:
    """The package as this program takes it, whether it is there or not."""
    locked = hashlib.sha256((ROOT / NEEDED[1]).read_bytes() + _BESIDE.encode()).hexdigest()
    return Package(ROOT / os.environ.get(FOLDER, "") / "node_modules", f"{pinned()}-{locked[:8]}")

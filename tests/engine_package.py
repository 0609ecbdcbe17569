"""A package of the page's own engine with next to nothing in it, laid out as npm does."""

from __future__ import annotations

import gzip
from pathlib import Path

from app.engine.package import FILES, INDEX, MARK, WASM, Package

INDEX_TEXT = 'const before = 1;\nimport { createWasmLib } from "@litertjs/wasm-utils";\n' + "// more\n" * 200


def install(folder: Path, index: str = INDEX_TEXT, *, mark: str = "") -> None:
    """Into a `node_modules`; with a mark as the set-up leaves it, without as npm does."""
    there = Package(folder, mark)
    for name in FILES:
        there.path(name).parent.mkdir(parents=True, exist_ok=True)
        there.path(name).write_bytes(index.encode() if name == INDEX else f"{name} ".encode() * 200)
    if mark:
        for name in WASM:
            there.packed(name).write_bytes(gzip.compress(there.path(name).read_bytes(), mtime=0))
        (folder / MARK).write_text(mark)

"""The page's own engine is brought whole or not at all; npm is played by a few lines of Python, so nothing is fetched."""

from __future__ import annotations

import gzip
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT
from engine_package import INDEX_TEXT, install

from app.engine import package, setup
from app.engine.package import FILES, MARK, WASM, Package
from app.http.assets import Assets
from app.http.engine import EngineFiles
from model.records import Failure

INSTALL = f"""import sys; from pathlib import Path; sys.path[:0] = [{str(ROOT / "tests")!r}, {str(ROOT)!r}]
from engine_package import install
assert sorted(path.name for path in Path().iterdir()) == [".npmrc", "package-lock.json", "package.json"]
install(Path("node_modules"), TEXT)"""


def npm(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(setup, "_npm", lambda: [sys.executable, "-c", code])


@pytest.fixture
def wanted(tmp_path: Path) -> Package:
    return Package(tmp_path / "place" / "node_modules", "1.0-abc")


def test_it_is_there_once_it_is_whole(wanted: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    npm(monkeypatch, INSTALL.replace("TEXT", repr(INDEX_TEXT)))
    install(wanted.folder, "left by a set-up that was cut short")
    assert not wanted.whole
    forgotten, busy = wanted.folder.parent / ".building-old", wanted.folder.parent / ".building-new"
    forgotten.mkdir(), busy.mkdir()
    os.utime(forgotten, (0, time.time() - 3600))
    setup.bring(wanted)
    assert wanted.whole and not Package(wanted.folder, "2.0-abc").whole
    assert wanted.index() == INDEX_TEXT.replace('"@litertjs/wasm-utils"', '"./wasm-utils.js"')
    for name in WASM:
        packed = wanted.packed(name).read_bytes()
        assert gzip.decompress(packed) == wanted.path(name).read_bytes() and packed[4:8] == bytes(4)
    assert sorted(path.name for path in wanted.folder.parent.iterdir()) == [".building-new", "node_modules"]
    npm(monkeypatch, "raise SystemExit('asked again')")
    setup.bring(wanted)


def test_two_at_once_do_not_hurt_each_other(wanted: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    npm(monkeypatch, INSTALL.replace("TEXT", repr(INDEX_TEXT)))
    install(wanted.folder, "left by a set-up that was cut short")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(setup.bring, [wanted] * 4))
    assert wanted.whole and list(wanted.folder.parent.iterdir()) == [wanted.folder]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (INSTALL.replace("TEXT", "'import x from \"y\"'"), "imports .* 0 times, expected once"),
        (
            INSTALL.replace("TEXT", repr(INDEX_TEXT)) + f"; Path('node_modules/{FILES['wasm-utils.js']}').unlink()",
            "hold",
        ),
        ("import sys; sys.exit('npm error code ENOSPC\\nnpm error no room')", "cannot be had: ENOSPC"),
        ("import time; time.sleep(60)", "not here after 1 s"),
    ],
)
def test_what_cannot_be_had_leaves_nothing(
    wanted: Package, monkeypatch: pytest.MonkeyPatch, code: str, reason: str
) -> None:
    npm(monkeypatch, code)
    if "sleep" in code:
        monkeypatch.setattr(setup, "_SECONDS", 1.0)
    with pytest.raises(Failure, match=reason):
        setup.bring(wanted)
    assert not list(wanted.folder.parent.iterdir())


def test_npms_reason_is_one_line() -> None:
    words = "npm warn x\nnpm error code E\nnpm error network request to y failed, reason: connect E 127.0.0.1:9\nnpm error z"
    assert setup.reason_in(words) == "connect E 127.0.0.1:9"
    silent = "npm error code FETCH_ERROR\nnpm error network timeout at: http://127.0.0.1:9/x"
    assert setup.reason_in(silent) == "network timeout"
    assert setup.reason_in("npm error code EINTEGRITY\nnpm error z") == "EINTEGRITY"
    assert setup.reason_in("") == "npm failed"


def test_what_is_pinned_is_what_is_locked_and_no_registry_is_named() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert lock.count('"integrity": "sha512-') == 2 and "resolved" not in lock and "://" not in lock
    assert package.pinned() == "2.5.3" and lock.count('"version": "2.5.3"') == 2
    assert package.installed().release.startswith("2.5.3-") and package.installed().folder.name == "node_modules"


def test_a_page_is_told_of_it_where_it_is_wanted_and_there(wanted: Package) -> None:
    assert EngineFiles(wanted, True).path is None
    install(wanted.folder, mark=wanted.release)
    assert EngineFiles(wanted, True).path == "/engine/1.0-abc/" and EngineFiles(wanted, False).path is None
    (wanted.folder / MARK).write_text("1.0-other")
    assert EngineFiles(wanted, True).path is None


def test_nothing_of_the_engine_is_asked_for_before_the_first_frame(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    for name in ("main.mjs", "engine/graph.mjs", "engine/worker.js", "engine/notes.txt"):
        (tmp_path / name).write_text("")
    before = Assets(tmp_path)
    assert before.files == ["engine/graph.mjs", "engine/worker.js", "main.mjs"] and before.modules == ["main.mjs"]
    assert "engine/" not in before.head()
    (tmp_path / "engine/worker.js").write_text("1")
    assert Assets(tmp_path).version != before.version

"""A server that is asked for everything, again and again, stays as small as it was after the first time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
from abuse import memory
from conftest import ROOT, Server, get


def test_a_round_of_everything_leaves_nothing_behind(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    workspace = tmp_path / "workspace"
    versions = memory.epochs(workspace, 6)
    server = serve("--data", "builtin", "--workspace", workspace)
    start, *after = memory.after_rounds(server, versions, 3)
    assert start < 100 and max(after) < memory.MOST
    assert after[-1] - after[0] < memory.GROWTH, after
    assert "Traceback" not in "".join(server.said)


def test_the_allocator_is_left_alone_where_it_is_not_glibcs() -> None:
    code = (
        "import platform; platform.libc_ver = lambda *_: ('', ''); "
        "from app.models import allocator; allocator.be_frugal(); allocator.give_back(); print('done')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "done"


def test_it_stays_small(server: Server) -> None:
    get(server, "/")
    assert memory.private(psutil.Process(server.process.pid)) < memory.MOST  # after whatever other tests have asked

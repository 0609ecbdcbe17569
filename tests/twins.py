"""What the browser's own engine makes of what the server's is asked, run under Node."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
from conftest import ROOT
from node import node

from model.records import Floats

SCRIPT = ROOT / "tests" / "unit" / "scripts" / "twins.mjs"
VERSION = "0123456789ab"


def twin(job: str, items: list[Any]) -> list[Any]:
    """What the browser's end makes of each item."""
    done = node(SCRIPT, given=json.dumps([job, items]))
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def floats(text: str) -> Floats:
    return np.frombuffer(base64.b64decode(text), np.float32)

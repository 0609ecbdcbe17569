"""The text of a script, with what the view chose put in; and a script as a notebook.

Rule: a line `$name` gives way to what stands for it, also to nothing, so that a script has no line that its view does
not need; `$name` within a line is a word.
"""

from __future__ import annotations

import pprint
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

_SCRIPTS = Path(__file__).with_name("scripts")
_LINE = re.compile(r"^\$(\w+)\n", re.MULTILINE)


def text_of(name: str) -> str:
    """A file of `scripts/`."""
    return (_SCRIPTS / f"{name}.txt").read_text("utf-8")


def filled(text: str, parts: Mapping[str, str]) -> str:
    """A script's text with parts in their places; they end in a line break where they are lines of their own."""
    while _LINE.search(text):
        text = _LINE.sub(lambda line: parts.get(line[1], ""), text)
    return Template(text).substitute(parts)


def constants(given: Mapping[str, Any]) -> str:
    """Constants as Python writes them, long ones over several lines."""
    return "".join(f"{name} = {pprint.pformat(value, width=110, sort_dicts=False)}\n" for name, value in given.items())


def notebook(script: str) -> dict[str, Any]:
    """A script as a Jupyter notebook (nbformat 4.5), a cell for each part that begins with `# %%`."""
    parts = [part.strip("\n") for part in ("\n" + script).split("\n# %%")]
    cells = [_cell(at, part) for at, part in enumerate(parts) if part.strip()]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(at: int, text: str) -> dict[str, Any]:
    """One cell; what stands beside `# %%` becomes its first comment."""
    lines = (f"#{text}" if at else text).splitlines(keepends=True)
    empty: dict[str, Any] = {"metadata": {}, "execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": f"part-{at}", "source": lines, **empty}

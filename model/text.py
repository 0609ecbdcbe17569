"""Text that came from outside → the same as it may stand among other text: in one line, in the order it is written.

Rule: names of classes, layers, models, runs and files pass here before they are shown. Characters that turn the
direction of what follows would otherwise scramble a whole list; others that cannot be seen would hide in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from model.records import Bundle

_CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufeff\ufff9-\ufffb"
_TURNS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, embeddings, overrides and isolates of direction
_BREAKS = r"\t\n\u2028\u2029"
_HIDDEN, _BROKEN = re.compile(f"[{_CONTROLS}{_TURNS}]"), re.compile(f"[{_BREAKS}]+")


def plain(text: str) -> str:
    """The text in one line, without what cannot be seen."""
    return _BROKEN.sub(" ", _HIDDEN.sub("", text))


def plain_lines(text: str) -> str:
    """As `plain`, line by line."""
    return "\n".join(map(plain, text.splitlines()))


def readable(bundle: Bundle) -> Bundle:
    """A bundle whose names may be shown."""
    layers = tuple(replace(layer, name=plain(layer.name)) for layer in bundle.layers)
    return replace(
        bundle, name=plain(bundle.name), layers=layers, browser=plain(bundle.browser),
        gradients=plain(bundle.gradients), blameless=plain_parts(bundle.blameless),
    )  # fmt: skip


def plain_parts(parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of a refusal (`BadInput.parts`), each text among them plain."""
    texts: dict[str, Any] = json.loads(plain(json.dumps(parts, ensure_ascii=False)))
    return texts

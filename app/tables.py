"""The tables that Python and the page share, as one JSON with a version: declared in Python, received by the page.

Rule: the page keeps no table of its own of what stands here.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from app import languages, theme
from model.data import ink, splits
from model.network import layers
from model.serving import wire


def tables() -> dict[str, Any]:
    """All of them; `version` names their content."""
    content = {
        "splits": [{"name": split.name, "wire": split.wire} for split in splits.SPLITS],
        "layer_kinds": {word: _kind(kind) for word, kind in layers.KINDS.items()},
        "colour_maps": {name: colour_map.stops for name, colour_map in theme.COLOUR_MAPS.items()},
        "colour_choices": [name for name, colour_map in theme.COLOUR_MAPS.items() if colour_map.title],
        "languages": languages.names(),
        "pad": {"side": ink.SIDE, "pen": ink.PEN, "pens": ink.PENS, "strokes": wire.MAX_STROKES},
    }
    text = json.dumps(content, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:12], **content}


def _kind(kind: layers.Kind) -> dict[str, Any]:
    """A kind of layer as the editor of networks needs it: fields with what each begins with and may be."""
    numbers = zip(kind.numbers, kind.typical, strict=True)
    options = layers.choices(kind).items()
    return {
        "fields": [
            *({"name": name, "default": typical} for name, typical in numbers),
            *({"name": name, "default": default, "choices": words} for name, (default, words) in options),
        ],
    }

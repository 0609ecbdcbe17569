"""What is switched off, as an address says it (`conv_2:30,31;conv_1:4@0.0.5.9`) → parts of a model, or its masks.

Rule: it reads what `partsOf` in `assets/page/off.mjs` reads and skips what that skips; a test holds both to each other.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from app.panels.panel import Model
from model.records import BadInput, Floats, Off
from model.serving import masks

_LONGEST = 1 << 16  # letters
_ONE = re.compile(r"(\d{1,5})(?:@(\d{1,4}(?:\.\d{1,4}){3}))?", re.ASCII)
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_Box = tuple[int, int, int, int]


def off_of(model: Model, text: object) -> tuple[Off, ...]:
    """The filters that a wish's `off` names, each once; none where it names none.

    Raises BadInput for a layer, a map or a region that the model does not have.
    """
    off = _off(model, text)
    masks.factors(model.bundle, off)  # knows what can be switched off
    return off


def masks_of(model: Model, text: object) -> dict[str, Floats]:
    """The factors that a model's graph takes with what `text` names switched off; raises BadInput as `off_of` does."""
    return masks.factors(model.bundle, _off(model, text))


def _off(model: Model, text: object) -> tuple[Off, ...]:
    """As `off_of`, of layers that there are."""
    places = {layer.name: at for at, layer in reversed(list(enumerate(model.bundle.layers)))}
    parts = []
    for name, map_, box in parts_of(text if isinstance(text, str) else ""):
        if name not in places:
            raise BadInput("switched off: {layer} is no layer of {model}", layer=name[:40], model=model.bundle.name)
        parts.append(Off(places[name], map_, box))
    return tuple(parts)


def parts_of(text: str) -> list[tuple[str, int, _Box | None]]:
    """Name of the layer, map, and region (top, left, bottom, right) or None, of each part that can be read, once."""
    parts: dict[tuple[str, str], tuple[str, int, _Box | None]] = {}
    for group in text[:_LONGEST].split(";"):
        encoded, colon, maps = group.rpartition(":")
        layer = _plain(encoded)
        if not colon or not layer:
            continue
        for one in maps.split(","):
            if read := _ONE.fullmatch(one):
                parts[layer, one] = layer, int(read[1]), _box(read[2])
    return list(parts.values())


def _box(text: str | None) -> _Box | None:
    """A region from `top.left.bottom.right`."""
    if text is None:
        return None
    top, left, bottom, right = map(int, text.split("."))
    return top, left, bottom, right


def _plain(name: str) -> str:
    """A layer's name without its escapes; empty where these make no text."""
    if _BROKEN.search(name):
        return ""
    try:
        return unquote_to_bytes(name).decode()
    except UnicodeError:
        return ""

"""What a request says of filters that are switched off, and of blame: bytes and back; `wire.md` has the layout.

Rule: only the form is looked at here. Whether a model has such a filter or class, is for who answers to say.
The twin is `assets/page/off_blame.mjs`; a test holds both to each other.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from model.records import BLAMES, BadInput, Blame, Off
from model.serving.wire import BLAME, MOST_OFF, NONE, OFF, WHOLE

_OFF = struct.Struct("<6H")
_BLAME = struct.Struct("<HHB")


def flags(off: Sequence[Off], blame: Blame | None) -> int:
    """The flags of a request that has these."""
    return OFF * bool(off) | BLAME * (blame is not None)


def written(off: Sequence[Off], blame: Blame | None) -> bytes:
    """The bytes behind a request's layers; none where nothing is switched off or to blame."""
    parts = [struct.pack("<H", len(off))] if off else []
    parts += [_OFF.pack(part.layer, part.map, *(part.box or (WHOLE, 0, 0, 0))) for part in off]
    if blame:
        rather = NONE if blame.rather is None else blame.rather
        parts.append(_BLAME.pack(blame.target, rather, BLAMES.index(blame.by)))
    return b"".join(parts)


def read(message: bytes, place: int, flags: int) -> tuple[tuple[Off, ...], Blame | None, int]:
    """The reverse of `written` from `place` on, by a request's flags; and the place behind it.

    Raises BadInput, or struct.error where the message is cut short.
    """
    off: tuple[Off, ...] = ()
    blame = None
    if flags & OFF:
        (count,) = struct.unpack_from("<H", message, place)
        if count > MOST_OFF:
            raise BadInput(f"request: {count} filters switched off, expected at most {MOST_OFF}")
        off = tuple(_off(*_OFF.unpack_from(message, place + 2 + _OFF.size * at)) for at in range(count))
        place += 2 + _OFF.size * count
    if flags & BLAME:
        blame = _blame(*_BLAME.unpack_from(message, place))
        place += _BLAME.size
    return off, blame, place


def _off(layer: int, map_: int, *box: int) -> Off:
    """A part from its numbers."""
    top, left, bottom, right = box
    return Off(layer, map_, None if top == WHOLE else (top, left, bottom, right))


def _blame(target: int, rather: int, by: int) -> Blame:
    """Blame from its numbers."""
    if by >= len(BLAMES):
        raise BadInput(f"request: blame by {by}, expected 0 to {len(BLAMES) - 1}")
    return Blame(target, None if rather == NONE else rather, BLAMES[by])

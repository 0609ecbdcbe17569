"""The two binary messages of the live path: what the page asks (`Request`) and a frame of layer outputs.

Rule: a request carries everything it needs (all strokes or the index, model version, layers, options),
so that the server keeps nothing between two of them. All numbers are little-endian.

Request    u8 kind (1 strokes, 2 image) · u8 flags (1 normalise, 2 four bits, 4 × the split's wire number, 16 off,
           32 blame) · u8 pen in 1/16 pixel
           · u8 layers n · u32 sequence · 6 bytes version · u16 layer index × n
           · what is switched off, and blame, see `model.serving.off_blame`
           strokes: u16 count · u16 points × count · (i16 x, i16 y) × points, in 1/16384 of the pad
           image:   u32 index
Frame      u8 format (1) · u8 flags (2 four bits, 32 blame, 128 plain) · u16 layers n · u32 sequence · 6 bytes version
           · u16 classes k · u16 predicted class (65535: blank) · u16 true class (65535: none)
           · u16 height · u16 width · u16 channels of the input · f32 probability × k
           · per layer: u16 index · u16 silent maps · f32 low · f32 high
           · raw deflate of: input bytes, then each layer's maps, channel first; of a plain frame these as they are
A value is low + byte × (high − low) / 255, or / 15 with two values a byte, first in the high half; zero has a step of
its own (`model.serving.steps`).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.data.splits import BY_NAME, BY_WIRE
from model.records import Array, BadInput, Blame, Bytes, Floats, Off
from model.serving import off_blame
from model.serving.steps import spanned
from model.serving.wire import (
    BLAME,
    FORMAT,
    FOUR_BITS,
    IMAGE,
    INPUT_BLAME,
    MAX_REQUEST,
    MAX_STROKES,
    NONE,
    NORMALISE,
    PAD,
    PLAIN,
    SPLIT,
    STROKES,
)

_REQUEST_HEAD = struct.Struct("<BBBBI6s")
_FRAME_HEAD = struct.Struct("<BBHI6s6H")
_LAYER = struct.Struct("<HHff")


@dataclass(frozen=True)
class Request:
    """One question of a page: the input, the model version, the layers wanted, the options."""

    sequence: int
    version: str
    layers: tuple[int, ...]
    strokes: tuple[Floats, ...] | None  # each (n, 2) in pad sides; None asks for an image of the data
    index: int = 0
    split: str = "test"
    normalise: bool = True
    four_bits: bool = False
    pen: float = 2.0
    off: tuple[Off, ...] = ()
    blame: Blame | None = None


@dataclass(frozen=True)
class Frame:
    """What one input does to a network: its verdict and the maps of some layers.

    `image` (H, W, C) in 0–1; `maps` pairs a layer's index with its output (H, W, maps) or (units,); where `is_blame`,
    with what of it is to blame, and INPUT_BLAME with what of the input is (H, W, C).
    """

    sequence: int
    version: str
    image: Floats
    probabilities: Floats
    blank: bool
    true_class: int | None
    maps: tuple[tuple[int, Floats], ...]
    is_blame: bool = False


def parse(message: bytes) -> Request:
    """Read a request; raises BadInput for a message of the wrong form."""
    if len(message) > MAX_REQUEST:
        raise BadInput(f"request of {len(message)} bytes, expected at most {MAX_REQUEST}")
    try:
        kind, flags, pen, count, sequence, version = _REQUEST_HEAD.unpack_from(message)
        layers = struct.unpack_from(f"<{count}H", message, _REQUEST_HEAD.size)
        _expect(len(set(layers)) == count, "a layer wanted twice")
        off, blame, place = off_blame.read(message, _REQUEST_HEAD.size + 2 * count, flags)
        strokes, index = None, 0
        if kind == STROKES:
            strokes = _parse_strokes(message, place)
        elif kind == IMAGE:
            (index,) = struct.unpack_from("<I", message, place)
            _expect(len(message) == place + 4, "an image request of the wrong size")
        else:
            raise BadInput(f"request of kind {kind}, expected {STROKES} or {IMAGE}")
    except struct.error:
        raise BadInput(f"request cut short at {len(message)} bytes") from None
    return Request(
        sequence, version.hex(), layers, strokes, index, BY_WIRE[flags // SPLIT % len(BY_WIRE)].name,
        bool(flags & NORMALISE), bool(flags & FOUR_BITS), pen / 16, off, blame,
    )  # fmt: skip


def _parse_strokes(message: bytes, place: int) -> tuple[Floats, ...]:
    """The strokes of a request, from `place` on."""
    (count,) = struct.unpack_from("<H", message, place)
    _expect(count <= MAX_STROKES, f"{count} strokes, expected at most {MAX_STROKES}")
    lengths = struct.unpack_from(f"<{count}H", message, place + 2)
    place += 2 + 2 * count
    total = sum(lengths)
    _expect(len(message) == place + 4 * total, f"{len(message)} bytes for strokes of {total} points")
    points = np.frombuffer(message, "<i2", 2 * total, place).reshape(-1, 2).astype(np.float32) / PAD
    return tuple(np.split(points, np.cumsum(lengths)[:-1])) if count else ()


def _expect(holds: bool, trouble: str) -> None:
    """Raise BadInput with the trouble unless the condition holds."""
    if not holds:
        raise BadInput(f"request: {trouble}")


def question(request: Request) -> bytes:
    """The bytes of a request; what the page's `assets/page/frame.mjs` writes."""
    flags = NORMALISE * request.normalise | FOUR_BITS * request.four_bits | SPLIT * BY_NAME[request.split].wire
    flags |= off_blame.flags(request.off, request.blame)
    kind = IMAGE if request.strokes is None else STROKES
    head = _REQUEST_HEAD.pack(
        kind, flags, round(request.pen * 16), len(request.layers), request.sequence, bytes.fromhex(request.version)
    )
    head += struct.pack(f"<{len(request.layers)}H", *request.layers) + off_blame.written(request.off, request.blame)
    if request.strokes is None:
        return head + struct.pack("<I", request.index)
    lengths = [len(stroke) for stroke in request.strokes]
    points = np.concatenate([np.zeros((0, 2)), *request.strokes]) * PAD
    whole_points: Array = np.rint(points).clip(-32768, 32767).astype("<i2")
    return b"".join([head, struct.pack(f"<H{len(lengths)}H", len(lengths), *lengths), whole_points.tobytes()])


def _channel_first(output: Floats) -> Floats:
    """(H, W, maps) → (maps, H, W), a run of zeros for each silent map; other shapes stay."""
    return np.ascontiguousarray(output.transpose(2, 0, 1)) if output.ndim == 3 else output


def pack(frame: Frame, *, four_bits: bool = False) -> bytes:
    """A frame as bytes: 8 bits a value, or 4 for a slow link."""
    levels = 15 if four_bits else 255
    heads: list[bytes] = []
    body = [np.rint(frame.image * 255).astype(np.uint8).ravel()]
    for index, output in frame.maps:
        values = _channel_first(output)
        steps, low, high = spanned(values, levels)
        heads.append(_LAYER.pack(index, 0 if low else _silent(steps), low, high))
        body.append(_halved(steps.ravel()) if four_bits else steps.ravel())
    deflater = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_RLE)
    squeezed = deflater.compress(np.concatenate(body).tobytes()) + deflater.flush()
    predicted = NONE if frame.blank else int(frame.probabilities.argmax())
    true_class = NONE if frame.true_class is None else frame.true_class
    flags = FOUR_BITS * four_bits | BLAME * frame.is_blame
    head = _FRAME_HEAD.pack(
        FORMAT, flags, len(heads), frame.sequence, bytes.fromhex(frame.version),
        len(frame.probabilities), predicted, true_class, *frame.image.shape,
    )  # fmt: skip
    return b"".join([head, frame.probabilities.astype("<f4").tobytes(), *heads, squeezed])


def _silent(steps: Bytes) -> int:
    """How many maps (maps, …) are zero everywhere."""
    return int((~steps.reshape(len(steps), -1).any(axis=1)).sum())


def _halved(steps: Bytes) -> Bytes:
    """Two 4-bit values a byte, the first in the high half; an odd last one stands alone."""
    even = np.append(steps, np.uint8(0)) if len(steps) % 2 else steps
    return np.bitwise_or(np.left_shift(even[::2], 4), even[1::2], dtype=np.uint8)


def unpack(message: bytes, shapes: Sequence[tuple[int, ...]]) -> Frame:
    """Read a frame back; `shapes` are the outputs of all layers. What `assets/page/frame.mjs` does."""
    _, flags, count, sequence, version, classes, predicted, true, *shape = _FRAME_HEAD.unpack_from(message)
    place = _FRAME_HEAD.size
    probabilities = np.frombuffer(message, "<f4", classes, place)
    place += 4 * classes
    heads = [_LAYER.unpack_from(message, place + _LAYER.size * at) for at in range(count)]
    held = message[place + _LAYER.size * count :]
    body = np.frombuffer(held if flags & PLAIN else zlib.decompress(held, -15), np.uint8)
    size = int(np.prod(shape))
    image = np.divide(body[:size].reshape(shape), 255, dtype=np.float32)
    four, place, maps = bool(flags & FOUR_BITS), size, []
    for index, _, low, high in heads:
        layer = tuple(shape) if index == INPUT_BLAME else shapes[index]
        values = int(np.prod(layer))
        taken = (values + 1) // 2 if four else values
        steps = _whole(body[place : place + taken], values) if four else body[place : place + taken]
        place += taken
        maps.append((index, _restored(steps, layer, low, high, 15 if four else 255)))
    return Frame(
        sequence, version.hex(), image, probabilities, predicted == NONE,
        None if true == NONE else true, tuple(maps), bool(flags & BLAME),
    )  # fmt: skip


def _whole(halves: Bytes, values: int) -> Bytes:
    """The reverse of `_halved`."""
    return np.stack([halves >> 4, halves & 15], axis=1).ravel()[:values]


def _restored(steps: Bytes, shape: tuple[int, ...], low: float, high: float, levels: int) -> Array:
    """Steps back to values, (maps, H, W) back to (H, W, maps)."""
    zero = round(-low / (high - low) * levels) if low else 0
    values = (steps.astype(np.float32) - np.float32(zero)) * np.float32((high - low) / levels)
    if len(shape) != 3:
        return values.reshape(shape)
    return values.reshape(shape[2], shape[0], shape[1]).transpose(1, 2, 0)

"""The browser's own engine against the server's: the same request gives the same steps and frame at both ends."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PRETRAINED
from twins import VERSION, floats, twin

from model.data import ink, prepare
from model.data.splits import BY_NAME
from model.records import BLAMES, HEADS, BadInput, Blame, Floats, Off
from model.serving import bundle, frame, masks, predict
from model.serving.blame import blamed
from model.serving.engine import Engine, probabilities
from model.serving.gradient import GradientEngine, scores_for
from model.serving.steps import as_text, spanned


def test_the_constants_are_the_same() -> None:
    (theirs,) = twin("constants", [None])
    assert tuple(theirs.pop("HEADS")) == HEADS
    assert len(theirs) == 9
    for name, value in theirs.items():
        expected = getattr(ink, name, None) or getattr(ink, f"_{name}")
        assert value == (list(expected) if isinstance(expected, tuple) else expected), name


def damaged() -> list[bytes]:
    """Requests as a page sends them, and as none does: cut, longer, with bytes that are others."""
    random = np.random.default_rng(19)
    found = [
        bytes(frame.MAX_REQUEST + 1),
        b"",
        b"hello",
        b"\x09" + bytes(40),
        frame.question(frame.Request(1, VERSION, (3, 3), None)),
    ]
    for at in range(400):
        strokes = (
            None if at % 4 == 0 else tuple(random.random((random.integers(4), 2)) for _ in range(random.integers(4)))
        )
        layers = tuple(random.permutation(20)[: random.integers(5)].tolist())
        split = str(random.choice(list(BY_NAME)))
        off = tuple(map(some_off, random.integers(0, 1 << 16, (random.integers(4), 6)).tolist())) if at % 7 < 4 else ()
        blame = Blame(at, None if at % 2 else at + 3, BLAMES[at % 9 % 2]) if at % 9 < 3 else None
        options = (at % 3 == 0, at % 5 == 0, at % 81 / 16, off, blame)
        given = frame.Request(at, VERSION, layers, strokes, at * 7, split, *options)  # type: ignore[arg-type]
        message = bytearray(frame.question(given))
        if at % 2:
            message[random.integers(8 if at % 4 == 1 else len(message))] = random.integers(256)
        cut = random.integers(-2, 3) if at % 8 == 6 else 0
        found.append(bytes(message[:cut] if cut < 0 else message + bytes(cut)))
    return found


def some_off(numbers: list[int]) -> Off:
    """Something that is switched off, half of the time a region."""
    return Off(numbers[0], numbers[1], None if numbers[2] % 2 else (numbers[2] - 1, *numbers[3:]))  # type: ignore[arg-type]


def parts(off: Any) -> list[dict[str, Any]]:
    """What is switched off, in the words of the other end."""
    return [{"layer": one.layer, "map": one.map, "box": list(one.box) if one.box else None} for one in off]


def read(message: bytes) -> dict[str, Any] | None:
    """What Python makes of a request, in the words of the other end."""
    try:
        request = frame.parse(message)
    except BadInput:
        return None
    drawn = request.strokes is not None
    return {
        "kind": frame.STROKES if drawn else frame.IMAGE, "sequence": request.sequence, "version": request.version,
        "layers": list(request.layers), "strokes": [each.ravel().tolist() for each in request.strokes or ()] if drawn else None,
        "index": request.index, "split": BY_NAME[request.split].wire, "normalise": request.normalise,
        "fourBits": request.four_bits, "pen": request.pen, "off": parts(request.off),
        "blame": dataclasses.asdict(request.blame) if request.blame else None,
    }  # fmt: skip


def test_requests_are_read_and_refused_alike() -> None:
    messages = damaged()
    found = twin("requests", [base64.b64encode(message).decode() for message in messages])
    ours = [read(message) for message in messages]
    assert 50 < ours.count(None) < 200
    assert [one for one in ours if one and one["off"]] and [one for one in ours if one and one["blame"]]
    assert ours == found


def test_the_same_is_switched_off() -> None:
    served = bundle.read(PRETRAINED / "default")
    layers = [{"index": at, "name": layer.name, "maps": layer.maps, "size": layer.size, "mask": layer.mask,
               "places": layer.places} for at, layer in enumerate(served.layers)]  # fmt: skip
    random = np.random.default_rng(24)
    given = []
    for at in range(60):
        part = Off(
            *random.integers(0, (7, 40)).tolist(), (*np.sort(random.integers(-1, 27, 4)).tolist(),) if at % 3 else None
        )  # type: ignore[arg-type]
        given.append((part, Off(0, at % 32), Off(0, 3, (0, 1, 2, 25)))[: 1 + at % 3])
    given = [off for off in given if all(min(part.box or (0,)) >= 0 for part in off)]  # the wire has no others
    answers = twin("masks", [{"layers": layers, "off": parts(off)} for off in given])
    for off, found in zip(given, answers, strict=True):
        try:
            ours = {name: mask.ravel() for name, mask in masks.factors(served, off).items()}
        except BadInput:
            assert found is None, off
            continue
        assert found is not None and list(found) == list(ours), off
        assert all(np.array_equal(floats(found[name]), mask) for name, mask in ours.items()), off
    assert 10 < answers.count(None) < 50


@pytest.mark.parametrize("by", BLAMES)
def test_the_same_is_to_blame(workspace: Path, by: str) -> None:
    served = bundle.read(PRETRAINED / "default")
    image = predict.unit(prepare.load("builtin", workspace).split("test")[0][7])
    blame, wanted = Blame(4, 9, by), (0, 3, 8, 9)
    scores, outputs = scores_for(served, 4, 9), Engine(served).run(image)
    given = GradientEngine(served).run(image, scores)
    given = dataclasses.replace(given, layers=(*given.layers[:3], None, *given.layers[4:]))  # as if not on the way
    layers = tuple(
        dataclasses.replace(layer, gradient=layer.gradient * (at != 3)) for at, layer in enumerate(served.layers)
    )
    served = dataclasses.replace(served, layers=layers)
    tensors = {"logits": given.logits, "gimage": given.image} | {
        layers[at].gradient: given.layers[at] for at in wanted if layers[at].gradient not in ("", "scores")
    }
    item = {
        "blame": dataclasses.asdict(blame), "head": served.head, "classes": served.classes,
        "image": as_text(image), "shape": image.shape, "values": {at: as_text(outputs[at]) for at in wanted},
        "layers": [{"index": at, "shape": layers[at].shape, "gradient": layers[at].gradient} for at in wanted],
        "outputs": {name: as_text(np.asarray(values)) for name, values in tensors.items()},
    }  # fmt: skip
    (answer,) = twin("blame", [item])
    assert floats(answer["scores"]).tolist() == scores.tolist()
    assert set(answer["needed"]) == set(tensors)
    for (index, ours), theirs in zip(
        blamed(served, blame, wanted, image, outputs, given), answer["parts"], strict=True
    ):
        assert theirs["index"] == index and theirs["shape"] == list(ours.shape)
        assert np.array_equal(floats(theirs["values"]), ours.ravel()) and ours.any() == (index != 3)


def test_classes_have_the_same_scores() -> None:
    served = bundle.read(PRETRAINED / "default")
    asked = [(head, Blame(a, b)) for head in HEADS for a in (0, 1, 9, 10) for b in (None, 0, 1, 12)]
    found = twin("scores", [(head, 2 if "yes" in head else 10, dataclasses.asdict(blame)) for head, blame in asked])
    for (head, blame), theirs in zip(asked, found, strict=True):
        classes = 2 if "yes" in head else 10
        try:
            ours = scores_for(dataclasses.replace(served, head=head, classes=classes), blame.target, blame.rather)
        except BadInput:
            assert theirs is None, (head, blame)
            continue
        assert theirs is not None and floats(theirs).tolist() == ours.tolist(), (head, blame)


def odd_values() -> list[Floats]:
    """Values of many kinds, as no network should have them."""
    random = np.random.default_rng(20)
    tiny, huge = np.float32(1e-45), np.finfo(np.float32).max
    found = [np.zeros(9), [tiny, 0], [-tiny, 0, tiny], [huge, 1, 0], [-huge, huge, 1], [-huge, 0], [np.nan, 0], [np.nan],
             [np.inf, 1, 0], [-np.inf, -2, 1], [np.inf, -np.inf], [np.inf, np.nan, -3, 1e30], [-0.0, 0.0], [-0.0, 1], [],
             np.linspace(-1, 1, 511), np.linspace(0, 1, 511), [1, 1, 1], [-1, -1], [1e-30, 1], [-1e-30, 1], [1, -3e-39]]  # fmt: skip
    for at in range(200):
        values = random.normal(size=300) * 10.0 ** random.integers(-44, 38)
        values = values * 10.0 ** random.uniform(-9, 0, 300) if at % 2 else values
        values = [values, np.maximum(values, 0), -np.abs(values), values + np.abs(values).max() / 3][at % 4]
        found.append(np.where(random.random(300) < 0.3, 0, values))
        if at % 5 == 0:
            found[-1][: random.integers(4)] = random.choice([np.nan, np.inf, -np.inf])
    with np.errstate(over="ignore", under="ignore"):
        return [np.asarray(values).astype(np.float32) for values in found]


def outputs(workspace: Path) -> list[list[tuple[int, Floats]]]:
    """All layers of shipped networks for a few images."""
    images, _ = prepare.load("builtin", workspace).split("test")
    found = []
    for name in ("default", "three-conv-128"):
        engine = Engine(bundle.read(PRETRAINED / name))
        found += [list(enumerate(engine.run(predict.unit(image)))) for image in images[:3]]
    return found


def test_steps_are_the_same_to_the_last_bit(workspace: Path) -> None:
    layers = [values.ravel() for each in outputs(workspace)[::3] for _, values in each]
    given = [(values, levels) for values in (*odd_values(), *layers) for levels in (15, 255)]
    answers = twin("steps", [{"values": as_text(values), "levels": levels} for values, levels in given])
    for (values, levels), (steps, low, high) in zip(given, answers, strict=True):
        ours, *ends = spanned(values, levels)
        assert base64.b64decode(steps) == ours.tobytes() and [float(low), float(high)] == ends, (values[:9], levels)


def framed(workspace: Path) -> list[frame.Frame]:
    """Frames of shipped networks, of odd values in odd shapes, and of blank pads."""
    random = np.random.default_rng(21)
    found = []
    for at, layers in enumerate(outputs(workspace)):
        image = random.random((28, 28, 1), dtype=np.float32)
        image[at % 2 :, :, :] *= at % 3 > 0
        true_class = at if at % 2 else None
        shares = random.dirichlet(np.ones(10)).astype(np.float32)
        found.append(
            frame.Frame(at, VERSION, image, shares, true_class is None and not image.any(), true_class, tuple(layers))
        )
    odd = [values[: 3 * (len(values) // 3)].reshape(-1, 1, 3) for values in odd_values() if len(values) > 2]
    units = [values for values in odd_values() if len(values)]
    halves = np.arange(510, dtype=np.float32).reshape(17, 10, 3) / np.float32(510)
    shares = np.array([0.25, np.nan, 0.5, np.nan], np.float32)
    return [*found, frame.Frame(2**32 - 1, "f" * 12, halves, shares, False, None, tuple(enumerate([*odd, *units])))]


@pytest.mark.parametrize("four_bits", [False, True])
def test_frames_are_what_python_packs(workspace: Path, four_bits: bool) -> None:
    given = framed(workspace)
    items = [
        {"sequence": each.sequence, "version": each.version, "image": as_text(each.image), "shape": each.image.shape,
         "probabilities": as_text(each.probabilities), "trueClass": each.true_class, "blank": each.blank, "fourBits": four_bits,
         "layers": [{"index": index, "values": as_text(values), "shape": values.shape} for index, values in each.maps]}
        for each in given
    ]  # fmt: skip
    for each, answer in zip(given, twin("frames", items), strict=True):
        theirs, ours = base64.b64decode(answer), frame.pack(each, four_bits=four_bits)
        heads = frame._FRAME_HEAD.size + each.probabilities.nbytes + frame._LAYER.size * len(each.maps)
        assert theirs[1] == ours[1] | frame.PLAIN
        assert theirs[:1] + theirs[2:heads] == ours[:1] + ours[2:heads]
        shapes = [values.shape for _, values in each.maps]
        one, other = frame.unpack(ours, shapes), frame.unpack(theirs, shapes)
        assert np.array_equal(one.image, other.image) and one.blank == other.blank == each.blank
        for (_, values), (_, found) in zip(one.maps, other.maps, strict=True):
            assert np.array_equal(values, found)


def test_heads_give_the_same_probabilities() -> None:
    random = np.random.default_rng(22)
    given = [(random.dirichlet(np.ones(10)), head) for head in HEADS[:3]]
    given += [(random.normal(0, spread, 10), "logits") for spread in (0.1, 3, 40, 1e30)]
    given += [(np.array([value]), head) for head in HEADS[3:] for value in (0.0, 0.3, 1.0, -60.0, 200.0)]
    whole = [(np.asarray(answers, np.float32), head) for answers, head in given]
    for (answers, head), found in zip(whole, twin("heads", [(as_text(one), head) for one, head in whole]), strict=True):
        assert np.allclose(floats(found), probabilities(answers, head), rtol=1e-5, atol=1e-7), head

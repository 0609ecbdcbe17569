"""What the server answers when it is asked whether a verdict is to be believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from conftest import DIGITS, SHIPPED, Server, ask

from app.words import say
from model.data import ink, prepare
from model.explain import features
from model.serving import bundle

LETTER = [[[0.2, 0.9], [0.5, 0.1], [0.8, 0.9]], [[0.32, 0.6], [0.68, 0.6]]]  # an A


def why(server: Server, off: str = "", **given: Any) -> dict[str, Any]:
    return ask(server, "doubt/why", input=given, off=off)


def test_a_letter_is_doubted_and_a_digit_is_not(server: Server) -> None:
    letter = why(server, strokes=LETTER)
    assert letter["text"] in (say("doubt.nothing"), say("doubt.unlike"))
    assert letter["score"] >= letter["threshold"] and letter["between"] is None
    for digit in ("0", "7", "6"):
        drawn = why(server, strokes=DIGITS[digit])
        assert drawn["text"] == "" and drawn["score"] < drawn["threshold"], digit
        assert {image["class"] for image in drawn["nearest"]} == {digit}
    first = why(server, index=0)
    assert first["text"] == "" and len(first["nearest"]) == 9
    off = "conv_3:" + ",".join(map(str, range(0, 128, 2)))
    assert why(server, off, index=0)["score"] > first["score"], "it is the network with filters off that is asked"
    blank = why(server, strokes=[])
    assert (blank["text"], blank["nearest"], blank["score"]) == ("", [], None)


def test_the_nearest_are_those_of_the_smallest_angle(server: Server, workspace: Path) -> None:
    answer = why(server, strokes=LETTER)
    model, data = bundle.read(SHIPPED.with_suffix("")), prepare.load("builtin", workspace)
    images, labels = data.split("train")
    drawn = np.rint(255 * ink.network_input([np.array(stroke) for stroke in LETTER])).astype(np.uint8)
    taught, given = (features.compute(model, each).astype(float) for each in (images, drawn[None, ..., None]))
    cosines = (taught @ given[0]) / np.linalg.norm(taught, axis=1) / np.linalg.norm(given)
    shown = [image["index"] for image in answer["nearest"]]
    assert [image["class"] for image in answer["nearest"]] == [str(labels[index]) for index in shown]
    assert cosines[shown].min() >= np.sort(cosines)[-9] - 1e-3, "as near as the ninth, but for what halves round off"
    assert answer["score"] == np.float32(answer["score"]) and abs(answer["score"] ** 2 - 2 * (1 - cosines.max())) < 1e-2
    assert all(image["image"].startswith("data:image/png;base64,") for image in answer["nearest"])

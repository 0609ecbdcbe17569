"""What is switched off, read from an address by both ends alike, and refused where a model has no such thing."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from conftest import PRETRAINED, ROOT
from node import node

from app.panels.off import off_of, parts_of
from model.records import BadInput, Off
from model.serving import bundle

TEXTS = [
    "", ";", ":", "conv_1", "conv_1:", ":4", "conv_1:4", "conv_2:30,31;conv_1:4", "conv_1:4@0.0.5.9", "conv_1:4@0.0.5",
    "conv_1:4@0.0.5.9.9", "conv_1:4,4,04,x,5", "conv_1:4;conv_1:4,6", "conv_1:123456", "conv_1:4@12345.0.0.0", "conv_1:-1",
    "conv_1: 4", "conv_1:4 ", "conv_1:4\n", "a:b:3", "a%3Ab:3", "a%3ab%3B%40%25:3", "a%:3", "a%zz:3", "a%ff:3", "%C3%A9:1",
    "é:1", "é%C3%A9:1", "a%00:1", "conv_1:٤", "conv_1:4@0.0.5.9,4@1.1.2.2,4", "a b/c:7", "a+b:7", "conv_1:00004",
]  # fmt: skip
JOB = """import { partsOf, textOf } from "%s";
let text = "";
for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify(JSON.parse(text).map((one) => [partsOf(one), textOf(partsOf(one))])));"""


@pytest.fixture(scope="module")
def model() -> SimpleNamespace:
    return SimpleNamespace(bundle=bundle.read(PRETRAINED / "default"))


def test_addresses_are_read_alike() -> None:
    script = JOB % (ROOT / "assets" / "page" / "off.mjs").as_uri()
    done = node("--input-type=module", "--eval", script, given=json.dumps(TEXTS))
    assert done.returncode == 0, done.stderr
    for text, (theirs, again) in zip(TEXTS, json.loads(done.stdout), strict=True):
        ours = [{"layer": name, "map": at, "box": box and list(box)} for name, at, box in parts_of(text)]
        assert ours == theirs, text
        assert set(parts_of(again)) == set(parts_of(text)), text


def test_parts_are_those_of_the_model(model: SimpleNamespace) -> None:
    assert off_of(model, "conv_2:30,31;conv_1:4@0.0.5.9") == (Off(2, 30), Off(2, 31), Off(0, 4, (0, 0, 5, 9)))
    assert off_of(model, None) == off_of(model, 7) == off_of(model, "") == ()


@pytest.mark.parametrize(
    "text", ["nowhere:1", "pool_1:1", "conv_1:32", "conv_1:0@0.0.26.3", "conv_1:0@5.5.4.9", "dense_1:1"]
)
def test_what_there_is_not_is_refused(model: SimpleNamespace, text: str) -> None:
    with pytest.raises(BadInput, match="switched off: "):
        off_of(model, text)

"""Any JSON, any header, a workspace that is gone: an answer or a refusal in a line, never status 500."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import bodies as abuse
import pytest

FEW = 12


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[abuse.Target]:  # type: ignore[name-defined]
    found = abuse.Target(tmp_path_factory.mktemp("abused"))
    yield found
    found.close()


@pytest.mark.parametrize("path", abuse.PATHS)
def test_every_question_and_act_answers_anything(target, path: str) -> None:  # type: ignore[no-untyped-def]
    abuse.property_of(target, path, FEW)()


HUGE = 10**400
CASES = [
    ("/ask/evaluation/gallery", {"sort": "near", "near": None}),
    ("/ask/evaluation/gallery", {"sort": "near", "near": {"index": True}}),
    ("/ask/evaluation/gallery", {"sort": "near", "near": {"index": 5, "pen": HUGE}}),
    ("/ask/compare/matches", {"a": "default", "b": "three-conv-128", "input": {"strokes": [[HUGE, 1]], "pen": HUGE}}),
    ("/ask/map/landscape", {"version": abuse.VERSION, "split": "\ud800"}),
    ("/ask/contrast/contrast", {"version": "\ud800"}),
    ("/ask/training/outlook", {"preset": "three-conv-64", "given": {"layers": f"dense {HUGE}"}}),
    ("/runs", {"preset": "three-conv-64", "given": {"layers": f"conv {HUGE} 3, dense 8"}}),
    ("/runs", {"preset": "three-conv-64", "given": {"epochs": HUGE}}),
]


@pytest.mark.parametrize(("path", "wish"), CASES, ids=lambda value: str(value)[:50])
def test_what_once_was_a_500(target, path: str, wish: object) -> None:  # type: ignore[no-untyped-def]
    abuse.check(target, path, wish)


@pytest.mark.parametrize("origin", ["http://[", "http://a]b", "null", "//", "http://[::1", "\xff"])
def test_a_malformed_origin_is_another_site(target, origin: str) -> None:  # type: ignore[no-untyped-def]
    status, body = target.post("/runs", b"{}", {"origin": origin})
    assert status == 403 and json.loads(body)["error"]["code"] == "other-site"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5000, b'{"a":' + b"9" * 5000])
def test_what_is_no_json_is_an_empty_wish(target, body: bytes) -> None:  # type: ignore[no-untyped-def]
    for path in ("/ask/contrast/contrast", "/runs"):
        status, said = target.post(path, body)
        assert status == 200 and "error" in json.loads(said)


def test_a_removed_workspace_is_said_in_a_line(tmp_path: Path) -> None:
    target = abuse.Target(tmp_path / "workspace")
    shutil.rmtree(tmp_path / "workspace")
    for path in ("/", "/_dash-layout", "/health"):
        assert target.get(path)[0] == 200
    assert b'"data-say":"page.unreadable"' in target.get("/_dash-layout")[1]
    for path in abuse.PATHS:
        for wish in ({}, abuse.WHOLE, abuse.WHOLE | abuse.COMPARED):
            abuse.check(target, path, wish)
    target.close()

"""The page of the wire, and Python's end of it; `scripts/wire.test.mjs` holds the browser's end to the same page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.live.news import News
from app.tables import tables
from model.data import splits
from model.records import RunStatus
from model.serving import wire

PAGE = (Path(wire.__file__).with_name("wire.md")).read_text("utf-8")


def test_every_constant_is_on_the_page_with_its_value_and_none_besides() -> None:
    rows = {name: int(value) for name, value in re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", PAGE, re.M)}
    assert rows == {name: value for name, value in vars(wire).items() if name.isupper()}


def test_the_splits_have_the_numbers_that_the_page_says() -> None:
    said = re.search(r"^Wire numbers of the splits: (.*)\.$", PAGE, re.M)
    assert said and said[1] == ", ".join(f"{split.name} {split.wire}" for split in splits.SPLITS)
    assert len(splits.BY_WIRE) == len(splits.SPLITS) <= 4, "a flag byte has room for so many"


def test_news_has_the_keys_that_the_page_says() -> None:
    news = News("0" * 12, {})
    slot = news.subscribe()
    news.tell_run(RunStatus("r", "running", epochs=4, epoch=1, batch=1, batches=2), "abc")
    facts = json.loads(slot._message or "")
    keys = re.findall(r"^\| `([a-z]+)` \|", PAGE, re.M)
    assert list(facts) == keys
    assert set(facts["run"]) == set(re.findall(r"`([a-z]+)`", PAGE.split("| `run` |")[1].split("\n")[0]))
    assert facts["run"]["share"] == 0.375


def test_the_tables_of_the_page_have_a_version_that_names_their_content() -> None:
    first = tables()
    assert first == tables() and re.fullmatch("[0-9a-f]{12}", str(first["version"]))
    assert json.loads(json.dumps(first)), "JSON can carry them"
    assert [split["name"] for split in first["splits"]] == ["test", "validation", "train", "builtin"]
    assert "signed" in first["colour_maps"] and "signed" not in first["colour_choices"]
    for kind in first["layer_kinds"].values():
        for field in kind["fields"]:
            assert field["default"] in field.get("choices", [field["default"]])

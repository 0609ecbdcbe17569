"""Visitors' own models: sent in parts, opened in a locked room, shown to one visitor only, gone when they leave."""

from __future__ import annotations

import io
import json
import os
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from conftest import Server
from PIL import Image

from app.models.uploads import LIFETIME, Uploads
from model.records import BadInput
from model.runs import liveness
from model.serving import bundle

L = keras.layers


class Visitor:
    """A browser of its own: a jar of cookies and what a page asks."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def call(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with self.opener.open(request) as answer:
            return json.load(answer)

    def send(self, **files: Path) -> str:
        about = {kind: {"name": path.name, "size": path.stat().st_size} for kind, path in files.items()}
        begun = self.call("/uploads", "POST", json.dumps(about).encode())
        assert "error" not in begun, begun
        for kind, path in files.items():
            content = path.read_bytes()
            for at in range(0, len(content), 1 << 20):
                part = content[at : at + (1 << 20)]
                assert self.call(f"/uploads/{begun['token']}/{kind}?at={at}", "PUT", part) == {"have": at + len(part)}
        return str(begun["token"])

    def open(self, **files: Path) -> Any:
        token = self.send(**files)
        assert self.call(f"/uploads/{token}/open", "POST")["state"] == "waiting"
        end = time.monotonic() + 240
        while (said := self.call(f"/uploads/{token}"))["state"] not in ("done", "failed"):
            assert time.monotonic() < end
            time.sleep(0.2)
        return said

    def facts(self) -> Any:
        return json.loads(self.call("/_dash-layout")["props"]["data-facts"])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    workspace = tmp_path_factory.mktemp("uploads")
    running = Server("--data", "builtin", "--workspace", workspace, "--uploads", "everyone")
    yield running
    running.stop()
    assert not [line for line in running.said if "Traceback" in line], "".join(running.said)


@pytest.fixture(scope="module")
def coloured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A network on 24×40 colours and a zip of pictures of another size, in a folder a class."""
    folder = tmp_path_factory.mktemp("files")
    body = [L.Rescaling(1 / 255), L.Conv2D(4, 3, activation="silu"), L.GlobalAveragePooling2D()]
    keras.Sequential([keras.Input((24, 40, 3)), *body, L.Dense(3, activation="softmax")]).save(
        folder / "their net.keras"
    )
    random = np.random.default_rng(0)
    with zipfile.ZipFile(folder / "pets.zip", "w") as archive:
        for at, name in enumerate(("cat", "dog", "eel")):
            for number in range(20):
                pixels, file = random.integers(0, 80, (30, 50, 3), np.uint8), io.BytesIO()
                pixels[..., at] += 150
                Image.fromarray(pixels).save(file, "PNG")
                archive.writestr(f"pets/{name}/{number}.png", file.getvalue())
                archive.writestr(f"__MACOSX/pets/{name}/._{number}.png", b"not a picture")
    return folder / "their net.keras", folder / "pets.zip"


@pytest.mark.thorough
def test_a_model_with_its_pictures_is_shown_to_its_visitor_alone(shared: Server, coloured: tuple[Path, Path]) -> None:
    visitor, other = Visitor(shared.url), Visitor(shared.url)
    done = visitor.open(model=coloured[0], data=coloured[1])
    assert done["state"] == "done", done
    facts, usual = visitor.facts(), other.facts()
    assert facts["own"] and facts["version"] == done["version"] and facts["input"] == [24, 40, 3]
    assert facts["classes"] == ["cat", "dog", "eel"] and facts["counts"] == {"test": 12, "validation": 5, "train": 43}
    assert done["version"] != bundle.version_of(coloured[0]), "it cannot be worked out from the file"
    assert not usual["own"] and usual["version"] != done["version"] and usual["classes"][0] == "0"
    wish = json.dumps({"version": done["version"], "data": facts["data"]}).encode()
    matrix = visitor.call("/ask/evaluation/matrix", "POST", wish)
    assert matrix["figure"]["data"][0]["x"] == ["cat", "dog", "eel"]
    assert "error" not in visitor.call("/ask/contrast/contrast", "POST", wish)
    graph = f"{shared.url}/models/{done['version']}/{bundle.SINGLE}"
    with visitor.opener.open(graph) as file:
        assert len(file.read()) == facts["engine"]["bytes"]
    visitor.call("/uploads/leave", "POST")
    assert not visitor.facts()["own"]
    with pytest.raises(urllib.error.HTTPError, match="404") as gone:
        visitor.opener.open(graph)
    gone.value.close()
    assert visitor.call("/ask/filters/kernels", "POST", wish)["error"]["code"] == "gone"


def test_what_cannot_be_opened_is_said_in_a_line(shared: Server, tmp_path: Path, coloured: tuple[Path, Path]) -> None:
    (tmp_path / "text.keras").write_text("no model")
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("only/a.png", b"no picture")
    for files, reason in (
        ({"model": tmp_path / "text.keras"}, "not a .keras file"),
        ({"model": coloured[0], "data": tmp_path / "one.zip"}, "1 folders with pictures"),
    ):
        said = Visitor(shared.url).open(**files)
        assert said["state"] == "failed" and reason in said["line"] and "\n" not in said["line"], said
        assert str(tmp_path) not in said["line"] and "uploads" not in said["line"]


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({}, "expected a file's name and size"),
        ({"model": {"name": "a.h5", "size": 5}}, "ends in .keras"),
        ({"model": {"name": "a.keras", "size": 10**12}}, "expected at most 256"),
        ({"model": {"name": "a.keras", "size": True}}, "expected a file's name and size"),
        ({"model": {"name": "a.keras", "size": 5}, "data": {"name": "a.exe", "size": 5}}, "ends in .npz"),
        ({"model": [1]}, "expected a file's name and size"),
    ],
)
def test_what_would_not_be_taken_is_refused_before_it_is_sent(shared: Server, about: object, reason: str) -> None:
    refused = Visitor(shared.url).call("/uploads", "POST", json.dumps(about).encode())
    assert refused["error"]["code"] == "bad-input" and reason in refused["error"]["line"]


def test_parts_come_in_order_and_only_what_was_announced(shared: Server, coloured: tuple[Path, Path]) -> None:
    visitor = Visitor(shared.url)
    about = {"model": {"name": "../../a b.keras", "size": 10}}
    token = visitor.call("/uploads", "POST", json.dumps(about).encode())["token"]
    for kind, at, part in (("model", 5, b"x"), ("model", 0, b"x" * 11), ("data", 0, b"x"), ("model", 0, b"")):
        assert "error" in visitor.call(f"/uploads/{token}/{kind}?at={at}", "PUT", part)
    assert "error" in visitor.call(f"/uploads/{token}/open", "POST"), "it is not whole"
    assert "error" in visitor.call(f"/uploads/{token}/model?at=-1", "PUT", b"x")
    assert visitor.call(f"/uploads/{token}/model?at=0", "PUT", b"x" * 10) == {"have": 10}
    assert "error" in visitor.call("/uploads/" + "a" * 32, "GET")
    assert "error" in visitor.call("/uploads/leave", "POST")


@pytest.mark.parametrize(("setting", "local"), [("off", False), ("operator", True)])
def test_who_may_is_a_setting(serve: Callable[..., Server], setting: str, local: bool) -> None:
    visitor = Visitor(serve("--data", "builtin", "--uploads", setting).url)
    about = json.dumps({"model": {"name": "a.keras", "size": 5}}).encode()
    assert ("token" in visitor.call("/uploads", "POST", about)) == local
    assert ("own-open" in json.dumps(visitor.call("/_dash-layout"))) == local, "what one may not is not offered"
    assert "own-open" not in json.dumps(visitor.call("/_dash-layout", **{"X-Forwarded-For": "10.0.0.1"}))
    relayed = visitor.call("/uploads", "POST", about, **{"X-Forwarded-For": "10.0.0.1"})
    assert relayed["error"]["code"] == "not-allowed"


def test_they_are_gone_after_a_day_and_not_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path, "builtin")
    about = {"model": {"name": "a.keras", "size": 5}}
    tokens = [uploads.begin("10.0.0.1", about).token for _ in range(24)]
    with pytest.raises(BadInput, match="as many models"):
        uploads.begin("10.0.0.1", about)
    assert uploads.begin("10.0.0.2", about)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME + 1)
    with pytest.raises(BadInput, match="no such model any more"):
        uploads.find(tokens[0])
    uploads.sweep()
    assert not list((tmp_path / "uploads").iterdir())


def test_what_a_server_was_opening_when_it_went_is_not_waited_for(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, "builtin")
    begun = uploads.begin("", {"model": {"name": "a.keras", "size": 1}})
    uploads.receive(begun.token, "model", 0, b"x")
    assert uploads.queue(begun.token).state == "waiting" == uploads.find(begun.token).state
    there = uploads.root / begun.token / "server.json"
    there.write_text(json.dumps(liveness.ours() | {"host": "elsewhere"}))
    assert uploads.find(begun.token).state == "waiting", "another machine's, which gave a sign of life just now"
    there.write_text(json.dumps(liveness.ours() | {"host": "elsewhere", "beat": time.time() - 100}))
    assert uploads.find(begun.token).state == "failed" and "has stopped" in str(uploads.find(begun.token).line)

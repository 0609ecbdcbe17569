"""The page's own engine as a server has it: missing, arriving, served; and the command that brings it."""

from __future__ import annotations

import gzip
import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PRETRAINED, SHIPPED, Server, get, python, until
from engine_package import INDEX_TEXT, install

from app.engine import package
from app.engine.package import FILES, FOLDER, MARK, WASM, Package
from model.serving import bundle

DEAD = "http://127.0.0.1:9"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Where a server of this test looks for it: nothing there, nobody to have it from."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "engine"))
    monkeypatch.setenv("npm_config_registry", DEAD)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    return package.installed()


def runtime(server: Server) -> object:
    """What a page that is loaded now is told."""
    layout = json.loads(get(server, "/_dash-layout")[1])
    return json.loads(layout["props"]["data-facts"])["runtime"]


def test_the_command_brings_it_or_says_why_not(place: Package) -> None:
    refused = python("app.engine")
    assert refused.returncode == 1
    assert refused.stderr == "featurescope: @litertjs/core 2.5.3 cannot be had: connect ECONNREFUSED 127.0.0.1:9\n"
    assert not list(place.folder.parent.iterdir())
    install(place.folder, mark=place.release)
    before = {path: path.stat().st_mtime_ns for path in place.folder.rglob("*")}
    done = python("app.engine")
    assert done.returncode == 0 and not done.stdout + done.stderr
    assert {path: path.stat().st_mtime_ns for path in place.folder.rglob("*")} == before
    assert python("app.engine", "--nonsense").returncode == 2


def test_a_server_does_without_says_so_once_and_takes_it_when_it_comes(
    place: Package, serve: Callable[..., Server]
) -> None:
    server = serve("--data", "builtin")
    assert runtime(server) is None and get(server, f"/engine/{place.release}/index.js")[0] == 404
    until(lambda: "pages compute nothing themselves" in "".join(server.said), 30)
    install(place.folder, mark=place.release)
    assert runtime(server) == f"/engine/{place.release}/"
    check_served(server, place)
    (place.folder / MARK).unlink()
    assert runtime(server) is None and get(server, f"/engine/{place.release}/index.js")[0] == 404
    said = [line for line in server.said if "featurescope.engine" in line]
    assert (
        len(said) == 1 and "cannot be had: connect ECONNREFUSED" in said[0] and "Traceback" not in "".join(server.said)
    )


def check_served(server: Server, place: Package) -> None:
    """Every file, as a page takes it, and nothing else."""
    root = f"/engine/{place.release}/"
    for name in FILES:
        kind = "application/wasm" if name in WASM else "text/javascript"
        text = INDEX_TEXT.replace("@litertjs/wasm-utils", "./wasm-utils.js") if name == "index.js" else f"{name} " * 200
        for encoding in ("", "gzip, br"):
            status, body, headers = get(server, root + name, **{"accept-encoding": encoding})
            assert (
                status == 200 and headers["content-type"].startswith(kind) and "immutable" in headers["cache-control"]
            )
            assert headers.get("content-encoding", "") == encoding[:4], "once, not twice"
            assert (gzip.decompress(body) if encoding else body).decode() == text
            assert "'wasm-unsafe-eval'" in headers["content-security-policy"]
            if name in WASM:
                assert headers["vary"] == "accept-encoding"
                assert not encoding or body == place.packed(name).read_bytes(), "as the set-up packed it"
        assert get(server, f"/engine/2.5.2-00000000/{name}")[2]["cache-control"] == "no-cache"
    for name in ("litert_wasm_jspi_internal.wasm", "index.js.map", "..%2f.release", "package.json", "a/index.js", ""):
        status, body, _ = get(server, root + name)
        assert status == 404 and len(body.splitlines()) == 1


def test_browsers_are_given_what_they_run_and_keep_it(server: Server) -> None:
    for name in ("default", "three-conv-128"):
        served = bundle.read(PRETRAINED / name)
        sizes = {}
        for graph in (bundle.SINGLE, bundle.GRADIENTS):
            file = (PRETRAINED / name / graph).read_bytes()
            sizes[graph] = len(file)
            status, body, headers = get(server, f"/models/{served.version}/{graph}", **{"Accept-Encoding": "gzip"})
            assert status == 200 and body == file and "immutable" in headers["cache-control"]
            assert headers["content-type"] == "application/octet-stream" and headers["content-encoding"] is None
        wish = urllib.parse.quote(json.dumps({"version": served.version}))
        facts = json.loads(get(server, f"/ask/header/facts?wish={wish}")[1])
        assert facts["gradients"] == {"bytes": sizes[bundle.GRADIENTS]} and facts["blameless"] == ""
        assert [layer["gradient"] for layer in facts["layers"]] == [layer.gradient for layer in served.layers]
        assert facts["engine"] == {"bytes": sizes[bundle.SINGLE], "head": "softmax", "output": len(served.layers) - 1}
        assert [layer["values"] for layer in facts["layers"]] == [layer.values for layer in served.layers]
    for version in ("0" * 12, "..", "*", "%00"):
        status, body, headers = get(server, f"/models/{version}/{bundle.SINGLE}")
        assert status == 404 and body.count(b"\n") == 1 and headers["cache-control"] is None
    assert get(server, f"/models/{bundle.version_of(SHIPPED)}/{bundle.GRAPH}")[0] == 404

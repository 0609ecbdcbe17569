"""What is taken away is what the page shows: arrays are the engine's, and the scripts' output equals them, run by Keras."""

from __future__ import annotations

import base64
import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SHIPPED, Server, ask

from model.data import prepare
from model.explain import features
from model.serving import bundle, masks, predict
from model.serving.engine import Engine
from model.serving.gradient import GradientEngine, scores_for

VERSION = bundle.version_of(SHIPPED)
OFF = "conv_2:3,5;conv_1:4@2.3.9.12"
VIEW = {"version": VERSION, "input": {"index": 7, "split": "test"}, "off": OFF, "split": "test"}
TABS = {
    "activations": {"scale": "layer", "colours": "magma"}, "filters": {}, "evaluation": {},
    "contrast": {"a": "4", "b": "9", "layer": "conv_3", "count": 50}, "map": {},
    "blame": {"tab": "activations", "blame": {"target": 7, "rather": 1, "by": "activation"}, "scale": "standardised"},
    "gradient": {"tab": "activations", "blame": {"target": 1, "rather": None, "by": "gradient"}, "off": ""},
}  # fmt: skip
RUN = """
import json, os, runpy, sys
import matplotlib
matplotlib.use("Agg")
for tab, notebook in json.load(sys.stdin).items():
    os.chdir(tab)
    sys.stdout = open("printed.txt", "w", encoding="utf-8")
    sys.argv = ["script", "../default.keras", "../images.npz"]
    if tab == "activations":  # once as the notebook, cell by cell
        names = {"__name__": "__main__"}
        for cell in json.loads(notebook)["cells"]:
            exec("".join(cell["source"]), names)
    else:
        runpy.run_path("script.py", run_name="__main__")
    sys.stdout.close()
    os.chdir("..")
"""


def arrays(answer: dict[str, Any]) -> dict[str, np.ndarray]:
    return dict(np.load(io.BytesIO(base64.b64decode(answer["base64"]))))


def rows(path: Path) -> np.ndarray:
    with path.open(newline="", encoding="utf-8") as opened:
        return np.array([list(map(float, row)) for row in list(csv.reader(opened))[1:]])


@pytest.fixture(scope="module")
def taken(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder a tab with what its script left, run beside the model and the images that were taken away."""
    folder = tmp_path_factory.mktemp("taken")
    for question, name in (("model", "default.keras"), ("images", "images.npz")):
        (folder / name).write_bytes(base64.b64decode(ask(server, f"takeaway/{question}", **VIEW)["base64"]))
    notebooks = {}
    for tab, choices in TABS.items():
        answer = ask(server, "takeaway/code", **(VIEW | {"tab": tab} | choices))
        (folder / tab).mkdir()
        (folder / tab / "script.py").write_text(answer["script"], "utf-8")
        notebooks[tab] = answer["notebook"]
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=json.dumps(notebooks), cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert all(list((folder / tab).glob("*.png")) for tab in TABS), "each leaves its picture"
    return folder


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(bundle.read(SHIPPED.with_suffix("")))


def test_the_model_is_the_file_itself(taken: Path) -> None:
    assert (taken / "default.keras").read_bytes() == SHIPPED.read_bytes()


def test_activations_with_filters_off(taken: Path, server: Server, engine: Engine, workspace: Path) -> None:
    images, _ = prepare.load("builtin", workspace).split("test")
    off = [part for part in bundle_off(engine) if part]
    expected = engine.run(predict.unit(images[7:8])[0], masks.factors(engine.bundle, tuple(off)))
    exact = arrays(ask(server, "takeaway/activations", **VIEW))
    made = np.load(taken / "activations" / "activations.npz")
    assert set(made) == {"input", "output", "conv_1", "pool_1", "conv_2", "pool_2", "conv_3"}
    np.testing.assert_array_equal(made["input"], exact["input"])
    for layer, values in zip(engine.bundle.layers, expected, strict=True):
        np.testing.assert_allclose(exact[layer.name], values, atol=1e-6)
        if layer.name in made:
            np.testing.assert_allclose(made[layer.name], values, atol=1e-5 * max(values.max(), 1))
    assert not made["conv_2"][..., 3].any() and not made["conv_1"][2:10, 3:13, 4].any() and made["conv_1"][..., 4].any()


@pytest.mark.parametrize(("tab", "scores", "off"), [("blame", (7, 1), True), ("gradient", (1, None), False)])
def test_blame(taken: Path, engine: Engine, workspace: Path, tab: str, scores: Any, off: bool) -> None:
    images, _ = prepare.load("builtin", workspace).split("test")
    factors = masks.factors(engine.bundle, tuple(bundle_off(engine) if off else ()))
    image = predict.unit(images[7:8])[0]
    of = GradientEngine(engine.bundle).run(image, scores_for(engine.bundle, *scores), factors)
    made = np.load(taken / tab / "blame.npz")
    assert set(made) == {"input", "conv_1", "pool_1", "conv_2", "pool_2", "conv_3"}
    for layer, values, gradient in zip(engine.bundle.layers, engine.run(image, factors), of.layers, strict=True):
        if layer.name in made:
            expected = gradient if tab == "gradient" else gradient * values
            np.testing.assert_allclose(made[layer.name], expected, atol=1e-4 * np.abs(expected).max())


def bundle_off(engine: Engine) -> list[Any]:
    from model.records import Off

    at = {layer.name: index for index, layer in enumerate(engine.bundle.layers)}
    return [Off(at["conv_2"], 3), Off(at["conv_2"], 5), Off(at["conv_1"], 4, (2, 3, 9, 12))]


def test_filters(taken: Path, server: Server) -> None:
    given, made = arrays(ask(server, "takeaway/filters", **VIEW)), np.load(taken / "filters" / "filters.npz")
    assert given["conv_1.kernel"].shape == (3, 3, 1, 32) and len(made.files) == 3
    for name in made.files:
        np.testing.assert_array_equal(made[name], given[name])


def test_the_confusion_matrix(taken: Path, server: Server) -> None:
    shown = ask(server, "evaluation/matrix", version=VERSION, split="test", cells="counts", diagonal=True)
    counts = rows(taken / "evaluation" / "confusion.csv")
    np.testing.assert_array_equal(counts, shown["counts"])
    images, wrong = counts.sum(), counts.sum() - np.trace(counts)
    told = shown["accuracy"]["with"]
    assert told["images"]["with"]["count"] == images == 1000 and told["count"] == wrong
    assert told["share"]["with"]["share"] == np.trace(counts) / images
    printed = (taken / "evaluation" / "printed.txt").read_text("utf-8")
    assert printed == f"{1 - wrong / images:.2%} of 1,000 images are read right, {wrong:.0f} are not\n"
    classes = rows(taken / "evaluation" / "classes.csv")
    assert classes[:, 1].tolist() == [support for _, support, *_ in shown["classes"]]
    np.testing.assert_array_equal(np.round(100 * classes[:, 2:], 1), [shares for _, _, *shares in shown["classes"]])


def test_the_gallery(taken: Path, server: Server) -> None:
    shown = ask(server, "evaluation/gallery", version=VERSION, split="test")
    made = rows(taken / "evaluation" / "gallery.csv")
    assert made[:, :3].tolist() == [list(item[:3]) for item in shown["items"]]
    np.testing.assert_allclose(made[:, 3], [item[3] for item in shown["items"]], atol=1e-4)


def test_contrast(taken: Path, server: Server) -> None:
    shown = ask(server, "contrast/contrast", version=VERSION, a="4", b="9", layer="conv_3", count=50)
    made = rows(taken / "contrast" / "contrast.csv")
    told = np.array(shown["separation"]) > 1e-3  # ties of silent maps stand in any order
    np.testing.assert_allclose(made[told, 1], np.array(shown["separation"])[told], rtol=1e-3)
    assert made[:10, 0].tolist() == shown["order"][:10]


def test_landscape(taken: Path, server: Server, engine: Engine) -> None:
    shown = ask(server, "map/landscape", version=VERSION, split="test")
    points = np.frombuffer(base64.b64decode(shown["points"]), "<i2").reshape(-1, 2) * shown["scale"]
    made = rows(taken / "map" / "landscape.csv")
    assert shown["name"] == engine.bundle.layers[features.layer_of(engine.bundle)].name
    np.testing.assert_allclose(made[:, 1:], points, atol=0.002 * np.abs(points).max())


@pytest.mark.parametrize(("question", "wish", "line"), [
    ("code", {"tab": "training"}, "There is no code of training to take away"),
    ("images", {"split": "moon"}, "There are no moon images in this data."),
    ("activations", {"input": {"index": -1}}, "cannot be understood"),
])  # fmt: skip
def test_what_there_is_not_is_said(server: Server, question: str, wish: dict[str, object], line: str) -> None:
    assert line in ask(server, f"takeaway/{question}", **(VIEW | wish))["error"]["line"]

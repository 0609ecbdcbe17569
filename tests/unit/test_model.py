"""Receptive fields, evaluation figures and settings against numbers known from elsewhere."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from app import settings
from app.panels.evaluation import figure as figures
from app.panels.thumbnails import data_uri
from app.theme import DARK, LIGHT
from model.explain.metrics import order, wilson
from model.network.receptive_field import Axis, of_input
from model.records import BadInput, Evaluation
from model.serving import bundle

ROOT = Path(__file__).parents[2]


def test_receptive_fields_of_three_conv_64() -> None:
    rows, sizes = of_input(28, 28).rows, []
    for kernel, stride, count in [(3, 1, 26), (2, 2, 13), (3, 1, 11), (2, 2, 5), (3, 1, 3)]:
        rows = rows.windows(count, kernel, stride)
        sizes.append(rows.size)
    assert sizes == [3, 4, 8, 10, 18]  # as its source reports
    assert (rows.first.tolist(), rows.last.tolist()) == ([0, 4, 8], [17, 21, 25])  # the last two rows are never seen


def test_receptive_fields_are_cut_at_the_border_and_know_dilation_and_branches() -> None:
    rows = of_input(9, 9).rows
    same = rows.windows(9, 5, same=True)
    assert (same.first.tolist(), same.last.tolist()) == ([0, 0, 0, 1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7, 8, 8, 8])
    assert rows.windows(5, 3, dilation=2).size == 5
    assert rows.windows(7, 3).joined(rows.everything(1)).size == 9, "one that sees everything, beside each"
    assert Axis(np.array([5]), np.array([4])).size == 0, "all padding"


def test_the_shipped_model_says_the_same() -> None:
    found = bundle.read(ROOT / "model" / "pretrained" / "three-conv-128")
    assert [layer.field for layer in found.layers[:5]] == [(side, side) for side in (3, 4, 8, 10, 18)]
    assert [layer.kind for layer in found.layers[:5]] == ["conv", "pool", "conv", "pool", "conv"]
    assert sum(layer.parameters for layer in found.layers) == 208_982


def test_a_damaged_bundle_is_refused(tmp_path: Path) -> None:
    for path in (ROOT / "model" / "pretrained" / "three-conv-128").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    graph = bytearray((tmp_path / bundle.GRAPH).read_bytes())
    graph[len(graph) // 2] ^= 1
    (tmp_path / bundle.GRAPH).write_bytes(graph)
    with pytest.raises(BadInput, match=r"activations\.tflite"):
        bundle.read(tmp_path)
    with pytest.raises(BadInput):
        bundle.read(tmp_path / "nothing")


def test_a_bundle_of_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = bundle.read(ROOT / "model" / "pretrained" / "three-conv-128")
    graphs = [(shipped.folder / name).read_bytes() for name in (bundle.SINGLE, bundle.GRADIENTS)]
    bundle.write(tmp_path, shipped, bundle.weights(shipped), *graphs)
    assert json.loads((tmp_path / bundle.MANIFEST).read_text("utf-8"))["format"] == 4
    assert bundle.read(tmp_path) == dataclasses.replace(shipped, folder=tmp_path)
    monkeypatch.setattr(bundle, "_FORMAT", 3)
    with pytest.raises(BadInput, match="not as it was built"):
        bundle.read(tmp_path)


def result() -> Evaluation:
    probabilities = np.eye(3, dtype=np.float32)[[0, 1, 1, 2, 0]]
    return Evaluation("test", probabilities, np.array([0, 1, 2, 2, 1], np.uint8))


def test_confusion_counts_true_by_predicted() -> None:
    assert result().confusion.tolist() == [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
    assert result().accuracy == pytest.approx(0.6)
    assert order(result()).tolist() == [2, 4, 0, 1, 3]


def test_the_wilson_interval() -> None:
    low, high = wilson(9932, 10000)
    assert (low, high) == pytest.approx((0.99139, 0.99463), abs=1e-4)
    assert wilson(0, 10)[0] == pytest.approx(0, abs=1e-9) and wilson(10, 10)[1] == pytest.approx(1)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_confusion_figure_keeps_the_diagonal_apart(theme) -> None:  # type: ignore[no-untyped-def]
    figure = figures.confusion(result().confusion, ["a", "b", "c"], theme=theme)
    right, wrong = figure["data"]
    assert [right["z"][i][i] for i in range(3)] == [1, 1, 1] and right["z"][1][0] is None
    assert wrong["z"] == [[None, 0, 0], [1, None, 0], [0, 1, None]]
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"


def test_thumbnails_are_png() -> None:
    for channels in (1, 3):
        assert data_uri(np.zeros((8, 9, channels), np.uint8)).startswith("data:image/png;base64,iVBOR")


def test_settings_read_the_command_line() -> None:
    found = settings.from_command_line(["--port", "0", "--data", "builtin"])
    assert found.port == 0 and found.host == "127.0.0.1" and found.model is None and settings.SHIPPED.exists()
    for wrong in (["--port", "x"], ["--port", "65536"], ["--nothing"]):
        with pytest.raises(SystemExit) as left:
            settings.from_command_line(wrong)
        assert left.value.code == 2


def test_the_readme_names_every_setting_and_requirement() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in settings.Settings.__dataclass_fields__:
        assert f"`--{name.replace('_', '-')}" in readme
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert line.partition("==")[0].partition("[")[0].lower() in readme.lower(), line

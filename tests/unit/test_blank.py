"""A drawing with nothing on it is blank on light ground too, where its pixels are not zero."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PRETRAINED

from app.live.frames import input_of
from app.models.loaded import LoadedModel
from app.panels.ablation.view import drawing
from app.panels.doubt.view import why
from app.panels.panel import Context
from model.data import prepare
from model.serving import bundle


@pytest.mark.parametrize("inverted", [False, True])
def test_an_empty_pad_is_blank(tmp_path: Path, small_data: Path, inverted: bool) -> None:
    with np.load(small_data) as data:
        arrays = {name: 255 - data[name] if inverted and name.startswith("x") else data[name] for name in data}
    np.savez(tmp_path / "data.npz", **arrays)
    dataset = prepare.load(str(tmp_path / "data.npz"), tmp_path)
    model = LoadedModel(bundle.read(PRETRAINED / "default"), dataset, tmp_path)
    assert model.dark_on_light == inverted
    models: Any = type("Models", (), {"current": model, "model": lambda _, __: model})()
    context = Context(dataset, tmp_path, models, None, input_of)  # type: ignore[arg-type]
    wish = {"input": {"strokes": []}, "rank": True}
    assert drawing(context, wish) == {"blank": True}
    answer = why(context, wish)
    assert (answer["text"], answer["score"], answer["nearest"]) == ("", None, [])
    assert "plain" in drawing(context, {"input": {"strokes": [[0.2, 0.2, 0.8, 0.8]]}})

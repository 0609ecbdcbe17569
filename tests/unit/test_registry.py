"""What a loaded model counts of the memory that all may take: whatever was made of it when it was asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from conftest import PRETRAINED

from app.models.loaded import LoadedModel
from app.models.registry import _size
from model.data import prepare
from model.serving import bundle
from model.serving.gradient import scores_for


def test_gradients_and_weights_count_from_when_they_are_there(workspace: Path, small_data: Path) -> None:
    served = bundle.read(PRETRAINED / "default")
    model = LoadedModel(served, prepare.load(str(small_data), workspace), workspace)
    plain = _size(model)
    assert plain > 3 * len(served.graph)
    weights = sum(array.nbytes for array in model.weights.values())
    assert _size(model) == plain + weights > plain
    graph = bundle.gradients_of(served)
    assert graph is not None
    for _ in range(2):  # one engine a thread
        model.gradients.run(np.zeros(served.input_shape, np.float32), scores_for(served, 0))
        assert _size(model) >= plain + weights + graph.stat().st_size
    assert model.gradients.engines == 1

"""A network as `model.intake` emits it → a Keras model, from a file that we have written ourselves.

Rule: built twice. First without a number, so that every size is known before memory is taken for it; then by Keras,
which reads a `.keras` file of ours with allowed layers and plain arrays in it and never the stranger's.
"""

from __future__ import annotations

import copy
import json
import math
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import keras
from keras.src.applications.convnext import LayerScale, StochasticDepth

from model.export.reasons import reason_of
from model.intake.network import Network
from model.intake.weights import MOST_PARAMETERS
from model.records import BadInput

_MOST_VALUES = 16_000_000  # in one layer's output for one image
_MOST_TOGETHER = 64_000_000  # in all of them
_ANY_SIZE = 224  # pixels that stand for a side that is not fixed
_OURS = {"LayerScale": LayerScale, "StochasticDepth": StochasticDepth}  # Keras's, found by these names only


def rebuilt(name: str, network: Network) -> keras.Model:
    """The model of a file called `name`; raises BadInput for one that is too large, or that Keras cannot build."""
    keras.config.set_dtype_policy("float32")
    try:
        _check_sizes(name, network)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "model.keras"
            _write(file, network)
            return keras.models.load_model(file, custom_objects=_OURS, compile=False, safe_mode=True)
    except (BadInput, MemoryError):
        raise
    except Exception as error:  # Keras raises whatever its deserialisers meet; the file is at fault
        raise BadInput("model {file}: Keras cannot load it ({why})", file=name, why=reason_of(error)) from None


def _check_sizes(name: str, network: Network) -> None:
    """Build a network without weights; raises BadInput once it is larger than allowed, or than its file."""
    with keras.StatelessScope(initialize_variables=False), _watched(_Budget(name).spend):
        config = copy.deepcopy(network.config)  # Keras takes it apart
        model = keras.saving.deserialize_keras_object(config, custom_objects=_OURS, safe_mode=True)
    if not isinstance(model, keras.Model) or not model.built or not model.inputs:
        raise BadInput("model {file}: it was saved before it was built, so its layers have no sizes", file=name)
    parameters = model.count_params()
    if parameters > MOST_PARAMETERS:
        raise BadInput(
            "model {file}: {parameters:,} parameters, expected at most {most:,}",
            file=name,
            parameters=parameters,
            most=MOST_PARAMETERS,
        )
    stored = sum(array.size for array in network.weights.values())
    if parameters > stored:
        raise BadInput(
            "model {file}: its layers have {parameters:,} parameters, its file holds {stored:,}",
            file=name,
            parameters=parameters,
            stored=stored,
        )


class _Budget:
    """How much the layers of a network may give for one image, one by one and together."""

    def __init__(self, name: str) -> None:
        self.name, self.left = name, _MOST_TOGETHER

    def spend(self, layer: Any, output: Any) -> None:
        """Count a layer's output; raises BadInput for one that is too much."""
        for tensor in output if isinstance(output, (list, tuple)) else [output]:
            values = math.prod(side or _ANY_SIZE for side in tuple(getattr(tensor, "shape", ()) or ())[1:])
            self.left -= values
            if values > _MOST_VALUES:
                raise BadInput(
                    "model {file}: {layer} gives {values:,} values for an image, expected at most {most:,}",
                    file=self.name,
                    layer=layer.name,
                    values=values,
                    most=_MOST_VALUES,
                )
        if self.left < 0:
            raise BadInput(
                "model {file}: its layers give over {most:,} values for an image", file=self.name, most=_MOST_TOGETHER
            )


@contextmanager
def _watched(spend: Callable[[Any, Any], None]) -> Iterator[None]:
    """Within, whatever any layer or operation gives is counted."""
    original = keras.Operation.__call__

    def call(operation: Any, *args: Any, **kwargs: Any) -> Any:
        output = original(operation, *args, **kwargs)
        spend(operation, output)
        return output

    keras.Operation.__call__ = call
    try:
        yield
    finally:
        keras.Operation.__call__ = original


def _write(path: Path, network: Network) -> None:
    """A `.keras` file of our own."""
    weights = path.with_name("weights.h5")
    with h5py.File(weights, "w") as file:
        for place, array in network.weights.items():
            file.create_dataset(place, data=array)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": keras.__version__}))
        archive.writestr("config.json", json.dumps(network.config))
        archive.write(weights, "model.weights.h5")

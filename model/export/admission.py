"""Which `.keras` files may be loaded at all: read as a zip and as JSON first, never by Keras.

Rule: `safe_mode` is no shield, so layers are allowed by name, sizes are capped, and the process that
goes on to load the file runs under limits of its own.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.records import BadInput

_MAX_FILE = 256 << 20
_MAX_CONFIG = 4 << 20
_MAX_LAYERS = 400
_MAX_PARAMETERS = 30_000_000
_MAX_VALUES = 16_000_000  # in one layer's output for one image
_MAX_SIDE = 1024
_MAX_SIZE = 8192
_SIZES = (
    "filters", "units", "padding", "size", "height", "width", "pool_size", "kernel_size", "strides",
    "target_shape", "n", "depth_multiplier", "cropping", "dilation_rate", "batch_shape",
)  # fmt: skip
ADDRESS_SPACE = 12 << 30
CPU_SECONDS = 240
FILE_SIZE = 1 << 30

_LAYERS = {
    "InputLayer", "Functional", "Sequential", "Model", "Conv2D", "DepthwiseConv2D", "SeparableConv2D",
    "Conv2DTranspose", "Dense", "EinsumDense", "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D",
    "GlobalAveragePooling2D", "BatchNormalization", "LayerNormalization", "GroupNormalization",
    "UnitNormalization", "Normalization", "Rescaling", "Dropout", "SpatialDropout2D", "GaussianDropout",
    "GaussianNoise", "AlphaDropout", "ActivityRegularization", "Activation", "ReLU", "LeakyReLU", "PReLU",
    "ELU", "Softmax", "Flatten", "Reshape", "Permute", "RepeatVector", "ZeroPadding2D", "Cropping2D",
    "UpSampling2D", "Resizing", "CenterCrop", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum",
    "Concatenate", "Dot", "Identity", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation",
    "RandomContrast", "RandomBrightness", "RandomCrop",
}  # fmt: skip


def check(path: Path) -> None:
    """Refuse a file that is no Keras model or holds a layer outside the list; raises BadInput."""
    name = path.name
    if path.stat().st_size > _MAX_FILE:
        raise BadInput(f"model {name}: {path.stat().st_size >> 20} MB, expected at most {_MAX_FILE >> 20}")
    if path.stat().st_size == 0:
        raise BadInput(f"model {name}: the file is empty; expected a .keras file")
    if path.suffix != ".keras":
        raise BadInput(f"model {name}: expected a file that ends in .keras")
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if "config.json" not in sizes or "model.weights.h5" not in sizes:
                raise BadInput(f"model {name}: a zip file without a Keras model in it")
            if sizes["config.json"] > _MAX_CONFIG or sum(sizes.values()) > 2 * _MAX_FILE:
                raise BadInput(f"model {name}: larger inside than the {_MAX_FILE >> 20} MB allowed")
            if damaged := archive.testzip():
                raise BadInput(f"model {name}: {damaged} in it is damaged")
            config = json.loads(archive.read("config.json"))
        _check_layers(name, config)
    except BadInput:
        raise
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, RuntimeError):  # nested too deep, encrypted …
        raise BadInput(f"model {name}: not a .keras file, or a truncated one") from None


def _check_layers(name: str, config: Any) -> None:
    """Allow only known layer classes of Keras itself, and not too many."""
    layers = [entry for entry in _objects(config) if not _harmless(*entry)]
    if len(layers) > _MAX_LAYERS:
        raise BadInput(f"model {name}: {len(layers)} layers, expected at most {_MAX_LAYERS}")
    _check_sizes(name, config)
    for module, class_name in layers:
        if class_name not in _LAYERS or module.partition(".")[0] != "keras":
            raise BadInput(f"model {name}: the layer {class_name} is not among those that can be served")


def _check_sizes(name: str, config: Any) -> None:
    """Refuse sizes that would fill the memory before a layer could be looked at."""
    entries = config.items() if isinstance(config, dict) else enumerate(config) if isinstance(config, list) else ()
    for key, value in entries:
        if key in _SIZES and max(_numbers(value), default=0) > _MAX_SIZE:
            raise BadInput(f"model {name}: {key} of {max(_numbers(value)):.0f}, expected at most {_MAX_SIZE}")
        if key != "compile_config":
            _check_sizes(name, value)


def _numbers(value: Any) -> Iterator[float]:
    """All numbers in a setting, however it nests them."""
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, (int, float)):
        yield float(value)


def _objects(config: Any) -> Iterator[tuple[str, str]]:
    """(module, class) of every object that a configuration would build, however deep.

    `compile_config` is left out: files are loaded without it.
    """
    if isinstance(config, dict):
        if isinstance(config.get("class_name"), str):
            yield str(config.get("module")), config["class_name"]
        for key, value in config.items():
            if key != "compile_config":
                yield from _objects(value)
    elif isinstance(config, list):
        for value in config:
            yield from _objects(value)


def _harmless(module: str, class_name: str) -> bool:
    """Whether an object is a mere value of a layer's configuration: tensors, tuples, initialisers."""
    return (
        class_name in ("__keras_tensor__", "__tuple__")
        or module in ("keras.initializers", "keras.regularizers", "keras.constraints")
        or (module, class_name) == ("keras", "DTypePolicy")
    )


def check_shapes(path: Path, inputs: list[Any], outputs: list[Any], parameters: int) -> None:
    """Refuse what is no image classifier: one (H, W, C) in, one row of class probabilities out."""
    name = path.name
    if len(inputs) != 1 or len(outputs) != 1:
        raise BadInput(f"model {name}: {len(inputs)} inputs and {len(outputs)} outputs, expected one of each")
    shape = tuple(inputs[0].shape)
    if len(shape) != 4 or None in shape[1:] or shape[3] not in (1, 3):
        raise BadInput(f"model {name}: takes {shape}, expected images (None, H, W, C) with C 1 or 3")
    if max(shape[1:3]) > _MAX_SIDE:
        raise BadInput(f"model {name}: takes {shape[1]}×{shape[2]}, expected at most {_MAX_SIDE}×{_MAX_SIDE}")
    answer = tuple(outputs[0].shape)
    if len(answer) != 2 or answer[1] is None or not 2 <= answer[1] <= 255:
        raise BadInput(f"model {name}: answers {answer}, expected (None, classes) with 2 to 255 classes")
    if parameters > _MAX_PARAMETERS:
        raise BadInput(f"model {name}: {parameters:,} parameters, expected at most {_MAX_PARAMETERS:,}")


def check_outputs(path: Path, shapes: list[Any]) -> None:
    """Refuse layers whose output for one image would not fit a small server's memory."""
    for shape in shapes:
        if None in shape[1:]:
            raise BadInput(f"model {path.name}: a layer's output has no fixed shape, {tuple(shape)}")
        if math.prod(shape[1:]) > _MAX_VALUES:
            raise BadInput(f"model {path.name}: a layer gives {math.prod(shape[1:]):,} values, at most {_MAX_VALUES:,}")

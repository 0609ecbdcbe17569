"""A model's configuration, as a stranger wrote it → the same network in words of ours: an allow-list, nothing else.

Rule: what is emitted is written anew. Every object is one of the tables below, at its own place in Keras; initialisers,
regularisers and constraints fall away (weights are read, nothing is trained); precision is float32; of the rest only
plain values go through, and no number is larger than a network needs. So nothing that it says is looked up anywhere.
"""

from __future__ import annotations

import math
from typing import Any

from model.intake.kinds import (
    ACTIVATION_LAYERS,
    ACTIVATION_OPERATIONS,
    AUGMENTATIONS,
    CHANNEL_OPERATIONS,
    DROPOUTS,
    MERGING_LAYERS,
    MERGING_OPERATIONS,
    NORMS,
    VALUE_OPERATIONS,
)
from model.records import BadInput

_MOST_OBJECTS, _DEEPEST = 3000, 100
_MOST_LAYERS = 1000
_LARGEST = 8192  # of a whole number that says how large or how many
_FREE = {"seed", "axis", "shared_object_id", "mask_value", "value", "scale", "offset", "mean", "variance"}

_MODELS = {"Functional": "keras.src.models.functional", "Sequential": "keras", "Model": "keras.src.models.functional"}
_LAYERS = AUGMENTATIONS | DROPOUTS | ACTIVATION_LAYERS | MERGING_LAYERS | NORMS | {
    "InputLayer", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose", "Dense", "EinsumDense",
    "MaxPooling2D", "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D", "Normalization", "Rescaling",
    "ActivityRegularization", "Softmax", "Flatten", "Reshape", "Permute", "RepeatVector", "ZeroPadding2D", "Cropping2D",
    "UpSampling2D", "Resizing", "CenterCrop", "Concatenate", "Dot", "Identity", "RandomCrop", "AutoContrast",
}  # fmt: skip
_APPLICATIONS = {"LayerScale": "keras.src.applications.convnext", "StochasticDepth": "keras.src.applications.convnext"}
_OPERATIONS = {
    "keras.src.ops.nn": ACTIVATION_OPERATIONS | CHANNEL_OPERATIONS | {"MaxPool", "AveragePool", "Normalize"},
    "keras.src.ops.numpy": VALUE_OPERATIONS | MERGING_OPERATIONS | {
        "Mean", "Max", "Min", "Sum", "Prod", "Var", "Std", "Reshape", "Transpose", "Squeeze", "ExpandDims",
        "Concatenate", "Stack", "GetItem", "Flip", "Moveaxis", "Swapaxes", "Matmul", "Dot", "Pad", "Roll",
    },
    "keras.src.ops.core": {"Cast"},
    "keras.src.ops.math": {"Rsqrt", "Logsumexp"},
    "keras.src.ops.image": {"Resize"},
}  # fmt: skip
_ACTIVATIONS = {
    "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "swish", "hard_silu", "hard_swish", "mish",
    "sigmoid", "hard_sigmoid", "log_sigmoid", "tanh", "hard_tanh", "softmax", "log_softmax", "softplus", "softsign",
    "exponential", "linear", "glu", "threshold", "squareplus", "sparse_plus", "sparsemax", "sparse_sigmoid",
    "soft_shrink", "hard_shrink", "tanh_shrink",
}  # fmt: skip
_VALUES = ("__tuple__", "__slice__", "__ellipsis__", "__numpy__", "__tensor__")  # plain ones that JSON has no word for
_FLOATS = {"float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16"}
_TYPES = _FLOATS | {"bool", "string", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))}
_TRAINING = ("keras.optimizers", "keras.losses", "keras.metrics", "keras.saving")  # what a part was compiled with
_DROPPED = ("keras.initializers", "keras.regularizers", "keras.constraints")
_ZEROS: dict[str, Any] = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}
_FLOAT32: dict[str, Any] = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}
_TOO_DEEP = "model {file}: its configuration is nested too deep"


def rewritten(name: str, config: Any) -> dict[str, Any]:
    """The configuration of a model file called `name`; raises BadInput, naming the layer, for what is not allowed."""
    if not isinstance(config, dict) or config.get("class_name") not in _MODELS:
        given = config.get("class_name") if isinstance(config, dict) else type(config).__name__
        raise BadInput(
            "model {file}: a {given} given, expected a Functional or Sequential model of Keras",
            file=name,
            given=str(given)[:40],
        )
    root = {key: value for key, value in config.items() if key != "compile_config"}
    try:
        model: dict[str, Any] = _Rewriter(name).value(root, "", 0)
    except RecursionError:
        raise BadInput(_TOO_DEEP, file=name) from None
    return model


class _Rewriter:
    """Goes through one configuration and counts what is in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.objects = self.layers = 0

    def refused(self, template: str, **values: Any) -> BadInput:
        """What is said of a file that is not let through."""
        return BadInput(template, file=self.name, **values)

    def value(self, given: Any, key: str, depth: int) -> Any:
        """A value of any kind, under the key that it has in the file."""
        if depth > _DEEPEST:
            raise self.refused(_TOO_DEEP)
        if isinstance(given, dict):
            return self._object(given, depth) if "class_name" in given else self._plain_object(given, depth)
        if isinstance(given, list):
            return [self.value(item, key, depth + 1) for item in given]
        if isinstance(given, str):
            return self._type(given) if key == "dtype" else given
        return self._number(given, key)

    def _type(self, given: str) -> str:
        """A kind of numbers; a name of NumPy's can ask for any size."""
        if given not in _TYPES:
            known = ", ".join(sorted(_TYPES))
            raise self.refused(
                "model {file}: a dtype of {given}, expected one of {known}", given=repr(given[:40]), known=known
            )
        return "float32" if given in _FLOATS else given

    def _plain_object(self, given: dict[str, Any], depth: int) -> dict[str, Any]:
        """A dictionary of settings."""
        return {key: self.value(inside, key, depth + 1) for key, inside in given.items()}

    def _number(self, given: Any, key: str) -> Any:
        """A number, one of a network's size; True, False and null too."""
        if given is None or isinstance(given, bool):
            return given
        if not math.isfinite(given) if isinstance(given, float) else abs(given) > 2**63:
            raise self.refused(
                "model {file}: {setting} of {given}, expected a number", setting=key[:40], given=str(given)[:20]
            )
        if isinstance(given, int) and key not in _FREE and abs(given) > _LARGEST:
            raise self.refused(
                "model {file}: {setting} of {given}, expected at most {most}",
                setting=key[:40], given=given, most=_LARGEST,
            )  # fmt: skip
        return given

    def _object(self, given: dict[str, Any], depth: int) -> Any:
        """An object that Keras would build, in our words; null for one that serving needs not."""
        kind, module = given["class_name"], str(given.get("module"))
        self.objects += 1
        if not isinstance(kind, str):
            raise self.refused("model {file}: its configuration holds {given}", given=repr(kind)[:40])
        if self.objects > _MOST_OBJECTS * 10:
            raise self.refused("model {file}: its configuration holds too many objects")
        if kind == "__keras_tensor__" or kind in _VALUES:
            return {"class_name": kind} | self._plain_object(
                {key: inside for key, inside in given.items() if key != "class_name"}, depth
            )
        if module in _TRAINING:
            return None
        if module in _DROPPED:
            return dict(_ZEROS) if module == _DROPPED[0] else None
        if kind.endswith("DTypePolicy"):
            return self._policy(given)
        if kind == "function":
            return self._activation(given)
        return self._layer(given, kind, module, depth)

    def _policy(self, given: dict[str, Any]) -> dict[str, Any]:
        """A precision; all of them are served in single."""
        settings = given.get("config")
        precision = settings.get("name") if isinstance(settings, dict) else None
        if precision not in _FLOATS:
            raise self.refused(
                "model {file}: a layer computes in {given}, expected floating point", given=str(precision)[:40]
            )
        return dict(_FLOAT32)

    def _activation(self, given: dict[str, Any]) -> str:
        """An activation that is a function of Keras's own."""
        called = given.get("config")
        if called not in _ACTIVATIONS:
            raise self.refused(
                "model {file}: the function {given} is not among those that can be served", given=str(called)[:40]
            )
        return str(called)

    def _layer(self, given: dict[str, Any], kind: str, module: str, depth: int) -> dict[str, Any]:
        """A model, a layer or an operation."""
        settings = given.get("config")
        called = settings.get("name", "") if isinstance(settings, dict) else ""
        place = _place_of(kind, module)
        if not place or not isinstance(settings, dict):
            which = f"{kind[:40]} {str(called)[:40]!r}" if called else kind[:40]
            raise self.refused("model {file}: the layer {layer} is not among those that can be served", layer=which)
        self.layers += 1
        if self.layers > _MOST_LAYERS:
            raise self.refused("model {file}: over {most} layers, expected at most that many", most=_MOST_LAYERS)
        clean: dict[str, Any] = {
            "module": place,
            "class_name": kind,
            "config": self._plain_object(settings, depth + 1),
            "registered_name": None if place.startswith("keras.layers") else kind,
        }
        self._check_activation(clean["config"], called)
        for key in ("name", "inbound_nodes", "shared_object_id"):
            if key in given:
                clean[key] = self.value(given[key], key, depth + 1)
        for key in given.keys() - {*clean, "build_config"}:
            self.value(given[key], key, depth + 1)  # nothing of it is passed on, yet what is not allowed is refused
        if kind == "Sequential" and isinstance(given.get("build_config"), dict):
            clean["build_config"] = {"input_shape": self.value(given["build_config"].get("input_shape"), "", depth + 1)}
        return clean

    def _check_activation(self, settings: dict[str, Any], called: Any) -> None:
        """Refuse an activation by a name that Keras does not have, which it would look up among what is registered."""
        activation = settings.get("activation")
        if isinstance(activation, str) and activation not in _ACTIVATIONS:
            raise self.refused(
                "model {file}: the activation {given} of {layer} is not among those that can be served",
                given=activation[:40], layer=repr(str(called)[:40]),
            )  # fmt: skip


def _place_of(kind: str, module: str) -> str:
    """Where Keras has a class of that name, asked for in that module; empty where it has none that is allowed."""
    if module.partition(".")[0] != "keras":
        return ""
    if module.startswith("keras.src.ops") or module.startswith("keras.ops"):
        return next((place for place, kinds in _OPERATIONS.items() if kind in kinds), "")
    if kind in _LAYERS:
        return "keras.layers"
    return _MODELS.get(kind) or _APPLICATIONS.get(kind, "")

"""Engine, ink and frame by themselves, and what TensorFlow needs for the same layers."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import itertools
from pathlib import Path

import numpy as np
from measure import ROOT, Row, growing, milliseconds

from model.data import ink
from model.serving import bundle, frame
from model.serving.engine import Engine

MODEL = ROOT / "model" / "pretrained" / "default.keras"


def rows(strokes: list[list[np.ndarray]]) -> list[Row]:
    """All of it, TensorFlow last so that it disturbs nothing."""
    served = bundle.read(MODEL.with_suffix(""))
    engine = Engine(served)
    inks = [shown for drawn in strokes[:80] for shown in growing(drawn)]
    images = [ink.network_input(each)[..., None] for each in inks]
    frames = [made(engine, image) for image in images]
    next_ink, next_image, next_frame = (itertools.cycle(each) for each in (inks, images, frames))
    run = milliseconds(lambda: engine.run(next(next_image)))
    found = [
        Row("ink: strokes → 28×28", milliseconds(lambda: ink.network_input(next(next_ink))), "ms", "≤ 0.3"),
        Row("frame: layers → bytes", milliseconds(lambda: frame.pack(next(next_frame))), "ms", "≤ 0.4"),
        Row("frame on the wire, 8 bits", size(frames, False), "kB", "≤ 12", "raw bytes", raw(frames)),
        Row("frame on the wire, 4 bits", size(frames, True), "kB", "≤ 6", "raw bytes", raw(frames)),
    ]
    aims = {"model.predict": "≤ 0.2, 1/300", "model(x)": "", "tf.function": ""}
    for name, other in tensorflow(MODEL, images[0]).items():
        found.append(Row("engine: all layers, one image", run, "ms", aims[name], name, other))
    return found


def made(engine: Engine, image: np.ndarray) -> frame.Frame:
    """The frame of an image with every conv and pool layer."""
    outputs, layers = engine.run(image), engine.bundle.layers
    maps = tuple((at, outputs[at]) for at, layer in enumerate(layers) if layer.kind in ("conv", "pool"))
    return frame.Frame(1, engine.bundle.version, image, outputs[engine.bundle.output], False, None, maps)


def size(frames: list[frame.Frame], four_bits: bool) -> float:
    """Median size in kB."""
    return float(np.median([len(frame.pack(each, four_bits=four_bits)) for each in frames])) / 1e3


def raw(frames: list[frame.Frame]) -> float:
    """The same values as one byte each, in kB."""
    return sum(values.size for _, values in frames[0].maps) / 1e3


def tensorflow(path: Path, image: np.ndarray) -> dict[str, float]:
    """Milliseconds for all layers of one image, the three usual ways."""
    import keras
    import tensorflow as tf

    model = keras.models.load_model(path)
    layers = keras.Model(model.inputs, [layer.output for layer in model.layers[1:]])
    batch = image[None]
    traced = tf.function(lambda x: layers(x, training=False))
    tensor = tf.constant(batch)
    return {
        "model.predict": milliseconds(lambda: layers.predict(batch, verbose=0), warm=3, seconds=3),
        "model(x)": milliseconds(lambda: layers(tensor, training=False), warm=3),
        "tf.function": milliseconds(lambda: traced(tensor)),
    }

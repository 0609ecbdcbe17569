"""Strangers' model files: what is let through is written anew, what is not is named in a line, nothing large is read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from conftest import SHIPPED

from model import jail
from model.intake import archive, configuration, network, weights
from model.records import BadInput

LAMBDA = {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "evil"}, "registered_name": None}
READER = {
    "module": "keras.layers",
    "class_name": "TextVectorization",
    "config": {"name": "reader", "vocabulary": "/etc/passwd"},
}
SYSTEM = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}


def config_of(path: Path = SHIPPED) -> Any:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("config.json"))


def edited(folder: Path, change: Callable[[Any], None] | None = None, stored: bytes | None = None) -> Path:
    """The shipped model with another configuration, or other weights."""
    config, path = config_of(), folder / "edited.keras"
    if change:
        change(config)
    with zipfile.ZipFile(SHIPPED) as source, zipfile.ZipFile(path, "w") as target:
        target.writestr("metadata.json", source.read("metadata.json"))
        target.writestr("config.json", json.dumps(config))
        target.writestr("model.weights.h5", source.read("model.weights.h5") if stored is None else stored)
    return path


def layer_of(config: Any, kind: str) -> Any:
    return next(layer for layer in config["config"]["layers"] if layer["class_name"] == kind)


def test_a_shipped_model_comes_out_whole_and_in_our_words() -> None:
    taken = network.taken_in(SHIPPED)
    said = json.dumps(taken.config)
    assert taken.config["class_name"] == "Functional" and "compile_config" not in said and "Glorot" not in said
    assert sum(array.size for array in taken.weights.values()) == 241_546
    with zipfile.ZipFile(SHIPPED) as file, h5py.File(io.BytesIO(file.read("model.weights.h5"))) as stored:
        for path, array in taken.weights.items():
            assert np.array_equal(array, stored[path][()])


@pytest.mark.parametrize("evil", [LAMBDA, READER, SYSTEM], ids=["Lambda", "TextVectorization", "system"])
@pytest.mark.parametrize(
    "place",
    [
        lambda config, evil: config["config"]["layers"].insert(1, evil),
        lambda config, evil: layer_of(config, "Conv2D").update(compile_config=evil),
        lambda config, evil: layer_of(config, "Conv2D")["config"].update(compile_config={"a": [evil]}),
        lambda config, evil: layer_of(config, "Conv2D")["config"].update(activation=evil),
        lambda config, evil: layer_of(config, "Conv2D")["inbound_nodes"][0]["args"].append(evil),
        lambda config, evil: layer_of(config, "Conv2D")["inbound_nodes"][0]["kwargs"].update(mask=evil),
        lambda config, evil: layer_of(config, "Conv2D").update(other={"deep": {"deeper": evil}}),
    ],
    ids=["layer", "compiled", "inside", "activation", "argument", "keyword", "anywhere"],
)
def test_what_is_not_allowed_is_refused_wherever_it_stands(tmp_path: Path, evil: Any, place: Any) -> None:
    with pytest.raises(BadInput, match="is not among those that can be served"):
        network.read(edited(tmp_path, lambda config: place(config, evil)))


def test_what_the_model_was_compiled_with_is_not_looked_at_and_not_passed_on(tmp_path: Path) -> None:
    taken = network.read(edited(tmp_path, lambda config: config.update(compile_config=LAMBDA)))
    assert "Lambda" not in json.dumps(taken.config)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda config: layer_of(config, "InputLayer")["config"].update(batch_shape=[None, 9000, 28, 1]), "9000"),
        (lambda config: layer_of(config, "Dense")["config"].update(units=10**400), "expected"),
        (lambda config: layer_of(config, "Dense")["config"].update(lora_rank=10**6), "lora_rank"),
        (lambda config: layer_of(config, "Conv2D")["config"].update(filters=float("inf")), "filters"),
        (lambda config: layer_of(config, "Conv2D")["config"].update(dtype="U1000000000"), "dtype"),
        (lambda config: layer_of(config, "Conv2D")["config"].update(activation="my_own"), "my_own"),
        (lambda config: config.update(class_name="Lambda"), "expected a Functional or Sequential"),
    ],
    ids=["input", "units", "rank", "infinite", "dtype", "activation", "root"],
)
def test_sizes_and_names_are_looked_at_where_they_are_declared(tmp_path: Path, change: Any, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        network.read(edited(tmp_path, change))


def test_what_a_layer_was_built_with_is_left_out(tmp_path: Path) -> None:
    huge = {"input_shape": [None, 8000, 8000]}
    taken = network.read(edited(tmp_path, lambda config: layer_of(config, "Dense").update(build_config=huge)))
    assert "8000" not in json.dumps(taken.config)


def stored(fill: Callable[[Any], None]) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        fill(file)
    return content.getvalue()


@pytest.mark.parametrize(
    ("fill", "reason"),
    [
        (lambda file: file.create_dataset("a", (10**6, 10**4), fillvalue=1.0, chunks=(100, 100)), "over 30,000,000"),
        (lambda file: file.update({"a": h5py.SoftLink("/b")}), "another place"),
        (lambda file: file.update({"a": h5py.ExternalLink("/etc/passwd", "/b")}), "another place"),
        (lambda file: file.create_dataset("a", data=["text"]), "expected numbers"),
        (lambda file: file.create_dataset("a", data=[float("nan")]), "no finite numbers"),
        (lambda file: file.create_dataset("a", (9,), dtype="f4", external=[("/etc/passwd", 0, 36)]), "does not use"),
        (lambda file: file.create_group("a/" * 90), "nest deeper"),
    ],
    ids=["fill value", "soft link", "external link", "text", "nan", "external", "deep"],
)
def test_weights_hold_plain_numbers_of_a_sensible_size(fill: Any, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        weights.read("a.keras", stored(fill))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.keras"
    with path.open("wb") as file:
        file.truncate(archive.MOST + 1)
    with pytest.raises(BadInput, match="256 MB, expected at most 256"):
        archive.check_size(path)


def test_any_cut_and_any_flipped_byte_is_one_line_or_a_network(tmp_path: Path) -> None:
    whole, path = SHIPPED.read_bytes(), tmp_path / "a.keras"
    random = np.random.default_rng(0)
    for attempt in range(30):
        content = bytearray(whole[: random.integers(1, len(whole))] if attempt % 3 == 0 else whole)
        for at in random.integers(0, len(content), 1 + attempt):
            content[at] ^= 1 << int(random.integers(8))
        path.write_bytes(content)
        try:
            network.read(path)
        except BadInput as refused:
            assert "\n" not in str(refused)


def test_the_table_of_operations_names_each_once() -> None:
    operations = [kind for kinds in configuration._OPERATIONS.values() for kind in kinds]
    assert len(operations) == len(set(operations))


def test_a_child_that_is_locked_up_can_do_nothing_else(tmp_path: Path) -> None:
    from conftest import script

    code = f"""
import socket, subprocess, pathlib, os
from model import jail
print(jail.lock_up(read=[], write=[pathlib.Path({str(tmp_path)!r})]))
pathlib.Path({str(tmp_path / "inside")!r}).write_text("a")
for act in (
    lambda: open({str(SHIPPED.parents[2] / "README.md")!r}), lambda: open({str(tmp_path.parent / "out")!r}, "w"),
    lambda: socket.socket(), lambda: subprocess.run(["true"]), lambda: os.kill(os.getppid(), 0),
):
    try:
        act()
        print("done")
    except OSError:
        print("refused")
"""
    done = script(code)
    if lacking := jail.missing():
        pytest.skip(f"this system has no {', '.join(lacking)}")
    assert done.stdout.split() == ["[]", *["refused"] * 5], done.stderr

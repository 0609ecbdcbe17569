"""The commands: what they leave behind, and one line with exit status 2 for what they cannot use."""

from __future__ import annotations

import json
import socket
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import SHIPPED, python, script

from model.data import sources
from model.serving import bundle, predict


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two epochs on few built-in digits."""
    out = tmp_path_factory.mktemp("run")
    done = python(
        "model.train", "--preset", "three-conv-64", "--epochs", 2, "--limit", 1500, "--seed", 3,
        "--data", "builtin", "--out", out / "deep" / "folder", "--workspace", out / "workspace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("epoch")]) == 2
    assert json.loads(done.stdout)["parameters"] == 96_844
    return out / "deep" / "folder"


def test_a_trained_file_opens_with_a_bare_load_model(trained: Path) -> None:
    code = (
        "import keras, numpy as np; m = keras.models.load_model(r'%s');"
        "print(m.predict(np.zeros((3, 28, 28, 1)), verbose=0).shape, m.name)" % (trained / "best.keras")
    )
    done = script(code)
    assert "(3, 10) featurescope" in done.stdout, done.stderr


def test_the_card_says_how_it_was_measured(trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text("utf-8"))
    assert card["splits"] == {"train": 3600, "validation": 400, "test": 1000}
    assert np.array(card["confusion"]).sum() == card["test_images"] == 1000
    assert card["accuracy"] == np.trace(card["confusion"]) / 1000 > 0.7
    assert "--preset three-conv-64 --epochs 2 --seed 3 --limit 1500 --data builtin --out DIR" in card["command"]


def test_evaluate_measures_the_same(trained: Path, tmp_path: Path) -> None:
    done = python("model.evaluate", trained / "best.keras", "--data", "builtin", "--json", "--workspace", tmp_path)
    assert done.returncode == 0, done.stderr
    card, found = json.loads((trained / "card.json").read_text("utf-8")), json.loads(done.stdout)
    assert found["accuracy"] == pytest.approx(card["accuracy"], abs=0.0011)
    assert found["images"] == 1000 and len(found["confusion"]) == 10


def test_evaluate_all_counts_the_digits_that_were_taken_out(tmp_path: Path) -> None:
    raw = sources.read_builtin(sources.builtin_file()).train
    fresh = np.random.default_rng(1).integers(0, 256, (50, 28, 28, 1), np.uint8)
    x_train, y_train = np.concatenate([fresh, raw[0][:300]]), np.concatenate([np.arange(50) % 10, raw[1][:300]])
    path = tmp_path / "mixed.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=fresh[:10], y_test=np.arange(10))
    done = python("model.evaluate", SHIPPED, "--data", path, "--split", "all", "--json", "--workspace", tmp_path)
    found = json.loads(done.stdout)
    model = bundle.read(SHIPPED.with_suffix(""))
    right = [predict.predictions(model, part).argmax(axis=1) for part in (x_train, fresh[:10])]
    expected = np.concatenate(right) == np.concatenate([y_train, np.arange(10)])
    assert found["images"] == 360 and found["accuracy"] == expected.mean()


def test_evaluate_prints_a_table(small_data: Path, tmp_path: Path) -> None:
    done = python("model.evaluate", SHIPPED, "--data", small_data, "--workspace", tmp_path)
    assert done.returncode == 0 and "of 120 images" in done.stdout


@pytest.mark.thorough
def test_export_builds_a_bundle_and_never_overwrites_another(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for _ in range(2):
        done = python("model.export", trained / "best.keras", "--out", tmp_path / "b")
        assert done.returncode == 0, done.stderr
    files = {"layers.json", "activations.tflite", "single.tflite", "gradients.tflite", "weights.npz"}
    assert {path.name for path in (tmp_path / "b").iterdir()} == files
    refused = python("model.export", SHIPPED, "--out", tmp_path / "b")
    assert refused.returncode == 2 and "never overwritten" in refused.stderr


def test_train_lists_presets() -> None:
    done = python("model.train", "--list")
    lines = dict(line.split() for line in done.stdout.splitlines())
    assert done.returncode == 0 and lines["wide-kernel"] == "203933" and lines["bn-two-conv"] == "601610"


@pytest.mark.parametrize("command", ["app", "model.train", "model.evaluate", "model.export", "model.data"])
def test_help(command: str) -> None:
    done = python(command, "--help")
    assert done.returncode == 0 and "usage" in done.stdout


def one_line(done: object) -> str:
    assert done.returncode == 2, done.stderr  # type: ignore[attr-defined]
    lines = [line for line in done.stderr.splitlines() if not line.startswith("building the bundle")]  # type: ignore
    assert len(lines) == 1 and "Traceback" not in lines[0], lines
    return lines[0]


def bad_models(folder: Path) -> dict[str, Path]:
    (folder / "empty.keras").write_bytes(b"")
    (folder / "text.keras").write_text("hello")
    (folder / "cut.keras").write_bytes(SHIPPED.read_bytes()[:200_000])
    (folder / "other.h5").write_bytes(b"HDF")
    with zipfile.ZipFile(folder / "zip.keras", "w") as archive:
        archive.writestr("a.txt", "x")
    with zipfile.ZipFile(SHIPPED) as good, zipfile.ZipFile(folder / "lambda.keras", "w") as archive:
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename == "config.json":
                content = content.replace(b'"class_name": "Flatten"', b'"class_name": "Lambda"')
            archive.writestr(entry, content)
    with zipfile.ZipFile(SHIPPED) as good, zipfile.ZipFile(folder / "noweights.keras", "w") as archive:
        for entry in good.infolist():
            archive.writestr(entry, b"" if entry.filename.endswith(".h5") else good.read(entry))
    return {path.stem: path for path in folder.iterdir()} | {"missing": folder / "missing.keras"}


def test_bad_models_are_refused_in_one_line(tmp_path: Path) -> None:
    for name, path in bad_models(tmp_path).items():
        done = python("model.export", path, "--out", tmp_path / f"{name}-bundle")
        said = one_line(done)
        assert path.name in said, said
        assert not (tmp_path / f"{name}-bundle").exists()


@pytest.mark.thorough
def test_a_model_that_is_no_image_classifier_is_refused(tmp_path: Path) -> None:
    code = (
        "import keras; L = keras.layers;"
        "keras.Sequential([keras.Input((7,)), L.Dense(3)]).save(r'{}');"
        "i = keras.Input((28, 28, 1)); keras.Model(i, L.Conv2D(2, 3)(i)).save(r'{}')".format(
            tmp_path / "flat.keras", tmp_path / "maps.keras"
        )
    )
    assert script(code).returncode == 0
    for name in ("flat", "maps"):
        said = one_line(
            python("app", "--model", tmp_path / f"{name}.keras", "--port", 0, "--workspace", tmp_path / "w")
        )
        assert "expected" in said


def test_the_server_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    common = ("app", "--workspace", tmp_path / "w", "--data", "builtin")
    np.savez(tmp_path / "bad.npz", x_train=np.zeros(3))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in one_line(python(*common, "--port", port))
    assert "missing.keras" in one_line(python(*common, "--port", 0, "--model", tmp_path / "missing.keras"))
    (tmp_path / "text.keras").write_text("hello")
    assert "text.keras" in one_line(python(*common, "--port", 0, "--model", tmp_path / "text.keras"))
    bad_data = python("app", "--workspace", tmp_path / "w", "--port", 0, "--data", tmp_path / "bad.npz")
    assert "y_train, x_test, y_test" in one_line(bad_data)
    assert "no such file" in one_line(python("app", "--workspace", tmp_path / "w", "--port", 0, "--data", "nope"))
    assert "nowhere.invalid" in one_line(python(*common, "--port", 0, "--host", "nowhere.invalid"))


def test_training_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out", "--workspace", tmp_path / "w")
    assert "bn-two-conv" in one_line(python("model.train", "--preset", "nope", "--data", "builtin", *out))
    assert python("model.train", "--preset", "default", "--epochs", "0", *out).returncode == 2
    assert "no such file" in one_line(python("model.train", "--preset", "default", "--data", "nope", *out))
    assert python("model.train").returncode == 2

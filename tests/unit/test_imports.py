"""Folders are layers: who may import whom, as the architecture says."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"tensorflow", "keras"}
PAGE = {"dash", "dash_bootstrap_components", "plotly"}
TRAINERS = {
    "background",
    "network",
    "train",
    "fit",
    "diary",
    "feed",
    "keep",
    "lapse",
    "trace",
    "export",
    "augment",
    "download",
}


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "pretrained" not in path.parts)


def imported(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", modules("model"), ids=lambda p: p.stem)
def test_model_knows_nothing_of_the_page(path: Path) -> None:
    assert not tops(imported(path)) & (PAGE | {"app", "starlette", "fastapi"})


@pytest.mark.parametrize("path", [p for p in modules("model") if p.stem not in TRAINERS], ids=lambda p: p.stem)
def test_what_serves_never_imports_tensorflow(path: Path) -> None:
    names = imported(path)
    assert not tops(names) & HEAVY
    assert not {f"model.{name}" for name in TRAINERS} & names
    allowed = set(sys.stdlib_module_names) | {"numpy", "ai_edge_litert", "PIL", "psutil", "model"}
    assert tops(imported(path, top_level_only=True)) <= allowed


def test_records_import_nothing() -> None:
    assert tops(imported(ROOT / "model" / "records.py")) <= set(sys.stdlib_module_names) | {"numpy"}


@pytest.mark.parametrize("path", modules("app"), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_web_process_never_imports_keras(path: Path) -> None:
    names = imported(path)
    assert not tops(names) & HEAVY
    assert not {f"model.{name}" for name in TRAINERS} & names


@pytest.mark.parametrize("path", modules("app/figures"), ids=lambda p: p.stem)
def test_figures_are_pure(path: Path) -> None:
    names = imported(path)
    assert "dash" not in tops(names)
    assert all(name.startswith("app.theme") for name in names if name.startswith("app."))
    assert {n for n in names if n.startswith("model.")} <= {
        "model.records", "model.records.Array", "model.records.Bytes", "model.records.Floats"
    }  # fmt: skip


@pytest.mark.parametrize("path", modules("app/layout"), ids=lambda p: p.stem)
def test_layouts_hold_no_data(path: Path) -> None:
    names = imported(path)
    assert not {n for n in names if n.startswith(("app.figures", "app.callbacks", "app.service", "app.live"))}
    assert {n for n in names if n.startswith("model.")} <= {"model.records", "model.records.LayerInfo"}


@pytest.mark.parametrize("name", ["settings", "ids"])
def test_settings_and_ids_import_the_standard_library_only(name: str) -> None:
    assert tops(imported(ROOT / "app" / f"{name}.py")) <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("name", ["live", "gate", "service"])
def test_the_live_path_knows_nothing_of_dash(name: str) -> None:
    assert not tops(imported(ROOT / "app" / f"{name}.py")) & PAGE


@pytest.mark.parametrize("path", modules("app/callbacks"), ids=lambda p: p.stem)
def test_callbacks_do_not_know_each_other(path: Path) -> None:
    assert not {n for n in imported(path) if n.startswith("app.callbacks")}


def test_the_server_runs_without_tensorflow_in_its_process() -> None:
    code = "import sys, app.factory, app.__main__; print([m for m in ('tensorflow', 'keras') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_request_can_leave_the_host() -> None:
    for path in [*modules("app"), *modules("model"), *(ROOT / "assets").iterdir()]:
        text = path.read_text("utf-8")
        assert "//cdn" not in text and "https://" not in text.replace('https:"', ""), path

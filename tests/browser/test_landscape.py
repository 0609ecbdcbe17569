"""The map of the data: a click loads its point, a drawing moves through it, one class alone, another model."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from conftest import PRETRAINED, Server
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from model.data import prepare
from model.explain import embedding, features
from model.serving import bundle, predict

READY = """const stage = document.querySelector('.landscape-stage');
    return stage?.dataset.landscape && !document.querySelector('.landscape-marker').hidden
        && document.querySelector('.landscape-near').textContent"""
SAID = ".landscape-stage [role=status]"
PIN = "return document.querySelector('.landscape-marker').style.transform"
CANVAS = "const { scatter } = page.panel('map'), { points } = scatter; "


def opened(page) -> None:  # type: ignore[no-untyped-def]
    page.run("document.getElementById('tab-map').click()")
    page.wait(READY)
    page.calm()


def click(page, index: int) -> None:  # type: ignore[no-untyped-def]
    spot = page.run(CANVAS + "return scatter.place(arguments[0])", index)
    mouse = ActionChains(page.driver)
    mouse.w3c_actions.pointer_action.move_to_location(round(spot["x"]), round(spot["y"]))
    mouse.w3c_actions.pointer_action.click()
    mouse.perform()


def lone(page) -> int:  # type: ignore[no-untyped-def]
    """A point that has no other near it."""
    return page.run(  # type: ignore[no-any-return]
        CANVAS
        + """const spots = Array.from(points.x, (x, at) => scatter.spot(x, points.y[at]));
        const away = (one) => Math.min(...spots.map((other) => other === one ? 1e9 : Math.hypot(one[0] - other[0], one[1] - other[1])));
        let [found, most] = [-1, 0];
        spots.forEach((spot, at) => { const room = away(spot); if (at && room > most) [found, most] = [at, room]; });
        return found"""
    )


def asked(page) -> list[str]:  # type: ignore[no-untyped-def]
    names = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    return [name for name in page.run(names) if "/map/landscape" in name]


def test_a_click_loads_the_point(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    assert not asked(page) and not page.all(".landscape-points"), "nothing is asked before the tab is opened"
    opened(page)
    images, labels = prepare.load("builtin", workspace).split("test")
    plane = embedding.principal(features.compute(engine.bundle, images))
    told = page.text(".landscape-summary")
    assert told.startswith(
        f"Each point is one of the {len(labels):,} test images, where the 128 units of dense_1 put it"
    )
    assert f"carry {100 * plane.share[0]:.0f}\u00a0% and {100 * plane.share[1]:.0f}\u00a0% of the variation" in told
    index = lone(page)
    page.after(lambda: click(page, index))
    assert page.find("#test-index").get_property("value") == str(index)
    assert page.tile() == images[index].ravel().tolist()
    page.wait(f"return document.querySelector('.landscape-now').textContent.startsWith('This {labels[index]} lies ')")
    assert page.find(".landscape-card").text.split("\n")[0] == f"test image {index}"
    page.wait("return document.querySelector('.landscape-card img').src.startsWith('data:image/png')")
    thumb = page.run("""const image = document.querySelector(".landscape-card img"), canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data.filter((_, at) => at % 4 === 0))""")
    assert thumb == images[index].ravel().tolist()
    spot = page.run(CANVAS + "return scatter.spot(points.x[arguments[0]], points.y[arguments[0]])", index)
    at = [float(pixels.strip(" px")) for pixels in page.run(PIN).removeprefix("translate(").rstrip(")").split(",")]
    np.testing.assert_allclose(at, spot, atol=3)  # the frame's 8 bits
    page.find("#tab-activations").click()
    page.find("#tab-map").click()
    page.calm()
    assert len(asked(page)) == 1


def test_a_drawing_moves_through_it(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    places = []
    for name in "07":
        frames = page.frames
        page.digit(name)
        assert page.frames > frames
        assert page.text(".landscape-marker") == name and page.find(".landscape-marker span").is_displayed()
        places.append(page.run(PIN))
    assert places[0] != places[1]
    page.wait("return document.querySelector('.landscape-now').textContent.startsWith('Your drawing lies ')")
    page.after(lambda: page.find("#clear-canvas").click())
    assert page.run("return document.querySelector('.landscape-marker').hidden") and page.text(
        ".landscape-now"
    ).startswith("Draw something")


def test_one_class_alone(page, engine, workspace) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    dataset = prepare.load("builtin", workspace)
    result = predict.evaluate(engine.bundle, dataset, "test", workspace)
    rows = page.all(".landscape-class")
    assert len(rows) == 10
    for name, row in enumerate(rows):
        mine = result.labels == name
        wrong = int((result.predicted[mine] != name).sum())
        assert row.text.split("\n") == [str(name), f"{mine.sum():,}", *([f"{wrong} misread"] if wrong else [])]
    picture = "return document.querySelector('.landscape-points').toDataURL()"
    before = page.run(picture)
    rows[4].click()
    assert rows[4].get_attribute("aria-pressed") == "true" and page.run(picture) != before
    nine = int(np.flatnonzero(result.labels == 9)[0])
    assert page.run(CANVAS + "return scatter.has(arguments[0])", nine) is False
    rows[4].click()
    assert rows[4].get_attribute("aria-pressed") == "false" and page.run(picture) == before
    page.find("#theme").click()
    page.wait(f"return document.querySelector('.landscape-points').toDataURL() !== {json.dumps(before)}")


def test_arrow_keys_go_from_point_to_point(page) -> None:  # type: ignore[no-untyped-def]
    opened(page)
    canvas = page.find(".landscape-points")
    page.run("arguments[0].focus()", canvas)
    canvas.send_keys(Keys.ARROW_RIGHT)
    first = page.text(SAID)
    canvas.send_keys(Keys.ARROW_RIGHT)
    second = page.text(SAID)
    assert first.startswith("test image ") and second.startswith("test image ") and first != second
    page.after(lambda: canvas.send_keys(Keys.ENTER))
    assert page.find("#test-index").get_property("value") == second.split()[2].rstrip(":")


def test_another_split_and_another_model(visit, serve, tmp_path) -> None:  # type: ignore[no-untyped-def]
    other = bundle.read(PRETRAINED / "three-conv-128")
    shutil.copytree(other.folder, tmp_path / "bundles" / other.version)
    page = visit(serve("--data", "builtin", "--workspace", tmp_path).url)
    opened(page)
    page.run(
        """const select = document.querySelector('#landscape select'); select.value = "validation";
        select.dispatchEvent(new Event("change"))"""
    )
    page.wait("return document.querySelector('.landscape-summary').textContent.includes(' validation images')")
    index = lone(page)
    page.after(lambda: click(page, index))
    assert page.text(".picker-name") == "Validation image"
    assert page.find("#test-index").get_property("value") == str(index)
    page.run("page.model.show(arguments[0])", other.version)
    page.wait(f"return document.querySelector('.landscape-stage').dataset.landscape === '{other.version} validation'")
    page.wait(READY)
    page.digit("7")
    assert page.text(".landscape-marker") == "7"


@pytest.mark.parametrize("classes", [2, 12])
def test_other_data(visit, serve, tmp_path, classes) -> None:  # type: ignore[no-untyped-def]
    """Images that the model cannot read are said to be so; fewer of a class than ten are no trouble."""
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (60, 28, 28)).astype(np.uint8)
    labels = np.arange(60) % classes
    path = tmp_path / "data.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:30], y_test=labels[:30])
    server: Server = serve("--data", path)
    page = visit(server.url)
    page.find("#tab-map").click()
    if classes > 10:
        page.wait("return document.querySelector('.landscape-summary').textContent.startsWith('There are no images')")
    else:
        page.wait(
            "return document.querySelector('.landscape-summary').textContent.startsWith('Each point is one of the 30')"
        )
        page.wait(READY)


def test_the_tab_fits_a_phone(page) -> None:  # type: ignore[no-untyped-def]
    page.size(390, 844, mobile=True)
    opened(page)
    assert page.run(
        "const { scrollWidth, clientWidth } = document.getElementById('landscape'); return scrollWidth <= clientWidth"
    )
    wide, high = page.run("const { width, height } = page.panel('map').scatter; return [width, height]")
    assert wide == high > 300

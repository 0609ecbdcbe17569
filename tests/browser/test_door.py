"""The door in a real browser: every tab under the policy, a class's password with an address that is kept, a frame."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from conftest import Server, script

from app import settings

MODEL = """import keras; L = keras.layers
keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(2, 5), L.Flatten(), L.Dense(4, activation="softmax")]).save(r"{}")"""
TABS = ("filters", "evaluation", "training", "compare", "contrast", "map", "activations")
POWERS = """window.Plotly.newPlot(document.getElementById("compare-curves"),
    [{ y: [1e-30, 1] }], { yaxis: { type: "log", exponentformat: "power", title: { text: "a<sup>2</sup> <b>b</b>" } } })"""


def test_every_tab_is_quiet_under_the_policy(page) -> None:  # type: ignore[no-untyped-def]
    fetched = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('plotly'))"
    assert not page.run(fetched), "before there is a figure to be seen"
    for tab in TABS:
        page.run(f"document.getElementById('tab-{tab}')?.click()")
        page.calm()
    page.run("document.getElementById('tab-evaluation').click()")
    page.wait("return document.querySelector('#confusion-matrix .js-plotly-plot .main-svg')")
    assert page.run(fetched)
    page.find("#theme").click()
    page.run(POWERS)
    page.calm()


def test_a_class_signs_in_and_keeps_its_address(page, serve: Callable[..., Server], monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv(settings.PASSWORD, "sesame")
    shut = serve("--data", "builtin")
    page.origin = shut.url
    page.driver.get(f"{shut.url}/#i=3&tab=evaluation")
    page.wait("return location.pathname === '/sign-in' && location.hash === '#i=3&tab=evaluation'")
    for password in ("guess", "sesame"):
        page.find("#password").send_keys(password + "\n")
        page.wait("return document.querySelector('[role=alert]')?.textContent !== ''")
    page.ready()
    assert page.run("return location.pathname + location.hash").startswith("/#")  # type: ignore[union-attr]
    assert page.run("return document.getElementById('test-index').value") == "3"


class _Course(BaseHTTPRequestHandler):
    """A course page that has ours in a frame."""

    def __init__(self, framed: list[str], *given: object) -> None:
        self.framed = framed
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f'<link rel="icon" href="data:,"><iframe src="{self.framed[0]}"></iframe>'.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def course() -> Iterator[tuple[str, list[str]]]:
    """Where a course page is, and what it frames."""
    framed: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Course, framed))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", framed
    server.shutdown()
    server.server_close()


def test_a_course_page_frames_it(page, serve: Callable[..., Server], course) -> None:  # type: ignore[no-untyped-def]
    origin, framed = course
    framed.append(serve("--data", "builtin", "--embed", origin).url)
    page.driver.get(origin)
    page.driver.switch_to.frame(page.find("iframe"))
    page.wait("return document.querySelector('#layers')?.dataset.frames > 0")
    page.driver.switch_to.default_content()
    page.origin = "http://127.0.0.1"


NASTY = ['<a href="http://elsewhere.invalid">4</a>', "<b>%{x}</b> &amp;", "\u202etrams\u2066", "three"]


@pytest.mark.thorough
def test_names_are_shown_as_they_are(visit, serve: Callable[..., Server], tmp_path: Path, small_data: Path) -> None:  # type: ignore[no-untyped-def]
    with np.load(small_data) as digits:
        few = {name: digits[name] % 4 if name.startswith("y") else digits[name] for name in digits.files}
    np.savez(tmp_path / "named.npz", **few, class_names=np.array(NASTY))
    model = tmp_path / "four.keras"
    assert script(MODEL.format(model)).returncode == 0
    page = visit(serve("--data", tmp_path / "named.npz", "--model", model).url)
    page.find("#tab-evaluation").click()
    page.wait("return document.querySelectorAll('#confusion-matrix .xtick').length === 4")
    shown = page.run(
        "return Array.from(document.querySelectorAll('#confusion-matrix .xtick text'), (e) => e.textContent)"
    )
    assert shown == [NASTY[0], NASTY[1], "trams", "three"]
    assert (
        page.run("return document.querySelectorAll('#confusion-matrix a, #confusion-matrix [style*=bold]').length") == 0
    )

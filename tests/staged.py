"""States of the page that need a server of their own: what a run, another model or the loss of the server brings about.

Rule: each is entered and left again, so that the next one finds the server as it was.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from conftest import PRETRAINED, Server, python
from pages import Page
from states import show
from swept import RATES, laid_out

_RUN = ("--preset", "three-conv-64", "--epochs", 2, "--limit", 300, "--data", "builtin")
_ASKED = "return document.querySelector('#run [data-act={}]')"
_PRESS = "document.querySelector('#run [data-act={}]').click()"
_STAYS = "clearTimeout(page.promotion.timer)"  # as long as somebody looks


class Stage:
    """A server whose workspace has a finished run of another network than the one in use."""

    def __init__(self, workspace: Path, more: str = "") -> None:
        self.more = more  # of every address, as a language
        self.workspace = workspace
        run = workspace / "runs" / "20260101-000000"
        done = python("model.train", *_RUN, "--out", run, "--workspace", workspace)
        assert done.returncode == 0, done.stderr
        self.arguments = ("--data", "builtin", "--uploads", "everyone", "--workspace", workspace)
        self.server = Server(*self.arguments)

    def restart(self) -> None:
        """After it was killed, at the same address."""
        self.server = Server(*self.arguments, port=self.server.port)


def _act(page: Page, stage: Stage, name: str) -> None:
    """Press a button of the run on the training tab."""
    show(page, "training", stage.more)
    page.wait(_ASKED.format(name))
    page.run(_PRESS.format(name))


@contextmanager
def epoch(page: Page, stage: Stage) -> Iterator[None]:
    """An epoch of a time-lapse speaks."""
    _act(page, stage, "lapse")
    page.wait("return document.querySelector('.timelapse-slider').max === '2'", 180)
    page.find("#tab-activations").click()
    page.wait(
        "return !document.getElementById('whose').hidden && document.querySelector('.timelapse-reads').textContent", 60
    )
    yield
    page.run("page.panel('timelapse').close()")


@contextmanager
def promoted(page: Page, stage: Stage) -> Iterator[None]:
    """An open page is told of a promotion."""
    _act(page, stage, "promote")
    page.find("#tab-activations").click()
    page.wait("return !document.getElementById('promotion').hidden", 60)
    page.run(_STAYS)
    yield
    page.run("page.panel('training').act('/model/undo')")
    page.wait("return document.getElementById('model-name').textContent.includes('default')", 60)


@contextmanager
def own_model(page: Page, stage: Stage) -> Iterator[None]:
    """A model of the visitor's own speaks."""
    show(page, "own", stage.more)
    page.find("[data-file=model] input").send_keys(str(PRETRAINED / "three-conv-128.keras"))
    page.find("#own-start").click()
    page.wait("return document.getElementById('page')?.dataset.whose === 'own'", 120)
    page.ready()
    yield
    page.run("page.panel('own').back()")
    page.wait("return !document.getElementById('page')?.dataset.whose", 60)


@contextmanager
def stale(page: Page, stage: Stage) -> Iterator[None]:
    """The server hangs, and nothing else answers."""
    show(page, "activations", stage.more)
    page.serve_only()
    stage.server.process.send_signal(signal.SIGSTOP)
    try:
        page.find("#test-next").click()
        page.wait("return document.getElementById('page').classList.contains('stale')"
                  " && document.getElementById('connection').textContent")  # fmt: skip
        yield
    finally:
        stage.server.process.send_signal(signal.SIGCONT)


@contextmanager
def alone(page: Page, stage: Stage) -> Iterator[None]:
    """The server is gone, and the browser goes on by itself."""
    show(page, "activations", stage.more)
    page.answered_by("browser")
    stage.server.kill()
    try:
        page.wait("return document.getElementById('connection').textContent")
        yield
    finally:
        stage.restart()


@contextmanager
def swept(page: Page, stage: Stage) -> Iterator[None]:
    """A sweep of two settings is done."""
    sweep = laid_out(stage.workspace, [RATES, ("optimizer", "adam, sgd")])
    show(page, "sweep", stage.more)
    page.wait("return document.querySelector('#sweep-figure .point')")
    page.run("document.getElementById('sweep').scrollIntoView()")
    yield
    page.run("page.panel('sweep').change('delete', arguments[0])", sweep.id)
    page.wait("return document.querySelector('.sweep-shown').hidden")


STAGED: dict[str, Callable[[Page, Stage], AbstractContextManager[None]]] = {
    "epoch": epoch,
    "promoted": promoted,
    "swept": swept,
    "own-model": own_model,
    "stale": stale,
    "alone": alone,
}

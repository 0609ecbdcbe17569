"""The server and the browser answer the same requests alike; the page passes from one to the other and back, in mid-stroke."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import DIGITS, Server, script

from model.network.presets import PRESETS
from model.serving.store import SHIPPED

if TYPE_CHECKING:
    from conftest import Page

BOTH = Path(__file__).with_name("two_ends.js").read_text("utf-8")
EXPORT = """
from pathlib import Path
from model.data import ink
from model.export.build import OURS, export
from model.network import presets
from model.serving import bundle
from model.train.build import build
for name in {names}:
    file = Path({folder!r}) / f"{{name}}.keras"
    build(presets.named(name)).save(file)
    version = bundle.version_of(file)
    export(file, Path({folder!r}) / "bundles" / version, laid=OURS)
    print(name, version)
"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server that has the shipped models and every preset, untrained; their versions by name."""
    workspace = tmp_path_factory.mktemp("every preset")
    done = script(EXPORT.format(names=tuple(PRESETS), folder=str(workspace)))
    assert done.returncode == 0, done.stderr
    versions = dict(line.split() for line in done.stdout.splitlines())
    running = Server("--data", "builtin", "--workspace", workspace)
    yield running, versions
    running.stop()


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


def test_every_layer_of_every_model_is_the_same_from_both(
    everything: tuple[Server, dict[str, str]], visit: Callable[[str], Page]
) -> None:
    server, versions = everything
    page = visit(server.url)
    page.driver.set_script_timeout(120)
    shipped = {
        name: json.loads((Path("model/pretrained") / name / "layers.json").read_text())["version"] for name in SHIPPED
    }
    for name, version in {**versions, **shipped}.items():
        said = page.driver.execute_async_script(BOTH, version, drawings(50), 200)
        print(name, said)
        assert "trouble" not in said, (name, said)
        assert said["requests"] == 250 and said["values"] > 10**6
        assert said["verdicts"] == 0 and said["input"] == 0, (name, said)
        assert said["certainty"] < 1e-5 and said["scale"] < 1e-5 and said["steps"] <= 1, (name, said)
        assert said["unequal"] <= 1e-4 * said["values"], (name, said)

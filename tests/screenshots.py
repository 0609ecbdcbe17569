"""Every tab and state of the page as pictures, at five widths, light and dark, in one folder that is not committed.

python tests/screenshots.py [FOLDER] [--only STATE …] [--lang CODE]    (make screenshots)
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

from accessible import emulate
from browsers import Browsers
from conftest import ROOT, Server
from pages import Page
from staged import STAGED, Stage
from states import DEEDS, STATES, show

SIZES = {390: 844, 1024: 768, 1440: 900, 1920: 1080, 3840: 2160}
KNOWN = [*STATES, *DEEDS, *STAGED]
SETTLED = 1.5  # seconds in which colour scales and what is worked out come to rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", nargs="*", choices=KNOWN, default=KNOWN)
    parser.add_argument("--lang", default="en")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        browsers = Browsers(Path(folder))
        try:
            looked_at(browsers, Path(folder) / "plain", chosen)
            if any(name in STAGED for name in chosen.only):
                staged(browsers, Path(folder) / "staged", chosen)
        finally:
            browsers.quit()


def looked_at(browsers: Browsers, workspace: Path, chosen: argparse.Namespace) -> None:
    """What an address, or a click at one, opens."""
    server = Server("--data", "builtin", "--workspace", workspace)
    page = Page(browsers.take(workspace), server.url)
    for name in chosen.only:
        if name in STAGED:
            continue
        with contextlib.suppress(Exception):  # what is not there is to be seen on the picture
            show(page, name, f"&lang={chosen.lang}")
        shoot(page, name, chosen.folder)
    browsers.give_back(page.browser, page.origin)
    server.stop()


def staged(browsers: Browsers, workspace: Path, chosen: argparse.Namespace) -> None:
    """What needs a server that has trained."""
    stage = Stage(workspace, f"&lang={chosen.lang}")
    page = Page(browsers.take(workspace), stage.server.url)
    for name in chosen.only:
        if name in STAGED:
            with STAGED[name](page, stage):
                shoot(page, name, chosen.folder)
    browsers.give_back(page.browser, page.origin)
    stage.server.stop()


def shoot(page: Page, name: str, folder: Path) -> None:
    """A page as it is, at every width in both themes."""
    for theme in ("light", "dark"):
        emulate(page, theme)
        for width, height in SIZES.items():
            page.size(width, height, mobile=width < 500)
            page.calm()
            time.sleep(SETTLED)
            file = folder / f"{name}-{theme}-{width}.png"
            page.driver.save_screenshot(str(file))
            print(file)  # noqa: T201


if __name__ == "__main__":
    main()

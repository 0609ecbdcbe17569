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
from states import STATES

SIZES = {390: 844, 1024: 768, 1440: 900, 1920: 1080, 3840: 2160}
SETTLED = 1.5  # seconds in which colour scales and what is worked out come to rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", nargs="*", choices=STATES, default=list(STATES))
    parser.add_argument("--lang", default="en")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workspace:
        server, browsers = Server("--data", "builtin", "--workspace", workspace), Browsers(Path(workspace))
        try:
            page = Page(browsers.take(Path(workspace)), server.url)
            for state in chosen.only:
                for file in shoot(page, state, chosen.folder, chosen.lang):
                    print(file)  # noqa: T201
            browsers.give_back(page.browser, page.origin)
        finally:
            browsers.quit()
            server.stop()


def shoot(page: Page, state: str, folder: Path, language: str) -> list[Path]:
    """One state at every width in both themes."""
    address, there = STATES[state]
    page.driver.get("about:blank")
    page.open(f"{page.origin}/#{address}&lang={language}")
    with contextlib.suppress(Exception):  # what is not there is to be seen on the picture
        page.wait(there, 20)
    files = []
    for theme in ("light", "dark"):
        emulate(page, theme)
        for width, height in SIZES.items():
            page.size(width, height, mobile=width < 500)
            page.calm()
            time.sleep(SETTLED)
            files.append(folder / f"{state}-{theme}-{width}.png")
            page.driver.save_screenshot(str(files[-1]))
    return files


if __name__ == "__main__":
    main()

"""The page's own engine over a long lesson: what its runtime takes of memory."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from measure import running
from page import browser
from promise import Row

FRAMES, MODELS = 10_000, 30
ENDS = (Path(__file__).parents[1] / "two_ends.js").read_text("utf-8")
EXPOSE = """const done = arguments[0];
import(document.querySelector("script[type=module]").src).then(({ page }) => page).then((found) => {
    window.page = found; done(found.model.version); });"""


def rows() -> list[Row]:
    """Frames without end, and models without end, in a real browser."""
    driver = browser()
    try:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace,
            running("-m", "app", "--port", 0, "--workspace", workspace, "--data", "builtin") as (_, url),
        ):
            driver.get(url)
            time.sleep(4)
            version = driver.execute_async_script(EXPOSE)
            driver.set_script_timeout(600)
            said = driver.execute_async_script(ENDS, "filled", version, FRAMES, MODELS)
    finally:
        driver.quit()
    first, drawn, full, later = (size / 1e6 for size in said["taken"])
    promise = f"the page's own engine takes no more after {FRAMES:,} frames, and no more after {3 * MODELS} models than after {MODELS}"
    measured = f"{first:.1f} and {drawn:.1f} MB; {full:.1f} and {later:.1f} MB"
    return [Row(promise, measured, drawn <= first and later <= full)]

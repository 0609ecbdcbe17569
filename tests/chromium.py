"""What headless Chromium is started with, in tests and benchmarks.

Tests take Chromium without a browser's own window around the page where it is installed: the same engine, which needs a third
less of the processor for a page. Benchmarks and screenshots take the whole.
"""

import shutil

SHELL = shutil.which("chromium-headless-shell")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--window-size=1440,900",
    "--font-render-hinting=none",  # letters as wide as in a window
)

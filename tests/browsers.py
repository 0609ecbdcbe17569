"""Browsers that are kept between tests: what starts and warms up once is not paid for by every test.

Rule: each test gets a tab of its own, in which nothing of an earlier test is left but the cache of files.
"""

from __future__ import annotations

from pathlib import Path

from chromium import FLAGS, SHELL
from dash.testing.browser import Browser
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options


def options() -> Options:
    """What Chromium is started with."""
    chosen = Options()
    for flag in FLAGS:
        chosen.add_argument(flag)
    if SHELL:
        chosen.binary_location = SHELL
    return chosen


class Browsers:
    """The browsers of one worker."""

    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads
        self.idle: list[Browser] = []

    def take(self, downloads: Path) -> Browser:
        """A browser with one empty tab; what a page saves comes into a folder of the test's own."""
        browser = self.idle.pop() if self.idle else self.start()
        driver = browser.driver
        before = driver.current_window_handle
        driver.switch_to.new_window("tab")
        tab = driver.current_window_handle
        driver.switch_to.window(before)
        driver.close()
        driver.switch_to.window(tab)
        driver.get_log("browser")
        driver.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
        return browser

    def start(self) -> Browser:
        return Browser(
            browser="Chrome", headless=True, options=[options()], download_path=str(self.downloads), wait_timeout=15
        )

    def give_back(self, browser: Browser, origin: str) -> None:
        """Forget what the page at `origin` has stored; a browser that does not answer any more is ended."""
        try:
            forget(browser.driver, origin)
            self.idle.append(browser)
        except WebDriverException:
            browser.driver.quit()

    def quit(self) -> None:
        for browser in self.idle:
            browser.driver.quit()


def forget(driver: webdriver.Chrome, origin: str) -> None:
    """Leave the page, and clear its cookies and all that it has stored."""
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    what = "cookies,local_storage,indexeddb,service_workers,cache_storage"
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": what})

"""The page as its frame is tested: in a window of some size, under fingers or a mouse, with every shift of it counted."""

from __future__ import annotations

from pages import Page

SCREENS = {390: 844, 1024: 768, 1440: 900, 1920: 1080, 3840: 2160}
STEADY = 0.02  # the most that a page may shift (CLS)
WATCH = """try { localStorage.setItem("featurescope.tour", "seen"); } catch { } window.shifts = [];
new PerformanceObserver((list) => { for (const { value, startTime, sources } of list.getEntries())
    window.shifts.push([startTime, value, sources.map(({ node }) => node?.id || node?.className || node?.nodeName)]); })
    .observe({ type: "layout-shift", buffered: true });"""

# What is pressed and smaller than a finger, but for what arguments[0] selects; a label is pressed as its control is.
TARGETS = """const pressed = "a, button, select, input, textarea, summary, [role=button], [tabindex]";
return Array.from(document.querySelectorAll(pressed))
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !arguments[0].some((other) => e.matches(other)))
    .map((e) => [e, [e, ...(e.labels ?? [])].map((one) => one.getBoundingClientRect())])
    .filter(([, boxes]) => !boxes.some(({ width, height }) => width > 43.5 && height > 43.5))
    .map(([e, [{ width, height }]]) => `${e.localName} ${e.id || e.className} ${width.toFixed()}×${height.toFixed()}`)"""


def watch(page: Page) -> str:
    """Count shifts from the first paint of every page that is opened from now on; what ends that."""
    script = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    return str(script["identifier"])


def unwatch(page: Page, name: str) -> None:
    page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": name})
    fingers(page, False)


def fingers(page: Page, on: bool) -> None:
    page.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": on})


def seen(page: Page, width: int, height: int, key: str = "", there: str = "return true") -> None:
    """The page anew, in a window of that size, once `there` is true."""
    fingers(page, min(width, height) < 500)
    page.size(width, height, mobile=min(width, height) < 500)
    page.driver.get("about:blank")
    page.open(f"{page.url}#{key}")
    page.wait(there)
    page.calm()


def moved(page: Page, since: float = 0) -> float:
    """How much has shifted since a moment of the page's clock."""
    return sum(value for start, value, _ in page.run("return window.shifts") if start >= since)  # type: ignore[attr-defined]


def what_moved(page: Page, since: float = 0) -> str:
    """What a failing test is to say: the largest shift, and of what."""
    shifts = [shift for shift in page.run("return window.shifts") if shift[0] >= since]  # type: ignore[attr-defined]
    return "; ".join(f"{value:.3f} of {nodes[:4]}" for _, value, nodes in sorted(shifts, key=lambda one: -one[1])[:2])

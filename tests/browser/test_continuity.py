"""The live path when things are not ideal: idle, asleep, slow, restarted, over plain http."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from conftest import DIGITS, Server
from slow_link import SlowLink


@pytest.fixture
def slow_link(server: Server) -> Iterator[SlowLink]:
    link = SlowLink(server.port, 0.0)
    yield link
    link.close()


COUNT = """
window.heard = [];
const panel = page.panel("input"), apply = panel.apply.bind(panel);
panel.apply = (frame) => { heard.push(frame.layers.size ? frame.layers.values().next().value.levels : 0); apply(frame); };
"""


def test_a_slow_link_falls_back_to_four_bits_and_skips_frames(visit, slow_link: SlowLink) -> None:  # type: ignore[no-untyped-def]
    page = visit(f"http://127.0.0.1:{slow_link.port}")
    page.serve_only()
    page.calm()
    page.run(COUNT)
    slow_link.delay = 0.3
    page.find("#clear-canvas").click()
    stroke = DIGITS["0"][0]
    move = """const canvas = document.getElementById("draw-canvas"), box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new PointerEvent(arguments[0], { clientX: box.left + arguments[1][0] * box.width,
            clientY: box.top + arguments[1][1] * box.height, pointerId: 2, bubbles: true, button: 0 }))"""
    page.run(move, "pointerdown", stroke[0])
    for _ in range(3):
        for point in stroke:
            page.run(move, "pointermove", point)
            time.sleep(0.03)
    page.run(move, "pointerup", stroke[-1])
    page.wait("return heard.length > 3 && heard[heard.length - 1] === 255", 20)
    heard = page.run("return heard")
    assert 15 in heard, "the slow link was noticed"
    assert len(heard) < 3 * len(stroke) / 2, "moves were skipped, not queued"
    assert page.text("#predicted-digit") == "0"


SETTLED = """const now = String((() => { LOOK })());
if (window.last !== now) { window.last = now; window.since = performance.now(); }
return performance.now() - since > 2000"""  # what the drawing asked has been answered


def test_an_idle_page_sends_and_asks_nothing(page) -> None:  # type: ignore[no-untyped-def]
    page.answered_by("browser")  # it has fetched its engine, once
    page.digit("7")
    page.wait("return location.hash.length > 20")
    page.run(
        """window.sent = 0; const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (...given) { window.sent++; return send.apply(this, given); };"""
    )
    look = "return [sent, performance.getEntriesByType('resource').length, document.getElementById('layers').dataset.frames]"
    page.wait(SETTLED.replace("LOOK", look))
    before = page.run(look)
    time.sleep(3)
    assert page.run(look) == before and before[0] == 0


def test_a_tab_that_slept_resumes(page) -> None:  # type: ignore[no-untyped-def]
    page.digit("0")
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    time.sleep(1)
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
    page.digit("1")
    assert page.text("#predicted-digit") == "1"


SEND = """const canvas = document.getElementById("draw-canvas"), box = canvas.getBoundingClientRect();
for (const [type, [x, y]] of arguments[0]) canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId: 3 }))"""


@pytest.mark.may_lose_its_connection
def test_a_server_restart_in_mid_stroke_loses_no_ink(
    visit,  # type: ignore[no-untyped-def]
    serve: Callable[..., Server],
    workspace,
) -> None:
    arguments = ("--data", "builtin", "--workspace", workspace)
    first = serve(*arguments)
    page = visit(first.url)
    page.after(lambda: page.find("#clear-canvas").click())
    stroke = DIGITS["6"][0]
    half = len(stroke) // 2
    page.after(lambda: page.run(SEND, [["pointerdown", stroke[0]], *(["pointermove", at] for at in stroke[1:half])]))
    first.stop()
    page.wait("return document.getElementById('connection').textContent.includes('trying again')")
    before = page.frames
    page.run(SEND, [["pointermove", at] for at in stroke[half:]])
    serve(*arguments, port=first.port)
    page.wait(f"return document.getElementById('layers').dataset.frames > {before}")
    page.run(SEND, [["pointerup", stroke[-1]]])
    page.calm()
    assert page.text("#predicted-digit") == "6"
    page.wait("return document.getElementById('connection').textContent === ''")


HEAR = """window.heard = [];
new MutationObserver(() => heard.push(document.getElementById("connection").textContent))
    .observe(document.getElementById("connection"), { childList: true, characterData: true, subtree: true });"""
RECONNECTED = "return page.live.link.isOpen && page.live.link.socket !== window.before"


def test_servers_that_end_one_after_the_other_are_not_noticed(
    visit,  # type: ignore[no-untyped-def]
    slow_link: SlowLink,
    server: Server,
    serve: Callable[..., Server],
    workspace,
) -> None:
    """Behind one address, as nginx has it: whoever connects anew comes to the next server."""
    servers = [serve("--data", "builtin", "--workspace", workspace) for _ in range(2)]
    slow_link.target = servers[0].port
    page = visit(f"http://127.0.0.1:{slow_link.port}")
    page.answered_by("browser")
    page.run(HEAR)
    begin, *further = DIGITS["6"][0]
    further = [["pointermove", at] for at in further]
    half = len(further) // 2
    for ends, follows in ((servers[0], servers[1]), (servers[1], server)):
        page.after(lambda: page.find("#clear-canvas").click())
        page.after(lambda: page.run(SEND, [["pointerdown", begin], *further[:half]]))
        page.run("window.before = page.live.link.socket")
        slow_link.target = follows.port
        ends.process.terminate()
        page.run(SEND, [*further[half:], ["pointerup", further[-1][1]]])
        page.wait(RECONNECTED)
        ends.ended()
        page.calm()
        assert page.text("#predicted-digit") == "6"
        page.serve_only()
    assert page.run("return [heard, page.live.link.code]") == [[], 1012]


def other_address() -> str:
    """An address of this machine outside the loopback, if it has one."""
    for group in psutil.net_if_addrs().values():
        for each in group:
            if each.family == socket.AF_INET and not each.address.startswith("127."):
                return each.address
    return ""


@pytest.mark.skipif(not other_address(), reason="this machine has no address but the loopback's")
def test_an_address_that_is_no_secure_context(
    visit,  # type: ignore[no-untyped-def]
    serve: Callable[..., Server],
    workspace,
) -> None:
    served = serve("--data", "builtin", "--workspace", workspace, "--host", "0.0.0.0")
    page = visit(f"http://{other_address()}:{served.port}")
    assert page.run("return [isSecureContext, 'getCoalescedEvents' in PointerEvent.prototype]") == [False, False]
    page.digit("0")
    assert page.text("#predicted-digit") == "0"
    page.find("#share").click()
    page.wait(
        """return document.getElementById('share-notice').textContent === 'Link copied'
            || !document.getElementById('shared-link').hidden"""
    )


PALE = """const [map, digit] = ["#layers canvas", "#predicted-digit"].map((one) => getComputedStyle(document.querySelector(one)));
return [Number(map.opacity) < 1, Number(digit.opacity), document.getElementById("connection").textContent]"""


def test_a_server_that_hangs_is_seen_to_and_said(visit, serve: Callable[..., Server], workspace) -> None:  # type: ignore[no-untyped-def]
    running = serve("--data", "builtin", "--workspace", workspace)
    page = visit(running.url)
    page.serve_only()
    page.digit("7")
    assert page.run(PALE) == [False, 1, ""]
    process = psutil.Process(running.process.pid)
    process.suspend()
    try:
        before = time.monotonic()
        page.draw(DIGITS["1"])
        page.wait("return document.getElementById('page').classList.contains('stale')", 3)
        assert 0.55 < time.monotonic() - before < 1.5
        assert page.run(PALE)[1:] == [1, ""], "text stays readable"
        page.wait(
            "return document.getElementById('connection').textContent.startsWith('The server has not answered')", 4
        )
        assert 1.9 < time.monotonic() - before < 4
        page.wait("return getComputedStyle(document.querySelector('#layers canvas')).opacity < 0.5")
    finally:
        process.resume()
    page.wait("return !document.getElementById('page').classList.contains('stale')")
    assert page.run(PALE) == [False, 1, ""]
    page.calm()


STALE = "return document.getElementById('page').classList.contains('stale')"
FRESH = "return !document.getElementById('page').classList.contains('stale') && !document.getElementById('connection').textContent"
SAYS = "return document.getElementById('connection').textContent.startsWith('{}')"


@pytest.mark.may_lose_its_connection
def test_a_network_that_is_gone_is_seen_and_said(visit, slow_link: SlowLink) -> None:  # type: ignore[no-untyped-def]
    page = visit(f"http://127.0.0.1:{slow_link.port}")
    page.serve_only()
    page.digit("7")
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **network})
    slow_link.held = True
    try:
        before = time.monotonic()
        page.draw(DIGITS["1"])
        page.wait(STALE, 3)
        assert time.monotonic() - before > 0.55
        page.wait(SAYS.format("This device has no network"), 4)
        assert time.monotonic() - before > 1.9
    finally:
        page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **network})
        slow_link.held = False
    page.wait(FRESH)
    page.calm()
    assert page.run("return page.view.input.strokes.length") == 2, "what was drawn meanwhile is there"


@pytest.mark.may_lose_its_connection
def test_a_tab_that_slept_says_so_where_it_has_to_wait(visit, serve: Callable[..., Server], workspace) -> None:  # type: ignore[no-untyped-def]
    running = serve("--data", "builtin", "--workspace", workspace)
    page = visit(running.url)
    page.serve_only()
    page.digit("7")
    process = psutil.Process(running.process.pid)
    process.suspend()
    try:
        page.draw(DIGITS["1"])
        page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
        time.sleep(3)
        page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
        assert not page.run(STALE) and not page.text("#connection"), "it woke just now"
        page.wait(STALE, 3)
        page.wait(SAYS.format("This page was asleep"), 4)
    finally:
        process.resume()
    page.wait(FRESH)


def test_nothing_is_old_where_the_browser_answers(visit, serve: Callable[..., Server], workspace) -> None:  # type: ignore[no-untyped-def]
    running = serve("--data", "builtin", "--workspace", workspace)
    page = visit(running.url)
    page.answered_by("browser")
    process = psutil.Process(running.process.pid)
    process.suspend()
    try:
        page.digit("1")
        time.sleep(2.5)
        assert page.text("#predicted-digit") == "1" and page.run(PALE) == [False, 1, ""]
    finally:
        process.resume()

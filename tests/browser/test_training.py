"""The training tab, with a real run on few epochs of the built-in digits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import Server


def test_start_watch_reload_and_cancel(visit, serve: Callable[..., Server], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = visit(serve("--data", "builtin").url)
    for part in ("preset", "epochs", "start", "cancel", "status"):
        assert len(page.all(f"#train-{part}")) == 1
    assert page.find("#train-preset").tag_name == "select" and page.find("#train-epochs").tag_name == "input"
    assert page.text("#train-status").startswith("idle")
    page.find("#tab-training").click()
    page.run(
        "const s = document.getElementById('train-preset'); s.value = 'three-conv-64'; s.dispatchEvent(new Event('change'))"
    )
    page.wait("return document.getElementById('train-epochs').value === '5'")
    field = page.find("#train-epochs")
    field.clear()
    field.send_keys("400")
    page.find("#train-start").click()
    page.wait("return document.getElementById('train-status').textContent.startsWith('running')")
    page.wait("return document.querySelectorAll('#train-curves .scatterlayer .point').length >= 10", 60)
    page.find("#tab-activations").click()
    page.digit("0")
    assert page.text("#predicted-digit") == "0", "exploring goes on"
    page.driver.refresh()
    page.wait("return document.getElementById('train-status')?.textContent.startsWith('running')")
    page.wait("return document.getElementById('layers').dataset.frames > 0")
    page.find("#tab-training").click()
    page.find("#train-cancel").click()
    page.wait("return document.getElementById('train-status').textContent.startsWith('cancelled')", 20)
    page.run("arguments[0].focus(); arguments[0].select()", page.find("#train-epochs"))
    page.find("#train-epochs").send_keys("0")
    page.find("#train-start").click()
    page.wait("return document.getElementById('train-notice').textContent.includes('expected')")

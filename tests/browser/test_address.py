"""The address: what is chosen on each tab survives a reload, and a link shows it to somebody else."""

from __future__ import annotations

CHOOSE = """const select = document.getElementById(arguments[0]); select.value = arguments[1];
    select.dispatchEvent(new Event("change", { bubbles: true }))"""
READS = "return document.getElementById({!r})?.textContent.startsWith({!r})"


def reads(page, where: str, start: str) -> None:  # type: ignore[no-untyped-def]
    page.wait(READS.format(where, start))


def chosen(page) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return page.run("return Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")


def settled(page, **parts: str) -> None:  # type: ignore[no-untyped-def]
    """Wait until the address says all that."""
    wanted = {name.replace("_", "."): text for name, text in parts.items()}
    page.wait(
        f"const said = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));"
        f"return Object.entries({wanted!r}).every(([name, text]) => said[name] === text)"
    )


def test_the_choices_of_the_evaluation(page, visit) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-evaluation").click()
    reads(page, "gallery-count", "1–60 of 1,000 test images")
    assert not [name for name in chosen(page) if "." in name], "nothing chosen, nothing said"
    for select, value in [
        ("eval-split", "validation"),
        ("eval-cells", "true"),
        ("gallery-predicted", "4"),
        ("gallery-sort", "loss"),
    ]:
        page.run(CHOOSE, select, value)
    page.find("#eval-diagonal").click()
    settled(page, evaluation_split="validation", evaluation_predicted="4", evaluation_diagonal="false")
    reads(page, "accuracy", "99")
    reads(page, "gallery-count", "1–")
    said = page.text("#gallery-count")
    assert "validation images: read as 4, highest loss first" in said
    other = visit(page.driver.current_url)
    reads(other, "gallery-count", said)
    for select, value in [
        ("eval-split", "validation"),
        ("eval-cells", "true"),
        ("gallery-predicted", "4"),
        ("gallery-true", ""),
        ("gallery-sort", "loss"),
    ]:
        assert other.find(f"#{select}").get_property("value") == value
    assert other.find("#eval-diagonal").get_attribute("aria-pressed") == "true"
    other.wait("return document.querySelectorAll('#confusion-matrix .heatmaplayer image').length === 1")
    other.find("#gallery-every").click()
    settled(other, evaluation_split="validation")
    other.wait("return !location.hash.includes('evaluation.predicted')")


def test_the_choices_of_contrast_and_map(page) -> None:  # type: ignore[no-untyped-def]
    page.find("#tab-contrast").click()
    page.wait("return document.querySelectorAll('#contrast .ranked').length > 0")
    for select, value in [("contrast-a", "3"), ("contrast-b", "8"), ("contrast-layer", "conv_1")]:
        page.run(CHOOSE, select, value)
    settled(page, contrast_a="3", contrast_b="8", contrast_layer="conv_1")
    page.find("#tab-map").click()
    page.wait("return document.querySelector('#landscape.ready select') !== null")
    page.run("const s = document.querySelector('#landscape select'); s.value = 'validation';"
             "s.dispatchEvent(new Event('change', { bubbles: true }))")  # fmt: skip
    settled(page, map_split="validation", tab="map")
    page.driver.refresh()
    page.wait("return document.querySelector('#landscape select')?.value === 'validation'")
    page.wait("return document.querySelector('.landscape-summary').textContent.includes('validation images')")
    page.find("#tab-contrast").click()
    page.wait("return document.querySelectorAll('#contrast .ranked').length === 6")
    assert [page.find(f"#contrast-{key}").get_property("value") for key in ("a", "b", "layer")] == ["3", "8", "conv_1"]


def test_choices_that_there_are_not_are_as_on_a_new_page(page) -> None:  # type: ignore[no-untyped-def]
    page.open(page.url + "#tab=evaluation&evaluation.split=nonsense&evaluation.true=77&evaluation.sort=constructor"
              "&evaluation.page=9999&evaluation.constructor=x&contrast.count=3&map.split=constructor&of=constructor&i=3")  # fmt: skip
    page.driver.refresh()
    reads(page, "gallery-count", "961–1,000 of 1,000 test images")
    assert page.find("#eval-split").get_property("value") == "test"
    assert page.find("#gallery-true").get_property("value") == ""
    assert page.find("#gallery-sort").get_property("value") == "wrong"
    assert page.find("#test-index").get_property("value") == "3"
    page.find("#tab-map").click()
    page.wait("return document.querySelector('#landscape.ready select')?.value === 'test'")
    page.find("#tab-contrast").click()
    page.wait("return document.querySelectorAll('#contrast .ranked').length > 0")


def test_every_tab_can_be_where_a_page_begins(page) -> None:  # type: ignore[no-untyped-def]
    tabs = page.run("return Array.from(document.querySelectorAll('[role=tab]'), (tab) => tab.dataset.tab)")
    assert len(tabs) == 7
    for tab in tabs:
        page.open(page.url + f"#tab={tab}&b=3.test&b=5.test")
        page.driver.refresh()
        page.wait("return document.querySelector('#layers')?.dataset.frames > 0")
        assert page.find(f"#tab-{tab}").get_attribute("aria-selected") == "true"
        page.digit("6")
        assert page.text("#predicted-digit") == "6"
        page.check_quiet()


def test_back_and_forward_walk_through_tabs_cells_images_and_filters(page) -> None:  # type: ignore[no-untyped-def]
    tab = "return document.getElementById('page').dataset.tab === {!r}"
    drawn = "return document.getElementById('draw-canvas').toDataURL()"
    page.digit("7")
    page.find("#tab-evaluation").click()
    page.run("page.panel('evaluation').cell(4, 9)")
    settled(page, evaluation_true="4", evaluation_predicted="9")
    page.find("#tab-activations").click()
    page.run("page.view.set({ layer: 'conv_1', map: 3, at: null })")
    page.wait("return !document.getElementById('filter-page').hidden")
    page.after(lambda: page.draw([[[0.2, 0.8], [0.8, 0.8]]]))  # the drawing grows
    page.find("#colormap").send_keys("magma")
    page.pick(17)
    grown = "return page.view.inputs.get(0)?.strokes.length === 2"
    assert page.run(grown)

    page.driver.back()
    page.wait("return page.view.input.kind === 'ink'")
    assert len(page.run("return page.view.input.strokes")) == 2
    page.calm()
    ink = page.run(drawn)
    page.driver.back()
    page.wait("return document.getElementById('filter-page').hidden")
    page.driver.back()
    page.wait(tab.format("evaluation"))
    assert page.find("#gallery-true").get_property("value") == "4"
    page.driver.back()
    page.wait("return document.getElementById('gallery-true').value === ''")
    page.driver.back()
    page.wait(tab.format("activations"))
    assert page.run(drawn) == ink, "the drawing is as it was drawn last, on every entry"
    assert page.find("#colormap").get_property("value") == "magma"

    page.driver.execute_script("history.go(5)")
    page.wait("return page.view.input.index === 17")
    page.calm()
    assert page.find("#test-index").get_property("value") == "17"
    page.after(lambda: page.driver.back())
    page.find("#undo-stroke").click()
    page.wait("return page.view.input.strokes.length === 1")


def test_an_address_written_by_hand_can_be_gone_back_from(page) -> None:  # type: ignore[no-untyped-def]
    page.digit("6")
    page.wait("return location.hash.length > 20")
    page.after(lambda: page.run("location.hash = 'i=5&tab=filters'"))
    page.wait("return page.view.tab === 'filters' && page.view.input.index === 5")
    page.after(lambda: page.driver.back())
    page.wait("return page.view.tab === 'activations' && page.view.input.kind === 'ink'")
    assert page.text("#predicted-digit") == "6"

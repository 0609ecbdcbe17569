"""What the page is loaded from: its modules at once, everything kept under the name of its content."""

from __future__ import annotations

import re

from conftest import ROOT, Server, get


def test_modules_and_the_style_sheet_are_kept_under_the_name_of_their_content(server: Server) -> None:
    _, page, _ = get(server, "/")
    entry = re.search(rb'<script type="module" src="(/assets/([0-9a-f]{12})/main.mjs)">', page)
    assert entry and page.count(b'<script type="module"') == 1
    version = entry[2].decode()
    preloaded = set(re.findall(rb'modulepreload" href="/assets/[0-9a-f]{12}/([^"]+)"', page))
    there = {path.relative_to(ROOT / "assets").as_posix().encode() for path in (ROOT / "assets").rglob("*.mjs")}
    assert preloaded == {path for path in there if not path.startswith((b"engine/", b"save/", b"takeaway/"))}, (
        "all are asked for at once"
    )
    for path, kind in (("main.mjs", "text/javascript"), ("page.css", "text/css")):
        status, _, headers = get(server, f"/assets/{version}/{path}")
        assert status == 200 and headers["content-type"].startswith(kind) and "immutable" in headers["cache-control"]
        assert get(server, f"/assets/000000000000/{path}")[2]["cache-control"] == "no-cache"
    assert get(server, f"/assets/{version}/../app/ids.py")[0] == 404

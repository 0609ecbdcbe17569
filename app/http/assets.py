"""The page's own files: modules, words, a typeface and one style sheet, under a path that names their content, so that
browsers keep them.

Rule: no build step. A script is served as it lies in `assets/`; the style sheets are joined in one fixed order. An
update of the server gives all of them other paths, so no browser mixes old scripts with new ones.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Awaitable, Callable
from importlib import metadata
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import theme
from app.http.answers import FOREVER
from model.records import Failure

_BOOTSTRAP = "/vendor/bootstrap.min.css"
_PLOTLY = "/vendor/plotly-{}.min.js"  # fetched by the script that draws, once there is something to draw
_SHEET, _FIRST, _ENTRY = "page.css", "first.js", "main.mjs"
_MODULE = ".mjs"
_RANKS = {"page/base.css": 0, "page/widths.css": 2, "page/phone.css": 3, "page/phone_sideways.css": 4}  # others: 1
_FONT = "fonts/inter.woff2"
_LATER = ("engine/", "save/", "takeaway/")  # what is below them is loaded once the page is idle, or is asked for it
_TYPES = {
    ".mjs": "text/javascript",  # some systems know no type for it, and browsers run no module without
    ".js": "text/javascript",
    ".json": "application/json",
    ".woff2": "font/woff2",
}


class Assets:
    """The files of a folder, read when asked for, named by what they held when the server started; and packages'."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
        self.files = [name for name in names if name.endswith(tuple(_TYPES))]
        self.modules = [name for name in names if name.endswith(_MODULE) and not name.startswith(_LATER)]
        self.plotly = _PLOTLY.format(metadata.version("plotly"))
        self._sheet = self._joined()
        digest = hashlib.sha256(self._sheet.encode())
        for name in self.files:
            digest.update(name.encode() + (folder / name).read_bytes())
        self.version = digest.hexdigest()[:12]

    def routes(self) -> list[Route]:
        """Scripts, the style sheet, and what installed packages carry: Bootstrap's style sheet, Plotly's script."""
        return [
            Route("/assets/{version}/{path:path}", self._file),
            Route(_BOOTSTRAP, _carried(_bootstrap(), "text/css", {"cache-control": "max-age=86400"})),
            Route(self.plotly, _carried(_plotly(), "text/javascript", FOREVER)),
        ]

    def head(self) -> str:
        """What the page's head says of them: what it starts with is asked for at once, not import by import."""
        links = [f'<link rel="stylesheet" href="{_BOOTSTRAP}">', f'<link rel="stylesheet" href="{self._path(_SHEET)}">']
        links.append(f'<script src="{self._path(_FIRST)}"></script>')
        links.append(f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{self._path(_FONT)}">')
        links.append(f'<meta name="plotly" content="{self.plotly}">')
        links += [f'<link rel="modulepreload" href="{self._path(module)}">' for module in self.modules]
        return "\n".join([*links, f'<script type="module" src="{self._path(_ENTRY)}"></script>'])

    def _path(self, name: str) -> str:
        """Where a file is served."""
        return f"/assets/{self.version}/{name}"

    def _joined(self) -> str:
        """All style sheets as one: the theme's colours, the page's, each panel's, and last what widths change."""
        sheets = sorted(self.folder.rglob("*.css"), key=self._rank)
        parts = [f"/* {sheet.relative_to(self.folder).as_posix()} */\n{sheet.read_text('utf-8')}" for sheet in sheets]
        return "\n".join([theme.stylesheet(), *parts])

    def _rank(self, sheet: Path) -> tuple[int, str]:
        """Where a style sheet stands: the base first, what other widths override last."""
        name = sheet.relative_to(self.folder).as_posix()
        return _RANKS.get(name, 1), name

    async def _file(self, request: Request) -> Response:
        """A file or the style sheet; kept for ever under the version of now, never under another."""
        path, current = request.path_params["path"], request.path_params["version"] == self.version
        headers = FOREVER if current else {"cache-control": "no-cache"}
        if path == _SHEET:
            return Response(self._sheet, media_type="text/css", headers=headers)
        if path not in self.files:
            return PlainTextResponse(f"{path[:200]}: no such file\n", 404)
        return FileResponse(self.folder / path, media_type=_TYPES[Path(path).suffix], headers=headers)


def _carried(path: Path, kind: str, headers: dict[str, str]) -> Callable[[Request], Awaitable[Response]]:
    """A handler for one file of an installed package."""

    async def answer(_: Request) -> Response:
        return FileResponse(path, media_type=kind, headers=headers)

    return answer


def _bootstrap() -> Path:
    """Bootstrap's stylesheet, which Bootstrap-Flask carries."""
    return _folder("flask_bootstrap", "Bootstrap-Flask") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"


def _plotly() -> Path:
    """Plotly's script, of the version that draws what Python describes."""
    return _folder("plotly", "plotly") / "package_data" / "plotly.min.js"


def _folder(module: str, package: str) -> Path:
    """Where an installed package lies, found without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise Failure(f"the package {package}, of which the page needs a file, is not installed")
    return Path(spec.submodule_search_locations[0])

"""Plain ASGI middlewares, one a file, the outermost first.

Ours where Starlette has none, or where its own would not do: its GZip compresses Plotly anew for each visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.types import ASGIApp

from app.figures.figures import Figures
from app.http.middleware.body_limit import BodyLimit
from app.http.middleware.compression import Compression
from app.http.middleware.counted import Counted
from app.http.middleware.headers import SafeHeaders
from app.http.middleware.missing_files import MissingFiles
from app.http.middleware.password import Password
from app.http.middleware.request_id import RequestId


def wrapped(
    application: ASGIApp,
    figures: Figures,
    templates: Mapping[Callable[..., Any], str],
    scripts: Sequence[str] = (),
    frames: Sequence[str] = (),
    password: str = "",
) -> ASGIApp:
    """The application behind all of them.

    Requests are counted in `figures` by the `templates` of their routes. `scripts` stand in its page, pages of the
    origins `frames` may embed it, a `password` keeps others out.
    """
    inner: ASGIApp = MissingFiles(Compression(application))
    if password:
        inner = Password(inner, password)
    return RequestId(Counted(SafeHeaders(BodyLimit(inner), scripts, frames), figures, templates))

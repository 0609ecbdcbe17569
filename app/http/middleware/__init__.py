"""Plain ASGI middlewares, one a file, the outermost first.

Ours where Starlette has none, or where its own would not do: its GZip compresses Plotly anew for each visitor.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp

from app.http.middleware.body_limit import BodyLimit
from app.http.middleware.compression import Compression
from app.http.middleware.headers import SafeHeaders
from app.http.middleware.missing_files import MissingFiles
from app.http.middleware.password import Password


def wrapped(
    application: ASGIApp, scripts: Sequence[str] = (), frames: Sequence[str] = (), password: str = ""
) -> ASGIApp:
    """The application behind all of them.

    `scripts` stand in its page, pages of the origins `frames` may embed it, a `password` keeps others out.
    """
    inner: ASGIApp = MissingFiles(Compression(application))
    if password:
        inner = Password(inner, password)
    return SafeHeaders(BodyLimit(inner), scripts, frames)

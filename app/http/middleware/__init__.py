"""Plain ASGI middlewares, one a file, the outermost first.

Ours where Starlette has none, or where its own would not do: its GZip compresses Plotly anew for each visitor.
"""

from __future__ import annotations

from starlette.types import ASGIApp

from app.http.middleware.body_limit import BodyLimit
from app.http.middleware.compression import Compression
from app.http.middleware.headers import SafeHeaders
from app.http.middleware.missing_files import MissingFiles


def wrapped(application: ASGIApp) -> ASGIApp:
    """The application behind all of them."""
    return SafeHeaders(BodyLimit(MissingFiles(Compression(application))))

"""Security headers on every answer: what the page may load and run, who may frame it, what it may ask of a device."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SELF = "'self'"
_STYLES = (  # sheets that Dash 4.4.1 and Plotly 7.1.0 add as elements; of one that lacks, a browser says the hash
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an empty one, which Plotly fills rule by rule
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",  # Plotly's, of its maps
    "'sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s='",  # the renderer's
    "'sha256-+QoPrsxO0auPnxSulD3bAr9CoDGgzv7YRfYE0vfxeQI='",  # this and what follows: Dash's core components
    "'sha256-0IJGrxhCP5NUIafylLkj5118xkZH1kp5FmNio7NOckI='",
    "'sha256-Aq43X0SlmB69maWGob4rp/UuSHhwePalkRRExtsxOJ8='",
    "'sha256-ITR5T9OwskhdqdsliUJRmgp9ltOFAHgXe1F7eRvGnmQ='",
    "'sha256-MJs2ke1SA6Cy3tTCZu2QH0rj0r//iNqU0idy9bM4leg='",
    "'sha256-SkhFDxgIcEjMhRh19uSHWrkdnAlZ9rlskgr9yLsipa8='",
    "'sha256-VUA+tqvhK3niMn7AdszqidMFPRh9FLqxB2iINUrsiTw='",
    "'sha256-X2TqJwnIiE/ceDVeAdr7v7BOWBU6CEzE6qxlNzBzvBk='",
    "'sha256-Z8VokGxeiKThZOEmkdUgfW+jxbvItBwAXC8M1c4wqAM='",
    "'sha256-uDiOZWps1U7E8/0BTaQrclYMhVhRVE4dT0vb5X6nXOw='",
)
_POLICY = {  # directive → sources; `script-src` is followed by hashes of the page's inline scripts
    "default-src": (_SELF,),
    "script-src": (_SELF, "'wasm-unsafe-eval'"),  # compiling WebAssembly, nothing else; what rules workers too
    "style-src": (_SELF, *_STYLES),
    "style-src-attr": ("'unsafe-inline'",),  # Plotly writes powers of ten along its axes with style attributes
    "img-src": (_SELF, "data:", "blob:"),
    "connect-src": (_SELF,),
    "font-src": (_SELF,),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": (_SELF,),
    "frame-ancestors": (_SELF,),
}
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
}


def hash_of(script: str) -> str:
    """The source that lets a page run an inline script of exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(scripts: Sequence[str] = (), frames: Sequence[str] = ()) -> str:
    """The content security policy of a page with inline `scripts` that pages of the origins `frames` may embed."""
    more = {"script-src": tuple(map(hash_of, scripts)), "frame-ancestors": tuple(frames)}
    return "; ".join(" ".join([name, *sources, *more.get(name, ())]) for name, sources in _POLICY.items())


class SafeHeaders:
    """Adds them."""

    def __init__(self, application: ASGIApp, scripts: Sequence[str] = (), frames: Sequence[str] = ()) -> None:
        """As `policy`."""
        self.application = application
        self.headers = _HEADERS | {"content-security-policy": policy(scripts, frames)}
        if not frames:  # this header knows no list, and its meaning stands in the policy
            self.headers["x-frame-options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer with more headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        await self.application(scope, receive, with_headers if scope["type"] == "http" else send)

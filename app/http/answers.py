"""Answers as values: JSON that holds what was asked for, or an error with a code for scripts and a line for people.

Rule: what is refused is an answer like any other, so with status 200, which browsers do not put on the console.
"""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.http.access import Refused, check_control, check_monitor, check_origin
from app.http.turns import Displaced
from app.logs import REQUEST
from app.words import refused
from model.records import BadInput, Failure, Gone

_HALF = "\\ud"  # how JSON escapes what may be half a letter
FOREVER = {"cache-control": "max-age=31536000, immutable"}


def error(code: str, line: str) -> dict[str, Any]:
    """An error as a value."""
    return {"error": {"code": code, "line": line}}


def refusal(code: str, trouble: BadInput) -> dict[str, Any]:
    """The same of what was refused: also the sentence with its values apart, which a page says in its language."""
    return {"error": {"code": code, **refused(trouble)}}


async def answered(work: Awaitable[dict[str, Any]], headers: dict[str, str] | None = None) -> Response:
    """What the work gives, with `headers`; or what is wrong with it, as a value."""
    try:
        return _Json(await work, headers=headers)
    except Refused as trouble:
        return _Json(refusal(trouble.code, BadInput(str(trouble))), 403 if trouble.code == "other-site" else 200)
    except Displaced as displaced:
        return _Json(refusal(displaced.code, BadInput(str(displaced))))
    except Gone as gone:
        return _Json(refusal("gone", gone))
    except BadInput as trouble:
        return _Json(refusal("bad-input", trouble))
    except Failure as failure:
        return _Json(error("failed", str(failure)))
    except OSError as trouble:
        why = trouble.strerror or str(trouble)
        return _Json(refusal("failed", BadInput("the server could not read or write ({why})", why=why)))


async def steered(request: Request, control: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> Response:
    """Do what is wanted of training if the visitor may under a setting of `--control`, and from our own page."""

    async def checked() -> dict[str, Any]:
        check_origin(request)
        check_control(request, control)
        return await work()

    return await answered(checked())


async def monitored(request: Request, monitor: str, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer for whoever may read the server's figures under a setting of `--monitor`; status 403 for others."""
    try:
        check_monitor(request, monitor)
    except Refused as trouble:
        return JSONResponse(error(trouble.code, str(trouble)), 403)
    return await answer()


async def broken(_: Request, __: Exception) -> Response:
    """For what nobody foresaw: the id by which whoever runs the server finds it in the log."""
    line = "The server could not answer; its log has the reason under {request}."
    return _Json(refusal("broken", BadInput(line, request=REQUEST.get())), 500)


async def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object; anything else counts as an empty one."""
    return as_object(await request.body())


class _Json(JSONResponse):
    """JSON in which a number that there is no such thing of, as a loss that ran away, is null; half a letter, a `?`."""

    def render(self, content: Any) -> bytes:
        """As bytes."""
        try:
            return _written(content)
        except ValueError:
            return _written(_finite(content))


def _written(content: Any) -> bytes:
    """Content as JSON; raises ValueError for a number that is not finite."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _finite(content: Any) -> Any:
    """The content with null in place of what is no finite number."""
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, dict):
        return {name: _finite(value) for name, value in content.items()}
    return [_finite(value) for value in content] if isinstance(content, (list, tuple)) else content


def as_object(text: bytes | str) -> dict[str, Any]:
    """A JSON object, halves of letters in it replaced; anything else counts as an empty one."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    try:
        value = json.loads(text)
        if _HALF in text.lower():
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

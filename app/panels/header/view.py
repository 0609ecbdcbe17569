"""What the page asks when another model is to be shown: everything it says of it."""

from __future__ import annotations

from typing import Any

from app.panels.facts import facts_of
from app.panels.panel import Context, Wish
from model.records import Gone


def facts(context: Context, wish: Wish) -> dict[str, Any]:
    """The model that a page is to show; the one in use where there is none of that any more."""
    try:
        return facts_of(context.model(wish))
    except Gone:
        return facts_of(context.models.current)

"""The kernels of a model → steps of a colour scale; what is said of them, the page tells from these."""

from __future__ import annotations

from typing import Any

from app.panels.kernels import kernels_of
from app.panels.panel import Context, Wish


def kernels(context: Context, wish: Wish) -> dict[str, Any]:
    """Kernels of every conv layer of the model that a wish names."""
    return {"kernels": kernels_of(context.model(wish).bundle)}

"""Cases of a test of which `make test` runs a few, and `make thorough` the others."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def some_of(names: Iterable[str], *kept: str) -> list[object]:
    """Cases for a test, of which `make test` runs those that are `kept`, and `make thorough` the others."""
    return [name if name in kept else pytest.param(name, marks=pytest.mark.thorough) for name in names]

"""What is logged as an error → a count by logger."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter

_OURS = "featurescope."
_OTHERS = ("uvicorn.error", "asyncio")  # that are counted by their name


class ErrorFigures(logging.Handler):
    """Counts errors of the whole process while a server runs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__(logging.ERROR)
        self._errors = Counter("featurescope_errors", "Errors logged, by logger", ["logger"], registry=registry)
        for name in _OTHERS:
            self._errors.labels(name)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        known = record.name.startswith(_OURS) or record.name in _OTHERS
        self._errors.labels(record.name if known else "other").inc()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count for the block."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)

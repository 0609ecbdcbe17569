"""How a run goes, in words that begin with its state."""

from __future__ import annotations

from model.records import RunStatus


def sentence(status: RunStatus) -> str:
    """How a run goes, in words; begins with its state."""
    what = f" · {status.preset}" if status.preset else ""
    if status.state == "running":
        if not status.batches:
            return f"running{what} · " + ("measuring the best epoch" if status.epoch >= status.epochs else "starting")
        share = f"{100 * status.batch // status.batches} %"
        return (
            f"running{what} · epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}, {share} · "
            f"loss {status.loss:.3f} · {status.images_per_second:,.0f} images/s · {minutes(status.seconds_left)} left"
        )
    if status.state == "finished":
        best = f" · {100 * status.accuracy:.2f} % on test images, best epoch {status.best_epoch}"
        return f"finished{what}{best}" + (f" · {status.reason}" if status.reason else "")
    if status.state == "idle":
        return "idle · nothing has been trained here yet"
    return f"{status.state}{what}" + (f" · {status.reason}" if status.reason else "")


def percent(share: float | None) -> str:
    """A share in per cent; nothing for one that is not known."""
    return f"{100 * share:.2f} %" if share else ""


def minutes(seconds: float) -> str:
    """A time to wait, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

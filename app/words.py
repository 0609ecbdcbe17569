"""How a run goes, in words that begin with its state."""

from __future__ import annotations

from model import knobs
from model.records import RunStatus

CHANGES = 3  # named in a title
LARGE = 10_000  # a loss from which on its size is said, not its digits


def sentence(status: RunStatus) -> str:
    """How a run goes, in words; begins with its state."""
    what = f" · {status.preset}" if status.preset else ""
    if status.state == "running":
        if not status.batches:
            return f"running{what} · {status.reason or 'starting'}"
        share = f"{100 * status.batch // status.batches} %"
        loss = f"{status.loss:.3f}" if abs(status.loss) < LARGE else f"{status.loss:.1e}"
        said = (
            f"running{what} · epoch {min(status.epoch + 1, status.epochs)} of {status.epochs}, {share} · "
            f"loss {loss} · {status.images_per_second:,.0f} images/s · {minutes(status.seconds_left)} left"
        )
        return said + (f" · {status.reason}" if status.reason else "")
    if status.state == "finished":
        best = f" · {100 * status.accuracy:.2f} % on test images, best epoch {status.best_epoch}"
        return f"finished{what}{best}" + (f" · {status.reason}" if status.reason else "")
    if status.state == "idle":
        return "idle · nothing has been trained here yet"
    return f"{status.state}{what}" + (f" · {status.reason}" if status.reason else "")


def title(name: str, status: RunStatus) -> str:
    """What a run is called: the name that people gave it, else its preset and what was changed in it."""
    said = [change(option, text) for option, text in status.given.items() if option not in ("epochs", "data")]
    return name or " · ".join([status.preset, *said[:CHANGES], *(["…"] if len(said) > CHANGES else [])])


def change(option: str, text: str) -> str:
    """A turned knob in a word or two; a choice says by itself what it is of."""
    if option == "layers":
        return "other layers"
    return (
        text if option in knobs.BY_OPTION and knobs.BY_OPTION[option].choices else f"{option.replace('-', ' ')} {text}"
    )


def percent(share: float | None) -> str:
    """A share in per cent; nothing for one that is not known."""
    return f"{100 * share:.2f} %" if share else ""


def minutes(seconds: float) -> str:
    """A time to wait, roughly."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

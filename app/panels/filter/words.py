"""What is said of a filter."""

from __future__ import annotations

from app.panels.worked_out import WorkedOut
from app.words import Phrase, refused, say


def lack(misfit: Phrase | None, there: WorkedOut) -> Phrase | str:
    """Why what is not there of a filter will not come; empty while it is on its way.

    `misfit` tells of a model that cannot read the data.
    """
    if misfit:
        return say("filter.misfit", why=misfit)
    if there.job and there.job.trouble:
        return say("filter.trouble", why=refused(there.job.trouble))
    if not there.in_use:
        return say("filter.in-use-only")
    return say("filter.not-worked-out") if there.job is None or there.job.share >= 1 else ""


def no_pattern(blameless: Phrase | str) -> Phrase | str:
    """Why a model has no maximising inputs, being one whose derivatives are not known; else empty."""
    return say("filter.no-gradients", why=blameless) if blameless else ""


def pattern(activation: float, best: float | None) -> Phrase:
    """Both figures of the input that excites a filter most."""
    if best is None:
        return say("filter.pattern-found", activation=activation)
    return say("filter.pattern-beside", activation=activation, best=best)


def cost(points: float, intact: int, images: int) -> Phrase:
    """What accuracy is without a filter: `points` in per cent, `intact` of the `images` read correctly with it."""
    share = intact / images
    without = share + points / 100
    figures = {"points": points, "intact": share, "without": without, "images": images}
    return say(f"filter.cost-{'same' if not points else 'less' if points < 0 else 'more'}", **figures)


def rank(place: int, of: int) -> Phrase:
    """Where a filter stands among all, the one that costs most to lose first."""
    return say("filter.rank", rank=place, of=of)

"""What a sweep is called, what its settings are, what came of it, as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from app.words import Phrase, minutes, say
from model.network.hyperparameters import BY_OPTION
from model.runs.outcome import Outcome
from model.runs.sweeps import KERNEL, Knob, Sweep

_ALL = {"limit": "0"}  # what a number says that stands for all there is


def label(knob: str) -> Phrase:
    """What a knob is called on the training form."""
    return say(f"training.options.{knob}.label")


def named(knob: str, value: str) -> Phrase | str:
    """What a value is called, in a word that has room in a picture."""
    if knob == KERNEL:
        return say("training.kernel-side", side=int(value))
    if _ALL.get(knob) == value:
        return say("sweep.all")
    parameter = BY_OPTION.get(knob)
    chosen = parameter is not None and value in parameter.choices
    return say(f"sweep.choices.{value}") if chosen else value


def settings(knobs: Sequence[Knob], values: Sequence[str]) -> list[Phrase]:
    """A combination in words: each knob with its value."""
    return [
        say("runs.change", option=label(knob.name), value=named(knob.name, value))
        for knob, value in zip(knobs, values, strict=False)
    ]


def called(sweep: Sweep) -> Phrase:
    """A sweep as the choice of them says it."""
    knobs = [say("sweep.knob-count", knob=label(knob.name), count=len(knob.values)) for knob in sweep.asked.knobs]
    return say("sweep.called", knobs=knobs, preset=sweep.asked.preset, when=sweep.created)


def answer(outcome: Outcome) -> Phrase:
    """Which combination reads best, if that can be told."""
    if not outcome.ranked:
        return say("sweep.answer.waits" if outcome.on else "sweep.answer.nothing")
    line = _ranking(outcome)
    return say("sweep.answer.so-far", line=line) if outcome.done < outcome.planned else line


def _ranking(outcome: Outcome) -> Phrase:
    """The best combination, or that seeds make more of a difference."""
    best = outcome.ranked[0]
    setting, validation = settings(outcome.sweep.asked.knobs, best.values), best.validation
    share = validation.mean if validation else 0.0
    if len(outcome.ranked) < 2:
        return say("sweep.answer.alone", setting=setting, share=share)
    ahead, seeds = outcome.lead
    if ahead <= 0:
        return say("sweep.answer.even", share=share)
    if seeds is None:
        return say("sweep.answer.once", setting=setting, share=share)
    return say("sweep.answer.best" if outcome.best else "sweep.answer.unclear", setting=setting, share=share)


def caption(outcome: Outcome) -> list[Phrase]:
    """Where the answer comes from: the lead beside the seeds, what was measured, what the picture's dots are."""
    facts = []
    if len(outcome.ranked) > 1:
        ahead, seeds = outcome.lead
        if seeds is not None:
            facts.append(say("sweep.caption.lead", ahead=100 * ahead, seeds=100 * seeds))
    if outcome.images:
        facts.append(say("sweep.caption.measured", images=outcome.images))
    return facts


def stand(outcome: Outcome, now: float, waits: Sequence[Phrase | str] = ()) -> list[Phrase | str]:
    """How many runs are done, what is on, and about how long the rest will take; or why it waits."""
    done = say("sweep.stand.done", done=outcome.done, count=outcome.planned)
    return [done, *_trouble(outcome), *_on(outcome), *waits, *_left(outcome, now)]


def _on(outcome: Outcome) -> list[Phrase]:
    """What is being trained; of several, how many."""
    running = [
        (combination, run)
        for combination in outcome.combinations
        for run in combination.runs
        if run.status and run.status.state == "running"
    ]
    if len(running) != 1:
        return [say("sweep.stand.on", count=len(running))] if running else []
    combination, run = running[0]
    setting = settings(outcome.sweep.asked.knobs, combination.values)
    epoch = min(run.status.epoch + 1, run.status.epochs) if run.status else 0
    epochs = run.status.epochs if run.status else 0
    return [say("sweep.stand.now", setting=setting, seed=str(run.seed), epoch=epoch, epochs=epochs)]


def _trouble(outcome: Outcome) -> list[Phrase]:
    """How many have failed or were stopped."""
    ended = outcome.planned - outcome.done - outcome.on - outcome.failed
    facts = [say("sweep.stand.failed", count=outcome.failed)] if outcome.failed else []
    return [*facts, say("sweep.stand.stopped", count=ended)] if ended else facts


def _left(outcome: Outcome, now: float) -> list[Phrase]:
    """About how long it will take, by how long it has taken; not where some were stopped meanwhile."""
    if not outcome.on or not outcome.done or outcome.done + outcome.on < outcome.planned:
        return []
    seconds = (now - outcome.sweep.created) / outcome.done * outcome.on
    return [say("runs.left", time=minutes(max(seconds, 0.0)))]


def runs_of(outcome: Outcome) -> list[list[dict[str, object]]]:
    """The runs of each combination: id, seed, state, and what a button that leads there is called."""
    return [
        [
            {
                "id": run.id,
                "seed": str(run.seed),
                "state": run.status.state if run.status else "gone",
                "label": say(
                    "sweep.run", seed=str(run.seed),
                    state=say(f"runs.states.{run.status.state}") if run.status else say("sweep.gone"),
                ),
            }
            for run in combination.runs
        ]
        for combination in outcome.combinations
    ]  # fmt: skip

"""`python -m model.sweep`: one setting or two over several values and seeds, and which value reads best."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before NumPy is imported

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from model import command
from model.data import prepare
from model.data.dataset import Dataset
from model.network import hyperparameters, layers, presets
from model.records import BadInput, Failure
from model.runs import outcome, sweeps
from model.runs.sweeps import Asked, Sweep, Trial
from model.sweep import table, work

_NAMED = ("auto", "mnist", "builtin", "fashion")


def _arguments() -> command.Parser:
    """The command line of `python -m model.sweep`."""
    parser = command.Parser(prog="python -m model.sweep", description="Train a network with several values and seeds.")
    parser.add_argument("--preset", help=f"one of {', '.join(presets.PRESETS)}")
    parser.add_argument(
        "--knob", action="append", default=[], metavar="NAME=VALUE,VALUE",
        help=f"what is varied, at most two of {', '.join(sweeps.KNOBS)}",
    )  # fmt: skip
    parser.add_argument("--seeds", default="3", help=f"how often each is trained, 1 to {sweeps.MOST_SEEDS}")
    parser.add_argument("--resume", metavar="ID", help="go on with a sweep; runs that are done are not trained again")
    hyperparameters.add_options(parser)
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="where runs and sweeps lie")
    parser.add_argument(
        "--redis", type=command.redis_address, metavar="URL", default=command.redis_of_environment(),
        help="have workers train",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def main() -> None:
    """Train what a sweep is of; prints its table."""
    parser = _arguments()
    options = parser.parse_args()
    if not options.resume and not (options.preset and options.knob):
        parser.error("expected --preset NAME and --knob NAME=VALUE,VALUE, or --resume ID")
    workspace, train = options.workspace, _trainer(options.redis)
    sweep = _resumed(options) if options.resume else _created(options)
    try:
        train(workspace, sweep)
    except KeyboardInterrupt:
        work.stop(workspace, sweep)
        command.say(f"goes on with: python -m model.sweep --resume {sweep.id} --workspace {workspace}")
        raise
    came = outcome.read(workspace, sweep)
    print(table.as_json(came) if options.json else table.as_text(came))
    if came.done < came.planned:
        raise Failure(f"{came.planned - came.done} of {came.planned} runs are not done; try --resume {sweep.id}")


def _trainer(redis: str | None) -> Callable[[Path, Sweep], None]:
    """What has a sweep's runs trained; raises BadInput or Failure for a Redis that does not answer."""
    if not redis:
        return work.train
    from model.sweep import by_workers  # Celery, for whom it is wanted

    memory = by_workers.reached(redis)
    return lambda workspace, sweep: by_workers.train(workspace, sweep, memory)


def _created(options: Namespace) -> Sweep:
    """A new sweep, as the command line says, every combination of which can be trained."""
    given = hyperparameters.given(options) | {"data": _source(options.data)}
    knobs = [(name.strip(), values) for name, _, values in (knob.partition("=") for knob in options.knob)]
    wanted = sweeps.asked(options.preset, given, knobs, options.seeds)
    trials = _trials(wanted, prepare.load(options.data, options.workspace))
    sweep = sweeps.create(options.workspace, wanted, trials)
    command.say(f"sweep {sweep.id}: {len(trials)} runs")
    return sweep


def _resumed(options: Namespace) -> Sweep:
    """A sweep that there is, all of its runs that are not done waiting again."""
    sweep = sweeps.read(options.workspace, options.resume)
    dataset = prepare.load(sweep.asked.given.get("data", options.data), options.workspace)
    for trial in _trials(sweep.asked, dataset)[len(sweep.runs) :]:
        sweep = sweeps.add(options.workspace, sweep, trial)
    work.queue_again(options.workspace, sweep)
    return sweep


def _trials(wanted: Asked, dataset: Dataset) -> list[Trial]:
    """All runs of a sweep; raises BadInput where one cannot be trained on the data."""
    shape = dataset.split("train")[0].shape[1:]
    trials = sweeps.plan(wanted, shape)
    for trial in trials[: len(wanted.combinations)]:
        changes = {option: value for option, value in trial.given.items() if option != "data"}
        preset = presets.suited(presets.customised(trial.preset, changes), trial.given, dataset)
        layers.plan(preset.layers, shape, len(dataset.class_names))
        if preset.training.limit == 1:
            raise BadInput("limit {count}: expected 2 images or more, or 0 for all", count=1, option="limit")
    return trials


def _source(data: str) -> str:
    """Data as a run is told it, wherever it is trained: a file by its whole path."""
    return data if data in _NAMED else str(Path(data).resolve())


if __name__ == "__main__":
    command.run(main)

"""`python -m model.train`: one training run in one process."""

from __future__ import annotations

if __name__ == "__main__":
    from model import ending

    ending.begin()  # before anything else, which takes its time to import

import json
from collections.abc import Iterator
from pathlib import Path

from model import command

command.hush()  # before TensorFlow is imported, which logs past Python

from model.data import prepare
from model.network import hyperparameters, presets
from model.runs import folders


def _arguments() -> command.Parser:
    """The command line of `python -m model.train`."""
    parser = command.Parser(prog="python -m model.train", description="Train one preset, or another network like it.")
    parser.add_argument("--list", action="store_true", help="print each preset with its parameters")
    parser.add_argument("--preset", help=f"one of {', '.join(presets.PRESETS)}")
    parser.add_argument("--out", type=Path, help="folder of the run")
    hyperparameters.add_options(parser)
    parser.add_argument("--data", default="auto", help="auto, mnist, builtin, fashion, or a file")
    parser.add_argument("--workspace", type=Path, default=Path("workspace"), help="for prepared data")
    parser.add_argument("--resume", action="store_true", help="go on from the last whole epoch of the run in --out")
    parser.add_argument("--background", action="store_true", help="leave the machine to others: one thread, niced")
    parser.add_argument("--queued", action="store_true", help="requests to stop that are there already are this run's")
    return parser


def _listing() -> Iterator[str]:
    """`name parameters` of each preset."""
    from model.train.build import build

    for name, preset in presets.PRESETS.items():
        yield f"{name} {build(preset).count_params()}"


def main() -> None:
    """Train as the command line says; prints the card's essentials as JSON."""
    parser = _arguments()
    options = parser.parse_args()
    if options.list:
        print("\n".join(_listing()))
        return
    if not options.preset or not options.out:
        parser.error("expected --preset NAME and --out DIR, or --list")
    given = hyperparameters.given(options)
    preset = presets.customised(options.preset, given)
    if options.background:
        from model.export.background import step_back

        step_back()
    dataset = prepare.load(options.data, options.workspace)
    preset = presets.suited(preset, given, dataset)
    from model.train.run import train  # seconds of imports, once nothing is left to refuse

    options.out.mkdir(parents=True, exist_ok=True)
    if not (options.background or options.queued):
        (options.out / folders.STOP).unlink(missing_ok=True)  # of an earlier run; for this one whoever queued it did it
    given |= {"data": options.data}
    about = train(
        options.preset, preset, dataset, options.out, given, resume=options.resume, background=options.background
    )
    printed = ("parameters", "accuracy", "test_images", "best_epoch", "epochs", "minutes")
    print(json.dumps({"preset": options.preset, **{name: about[name] for name in printed}}))


if __name__ == "__main__":
    command.run(main)

"""The runs: a list of all, and the chosen one with what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html


@dataclass(frozen=True)
class Row:
    """A run as the list shows it."""

    id: str
    title: str
    preset: str
    state: str
    place: int
    epochs: str
    validation: str
    test: str
    when: str
    in_use: bool = False


ACTS = {  # act → button, explanation
    "halt": ("Stop after this epoch", "keeps the best epoch so far"),
    "stop": ("Cancel", "stops within a second"),
    "resume": ("Resume", "goes on after the last whole epoch"),
    "promote": ("Make it the model in use", "every open page follows; can be undone"),
    "lapse": ("Time-lapse", "your drawing through every kept epoch"),
    "compare": ("Compare", "beside another run"),
    "delete": ("Delete", "with everything it has kept"),
}
TITLES = ("run", "state", "epochs", "validation", "test", "")
FILES = {"best.keras": ".keras", "metrics.csv": "CSV", "log.txt": "log"}


def listing(rows: Sequence[Row], chosen: str, disk: str, undo: str) -> list[html.Div]:
    """The list, the newest first; `undo` names the model before the one in use."""
    head = html.Div(
        [
            html.H2("Runs"),
            html.Span(disk, className="count"),
            *([html.Button(f"Go back to {undo}", className="tool", **{"data-act": "undo"})] if undo else []),
        ],
        className="runs-head",
    )
    if not rows:
        return [head, html.P("No run yet. Start one; it goes on when you close this page.", className="note")]
    titles = html.Div([html.Span(title) for title in TITLES], className="run-row run-titles")
    return [head, titles, html.Div([row(each, each.id == chosen) for each in rows], className="run-list")]


def row(each: Row, chosen: bool) -> html.Button:
    """One run in a line."""
    waits = f", place {each.place}" if each.place else ""
    name: list[object] = [each.title]
    if each.in_use:
        name.insert(0, html.Span("in use", className="in-use"))
    return html.Button(
        [
            html.Span(name, className="run-name", title=each.title),
            html.Span(each.state + waits, className=f"run-state {each.state}"),
            html.Span(each.epochs, title="epochs done, of all"),
            html.Span(each.validation, title="best accuracy on validation images"),
            html.Span(each.test, title="accuracy of that epoch on test images"),
            html.Span(each.when, className="run-when"),
        ],
        className="run-row",
        **{"data-run": each.id, "data-state": each.state, "aria-pressed": "true" if chosen else "false"},
    )


def details(
    run: str, may: Sequence[str], sentence: str, settings: dict[str, str], log: str, files: Sequence[str]
) -> list[object]:
    """The chosen run: how it goes, what may be done with it by name of the act, what it was told and said last."""
    told = [html.Div([html.Span(name, className="term"), html.Span(value)]) for name, value in settings.items()]
    acts = [act(name, run) for name in may]
    links = [link(file, run) for file in files]
    buttons = [*acts[:-1], *links, *acts[-1:]]  # what deletes stands last
    return [
        html.P(sentence, className="note run-sentence"),
        html.Div(buttons, className="run-acts"),
        html.Details([html.Summary("What it was told"), html.Div(told, className="told")]),
        html.Details([html.Summary("Log"), html.Pre(log or "nothing yet")]),
    ]


def act(name: str, run: str) -> html.Button:
    """Something that can be done with a run."""
    text, why = ACTS[name]
    return html.Button(text, title=why, className="tool", **{"data-act": name, "data-run": run})


def link(file: str, run: str) -> html.A:
    """A file of a run, to take away."""
    return html.A(FILES[file], href=f"/runs/{run}/{file}", className="tool", download="", title=f"Download {file}")

"""The whole page, made of the list of panels: header, the side that is always visible, the tabs; and its document."""

from __future__ import annotations

import json
from html import escape as html_text
from typing import Any

from dash import html
from dash.development.base_component import Component

from app import ids, languages
from app.panels import PANELS, TABS
from app.panels.facts import facts_of
from app.panels.panel import Context, Panel
from app.skeleton import SKELETON
from app.tables import tables
from app.words import said
from model.records import BadInput, Failure

RENDERER = "var renderer = new DashRenderer();"  # the only inline script that runs; the headers allow its hash
_DOCUMENT = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        ASSETS
        <script type="application/json" id="tables">TABLES</script>
        {%css%}
    </head>
    <body>
        <noscript>NOSCRIPT</noscript>
        SKELETON
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>"""


def document(head: str) -> str:
    """The page's document; `head` names the scripts and style sheets that browsers are to fetch at once."""
    text = json.dumps(tables(), separators=(",", ":")).replace("<", "\\u003c")
    page = _DOCUMENT.replace("ASSETS", head).replace("TABLES", text)
    return page.replace("NOSCRIPT", _without_script()).replace("SKELETON", SKELETON)


def _without_script() -> str:
    """What a browser without scripts says, in every language, for nothing tells which one is wanted."""
    lines = {code: html_text(languages.sentence(code, "page", "no-script")) for code in languages.names()}
    return "".join(f'<p lang="{code}">{line}</p>' for code, line in lines.items())


EMPTY = html.Div()  # what Dash is given: who asks decides what is on the page


def layout(context: Context, shared: Context) -> html.Div:
    """The page for the model in use, or the asker's own, and what is `shared` by all.

    Where its files are not to be read, it is one line that says so.
    """
    try:
        return _whole(context, shared)
    except (BadInput, Failure, OSError) as trouble:
        why = getattr(trouble, "strerror", None) or trouble
        return html.Div(id=ids.UNREADABLE, className="notice", **said("page.unreadable", why=str(why)))


def _whole(context: Context, shared: Context) -> html.Div:
    """The page; the pictures in it come later."""
    always = {panel.key: panel.layout(shared if panel.shared else context) for panel in PANELS if not panel.tab}
    tabs = [(panel, panel.layout(shared if panel.shared else context)) for panel in TABS]
    blamed = html.Div([always["blame"], always["attribution"]], className="blamed-answer")
    above = [always["timelapse"], always["ablation"], blamed, always["circuit"]]
    stage = html.Section(
        [_tabs(always["takeaway"]), *above, always["tour"], *(_shown_by_tab(*tab) for tab in tabs)], className="stage"
    )
    drawer = html.Aside([always["filter"], always["point"]], id=ids.FILTER_PAGE, className="drawer", hidden=True)
    next(content for panel, content in tabs if panel.key == "training").children.append(always["sweep"])  # at its end
    always["input"].children[0].children.append(always["doubt"])  # right under the verdict
    of_visit = {"own": context.own, "runtime": context.runtime}
    return html.Div(
        [
            always["header"],
            html.Main([always["input"], stage, drawer], className="columns"),
            always["own"],
            html.Div(id=ids.HOVER, className="reading", hidden=True, **{"aria-hidden": "true"}),
        ],
        className="page",
        id=ids.PAGE,
        **{"data-facts": json.dumps(facts_of(context.models.current) | of_visit)},
    )


def _tabs(takeaway: Component | Any) -> html.Div:
    """The row of tabs, with what may be shown on any of them and what belongs to the shown one at its end."""
    buttons = [
        html.Button(
            id=ids.tab(panel.key),
            className="tab",
            role="tab",
            **{"aria-selected": "false", "aria-controls": ids.panel(panel.key), "data-tab": panel.key},
            **said(f"tabs.{panel.key}"),
        )
        for panel in TABS
    ]
    controls = [panel.controls() for panel in PANELS if panel.controls]
    about = html.Button(
        "?",
        id=ids.ABOUT_OPEN,
        className="quiet about-open",
        **{"aria-expanded": "false", "aria-controls": ids.ABOUT},
        **said(title="page.about", label="page.about"),
    )
    row = html.Div(buttons, className="tab-list", role="tablist")
    opener = html.Button(
        id=ids.DISPLAY_OPEN,
        className="tool display-open",
        **{"aria-expanded": "false", "aria-controls": ids.DISPLAY},
        **said("page.display", title="page.display-title"),
    )
    display = html.Div([*controls, takeaway], id=ids.DISPLAY, className="display")
    return html.Div([html.Div([row, about], className="tab-row"), _about(), opener, display], className="tabs")


def _about() -> html.Div:
    """What each tab shows, in a paragraph; hidden until it is asked for."""
    return html.Div(
        [
            *(html.P(**{"data-tab": panel.key}, **said(f"about.{panel.key}")) for panel in TABS),
            html.Button(id=ids.TOUR_START, className="quiet", **said("page.tour")),
        ],
        id=ids.ABOUT,
        className="about",
        hidden=True,
    )


def _shown_by_tab(panel: Panel, content: Component | Any) -> html.Div:
    """What a tab shows; hidden by the stylesheet, never taken out of the document."""
    return html.Div(
        content, id=ids.panel(panel.key), className="tab-panel", role="tabpanel",
        **{"aria-labelledby": ids.tab(panel.key)},
    )  # fmt: skip

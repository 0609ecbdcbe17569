"""The header: what this is, the model and the data in use, theme and share."""

from app.panels.header import layout, view
from app.panels.panel import Panel, Question, quickly

PANEL = Panel("header", layout.layout, questions={"facts": Question(view.facts, quickly)})

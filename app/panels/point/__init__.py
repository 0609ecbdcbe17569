"""Point: a pixel of a map, where it looks, and the exact sum behind it."""

from app.panels.panel import Panel, Question, quickly
from app.panels.point import layout, view

PANEL = Panel("point", layout.layout, questions={"sum": Question(view.sum_behind, quickly)})

"""Circuit: which maps of each layer a verdict is made of, adding up to its logit."""

from app.panels.circuit import layout, view
from app.panels.panel import Panel, Question

PANEL = Panel("circuit", layout.layout, questions={"of": Question(view.of), "drop": Question(view.drop)})

"""Filter: all there is to say of one filter of a layer, in a drawer beside the live maps."""

from app.panels.filter import layout, view
from app.panels.panel import Panel, Question, quickly

PANEL = Panel("filter", layout.layout, questions={"about": Question(view.about, quickly)})

"""Attribution: which places of the input speak for a class, by Grad-CAM and by occlusion, side by side."""

from app.panels.attribution import layout, view
from app.panels.panel import Panel, Question

PANEL = Panel("attribution", layout.layout, questions={"of": Question(view.of)})

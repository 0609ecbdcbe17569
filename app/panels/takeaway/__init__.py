"""Take away: pictures, tables, arrays of what is shown, and the code that makes the same of the model's own file."""

from app.panels.panel import Panel, Question
from app.panels.takeaway import arrays, code, layout

PANEL = Panel(
    "takeaway",
    layout.layout,
    questions={
        "activations": Question(arrays.activations),
        "filters": Question(arrays.filters),
        "images": Question(arrays.images),
        "model": Question(arrays.model),
        "code": Question(code.code),
    },
)

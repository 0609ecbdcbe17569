"""The page's parts, one folder each: what it is, what it asks, its words and figures; each exports one PANEL.

To add a panel: its folder here, its folder in `assets/panels/`, its name in the lists of both.
"""

from __future__ import annotations

from app.panels.ablation import PANEL as ABLATION
from app.panels.activations import PANEL as ACTIVATIONS
from app.panels.attribution import PANEL as ATTRIBUTION
from app.panels.blame import PANEL as BLAME
from app.panels.circuit import PANEL as CIRCUIT
from app.panels.compare import PANEL as COMPARE
from app.panels.contrast import PANEL as CONTRAST
from app.panels.doubt import PANEL as DOUBT
from app.panels.evaluation import PANEL as EVALUATION
from app.panels.filter import PANEL as FILTER
from app.panels.filters import PANEL as FILTERS
from app.panels.header import PANEL as HEADER
from app.panels.input import PANEL as INPUT
from app.panels.landscape import PANEL as LANDSCAPE
from app.panels.own import PANEL as OWN
from app.panels.point import PANEL as POINT
from app.panels.sweep import PANEL as SWEEP
from app.panels.takeaway import PANEL as TAKEAWAY
from app.panels.timelapse import PANEL as TIMELAPSE
from app.panels.tour import PANEL as TOUR
from app.panels.training import PANEL as TRAINING

TABS = (ACTIVATIONS, FILTERS, EVALUATION, CONTRAST, LANDSCAPE, TRAINING, COMPARE)
PANELS = (
    HEADER,
    TOUR,
    INPUT,
    DOUBT,
    TIMELAPSE,
    OWN,
    BLAME,
    ABLATION,
    ATTRIBUTION,
    CIRCUIT,
    FILTER,
    POINT,
    SWEEP,
    TAKEAWAY,
    *TABS,
)

"""Tour: a first visitor draws a digit, reads one sum and switches one filter off, each by doing it."""

from app.panels.panel import Panel
from app.panels.tour import layout

PANEL = Panel("tour", layout.layout)

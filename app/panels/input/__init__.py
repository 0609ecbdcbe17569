"""The input and its verdict: pad, tools, bars, picker; always visible. Answered by the live path."""

from app.panels.input import layout
from app.panels.panel import Panel

PANEL = Panel("input", layout.layout)

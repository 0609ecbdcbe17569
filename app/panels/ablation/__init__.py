"""Ablation: filters that are switched off, and what that costs."""

from app.panels.ablation import layout
from app.panels.panel import Panel

PANEL = Panel("ablation", layout.layout)

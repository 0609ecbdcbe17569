"""What the document shows until the page is there: its parts as pale shapes, each where the real one will be.

Rule: HTML alone, looks are the style sheet's; the page's script takes it away in the task that shows the page.
"""

from __future__ import annotations

_ROWS = 5  # layers that a usual network shows


def _shape(kind: str, inside: str = "") -> str:
    """One shape."""
    return f'<div class="{kind}">{inside}</div>'


_LEFT = "".join(map(_shape, ("bone bone-pad", "bone bone-tools", "bone bone-seen", "bone bone-bars")))
_WAY = _shape("bone-way", _shape("bone") * 2)
_MAPS = _shape("bone-layer", _shape("bone bone-head") + _shape("bone bone-row")) * _ROWS
_RIGHT = _shape("bone bone-tabs") + _WAY + _MAPS
SKELETON = (
    '<div id="skeleton" aria-hidden="true">'
    '<div class="bar"><h1>Featurescope</h1></div>'
    f'<div class="columns">{_shape("bones left", _LEFT)}{_shape("bones right", _RIGHT)}</div>'
    "</div>"
)

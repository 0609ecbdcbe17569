"""Where each layer looks, as short as the page's script needs it to find out what a value sees.

Rule: `assets/page/receptive.mjs` reads what this writes; a test holds what comes of it to `model.explain.receptive`.
"""

from __future__ import annotations

from typing import Any

from model.explain.receptive import is_flat, reads_of
from model.records import IMAGE, Bundle, LayerInfo, Span

_FLAT = 0  # stands for a window where a layer reads its source as one row of values


def looks_of(bundle: Bundle) -> list[list[list[Any]]]:
    """For each layer, for each of its sources: [source, window, maps], see `_window` and `receptive.reads_of`."""
    shapes = {IMAGE: bundle.input_shape} | {at: layer.shape for at, layer in enumerate(bundle.layers)}
    return [
        [[source, _window(layer, at, shapes), reads_of(layer, at, shapes)] for at, source in enumerate(layer.sources)]
        for layer in bundle.layers
    ]


def _window(layer: LayerInfo, at: int, shapes: dict[int, tuple[int, ...]]) -> Any:
    """A window as [rows, columns]; null where it is everything."""
    window, given = layer.windows[at], shapes[layer.sources[at]]
    if is_flat(layer, at, given):
        return _FLAT
    if window is None:
        return None
    sides = (given[0], given[1]) if len(given) == 3 else (1, 1)
    spans = zip((window.rows, window.columns), sides, window.step, strict=True)
    return [_axis(span, side, step) for span, side, step in spans]


def _axis(span: Span, length: int, step: int) -> list[Any]:
    """[start, stride, reach, step]: position n looks at every step-th from start + n · stride to `reach` further on, as
    far as there are any; [firsts, lasts, step] where no such rule says it."""
    firsts, lasts = span
    stride = firsts[-1] - firsts[-2] if len(firsts) > 1 else 1
    for reach in sorted({last - first for first, last in zip(firsts, lasts, strict=True)}, reverse=True):
        start = lasts[0] - reach
        rule = [_cut(start + at * stride, reach, step, length) for at in range(len(firsts))]
        if rule == list(zip(firsts, lasts, strict=True)):
            return [start, stride, reach, step]
    return [list(firsts), list(lasts), step]


def _cut(start: int, reach: int, step: int, length: int) -> tuple[int, int]:
    """First and last of a window that are inside, on its own grid."""
    last = start + reach
    first = start if start >= 0 else start % step
    return first, last if last < length else last - -(-(last - length + 1) // step) * step

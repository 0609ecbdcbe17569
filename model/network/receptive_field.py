"""Receptive field: how many input pixels, one side, a value of a layer depends on.

Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019, equations 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """`size` pixels of the input, one side; neighbouring values lie `jump` input pixels apart."""

    size: int = 1
    jump: int = 1

    def through(self, kernel: int, stride: int = 1, dilation: int = 1) -> Field:
        """The field after a window of `kernel` values moved by `stride`."""
        return Field(self.size + (kernel - 1) * dilation * self.jump, self.jump * stride)


def widest(fields: list[Field]) -> Field:
    """Where branches meet, a value depends on the widest of them."""
    return max(fields, key=lambda field: (field.size, field.jump), default=Field())

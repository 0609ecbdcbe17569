"""What a child that builds bundles may take of the machine: by what the files it is given really hold."""

from __future__ import annotations

from model.child import limit_this_process

_CPU_SECONDS, _FILE_SIZE = 600, 1 << 30
# Address space: TensorFlow's own with the derivatives of as many values as there may be, what a network's weights cost.
_SPACE, _PER_BYTE, _PER_ARRAY = 5 << 30, 40, 3 << 20


def limit_building(weights: int, arrays: int, *, bundles: int = 1) -> None:
    """Cap this process, which builds so many `bundles` of a network with so many bytes of `weights` in `arrays`."""
    space = _SPACE + _PER_BYTE * weights + _PER_ARRAY * arrays
    limit_this_process(address_space=space, cpu_seconds=_CPU_SECONDS * bundles, file_size=_FILE_SIZE)

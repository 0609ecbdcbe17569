"""TensorFlow kept off the GPU, and its log out of ours; to be asked for before it is imported.

Rule: imports nothing but `os`, for packages say it before their commands can be stopped (`model.ending`).
"""

from __future__ import annotations

import os


def quieten_tensorflow() -> None:
    """For this process and its children."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

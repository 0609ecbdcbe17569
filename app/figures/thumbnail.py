"""Images as data URIs, small enough to send by the dozen."""

from __future__ import annotations

import base64
import io

from PIL import Image

from model.records import Bytes


def data_uri(image: Bytes) -> str:
    """An image uint8 (H, W, C) as a PNG data URI, C 1 or 3."""
    shown = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    file = io.BytesIO()
    shown.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()

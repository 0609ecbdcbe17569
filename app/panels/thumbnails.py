"""Images as data URIs, small enough to send by the dozen: one by one, or many on one sheet."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from model.records import Bytes

_WITH_ALPHA = 4  # channels
LARGEST = 64  # pixels of a thumbnail's longer side on a sheet


def data_uri(image: Bytes) -> str:
    """An image uint8 (H, W, C) as a PNG data URI, C 1 or 3."""
    picture = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def thumbnail(image: Bytes) -> str:
    """An image uint8 (H, W, C) as a data URI, thinned out and without alpha as on a `sheet`."""
    return data_uri(sheet(np.asarray(image)[None], 1))


def sheet(images: Bytes, columns: int) -> Bytes:
    """Images uint8 (n, H, W, C) side by side, row by row, as one (rows·h, columns·w, 1 or 3).

    Images larger than LARGEST are thinned out by a whole number; alpha is laid on white, other channels that are no
    colours are averaged.
    """
    step = -(-max(images.shape[1:3]) // LARGEST)
    thin = images[:, ::step, ::step]
    if thin.shape[3] == _WITH_ALPHA:
        thin = opaque(thin)
    if thin.shape[3] not in (1, 3):
        thin = thin.mean(axis=3, keepdims=True).astype(np.uint8)
    count, height, width, channels = thin.shape
    rows = -(-count // columns)
    grid = np.zeros((rows * columns, height, width, channels), np.uint8)
    grid[:count] = thin
    whole = grid.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    return np.ascontiguousarray(whole.reshape(rows * height, columns * width, channels))


def opaque(images: Bytes) -> Bytes:
    """Images (…, 4) with alpha as (…, 3), laid on white paper as the page's `opaque.mjs` has them."""
    cover = images[..., 3:].astype(np.float32) / 255
    return np.rint(255 + (images[..., :3].astype(np.float32) - 255) * cover).astype(np.uint8)

"""The child process that downloads a data set through Keras and leaves it as one .npz."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from model import command, files
from model.records import BadInput, Failure


def main() -> None:
    """Download `mnist` or `fashion` and publish it atomically at the given path."""
    from keras.datasets import fashion_mnist, mnist

    name, target = sys.argv[1], Path(sys.argv[2])
    sets = {"mnist": mnist, "fashion": fashion_mnist}
    if name not in sets:
        raise BadInput(f"{name}: expected one of {', '.join(sets)}")
    try:
        (x_train, y_train), (x_test, y_test) = sets[name].load_data()
    except Exception as error:  # Keras wraps every network trouble in a bare Exception
        raise Failure(f"{name}: {error}") from None
    with files.replaced(target) as building:
        np.savez_compressed(building, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


if __name__ == "__main__":
    command.hush()
    command.run(main)

"""KERAS. From a `.keras` file to a bundle, in a process of its own: `python -m model.export`."""

from model import quiet

quiet.quieten_tensorflow()

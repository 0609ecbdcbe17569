"""KERAS. Training, in a process of its own: `python -m model.train`."""

from model import quiet

quiet.quieten_tensorflow()

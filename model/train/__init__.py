"""KERAS. Training, in a process of its own: `python -m model.train`."""

from model import command

command.quieten_tensorflow()

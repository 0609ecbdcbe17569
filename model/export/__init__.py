"""KERAS. From a `.keras` file to a bundle, in a process of its own: `python -m model.export`."""

from model import command

command.quieten_tensorflow()

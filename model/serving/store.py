"""Where the bundle of a model lies: one store of a workspace, with a shelf for each way in which models come about.

Rule: asked by version (what a page names) or by `.keras` file (what a command names); what is not there is built by a
child, the one with TensorFlow. A new kind of model is one more shelf.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model import files
from model.child import Child
from model.intake.network import ONE_THREAD
from model.records import Bundle, Gone
from model.serving import bundle

PRETRAINED = Path(__file__).parents[1] / "pretrained"
SHIPPED = ("default", "three-conv-128")
RUNS, EPOCHS, UPLOADS = "runs", "lapse", "uploads"  # folders: runs, the epochs of one that have a bundle, visitors' own
_EXPORT_SECONDS = 900  # in the background of a busy machine; the processor's own limit is shorter


@dataclass(frozen=True)
class Shelf:
    """A kind of place for bundles: a pattern of folders below `root`, with the {version} where it names them.

    Where it does not, a folder's own manifest says which version it holds.
    """

    name: str
    pattern: str
    root: Path | None = None  # the workspace

    def folders(self, workspace: Path, version: str) -> Iterator[Path]:
        """Folders that may hold the bundle of a version."""
        for folder in (self.root or workspace).glob(self.pattern.format(version=version)):
            if folder.name == version or files.json_object(folder / bundle.MANIFEST).get("version") == version:
                yield folder


SHELVES = (
    Shelf("shipped", "*", PRETRAINED),
    Shelf("promoted", "bundles/{version}"),  # and those that were given on the command line
    Shelf("epoch", f"{RUNS}/*/{EPOCHS}/{{version}}"),
    Shelf("run", f"{RUNS}/*/best"),
    Shelf("upload", f"{UPLOADS}/*/{{version}}"),  # only who has it knows the version
)


class Store:
    """The bundles of one workspace, and those that are shipped."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace

    def find(self, version: str) -> Bundle:
        """The bundle of a version, on whichever shelf; raises Gone where there is none (any more)."""
        if version.isalnum():
            for shelf in SHELVES:
                for folder in shelf.folders(self.workspace, version):
                    if made := bundle.intact(folder, version):
                        return made
        raise Gone("model {version} is not served any more", version=version[:40])

    def of(self, keras_file: Path, *, input_range: str = "", data: str = "") -> Bundle:
        """The bundle of a `.keras` file: beside it, if it is one of ours, on our shelf, or built there now.

        `input_range` is laid down by whoever gives the file; `data` is a source to find it by where it is not and the
        layers do not tell. Raises BadInput where the file is missing or is no image classifier, Failure where building
        it broke.
        """
        version = bundle.version_of(keras_file, input_range)
        promoted = self.promoted(version)
        for folder in (*([folder_beside(keras_file)] if self._ours(keras_file) else []), promoted):
            if made := bundle.intact(folder, version):
                return made
        options = ["--input", input_range] if input_range else []
        options += ["--data", data, "--workspace", str(self.workspace.resolve())] if data else []
        return _built(keras_file, promoted, *options)

    def _ours(self, keras_file: Path) -> bool:
        """Whether we have put a file, and what lies beside it, where it is; a bundle's own hash does not say."""
        folder = keras_file.resolve().parent
        return folder == PRETRAINED or folder.is_relative_to((self.workspace / RUNS).resolve())

    def promoted(self, version: str) -> Path:
        """Where the bundle of a model in use lies."""
        return self.workspace / "bundles" / version


def folder_beside(keras_file: Path) -> Path:
    """Where a bundle lies that was shipped or trained with its file."""
    return keras_file.with_suffix("")


def of_run(keras_file: Path) -> Bundle:
    """The bundle beside a run's model; where it is missing, built now by a child that leaves the machine to others.

    Raises as `Store.of`.
    """
    target = folder_beside(keras_file)
    made = bundle.intact(target, bundle.version_of(keras_file))
    return made or _built(keras_file, target, "--ours", "--background")


def of_upload(keras_file: Path, *, salt: str, data: str, workspace: Path) -> Bundle:
    """The bundle of a visitor's own file, beside it, in a folder called as its version. Raises as `Store.of`."""
    target = keras_file.with_name(bundle.version_of(keras_file, salt=salt))
    options = ("--salt", salt, "--data", data, "--workspace", str(workspace.resolve()), "--background")
    return _exported(keras_file, target, *options)


def _built(keras_file: Path, folder: Path, *options: str) -> Bundle:
    """As `_exported`, said to whoever gave the command; a visitor's file is not spoken of."""
    print(f"building the bundle of {keras_file.name} …", file=sys.stderr, flush=True)
    return _exported(keras_file, folder, *options)


def _exported(keras_file: Path, folder: Path, *options: str) -> Bundle:
    """Have a bundle built, in the place of one that is damaged or another model's; `options` of the command line."""
    shutil.rmtree(folder, ignore_errors=True)
    command_line = (str(keras_file.resolve()), "--out", str(folder.resolve()), *options)
    Child("model.export", *command_line, environment=ONE_THREAD).finish(_EXPORT_SECONDS)
    return bundle.read(folder)

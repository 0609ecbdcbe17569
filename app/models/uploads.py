"""Visitors' own models: a `.keras` file, perhaps with its data, received in parts, built, served to one visitor only.

Rule: an upload is a folder that only its token names, with all that is kept of it inside; it is gone after a day. What
a stranger sends is opened by locked-up children only (`model.intake`). Its model's version cannot be worked out.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.models.workers import Lane, Workers
from app.words import Phrase, say
from model import files, text
from model.child import Child
from model.data import prepare
from model.data.dataset import Dataset
from model.intake import archive, network, pictures
from model.records import BadInput, Bundle, Failure, RunStatus
from model.runs import claims, liveness
from model.serving import store
from model.serving.store import UPLOADS

_log = logging.getLogger("featurescope.uploads")
LIFETIME = 24 * 3600  # seconds
PART = 1 << 20  # bytes of a part, at most
_MOST, _OF_ADDRESS, _BUILDING = 64, 24, 8  # uploads kept; of one address (a class behind one router); in the queue
_DISK = 4 << 30  # bytes of all of them
_MOST_DATA = 256 << 20
_SECONDS = 120  # for the splits of its data
_TOKEN = re.compile(r"[\w-]{32}")
_ABOUT, _PICTURES, _SERVER = "upload.json", "pictures", "server.json"
_PATIENCE = 2.0  # seconds for another server that counts what there is
_SWEEP = 3600.0  # seconds between two looks for what is over a day old
_LONGEST = 80  # letters of a file's name
MODEL, DATA = "model", "data"


@dataclass(frozen=True)
class Upload:
    """What is known of one: `state` is receiving, waiting, building, done or failed; `line` what there is to say.

    `names` and `sizes` are of the files `model` and, where there is one, `data`; times in seconds since 1970. Where it
    failed, `template` and `values` are the line's, see `BadInput`, if it has them.
    """

    token: str
    address: str
    names: dict[str, str]
    sizes: dict[str, int]
    state: str = "receiving"
    line: str | Phrase = ""
    version: str = ""
    begun: float = 0.0
    template: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class Uploads:
    """All uploads of a workspace."""

    def __init__(self, workspace: Path, source: str) -> None:
        """`source` is the server's data, which a model is tried on where it brings none."""
        self.root, self.workspace, self.source = workspace / UPLOADS, workspace, source
        self._lock = threading.Lock()

    def begin(self, address: str, given: dict[str, Any]) -> Upload:
        """Take on a new one; raises BadInput for what would not be taken, before any of it is sent."""
        names, sizes = {}, {}
        for kind, endings, most in ((MODEL, (".keras",), archive.MOST), (DATA, pictures.KINDS, _MOST_DATA)):
            if kind == MODEL or given.get(kind):
                names[kind], sizes[kind] = _announced(kind, given.get(kind), endings, most)
        self.root.mkdir(parents=True, exist_ok=True)
        with self._lock, claims.claimed(self.root, _PATIENCE) as ours:
            if not ours:
                raise BadInput("too many models are being opened at this moment; try again in a minute")
            self.sweep()
            others = self._all()
            of_address = sum(other.address == address for other in others)
            if len(others) >= _MOST or of_address >= _OF_ADDRESS:
                raise BadInput("there are as many models of visitors here as there may be; try again later")
            if sum(sum(other.sizes.values()) for other in others) + sum(sizes.values()) > _DISK:
                raise BadInput("visitors' models take all the room there is for them; try again later")
            token = secrets.token_urlsafe(24)
            (self.root / token).mkdir(parents=True)
            return self._write(Upload(token, address, names, sizes, begun=time.time()))

    def receive(self, token: str, kind: str, at: int, part: bytes) -> int:
        """Add a part of a file at its place; returns how many bytes there are now."""
        upload = self.find(token)
        if upload.state != "receiving" or kind not in upload.sizes:
            raise BadInput("upload: {state}, expected one that is being received", state=upload.state)
        path = self._file(upload, kind)
        with path.open("ab") as file:  # opened first: on a shared path only that shows what another server has added
            have = file.tell()
            if at != have or not 0 < len(part) <= min(PART, upload.sizes[kind] - have):
                raise BadInput(
                    "upload: {count} bytes at {at}, expected the part at {have} of {size}",
                    count=len(part), at=at, have=have, size=upload.sizes[kind],
                )  # fmt: skip
            file.write(part)
        return have + len(part)

    def queue(self, token: str) -> Upload:
        """A whole upload waits to be built; raises BadInput for one that is not whole, or when too many wait."""
        upload = self.find(token)
        for kind, size in upload.sizes.items():
            path = self._file(upload, kind)
            if upload.state != "receiving" or not path.exists() or path.stat().st_size != size:
                raise BadInput("upload: its {kind} is {state} and not whole", kind=kind, state=upload.state)
        if sum(other.state in ("waiting", "building") for other in self._all()) >= _BUILDING:
            raise BadInput("too many models are being opened at this moment; try again in a minute")
        self.go_on(token)
        return self._write(replace(upload, state="waiting", line=say("own.waiting")))

    def go_on(self, token: str) -> None:
        """This server is at an upload; to be said every `liveness.BEAT` seconds, or others take it for gone."""
        if self._folder(token).is_dir():
            files.publish(self._folder(token) / _SERVER, json.dumps(liveness.ours()))

    def build(self, token: str) -> Upload:
        """Make a bundle of an upload, and splits of its data; takes seconds to a minute. The reason if that fails."""
        upload = self.find(token)
        try:
            source, workspace = self.source, self.workspace
            if DATA in upload.names:
                source, workspace = str(self._prepared(upload).resolve()), self._folder(token)
            self._say(token, "building", say("own.building"))
            file = self._file(upload, MODEL)
            made = store.of_upload(file, salt=secrets.token_hex(16), data=source, workspace=workspace)
        except (BadInput, Failure) as trouble:
            return self._fail(token, trouble)
        except OSError as trouble:
            return self._fail(token, BadInput("the server could not read or write ({why})", why=trouble.strerror))
        return self._write(replace(self.find(token), state="done", line="", version=made.version))

    def find(self, token: str) -> Upload:
        """An upload by its token; raises BadInput where there is none. It has failed if its server is gone."""
        upload = _read(self._folder(token)) if _TOKEN.fullmatch(token) else None
        if upload is None or upload.begun + LIFETIME < time.time():
            raise BadInput("there is no such model any more; open it again")
        return upload

    def close(self, token: str) -> None:
        """Forget an upload."""
        files.remove(self._folder(self.find(token).token))

    async def watch(self, workers: Workers) -> None:
        """Remove, as long as the server is on, what is over a day old."""
        while True:
            await workers.run(Lane.RUNS, self._swept)
            await asyncio.sleep(_SWEEP)

    def _swept(self) -> None:
        """As `sweep`, unless another server takes one on at this moment."""
        try:
            if self.root.is_dir():
                with claims.claimed(self.root, _PATIENCE) as ours:
                    if ours:
                        self.sweep()
        except OSError as trouble:  # it is tried again in an hour
            _log.warning("visitors' models cannot be swept: %s", trouble.strerror)

    def sweep(self) -> None:
        """Remove what is over a day old, and what a server that has ended left unfinished."""
        for folder in filter(Path.is_dir, self.root.glob("*")):
            begun = files.json_object(folder / _ABOUT).get("begun", 0)
            if begun + LIFETIME < time.time():
                files.remove(folder)
        files.sweep_removed(self.root)

    def holds(self, bundle: Bundle) -> bool:
        """Whether a bundle is of an upload."""
        return bundle.folder.parent.parent == self.root

    def dataset_of(self, bundle: Bundle) -> Dataset | None:
        """The data that an upload came with; none where it brought none."""
        arrays = _arrays(bundle)
        return prepare.load(str(arrays), bundle.folder.parent, aloud=False) if arrays else None

    def source_of(self, bundle: Bundle) -> tuple[str, Path]:
        """The data that a bundle is shown on, as a command takes it, and the workspace that it is prepared in."""
        arrays = _arrays(bundle) if self.holds(bundle) else None
        return (str(arrays.resolve()), bundle.folder.parent) if arrays else (self.source, self.workspace)

    def _prepared(self, upload: Upload) -> Path:
        """The data of an upload as arrays, read by a locked-up child, its splits prepared in the upload's folder."""
        self._say(upload.token, "building", say("own.reading"))
        folder, model = self._folder(upload.token), network.taken_in(self._file(upload, MODEL))
        arrays = network.pictures_taken_in(self._file(upload, DATA), folder / _PICTURES, network.image_size(model))
        Child("model.data", "--workspace", str(folder.resolve()), "--", str(arrays.resolve())).finish(_SECONDS)
        return arrays

    def _say(self, token: str, state: str, line: Phrase) -> Upload:
        """Note how it goes."""
        return self._write(replace(self.find(token), state=state, line=line))

    def _fail(self, token: str, trouble: BadInput | Failure) -> Upload:
        """Note why it cannot be opened, without the folder, which is nobody's business."""
        parts = trouble.parts() if isinstance(trouble, BadInput) else {"line": str(trouble), "template": "", "with": {}}
        where = json.dumps(str(self._folder(token).resolve()))[1:-1]
        told = text.plain_parts(json.loads(json.dumps(parts).replace(f"{where}/", "").replace(where, "")))
        failed = replace(self.find(token), state="failed", line=told["line"][:300])
        return self._write(replace(failed, template=told["template"], values=told["with"]))

    def _write(self, upload: Upload) -> Upload:
        """Publish what is known of an upload; one whose folder has gone stays gone."""
        folder = self._folder(upload.token)
        if folder.is_dir():
            files.publish(folder / _ABOUT, json.dumps(upload.__dict__))
        return upload

    def _all(self) -> list[Upload]:
        """All that are kept."""
        return [upload for folder in self.root.glob("*") if (upload := _read(folder))]

    def _folder(self, token: str) -> Path:
        """Where an upload lies."""
        return self.root / token

    def _file(self, upload: Upload, kind: str) -> Path:
        """Where a file of an upload lies: called as its visitor calls it, so that errors do too."""
        return self._folder(upload.token) / upload.names[kind]


def _read(folder: Path) -> Upload | None:
    """The upload of a folder; None where there is none."""
    about = files.json_object(folder / _ABOUT)
    if not about:
        return None
    upload = Upload(**about)
    if upload.state in ("waiting", "building") and not _attended(folder):
        line = "the server that was opening it has stopped; open it again"
        return replace(upload, state="failed", line=line, template=line)
    return upload


def _attended(folder: Path) -> bool:
    """Whether the server that has an upload built is still there."""
    said = files.json_object(folder / _SERVER)
    try:
        return bool(said) and liveness.alive(replace(RunStatus("", ""), **said))
    except TypeError:
        return False


def _arrays(bundle: Bundle) -> Path | None:
    """The file of the data that an upload came with; none where it brought none."""
    return next((bundle.folder.parent / _PICTURES).glob("*.npz"), None)


def _announced(kind: str, given: Any, endings: tuple[str, ...], most: int) -> tuple[str, int]:
    """The name and the size of a file that is to come."""
    name, size = (given.get("name"), given.get("size")) if isinstance(given, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
        raise BadInput("{kind}: expected a file's name and size", kind=kind)
    ending = next((ending for ending in endings if name.lower().endswith(ending)), "")
    if not ending:
        given, known = repr(text.plain(name)[:40]), ", ".join(endings)
        raise BadInput("{kind} {given}: expected a file that ends in {known}", kind=kind, given=given, known=known)
    if not 0 < size <= most:
        raise BadInput("{kind} of {size} MB, expected at most {most}", kind=kind, size=size >> 20, most=most >> 20)
    stem = re.sub(r"[^\w -]", "_", text.plain(name[: -len(ending)]))[:_LONGEST] or kind
    return f"{stem}{ending}", size

"""Requests of the live path → frames, by the model that each names."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from app.figures.live import Stages
from app.live.news import Newest
from app.live.turns import Turns, Use
from app.models.in_use import ModelInUse
from app.models.loaded import LoadedModel
from app.models.workers import Lane, Workers
from model.data import ink
from model.records import BadInput, Floats
from model.serving import frame
from model.serving.blame import blamed
from model.serving.engine import probabilities
from model.serving.gradient import scores_for
from model.serving.predict import unit

_Given = TypeVar("_Given")
_LONG = 6_000  # bytes: a drawing of more takes its time, so not on the event loop
_MANY = 64  # strokes, or filters that are switched off, likewise


class Frames:
    """Answers requests in turns, on the event loop where that takes less than going to a thread."""

    def __init__(self, in_use: ModelInUse, workers: Workers) -> None:
        self.in_use, self.workers = in_use, workers
        self._at_once, self._in_threads = Turns(1), Turns(workers.threads(Lane.LIVE))

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._at_once.waiting + self._in_threads.waiting

    async def reply(self, newest: Newest[bytes], use: Use, stages: Stages) -> bytes:
        """The frame of the newest request there is when its turn comes; `use` grows by what it takes.

        Raises as `answer`. `stages` begins when the turn has come.
        """
        await newest.look()
        await self._at_once.take(use)
        try:
            message = await newest.look()
            if len(message) < _LONG and self._at_hand(request := frame.parse(message)):
                await newest.take()
                stages.begin(newest.put_at)
                packed, seconds = _timed(self._packed, request, stages)
                use.add(seconds)
                return packed
        finally:
            self._at_once.give_back()
        return await self._reply_from_thread(newest, use, stages)

    async def _reply_from_thread(self, newest: Newest[bytes], use: Use, stages: Stages) -> bytes:
        """As `reply`, for what takes long."""
        await self._in_threads.take(use)
        try:
            message = await newest.take()
            stages.begin(newest.put_at)
            packed, seconds = await self.workers.run(Lane.LIVE, _timed, self.answer, message, stages)
            use.add(seconds)
            return packed
        finally:
            self._in_threads.give_back()

    def answer(self, message: bytes, stages: Stages) -> bytes:
        """A request's frame, as bytes; raises BadInput for a request that cannot be answered, Gone for a model."""
        return self._packed(frame.parse(message), stages)

    def _at_hand(self, request: frame.Request) -> bool:
        """Whether an answer takes so little that no thread is needed: the model in use, if it is a quick one."""
        model = self.in_use.current
        if request.version != model.bundle.version or len(request.off) > _MANY or not _is_quick(request, model):
            return False
        return model.has_at_hand(request.split) if request.strokes is None else len(request.strokes) <= _MANY

    def _packed(self, request: frame.Request, stages: Stages) -> bytes:
        """As `answer`, of a request that has been read."""
        model = self.in_use.model(request.version)
        bundle = model.bundle
        if unknown := [index for index in request.layers if index >= len(bundle.layers)]:
            raise BadInput("layer {given} of {count}", given=unknown[0], count=len(bundle.layers))
        image, true_class = input_of(request, model)
        stages.done("input")
        masks = model.masks.of(request.off)
        outputs = model.engines.run(image, masks)
        maps = _maps(request, model, image, masks, outputs)
        stages.done("engine")
        answer = frame.Frame(
            sequence=request.sequence,
            version=bundle.version,
            image=image,
            probabilities=probabilities(outputs[bundle.output], bundle.head),
            blank=true_class is None and not ink.inked(image, model.dark_on_light),
            true_class=true_class,
            maps=maps,
            is_blame=request.blame is not None,
        )
        packed = frame.pack(answer, four_bits=request.four_bits)
        stages.done("pack")
        return packed


def _is_quick(request: frame.Request, model: LoadedModel) -> bool:
    """Whether the model answers such a request in little time; where it cannot at all, that is soon said."""
    return model.quick_to_blame if request.blame and not model.bundle.gradients else model.quick


def _maps(
    request: frame.Request, model: LoadedModel, image: Floats, masks: Mapping[str, Floats], outputs: Sequence[Floats]
) -> tuple[tuple[int, Floats], ...]:
    """What a frame tells of the layers wanted: their outputs, or what of these is to blame.

    Raises BadInput where blame is asked of a model without gradients, or for a class that there is not.
    """
    if request.blame is None:
        return tuple((index, outputs[index]) for index in request.layers)
    blame = request.blame
    gradients = model.gradients.run(image, scores_for(model.bundle, blame.target, blame.rather), masks)
    return blamed(model.bundle, blame, request.layers, image, outputs, gradients)


def _timed(work: Callable[[_Given, Stages], bytes], asked: _Given, stages: Stages) -> tuple[bytes, float]:
    """What some work gives, and the seconds that the processor was at it, whatever else the machine did meanwhile."""
    started = time.thread_time()
    return work(asked, stages), time.thread_time() - started


def input_of(request: frame.Request, model: LoadedModel) -> tuple[Floats, int | None]:
    """The image (H, W, C) in 0–1 that a request means, and its true class if it has one.

    Raises BadInput for a drawing that the model cannot take, or an image that there is not.
    """
    shape = model.bundle.input_shape
    if request.strokes is not None:
        if not model.drawable:
            raise BadInput("the model takes {shape}, which cannot be drawn", shape=shape)
        drawn = ink.network_input(request.strokes, pen=request.pen, normalise=request.normalise, size=shape[:2])
        return ink.pictured(drawn, shape[2], model.dark_on_light), None
    images, labels = model.split(request.split)
    if request.index >= max(len(labels), 1):
        raise BadInput(
            "{split} image {index}, expected 0 to {last}",
            split=request.split, index=request.index, last=len(labels) - 1,
        )  # fmt: skip
    if not len(labels):  # nothing to show, yet a page that works
        return ink.pictured(np.zeros(shape[:2], np.float32), shape[2], model.dark_on_light), None
    return unit(images[request.index]), int(labels[request.index])

"""What the servers of one workspace tell each other of models, runs and background work, and their pages of each other.

Rule: a message only has its hearer look at once at what it would look at a little later by itself. Nothing waits here.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.cluster.meeting import Meeting, Message
from app.live.news import News
from app.models.explaining import Explaining, Job
from app.models.in_use import ModelInUse
from app.training.queue import TrainingQueue
from model.records import RunStatus

_MODEL, _RUNS, _EXPLAINED = "model", "runs", "explained"  # topics


class Together:
    """Joins one server's parts with the others'."""

    def __init__(
        self,
        meeting: Meeting,
        news: News,
        models: ModelInUse,
        queue: TrainingQueue,
        explaining: Explaining,
        training: str,
    ) -> None:
        """`training` says who trains, for pages to know what waits while the servers cannot meet."""
        self.meeting, self.news, self.models, self.queue = meeting, news, models, queue
        self.explaining, self.training = explaining, training
        self._revision = ""  # of the runs, as somebody has told it last
        queue.changed = self._run_moved
        explaining.changed = self._job_moved
        explaining.is_cut_off = lambda: meeting.is_lost
        if meeting.is_used:
            meeting.changed = self._tell_of_servers
        meeting.listen(_MODEL, lambda _: models.called.set())
        meeting.listen(_RUNS, self._runs_elsewhere)
        meeting.listen(_EXPLAINED, self._job_elsewhere)

    def model_changed(self) -> None:
        """Another model is in use here."""
        self.news.tell_model(self.models.version, self.models.told)
        self.meeting.tell(_MODEL)

    def _run_moved(self, latest: RunStatus, revision: str, others: Sequence[RunStatus]) -> None:
        """A run has moved. Of one in training the others see as much as this server does: they are told of the rest."""
        self.news.tell_run(latest, revision, others)
        if revision != self._revision:
            self._revision = revision
            self.meeting.tell(_RUNS, revision=revision)

    def _runs_elsewhere(self, message: Message) -> None:
        """Runs have moved, as another server has seen already."""
        self._revision = str(message.get("revision", ""))
        self.queue.called.set()

    def _job_moved(self, job: Job) -> None:
        """What is worked out here has moved."""
        self.news.tell_explained(job.number, job.share, job.parts)
        self.meeting.tell(_EXPLAINED, job=job.number, share=job.share, parts=job.parts)

    def _job_elsewhere(self, message: Message) -> None:
        """Likewise at another server, for pages that hear the news here and ask there."""
        job, share, parts = (message.get(name) for name in ("job", "share", "parts"))
        if isinstance(job, int) and isinstance(share, (int, float)) and isinstance(parts, int):
            self.news.tell_explained(job, share, parts)

    def _tell_of_servers(self) -> None:
        """The others are lost, or there again, or there are more or fewer of them."""
        present = self.meeting.present
        self.news.tell_servers(self.meeting.is_lost, len(present.servers), len(present.able), self.training)
        self.explaining.call()

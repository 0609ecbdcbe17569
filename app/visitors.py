"""A request → what its visitor is answered from: the model in use, or their own; the page, as far as they may.

Rule: nothing of a visitor is kept here; their browser names its model with each request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from plotly.io.json import to_json_plotly
from starlette.requests import Request
from starlette.responses import Response

from app import page
from app.http.access import may_upload
from app.http.uploads import token_of
from app.models.in_use import ModelInUse
from app.models.own import OwnModel
from app.models.uploads import Uploads
from app.models.workers import Lane, Workers
from app.panels.panel import Context, Panel, Question, Wish
from model.records import BadInput


class Visitors:
    """Answers each visitor from what is theirs to see."""

    def __init__(
        self,
        context: Context,
        uploads: Uploads,
        models: ModelInUse,
        workers: Workers,
        runtime: Callable[[], str | None],
    ) -> None:
        """`context` is of those without a model of their own, `runtime` gives the path of the engine, or None."""
        self.context, self.uploads, self.models = context, uploads, models
        self.workers, self.runtime = workers, runtime

    def answer_of(self, panel: Panel, question: Question) -> Callable[[Wish, str], dict[str, Any]]:
        """What answers a panel's question, to a wish and the asker's own model."""
        return lambda wish, own: question.answer(self.context if panel.shared else self._context_of(own), wish)

    async def layout(self, request: Request) -> Response:
        """The page for whoever asks, as Dash's renderer takes it; what they may not is not offered."""
        uploads = self.context.uploads if may_upload(request, self.context.uploads) else "off"

        def laid_out() -> str:
            context = replace(self._context_of(token_of(request)), uploads=uploads, runtime=self.runtime())
            return str(to_json_plotly(page.layout(context, self.context)))

        return Response(
            await self.workers.run(Lane.SWIFT, laid_out),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    def _context_of(self, own: str) -> Context:
        """What a visitor is answered from, whose browser may name a model of its own."""
        try:
            version = self.uploads.find(own).version if own else ""
            model = self.models.model(version) if version else None
        except BadInput:
            model = None
        if model is None:
            return self.context
        return replace(self.context, dataset=model.dataset, models=OwnModel(model, self.models), own=True)

"""The operator's view of the models that search knowledge: how far it is embedded, and what failed (P14).

Invariants:
- Operator only. It shows how far the work is, and nothing of any GPT.
"""

from dataclasses import dataclass

from discreet.db.runtime import Runtime
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.jobs.queue import JobQueue
from discreet.models.endpoint import OfferedModel
from discreet.models.search_model import SearchModels
from discreet.models.vector_spaces import EMBED_KNOWLEDGE, VectorSpaces
from discreet.models.vector_spaces_store import SpaceProgress, VectorSpace
from discreet.ports.model_request import ModelPurpose


@dataclass(frozen=True, kw_only=True)
class EmbeddingState:
    """The chosen embedding model, and how far knowledge is embedded with it. None: not begun yet."""

    model: OfferedModel
    space: VectorSpace | None
    progress: SpaceProgress | None

    @property
    def part(self) -> float:
        """How much is embedded, from 0 to 1."""
        if self.is_complete:
            return 1.0
        known = self.progress
        return known.embedded / known.passages if known and known.passages else 0.0

    @property
    def is_complete(self) -> bool:
        """Whether each GPT with files is searched with the model, or may not be."""
        known = self.progress
        return known is not None and known.switched + known.withheld >= known.gpts


class KnowledgeModels:
    def __init__(self, runtime: Runtime, models: SearchModels, jobs: JobQueue) -> None:
        self._models, self._jobs, self._spaces = models, jobs, VectorSpaces(runtime)

    async def state(self, actor: Actor) -> EmbeddingState | None:
        """Return the state of the chosen embedding model; None: this server's own."""
        require_operator(actor)
        model = self._models.chosen(ModelPurpose.EMBEDDING)
        if model is None:
            return None
        found = await self._spaces.get_progress(model)
        space, progress = found or (None, None)
        return EmbeddingState(model=model, space=space, progress=progress)

    async def retry(self, actor: Actor, *, start_over: bool) -> None:
        """Go on with embedding now; with `start_over` all of it again, such as after the endpoint changed its model.

        Conflict when this server's own model is chosen.
        """
        require_operator(actor)
        model = self._models.chosen(ModelPurpose.EMBEDDING)
        if model is None:
            raise Conflict("Knowledge is searched with this server's own model. There is nothing to embed.")
        if start_over:
            await self._spaces.start_over(model)
        else:
            await self._spaces.forget_failure(model)
        await self._jobs.defer(EMBED_KNOWLEDGE)

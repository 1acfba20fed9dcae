"""The one way to a model: it decides who may receive the prompt, and sends nothing that is not permitted (P14).

Invariants:
- Every prompt of the product passes here, also those for titles, tools, the builder and programs.
- The recipient is the one that was asked for. When it fails, no other one is taken.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from discreet.db.pool import Database
from discreet.models import store
from discreet.models.directory import ModelDirectory
from discreet.models.endpoint import Purpose
from discreet.ports import Completion, Hear, ModelFailed, ModelRequest, ModelStatus
from discreet.promises.recipients import NO_LIMITS, RecipientLimits, RecipientRefused, permitted

NOT_OFFERED = "This model is not offered in this workspace. Choose another one."


class PermittedModel:
    """Implements `ports.Model` over all endpoints."""

    def __init__(self, database: Database, directory: ModelDirectory) -> None:
        self._database, self._directory = database, directory

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Answer as the model does.

        ModelFailed of kind "not_allowed", before anything is sent, when a limit refuses the recipient.
        """
        chosen = self._directory.find(request.model, Purpose.SIDE if request.beside else Purpose.CHAT)
        workspace_id = request.payer.workspace_id if request.payer else None
        if chosen.offered is not None and not chosen.offered.is_offered_in(workspace_id):
            raise ModelFailed(NOT_OFFERED, kind="not_allowed")
        try:
            prompt = permitted(
                msgspec.structs.replace(request, model=chosen.name), chosen.recipient, await self.limits(request)
            )
        except RecipientRefused as refused:
            raise ModelFailed(f"{refused} Choose another model.", kind="not_allowed") from refused
        ended = await chosen.client.answer(prompt, hear)
        if ended is None:
            return None
        name = chosen.offered.public_name if chosen.offered else ended.model
        return msgspec.structs.replace(ended, model=name, recipient=chosen.recipient.endpoint_id)

    async def limits(self, request: ModelRequest) -> RecipientLimits:
        """Return everyone's limits for this request."""
        if request.payer is None or request.payer.account_id is None:
            return NO_LIMITS
        return await self.limits_of(request.payer.account_id)

    async def limits_of(self, account_id: UUID) -> RecipientLimits:
        async with self._database.acting_as(account_id) as connection:
            return RecipientLimits(person=await store.person_limit(connection, account_id))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._directory.status(model)

    async def models(self) -> Sequence[str]:
        return await self._directory.names()

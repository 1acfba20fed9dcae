"""The one way to a model: it decides who may receive the prompt, and sends nothing that is not permitted (P14).

Invariants:
- Every prompt of the product passes here, also those for titles, tools, the builder and programs.
- The recipient is the one that was asked for. When it fails, no other one is taken.
- A prompt of a stored answer is recorded before it is sent.
"""

from collections.abc import Sequence

import msgspec

from discreet.models.directory import ChosenModel, ModelDirectory
from discreet.models.disclosure import NewDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.ports import (
    Clock,
    Completion,
    Hear,
    ModelFailed,
    ModelRequest,
    ModelStatus,
    RandomSource,
    SentTo,
    UsageOwner,
)
from discreet.promises.recipients import (
    ModelRecipient,
    PermittedPrompt,
    RecipientDecision,
    RecipientLimits,
    RecipientRefused,
    may_receive,
    permitted,
)

NOT_OFFERED = "This model is not offered in this workspace. Choose another one."
NOT_RECORDED = "Nothing was sent: the chat or the facts about the model's provider have just changed. Try again."


class PermittedModel:
    """Implements `ports.Model` over all endpoints."""

    def __init__(
        self,
        directory: ModelDirectory,
        limits: ModelLimits,
        disclosures: ModelDisclosures,
        clock: Clock,
        random: RandomSource,
    ) -> None:
        self._directory, self._limits, self._disclosures = directory, limits, disclosures
        self._clock, self._random = clock, random

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Answer as the model does.

        ModelFailed of kind "not_allowed", before anything is sent, when a limit refuses the recipient.
        """
        chosen, prompt = await self._permitted(request)
        sent_to = SentTo(chosen.recipient, chosen.offered.public_name if chosen.offered else chosen.name)
        if not hear(sent_to):
            return None
        ended = await chosen.client.answer(prompt, hear)
        if ended is None:
            return None
        name = chosen.offered.public_name if chosen.offered else ended.model
        return msgspec.structs.replace(ended, model=name, recipient=chosen.recipient.endpoint_id)

    async def _permitted(self, request: ModelRequest) -> tuple[ChosenModel, PermittedPrompt[ModelRequest]]:
        """Return the model and the permitted prompt, recorded if it belongs to a stored answer.

        If the provider's facts have changed, it is decided once more on the new ones.
        """
        for _ in range(2):
            chosen = self._directory.find(request.model, request.purpose)
            workspace_id = request.payer.workspace_id if request.payer else None
            if chosen.offered is not None and not chosen.offered.is_offered_in(workspace_id):
                raise ModelFailed(NOT_OFFERED, kind="not_allowed")
            limits = await self.limits(request)
            try:
                prompt = permitted(msgspec.structs.replace(request, model=chosen.name), chosen.recipient, limits)
            except RecipientRefused as refused:
                raise ModelFailed(str(refused), kind="not_allowed") from refused
            if await self._is_recorded(request, chosen, limits):
                return chosen, prompt
            await self._directory.refresh()
        raise ModelFailed(NOT_RECORDED, kind="not_allowed")

    async def _is_recorded(self, request: ModelRequest, chosen: ChosenModel, limits: RecipientLimits) -> bool:
        """Record the prompt; return False if it may not be sent."""
        if request.message_id is None or request.payer is None or request.payer.account_id is None:
            return True
        new = NewDisclosure(
            id=self._random.new_id(),
            account_id=request.payer.account_id,
            message_id=request.message_id,
            recipient=chosen.recipient,
            facts_since=self._directory.catalogue.endpoints[chosen.recipient.endpoint_id].facts_since,
            limits=limits,
            purpose=PromptPurpose.BESIDE if request.beside else PromptPurpose.ANSWER,
            at=self._clock.now(),
        )
        return await self._disclosures.add(new)

    async def decisions(self, payer: UsageOwner) -> list[tuple[ModelRecipient, RecipientDecision]]:
        """Return each model provider here, and whether it may get a prompt of this payer."""
        limits = await self.limits(ModelRequest((), payer=payer))
        return [
            (recipient, may_receive(recipient, limits)) for recipient in self._directory.recipients(payer.workspace_id)
        ]

    async def limits(self, request: ModelRequest) -> RecipientLimits:
        """Return everyone's limits for this request."""
        return await self._limits.of(request.payer, request.gpt_limit, request.chat_limit)

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._directory.status(model)

    async def models(self) -> Sequence[str]:
        return await self._directory.names()

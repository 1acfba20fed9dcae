"""Who gets the passages of a GPT's files, for people who may view it (P14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.identity.accounts.actor import Actor
from discreet.models.disclosure import KnowledgeRecipient
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.models.search_model import SearchModels
from discreet.ports.model_request import UsageOwner
from discreet.promises.recipients import ModelLimit, ModelRecipient, RecipientDecision


@dataclass(frozen=True)
class FileRecipients:
    """Who would get passages of new files, and whether it may (None: only this server); and who got some already."""

    chosen: tuple[ModelRecipient, RecipientDecision] | None
    received: Sequence[KnowledgeRecipient] = ()


class KnowledgeRecipients:
    def __init__(
        self, library: KnowledgeFiles, models: SearchModels, limits: ModelLimits, disclosures: ModelDisclosures
    ) -> None:
        self._library, self._models, self._limits, self._disclosures = library, models, limits, disclosures

    async def of(self, actor: Actor, gpt_id: UUID | None) -> FileRecipients:
        """Return the recipients of a GPT's files; without a GPT, of one that the actor would make now.

        NotFound for people who may not view it.
        """
        if gpt_id is None:
            payer = UsageOwner(actor.account_id, actor.space.workspace_id)
            return FileRecipients(await self._models.decide(payer, ModelLimit.OFFERED, actor.account_id))
        payer = await self._library.payer(actor, gpt_id)
        limit = await self._limits.get_for_gpt(gpt_id, draft=True)
        decided = await self._models.decide(payer, limit, actor.account_id)
        return FileRecipients(decided, await self._disclosures.list_for_knowledge(actor, gpt_id))

"""Use cases of origins: sources of a GPT, and choices of its earlier authors (P3).

Invariants:
- The owner of a GPT sees the authors of its parts. An earlier author sees that their texts are used, but not where.
- Only the earlier author chooses for the content that they left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.origins import store
from discreet.assistants.origins.store import FormerGpt, PartOrigin
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ChoiceStatus, ConsentChoices
from discreet.promises.parties import gpt_party


@dataclass(frozen=True)
class HandedOverGpt:
    """A GPT that the actor handed over, with their choice about training."""

    gpt: FormerGpt
    answer: ChoiceStatus


class GptOrigins:
    def __init__(self, database: Database, choices: ConsentChoices) -> None:
        self._database, self._choices = database, choices

    async def list_part_origins(self, actor: Actor, gpt_id: UUID) -> Sequence[PartOrigin]:
        """Return the origins of the parts of draft, published version and knowledge.

        Empty if the actor may not view the GPT.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_part_origins(connection, gpt_id)

    async def is_used_by_others(self, actor: Actor, gpt_id: UUID) -> bool:
        """Return whether other people's GPTs contain texts of the actor's GPT."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.is_used_by_others(connection, gpt_id)

    async def list_former(self, actor: Actor) -> list[FormerGpt]:
        """Return the GPTs that the actor handed over, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_former(connection)

    async def list_handed_over(self, actor: Actor) -> list[HandedOverGpt]:
        """Return the GPTs that the actor handed over, with their choices."""
        return [
            HandedOverGpt(gpt, await self._choices.answer(actor, gpt_party(gpt.id)))
            for gpt in await self.list_former(actor)
        ]

    async def choose(self, actor: Actor, former_id: UUID, *, allowed: bool) -> HandedOverGpt:
        """Choose whether the content that the actor left in a GPT may improve a model.

        NotFound for every other person.
        """
        former_gpt = next((gpt for gpt in await self.list_former(actor) if gpt.id == former_id), None)
        if former_gpt is None:
            raise NotFound("You haven't transferred this GPT.")
        await self._choices.choose(actor, gpt_party(former_id), allowed)
        return HandedOverGpt(former_gpt, await self._choices.answer(actor, gpt_party(former_id)))

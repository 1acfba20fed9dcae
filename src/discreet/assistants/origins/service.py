"""Use cases of origins: what a GPT is made from, and what its earlier author says about it (P3).

Invariants:
- The owner of a GPT learns who speaks for its parts. An earlier author learns that their words are used, not where.
- Only the earlier author chooses for what they left.
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
class Left:
    """A GPT that the actor handed over, and where they stand on training with what they left in it."""

    gpt: FormerGpt
    answer: ChoiceStatus


class GptOrigins:
    def __init__(self, database: Database, choices: ConsentChoices) -> None:
        self._database, self._choices = database, choices

    async def of_gpt(self, actor: Actor, gpt_id: UUID) -> Sequence[PartOrigin]:
        """What each part of the draft, the published version and the knowledge is made from. Nothing where the actor
        may not look into the GPT."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.of_parts(connection, gpt_id)

    async def is_used_by_others(self, actor: Actor, gpt_id: UUID) -> bool:
        """Whether other people have GPTs with words of this one of the actor's."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.is_used_by_others(connection, gpt_id)

    async def former(self, actor: Actor) -> list[FormerGpt]:
        """Those that the actor handed over, the latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.former(connection)

    async def left(self, actor: Actor) -> list[Left]:
        """Those that the actor handed over, with their own choices about what they left."""
        return [Left(gpt, await self._choices.answer(actor, gpt_party(gpt.id))) for gpt in await self.former(actor)]

    async def choose(self, actor: Actor, former_id: UUID, *, allowed: bool) -> Left:
        """Whether what the actor left in a GPT may improve a model. NotFound for everybody else."""
        found = next((gpt for gpt in await self.former(actor) if gpt.id == former_id), None)
        if found is None:
            raise NotFound("You have not handed over such a GPT.")
        await self._choices.choose(actor, gpt_party(former_id), allowed)
        return Left(found, await self._choices.answer(actor, gpt_party(former_id)))

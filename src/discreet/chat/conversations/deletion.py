"""A conversation is deleted: by its user, when nobody has changed it for as long as was said, or as left behind (P10).

Invariants:
- What waits of it elsewhere goes first, then its keys, then its rows.
- What a backup still holds is noise, and whoever is killed in between leaves nothing that opens.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations import deletion_store as store
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message_deletion import MessageDeletion, SealAnew
from discreet.chat.conversations.store import own_space
from discreet.data_rights.deletion.deletion import DeletionCause
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.evidence.entry import EntryKind
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ChoiceTransaction, ConsentChoices
from discreet.identity.accounts.space import PERSONAL
from discreet.ports import Clock, KeyStore, RandomSource
from discreet.promises.parties import conversation_party

Goes = Callable[[Actor, UUID], Awaitable[None]]
About = Callable[[Actor, UUID], Awaitable[Conversation]]
"""The facts of a conversation of the actor's. NotFound for every other."""


class ConversationDeletion:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        choices: ConsentChoices,
        clock: Clock,
        entropy: RandomSource,
        about: About,
    ) -> None:
        self._database, self._choices, self._about = database, choices, about
        self._clock, self._entropy = clock, entropy
        self._keys = ConversationKeys(keys, entropy)
        self._taking_out = MessageDeletion(database, keys, choices, clock, entropy)
        self._goes: list[Goes] = []

    def before(self, goes: Goes) -> None:
        """Whoever keeps something of conversations elsewhere is called before one is deleted, to take it back; and
        once more after, for what came in between."""
        self._goes.append(goes)

    def on_reencrypt(self, seal_anew: SealAnew) -> None:
        """Whoever keeps something under a conversation's keys is called when it gets others."""
        self._taking_out.on_reencrypt(seal_anew)

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """Datasets that hold it are marked (P11). An error of who keeps something elsewhere leaves all as it is."""
        await self._about(actor, conversation_id)
        shares = await self._take_along_first(actor, conversation_id)
        async with self._choices.choosing(actor.account_id) as choosing:
            await store.hold(choosing.connection, conversation_id)
            later = await self._record(choosing, actor, conversation_id, shares, DeletionCause.PERSON)
        self._keys.destroy(conversation_id, later)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, conversation_id)
            await finish(connection, conversation_id, self._clock.now())
        await self._take_along(actor, conversation_id)

    async def delete_message(self, actor: Actor, conversation_id: UUID, message_id: UUID, told: int | None) -> None:
        """With all that follows from it; something has to stay. `told` is how many messages the person was told would
        go: Conflict when it would be others, or while an answer is being written."""
        shares = await self._take_along_first(actor, conversation_id)
        await self._taking_out.take_out(actor, conversation_id, message_id, told, shares)
        await self._take_along(actor, conversation_id)

    async def delete_own_space(self, actor: Actor) -> None:
        """Every conversation of the actor's own space, whether or not anybody can open it."""
        async with self._database.acting_as(actor.account_id) as connection:
            there = await own_space(connection)
        for conversation_id in there:
            with suppress(NotFound):
                await self.delete(replace(actor, locked=False), conversation_id)

    async def delete_unchanged(self, owner: Actor, conversation_id: UUID, before: datetime) -> None:
        """As `delete`, unless somebody has written in it since `before`: in one transaction, so that a question that
        comes meanwhile is either kept with its conversation or refused."""
        if (await self._about(owner, conversation_id)).updated_at > before:
            return
        shares = await self._take_along_first(owner, conversation_id)
        async with self._choices.choosing(owner.account_id) as choosing:
            if await store.hold_unchanged(choosing.connection, conversation_id, before):
                later = await self._record(choosing, owner, conversation_id, shares, DeletionCause.LIMIT)
                self._keys.destroy(conversation_id, later)
                await store.delete(choosing.connection, conversation_id)
                await finish(choosing.connection, conversation_id, self._clock.now())
        await self._take_along(owner, conversation_id)

    async def delete_left_behind(self, owner: Actor, conversation_id: UUID, before: datetime) -> None:
        """What somebody left in a workspace in which they do not work any more, unless it was changed since `before`.
        They read it no more, so they cannot delete it."""
        await self._take_along(owner, conversation_id)
        async with self._database.anonymous() as connection:
            later = await store.later_keys(connection, conversation_id)
            if await store.delete_left_behind(connection, conversation_id, before):
                await self._choices.write_down(
                    connection, owner.account_id, EntryKind.KEY_DESTROYED, {"of": f"conversation:{conversation_id}"}
                )
                self._keys.destroy(conversation_id, later)

    async def take_back(self, owner_id: UUID, conversation_id: UUID) -> None:
        """What waits elsewhere of a conversation whose workspace is deleted: nobody works there any more."""
        await self._take_along(Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), PERSONAL), conversation_id)

    def destroy_keys(self, conversation_id: UUID) -> None:
        """What is left of it then is noise."""
        self._keys.destroy(conversation_id)

    async def _record(
        self, choosing: ChoiceTransaction, actor: Actor, conversation_id: UUID, shares: int, made_by: DeletionCause
    ) -> list[UUID]:
        """That it goes is written down, with what goes with it, while it is held. The keys it got since it began."""
        connection, party = choosing.connection, conversation_party(conversation_id)
        await choosing.record(party, allowed=False)
        going = await store.going(connection, conversation_id, await datasets_holding(connection, party), shares)
        await begin(connection, self._entropy, actor, going, self._clock.now(), made_by)
        await choosing.write_down(EntryKind.KEY_DESTROYED, {"of": f"conversation:{conversation_id}"})
        return await store.later_keys(connection, conversation_id)

    async def _take_along_first(self, actor: Actor, conversation_id: UUID) -> int:
        """What waits elsewhere goes before the rest; how many shared copies were among it."""
        async with self._database.acting_as(actor.account_id) as connection:
            shares = await store.count_shares(connection, conversation_id)
        await self._take_along(actor, conversation_id)
        return shares

    async def _take_along(self, actor: Actor, conversation_id: UUID) -> None:
        for goes in self._goes:
            await goes(actor, conversation_id)

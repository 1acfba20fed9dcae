"""Retention: until when a conversation is kept, and the job that deletes what is over, images too (specification:
Services, accounts, workspaces; P10).

Invariants:
- What is over goes the way of every deletion, keys first.
- A run writes down what it will delete before it does, and what it deleted once it has: whoever kills it in between
  changes nothing about either.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from discreet.chat.conversations import retention_store as store
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.retention_run import Expired, RetentionRun
from discreet.chat.conversations.service import Conversations
from discreet.db.pool import Database
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.retention import own_retention_days
from discreet.identity.accounts.space import Space
from discreet.identity.workspaces.rules import rules_in_force
from discreet.ports import Clock, RandomSource
from discreet.promises.parties import Service
from discreet.promises.retain import Limit, Retention, limits_of, retention_of
from discreet.runtime.background import background

DELETE_WHAT_IS_OVER = "delete_what_is_over"
EVERY_HOUR_AT_TWENTY = "20 * * * *"
LATE = timedelta(days=1)

DeleteImage = Callable[[Actor, UUID], Awaitable[None]]
"""Deletes an image as its user would."""


class RetentionService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        entropy: RandomSource,
        conversations: Conversations,
        delete_image: DeleteImage,
    ) -> None:
        self._database, self._clock, self._entropy = database, clock, entropy
        self._conversations, self._delete_image = conversations, delete_image

    async def until(self, actor: Actor, about: Conversation) -> Retention:
        """Until when the actor's conversation is kept, and by whose limit."""
        return retention_of(about.updated_at, await self.limits(actor, about.workspace_id))

    async def limits(self, actor: Actor, workspace_id: UUID | None) -> tuple[Limit, ...]:
        """Those that apply to what the actor keeps in this space."""
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, workspace_id)
            own = await own_retention_days(connection, actor.account_id)
        return limits_of(rules.retention_days, own)

    async def is_late(self, actor: Actor, workspace_id: UUID) -> bool:
        """Whether something that is over in the actor's workspace has not been deleted for a day. When things were
        deleted, and how many, is told nobody: it would date the last change of what is gone (P8)."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.is_late(connection, workspace_id, self._clock.now() - LATE)

    async def delete_what_is_over(self) -> None:
        """Finish the runs that were cut off, then begin one for each place in which something is over. What cannot be
        deleted now keeps its run open, and nothing else from going."""
        async with self._database.anonymous() as connection:
            if not await store.alone(connection):  # another process is at it
                return
            for run in [*await store.unfinished(connection), *await self._begin()]:
                await self._finish(run)

    async def _begin(self) -> list[RetentionRun]:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            under_way = {id_ for run in await store.unfinished(connection) for id_ in run.due}
            due: dict[UUID | None, list[UUID]] = {}
            for over in await store.over(connection, now):
                if over.id not in under_way:
                    due.setdefault(over.workspace_id, []).append(over.id)
            begun = [
                RetentionRun(id=self._entropy.new_id(), workspace_id=place, began_at=now, due=tuple(ids))
                for place, ids in due.items()
            ]
            for run in begun:
                await store.begin(connection, run)
        return begun

    async def _finish(self, run: RetentionRun) -> None:
        async with self._database.anonymous() as connection:
            still_over = await store.over(connection, self._clock.now(), run.due)
        whole = True
        for over in still_over:
            try:
                await self._delete(over)
            except Exception as error:
                background.report(DELETE_WHAT_IS_OVER, error, event="not_deleted")
                whole = False
        if whole:
            async with self._database.anonymous() as connection:
                await store.finish(connection, run, self._clock.now())

    async def _delete(self, over: Expired) -> None:
        """As its user would, where they work there still; as what they left behind, where they do not."""
        owner = Actor(over.owner_id, "", AccountRole.PERSON, UUID(int=0), Space(over.service, over.workspace_id))
        if over.service is Service.CONSUMER_IMAGES:
            await self._delete_image(owner, over.id)
        elif over.reachable:
            await self._conversations.deletion.delete_unchanged(owner, over.id, over.changed_before)
        else:
            await self._conversations.deletion.delete_left_behind(owner, over.id, over.changed_before)

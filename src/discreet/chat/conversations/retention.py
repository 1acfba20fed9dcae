"""Retention: how long content is kept, and the job that deletes it.

Specification: Services, accounts, workspaces; P10.

Invariants:
- Expired content is deleted like any other, keys first.
- A run records what it will delete before it starts, and the result afterwards; a kill in between changes neither.
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
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.parties import ContentOrigin, Service
from discreet.promises.retention import Limit, Retention, limits_of, retention_of
from discreet.runtime.background import background

DELETE_EXPIRED_CONTENT = "delete_what_is_over"
EVERY_HOUR_AT_TWENTY = "20 * * * *"
LATE = timedelta(days=1)

DeleteImage = Callable[[Actor, UUID], Awaitable[None]]
"""Deletes an image as its user would."""


class RetentionService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        conversations: Conversations,
        delete_image: DeleteImage,
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._conversations, self._delete_image = conversations, delete_image

    async def retention_for(self, actor: Actor, conversation: Conversation) -> Retention:
        """Return until when the actor's conversation is kept, and by whose limit."""
        preview = conversation.nature is ContentOrigin.PREVIEW
        return retention_of(
            conversation.updated_at, await self.limits(actor, conversation.workspace_id, preview=preview)
        )

    async def limits(self, actor: Actor, workspace_id: UUID | None, *, preview: bool = False) -> tuple[Limit, ...]:
        """Return the limits for the actor's content in this space."""
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, workspace_id)
            own = await own_retention_days(connection, actor.account_id)
        return limits_of(rules.retention_days, own, preview=preview)

    async def is_late(self, actor: Actor, workspace_id: UUID) -> bool:
        """Return whether expired content in the actor's workspace is a day overdue.

        Times and numbers of deletions are not shown, because they would date the last change of deleted content (P8).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.is_late(connection, workspace_id, self._clock.now() - LATE)

    async def delete_expired(self) -> None:
        """Finish interrupted runs, then start one for each space with expired content.

        An item that cannot be deleted now keeps its run open but does not block others.
        """
        async with self._database.anonymous() as connection:
            if not await store.try_lock(connection):  # another process does it
                return
            for run in [*await store.unfinished(connection), *await self._begin()]:
                await self._finish(run)

    async def _begin(self) -> list[RetentionRun]:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            already_due = {id_ for run in await store.unfinished(connection) for id_ in run.due}
            due: dict[UUID | None, list[UUID]] = {}
            for expired in await store.expired(connection, now):
                if expired.id not in already_due:
                    due.setdefault(expired.workspace_id, []).append(expired.id)
            runs = [
                RetentionRun(id=self._random.new_id(), workspace_id=workspace_id, began_at=now, due=tuple(ids))
                for workspace_id, ids in due.items()
            ]
            for run in runs:
                await store.begin(connection, run)
        return runs

    async def _finish(self, run: RetentionRun) -> None:
        async with self._database.anonymous() as connection:
            still_expired = await store.expired(connection, self._clock.now(), run.due)
        is_complete = True
        for expired in still_expired:
            try:
                await self._delete(expired)
            except Exception as error:
                background.report(DELETE_EXPIRED_CONTENT, error, event="retention_deletion_failed")
                is_complete = False
        if is_complete:
            async with self._database.anonymous() as connection:
                await store.finish(connection, run, self._clock.now())

    async def _delete(self, expired: Expired) -> None:
        """Delete as the user would if they still work there, else as content left behind."""
        owner = Actor(
            expired.owner_id, "", AccountRole.PERSON, UUID(int=0), Space(expired.service, expired.workspace_id)
        )
        if expired.service is Service.CONSUMER_IMAGES:
            await self._delete_image(owner, expired.id)
        elif expired.reachable:
            await self._conversations.deletion.delete_unchanged(owner, expired.id, expired.changed_before)
        else:
            await self._conversations.deletion.delete_left_behind(owner, expired.id, expired.changed_before)

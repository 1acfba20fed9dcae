"""Endings: an account's sessions end at once, and every process ends what it still does for them (specification:
Services, accounts, workspaces).

Invariants:
- The ending is a row, written in the transaction that deletes the sessions.
- The notification only wakes.
- A process that lost its connection reads the rows that it missed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.db.listen import NotificationListener
from discreet.db.pool import Connection, Database
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.runtime.background import background

CHANNEL: Final = "discreet_endings"
KEPT: Final = timedelta(days=1)
REQUEST_LASTS: Final = timedelta(minutes=2)
"""The longest between finding out who asks and beginning what they asked for."""


@dataclass(frozen=True)
class Revocation:
    """Everything of this account ends, but for what belongs to `kept_session`, where one goes on.

    With a workspace: everything of it there, and nothing elsewhere. With `ended_session`: what is open for that one.
    With `gpt_id`: what is being answered for it by that GPT, and nothing else.
    """

    account_id: UUID
    kept_session: UUID | None = None
    workspace_id: UUID | None = None
    ended_session: UUID | None = None
    gpt_id: UUID | None = None

    @property
    def is_of_the_person(self) -> bool:
        """Whether no session of theirs goes on, so that what works for them without one ends as well."""
        return self.kept_session is None and self.ended_session is None and self.gpt_id is None

    def ends(self, actor: Actor) -> bool:
        """Whether it ends what was begun by this actor, in the space in which they began it."""
        if self.gpt_id is not None:
            return False
        if self.ended_session is not None:
            return actor.session_id == self.ended_session
        return actor.session_id != self.kept_session and self.concerns(actor.account_id, actor.space.workspace_id)

    def concerns(self, account_id: UUID, workspace_id: UUID | None) -> bool:
        return account_id == self.account_id and self.workspace_id in (None, workspace_id)


Then = Callable[[Revocation], Awaitable[None]]
"""What a process does about an ending."""


async def revoke(connection: Connection, ending: Revocation, now: datetime) -> None:
    """End the sessions, and with the transaction's commit what runs for them, in whatever process."""
    await sign_in_store.delete_sessions(connection, ending)
    await publish(connection, ending, now)


async def publish(connection: Connection, ending: Revocation, now: datetime) -> None:
    """Have every process carry the ending out, once the transaction that deleted its sessions has committed."""
    await sign_in_store.insert_ending(connection, ending, now, forget=now - KEPT)
    await connection.execute("SELECT pg_notify($1, '')", CHANNEL)


async def forget_old_endings(connection: Connection, now: datetime) -> None:
    """Those that no process has to hear of any more."""
    await sign_in_store.forget_endings(connection, now - KEPT)


class RevocationListener:
    """Tells this process of every ending, from whichever process it comes. Register first, then start."""

    def __init__(self, database: Database, url: str) -> None:
        """`database` and `url` lead to the same place, as the serving role."""
        self._database = database
        self._listening = NotificationListener(url, CHANNEL, self._tell)
        self._then: list[Then] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._told = 0
        self._lately: dict[UUID, float] = {}
        """When an ending of the account was heard last, by the loop's clock."""

    def when_ended(self, then: Then) -> None:
        self._then.append(then)

    async def start(self) -> None:
        async with self._database.anonymous() as connection:
            self._told = await sign_in_store.last_ending(connection)
        await self._listening.start()

    def has_seen_revocation(self, account_id: UUID) -> bool:
        """Whether an ending of this account's was heard while a request of theirs could be under way.

        Keep first what is to end, then ask: an ending that is not heard yet will find it kept.
        """
        return account_id in self._lately

    @property
    def hears(self) -> bool:
        """Whether nothing has been missed. What has been is heard when the database is back."""
        return self._listening.hears

    async def stop(self) -> None:
        await self._listening.stop()
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _tell(self) -> None:
        async with self._database.anonymous() as connection:
            rows = await sign_in_store.endings_after(connection, self._told)
        self._forget()
        for row in rows:
            ending = Revocation(
                row["account_id"], row["kept_session"], row["workspace_id"], row["ended_session"], row["gpt_id"]
            )
            self._lately[ending.account_id] = asyncio.get_running_loop().time()
            for then in self._then:
                task = asyncio.create_task(_carried_out(then, ending))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            self._told = row["id"]

    def _forget(self) -> None:
        """What was heard before any request began that is still under way."""
        before = asyncio.get_running_loop().time() - REQUEST_LASTS.total_seconds()
        self._lately = {account_id: heard for account_id, heard in self._lately.items() if heard > before}


async def _carried_out(then: Then, ending: Revocation) -> None:
    """On a task of its own: what is slow to end, or fails to, keeps no other from ending."""
    try:
        await then(ending)
    except Exception as error:
        background.report("endings", error, event="ending_failed")

"""Revocation: ends an account's sessions and their work at once, everywhere.

Specification: Services, accounts, workspaces.

Invariants:
- A revocation is a row, written in the transaction that deletes the sessions.
- The notification only wakes processes up.
- A process that lost its connection reads the rows that it missed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from discreet.db.listen import NotificationListener
from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.runtime.background import background

CHANNEL: Final = "discreet_endings"
KEPT: Final = timedelta(days=1)
REQUEST_LIFETIME: Final = timedelta(minutes=2)
"""Longest time between authenticating a request and starting its work."""


@dataclass(frozen=True)
class Revocation:
    """Ends everything of this account, except what belongs to `kept_session`.

    With a workspace: only what happens there. With `ended_session`: only that session. With `gpt_id`: only answers of
    that GPT for this account.
    """

    account_id: UUID
    kept_session: UUID | None = None
    workspace_id: UUID | None = None
    ended_session: UUID | None = None
    gpt_id: UUID | None = None

    @property
    def covers_account(self) -> bool:
        """Return whether no session goes on, so that background work ends as well."""
        return self.kept_session is None and self.ended_session is None and self.gpt_id is None

    def ends(self, actor: Actor) -> bool:
        """Return whether it ends work that this actor began in their space."""
        if self.gpt_id is not None:
            return False
        if self.ended_session is not None:
            return actor.session_id == self.ended_session
        return actor.session_id != self.kept_session and self.concerns(actor.account_id, actor.space.workspace_id)

    def concerns(self, account_id: UUID, workspace_id: UUID | None) -> bool:
        return account_id == self.account_id and self.workspace_id in (None, workspace_id)


Then = Callable[[Revocation], Awaitable[None]]
"""A process's handler of a revocation."""
WakeListener = Callable[[], Awaitable[None]]
"""A process's look in the database for what has ended elsewhere."""


async def revoke(connection: Connection, ending: Revocation, now: datetime) -> None:
    """Delete the sessions. At commit, every process ends their work."""
    await sign_in_store.delete_sessions(connection, ending)
    await publish(connection, ending, now)


async def publish(connection: Connection, ending: Revocation, now: datetime) -> None:
    """Notify every process at commit of the transaction that deleted the sessions."""
    await sign_in_store.insert_ending(connection, ending, now, forget=now - KEPT)
    await wake(connection)


async def wake(connection: Connection) -> None:
    """Make every process look, at commit, for what the transaction has ended."""
    await connection.execute("SELECT pg_notify($1, '')", CHANNEL)


async def delete_old_revocations(connection: Connection, now: datetime) -> None:
    """Delete revocations that every process has read."""
    await sign_in_store.delete_revocations(connection, now - KEPT)


class RevocationListener:
    """Calls handlers in this process for every revocation. Register first, then start."""

    def __init__(self, database: Database, url: str) -> None:
        """Take a pool and the URL of the same database, both as the serving role."""
        self._database = database
        self._listening = NotificationListener(url, CHANNEL, self._dispatch_revocations)
        self._listeners: list[Then] = []
        self._wake_listeners: list[WakeListener] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._last_id = 0
        self._recent: dict[UUID, float] = {}
        """When the account's last revocation was received, by the event loop's clock."""

    def on_revoked(self, then: Then) -> None:
        self._listeners.append(then)

    def on_woken(self, listener: WakeListener) -> None:
        """Register a look at what this process holds and another one may have ended. It also runs without news."""
        self._wake_listeners.append(listener)

    async def start(self) -> None:
        async with self._database.anonymous() as connection:
            self._last_id = await sign_in_store.last_ending(connection)
        await self._listening.start()

    def has_seen_revocation(self, account_id: UUID) -> bool:
        """Return whether a revocation of this account arrived during a possible request.

        First register what must be ended, then ask: a revocation that arrives later finds it registered.
        """
        return account_id in self._recent

    @property
    def is_listening(self) -> bool:
        """Return whether no revocation can have been missed.

        Missed ones arrive when the database is back.
        """
        return self._listening.hears

    async def stop(self) -> None:
        await self._listening.stop()
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _dispatch_revocations(self) -> None:
        async with self._database.anonymous() as connection:
            rows = await sign_in_store.endings_after(connection, self._last_id)
        self._forget()
        for row in rows:
            revocation = map_row(Revocation, row)
            self._recent[revocation.account_id] = asyncio.get_running_loop().time()
            for listener in self._listeners:
                self._start(partial(listener, revocation))
            self._last_id = row["id"]
        for wake in self._wake_listeners:
            self._start(wake)

    def _start(self, listener: WakeListener) -> None:
        task = asyncio.create_task(_run_listener(listener))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _forget(self) -> None:
        """Forget revocations that are older than any running request."""
        cutoff = asyncio.get_running_loop().time() - REQUEST_LIFETIME.total_seconds()
        self._recent = {
            account_id: received_at for account_id, received_at in self._recent.items() if received_at > cutoff
        }


async def _run_listener(handler: WakeListener) -> None:
    """Run one handler in its own task, so that a slow or failed one delays no other."""
    try:
        await handler()
    except Exception as error:
        background.report("endings", error, event="revocation_handler_failed")

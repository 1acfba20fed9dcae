"""Guests: their account, their one session, and its end.

A guest's token is sent in a header and never in a cookie. So it works in a frame of another site, no page of another
site can use it, and it is never mixed up with a person who is signed in in the same browser.

Invariants:
- A guest's token opens no session of a person, and a person's token no session of a guest.
- A guest is deleted whole: sessions and work first, then the key, then the rows. Each step can be repeated (P10).
- A guest of a workspace's GPT chats in that workspace without a role in it, so its rules bind the chat.
- No report is made of a guest. Their one choice, whether to be counted, is in their row. The evidence log says how many
  openings went with a guest, and no more.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Unavailable
from discreet.identity.accounts import sessions_store
from discreet.identity.accounts.actor import AccountRole, Actor, GuestPass
from discreet.identity.accounts.guests import store
from discreet.identity.accounts.session import LAST_SEEN_INTERVAL, Session
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.accounts.space import PERSONAL, Space
from discreet.identity.accounts.store import close_account
from discreet.identity.accounts.token import digest, new_token
from discreet.promises.guest_visit import ends_at, expiry_cutoffs
from discreet.promises.parties import Service

DEVICE = "Guest"
MAX_GUESTS: Final = 2_000
"""Guests of a server at the same time."""
FULL = "This server has no room for more guests right now. Try again later."
REVOCATION_KEPT: Final = timedelta(minutes=10)
"""A process that is cut off for longer finds at its next check that the guest is gone."""


@dataclass(frozen=True)
class PresentGuest:
    """A guest, when they end at the latest, and whether they said yes to private statistics."""

    actor: Actor
    ends_at: datetime
    is_counted: bool


class Guests:
    """Creates and ends guests. `process` is the number of the process with their chats, `limit` the most guests."""

    def __init__(self, runtime: Runtime, process: int, limit: int = MAX_GUESTS) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._process, self._limit = process, limit

    async def open(self, pass_: GuestPass, workspace_id: UUID | None, link_ends_at: datetime | None) -> str:
        """Create a guest with a session; return its token, always a new one. The key comes before the row.

        `workspace_id` is the workspace of the GPT. The guest chats in it, and is no member of it. Until a page shows
        the chat, the guest has left. Unavailable when the server has no room for more.
        """
        now, token, account_id = self._clock.now(), new_token(self._random), self._random.new_id()
        session = Session(self._random.new_id(), now, now, DEVICE)
        await asyncio.to_thread(self._keys.create_key, _key_name(account_id))
        try:
            async with self._database.anonymous() as connection:
                until = ends_at(now, link_ends_at)
                guest = store.NewGuest(account_id, pass_, workspace_id, self._process, until)
                await store.lock_places(connection)
                if not await store.insert(connection, guest, session, token.digest, self._limit):
                    raise Unavailable(FULL)
        except BaseException:
            await asyncio.to_thread(self._keys.destroy_key, _key_name(account_id))
            raise
        return token.text

    async def present(self, connection: Connection, token: str) -> PresentGuest | None:
        """Return the guest of this token; None when they have ended, or it is no guest's."""
        now = self._clock.now()
        row = await store.session(connection, digest(token), now, expiry_cutoffs(now))
        if row is None:
            return None
        if now - row["last_seen_at"] >= LAST_SEEN_INTERVAL:
            await sessions_store.touch_session(connection, row["session_id"], now)
        pass_ = GuestPass(row["link_id"], row["gpt_id"], row["payer_id"])
        space = Space(Service(row["service"]), row["workspace_id"]) if row["workspace_id"] else PERSONAL
        actor = Actor(row["account_id"], "", AccountRole.GUEST, row["session_id"], space, guest=pass_)
        return PresentGuest(actor, row["ends_at"], row["counted_since"] is not None)

    async def report_presence(self, account_id: UUID, *, visible: bool) -> None:
        """Record whether a page shows the guest's chat."""
        async with self._database.anonymous() as connection:
            await store.set_left(connection, account_id, None if visible else self._clock.now())

    async def choose_statistics(self, account_id: UUID, *, allowed: bool) -> None:
        """Remember for this visit whether the guest may be counted in private statistics (P8)."""
        async with self._database.acting_as(account_id) as connection:
            await store.set_counted(connection, account_id, self._clock.now() if allowed else None)

    async def end(self, account_id: UUID) -> None:
        """Close a guest's visit and delete all its data. Does nothing for closed visits and for accounts.

        When it returns, no process answers their token, and nothing of them is stored.
        """
        async with self._database.acting_as(account_id) as connection:
            if not await store.is_guest(connection, account_id):
                return
            now = self._clock.now()
            await revoke(connection, Revocation(account_id), now)
            await close_account(connection, now)
        await asyncio.to_thread(self._keys.destroy_key, _key_name(account_id))
        async with self._database.anonymous() as connection:
            await store.erase(connection, account_id)

    async def find_expired(self) -> list[UUID]:
        """Return the guests whose time or GPT has ended, and those whose closure is unfinished.

        The revocations of earlier ones are forgotten.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.delete_guest_revocations(connection, now - REVOCATION_KEPT)
            return await store.find_expired(connection, now, expiry_cutoffs(now))

    async def list_in_processes(self, processes: Collection[int]) -> list[UUID]:
        async with self._database.anonymous() as connection:
            return await store.list_in_processes(connection, processes)

    async def list_in_this_process(self) -> list[UUID]:
        return await self.list_in_processes([self._process])

    async def links(self, connection: Connection) -> dict[UUID, UUID]:
        """Return each guest's link."""
        return await store.links(connection)


def _key_name(account_id: UUID) -> str:
    return f"user/{account_id}"

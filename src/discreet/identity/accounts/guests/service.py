"""Guests: their account, their one session, and its end.

A guest's token is sent in a header and never in a cookie. So it works in a frame of another site, no page of another
site can use it, and it is never mixed up with a person who is signed in in the same browser.

Invariants:
- A guest's token opens no session of a person, and a person's token no session of a guest.
- A guest is deleted whole: sessions and work first, then the key, then the rows. Each step can be repeated (P10).
- No report and no choice is made of a guest. The evidence log says how many openings went with a guest, and no more.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.identity.accounts import sessions_store
from discreet.identity.accounts.actor import AccountRole, Actor, GuestPass
from discreet.identity.accounts.guests import store
from discreet.identity.accounts.session import SEEN_EVERY, NewSession, Session
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.store import close_account
from discreet.identity.accounts.token import digest, new_token
from discreet.promises.guest_visit import ends_at, over_since

DEVICE = "Guest"


@dataclass(frozen=True)
class PresentGuest:
    """A guest, and when they end at the latest."""

    actor: Actor
    pass_: GuestPass
    ends_at: datetime


class Guests:
    """Opens and ends guests. `process` is the number of the process that holds their chats."""

    def __init__(self, runtime: Runtime, process: int) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random, self._process = runtime.clock, runtime.random, process

    async def open(self, pass_: GuestPass, link_ends_at: datetime | None) -> NewSession:
        """Create a guest with a session, always with a new token. The key comes before the row."""
        now, token, account_id = self._clock.now(), new_token(self._random), self._random.new_id()
        session = Session(self._random.new_id(), now, now, DEVICE)
        await asyncio.to_thread(self._keys.create_key, _key_name(account_id))
        try:
            async with self._database.anonymous() as connection:
                until = ends_at(now, link_ends_at)
                await store.insert(connection, account_id, pass_, session, token.digest, self._process, until)
        except BaseException:
            self._keys.destroy_key(_key_name(account_id))
            raise
        return NewSession(_actor(account_id, session.id, pass_), token.text)

    async def present(self, connection: Connection, token: str) -> PresentGuest | None:
        """Return the guest of this token; None when they have ended, or it is no guest's."""
        now = self._clock.now()
        row = await store.session(connection, digest(token), now, over_since(now))
        if row is None:
            return None
        if now - row["last_seen_at"] >= SEEN_EVERY:
            await sessions_store.touch_session(connection, row["session_id"], now)
        pass_ = GuestPass(row["link_id"], row["gpt_id"], row["payer_id"])
        return PresentGuest(_actor(row["account_id"], row["session_id"], pass_), pass_, row["ends_at"])

    async def shown(self, account_id: UUID, *, here: bool) -> None:
        """Record whether a page shows the guest's chat."""
        async with self._database.anonymous() as connection:
            await store.set_left(connection, account_id, None if here else self._clock.now())

    async def end(self, account_id: UUID) -> None:
        """Close the guest and delete all of them. Does nothing for one who is gone, and for a person with an account.

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

    async def over(self) -> list[UUID]:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            return await store.to_end(connection, now, over_since(now))

    async def of_processes(self, processes: Collection[int]) -> list[UUID]:
        async with self._database.anonymous() as connection:
            return await store.of_processes(connection, processes)

    async def of_this_process(self) -> list[UUID]:
        return await self.of_processes([self._process])

    async def of_link(self, link_id: UUID) -> list[UUID]:
        async with self._database.anonymous() as connection:
            return await store.of_link(connection, link_id)


def _actor(account_id: UUID, session_id: UUID, pass_: GuestPass) -> Actor:
    return Actor(account_id, "", AccountRole.GUEST, session_id, PERSONAL, guest=pass_)


def _key_name(account_id: UUID) -> str:
    return f"user/{account_id}"

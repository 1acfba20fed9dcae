"""A server that is killed while it deletes: as the nth key is made or destroyed, or right before.

`delete` runs in a process of its own, which was forked from one that has imported this module.

`what`: `account` deletes the owner's, `conversation` that one of the owner's, `message` the last of that conversation.
"""

import asyncio
import os
import signal
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.app.erasure import build_account_deletion
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.service import Conversations
from discreet.db.pool import connect
from discreet.db.prepare import Addresses
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.space import PERSONAL
from discreet.ports.keys import PageUse
from discreet.settings import read_settings
from tests.support.clock import SettableClock
from tests.support.key_stores import key_ring


class KilledThere(FileKeyStore):
    """The real key store, in a process that kills itself at the nth key that it makes or destroys.

    Shares count, too, and so does each change of a page.
    """

    before = False
    n = 0

    def destroy_key(self, name: str) -> None:
        self._killed(lambda: super(KilledThere, self).destroy_key(name))

    def destroy_share(self, party: str) -> None:
        self._killed(lambda: super(KilledThere, self).destroy_share(party))

    def create_key(self, name: str) -> bytes:
        return self._killed(lambda: super(KilledThere, self).create_key(name))

    def create_page(self, page: UUID, use: PageUse) -> None:
        self._killed(lambda: super(KilledThere, self).create_page(page, use))

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        self._killed(lambda: super(KilledThere, self).puncture(page, use, leaves))

    def destroy_page(self, page: UUID, use: PageUse) -> None:
        self._killed(lambda: super(KilledThere, self).destroy_page(page, use))

    def _killed(self, do: Any) -> Any:
        self.n -= 1
        if self.n == 0 and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = do()
        if self.n == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


async def main(
    url: str, directory: Path, now: datetime, what: str, owner: UUID, thing: UUID, when: str, n: int
) -> None:
    entropy, clock = SystemRandomSource(), SettableClock()
    clock.freeze(now)
    keys = KilledThere(directory, key_ring(directory), entropy)
    keys.before, keys.n = when == "before", n
    database = await connect(url, max_connections=3)
    actor = Actor(owner, "", AccountRole.PERSON, UUID(int=0), PERSONAL)
    settings = read_settings({"DISCREET_HOME": str(directory.parent)})
    addresses = Addresses(**{each.name: url for each in fields(Addresses)})
    infra = Infrastructure(
        database=database, keys=keys, clock=clock, random=entropy, settings=settings, addresses=addresses
    )
    conversations = Conversations(infra, ConsentChoices(infra))
    match what:
        case "account":
            async with database.anonymous() as connection:
                email = await connection.fetchval("SELECT email FROM accounts WHERE id = $1", owner)
            await build_account_deletion(infra).delete_by_email(email)
        case "conversation":
            await conversations.delete(actor, thing)
        case "message":
            head = (await conversations.get(actor, thing)).head_id
            assert head is not None
            await conversations.delete_message(actor, thing, head)


def delete(url: str, directory: Path, now: datetime, what: str, owner: UUID, thing: UUID, when: str, n: int) -> None:
    asyncio.run(main(url, directory, now, what, owner, thing, when, n))

"""A server that is killed while a user begins to keep their own key: before the decision, or between two keys.

python -m tests.services.kill_during_key_handover DATABASE_URL KEYS_DIRECTORY NOW ACCOUNT SESSION TOKEN undecided|before|after
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.chat.conversations.key_handover import KeyHandover
from discreet.db.pool import Connection, connect
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import SessionCredential
from discreet.identity.accounts.user_key.unlock_method import KdfParameters, UnlockMethods
from discreet.ports.keys import PageUse
from tests.support.clock import SettableClock
from tests.support.key_stores import key_ring
from tests.support.user_keys import PASSPHRASE


class KilledThere(FileKeyStore):
    """The real key store, in a process that kills itself as it destroys the former keys of all conversations."""

    moment = ""

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        if self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().puncture(page, use, leaves)
        os.kill(os.getpid(), signal.SIGKILL)


class KilledBefore(KeyHandover):
    """… or when everything was handed over, and nothing is committed."""

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        await super().hand_over(connection, account_id)
        os.kill(os.getpid(), signal.SIGKILL)


async def nothing(_: object) -> None:
    """There are no exports."""


async def main(url: str, directory: Path, now: datetime, account: UUID, session: UUID, token: str, moment: str) -> None:
    entropy, clock = SystemRandomSource(), SettableClock()
    clock.freeze(now)
    keys = KilledThere(directory, key_ring(directory), entropy)
    keys.moment = moment
    database = await connect(url, max_connections=3)
    openers = UnlockMethods(entropy, KdfParameters(memory_kib=1024, passes=1, lanes=1))
    shut = (KilledBefore if moment == "undecided" else KeyHandover)(keys, entropy)
    runtime = Runtime(database=database, keys=keys, clock=clock, random=entropy)
    switching = KeyCustodyTransfer(
        runtime,
        choices=ConsentChoices(runtime),
        openers=openers,
        resources=(shut,),
        discard_copies=nothing,
        delete_all=nothing,
    )
    actor = Actor(account, "", AccountRole.PERSON, session, PERSONAL)
    await switching.begin(SessionCredential(actor, token), PASSPHRASE)


if __name__ == "__main__":
    url, directory, now, account, session, token, moment = sys.argv[1:]
    asyncio.run(main(url, Path(directory), datetime.fromisoformat(now), UUID(account), UUID(session), token, moment))

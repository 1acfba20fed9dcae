"""A server that is killed while somebody begins to keep their own key: before it is decided, or at a key on the way.

python -m tests.services.killed_while_keeping DATABASE_URL KEYS_DIRECTORY NOW ACCOUNT SESSION TOKEN undecided|before|after
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from discreet.accounts.actor import AccountRole, Actor
from discreet.accounts.choices import Choices
from discreet.accounts.own_key.opener import Openers, Stretching
from discreet.accounts.own_key.service import Bearer
from discreet.accounts.own_key.switching import Switching
from discreet.accounts.space import PERSONAL
from discreet.conversations.handing_over import HandingOver
from discreet.db.pool import Connection, connect
from discreet.outside.entropy import SystemEntropy
from discreet.outside.key_store import FileKeyStore
from tests.clock import SettableClock
from tests.key_stores import key_ring
from tests.own_keys import PASSPHRASE


class KilledThere(FileKeyStore):
    """The real key store, in a process that kills itself at the second conversation's key."""

    moment = ""
    advanced = 0

    def advance_key(self, name: str, mark: bytes) -> None:
        self.advanced += 1
        if self.advanced == 2 and self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().advance_key(name, mark)
        if self.advanced == 2:
            os.kill(os.getpid(), signal.SIGKILL)


class KilledBefore(HandingOver):
    """… or when everything was handed over, and nothing is committed."""

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        await super().hand_over(connection, account_id)
        os.kill(os.getpid(), signal.SIGKILL)


async def nothing(_: object) -> None:
    """There are no exports."""


async def main(url: str, directory: Path, now: datetime, account: UUID, session: UUID, token: str, moment: str) -> None:
    entropy, clock = SystemEntropy(), SettableClock()
    clock.freeze(now)
    keys = KilledThere(directory, key_ring(directory), entropy)
    keys.moment = moment
    database = await connect(url, most=3)
    openers = Openers(entropy, Stretching(memory_kib=1024, passes=1, lanes=1))
    shut = (KilledBefore if moment == "undecided" else HandingOver)(keys, entropy)
    choices = Choices(database, keys, clock, entropy)
    switching = Switching(database, keys, clock, entropy, choices, openers, shut, nothing, nothing)
    actor = Actor(account, "", AccountRole.PERSON, session, PERSONAL)
    await switching.begin(Bearer(actor, token), PASSPHRASE)


if __name__ == "__main__":
    url, directory, now, account, session, token, moment = sys.argv[1:]
    asyncio.run(main(url, Path(directory), datetime.fromisoformat(now), UUID(account), UUID(session), token, moment))

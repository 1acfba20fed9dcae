"""A server that is killed while it deletes expired data: right after a conversation's key is destroyed, or before.

python -m tests.services.killed_while_deleting DATABASE_URL KEYS_DIRECTORY NOW before|after
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
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.service import Conversations
from discreet.chat.images.service import Images
from discreet.db.pool import connect
from discreet.db.runtime import Runtime
from discreet.identity.accounts.choices import ConsentChoices
from discreet.ports.keys import PageUse
from tests.support.clock import SettableClock
from tests.support.key_stores import key_ring


class KilledThere(FileKeyStore):
    """The real key store, in a process that kills itself at the second conversation's own key."""

    moment = ""
    deleted = 0

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        self.deleted += use is PageUse.PRIVATE
        last = self.deleted == 2
        if last and self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().puncture(page, use, leaves)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, directory: Path, now: datetime, moment: str) -> None:
    entropy, clock = SystemRandomSource(), SettableClock()
    clock.freeze(now)
    keys = KilledThere(directory, key_ring(directory), entropy)
    keys.moment = moment
    database = await connect(url, max_connections=3)
    runtime = Runtime(database=database, keys=keys, clock=clock, random=entropy)
    choices = ConsentChoices(runtime)
    conversations, images = Conversations(runtime, choices), Images(runtime, choices)
    await RetentionService(database, clock, entropy, conversations, images.delete).delete_expired()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), sys.argv[4]))

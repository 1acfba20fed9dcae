"""A server that is killed between the share and the commit. Run by test_choices.py as a process of its own:

python -m tests.services.killed_while_choosing DATABASE_URL KEYS_DIRECTORY ACCOUNT_ID yes|no
"""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from discreet.adapters.clock import SystemClock
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.db.pool import connect
from discreet.db.runtime import Runtime
from discreet.identity.accounts.choices import ConsentChoices
from discreet.ports.keys import Share
from discreet.promises.parties import user_party
from tests.support.key_stores import key_ring

KILLED = 9


class KilledAfterwards(FileKeyStore):
    """The real key store, in a process that ends as soon as the share is made or destroyed."""

    def create_share(self, party: str, since: datetime) -> Share:
        super().create_share(party, since)
        os._exit(KILLED)

    def destroy_share(self, party: str) -> None:
        had_one = self.share(party) is not None
        super().destroy_share(party)
        if had_one:
            os._exit(KILLED)


async def main(url: str, directory: Path, account_id: UUID, allowed: bool) -> None:
    keys = KilledAfterwards(directory, key_ring(directory), SystemRandomSource())
    choices = ConsentChoices(
        Runtime(
            database=await connect(url, max_connections=1), keys=keys, clock=SystemClock(), random=SystemRandomSource()
        )
    )
    async with choices.open_transaction(account_id) as choosing:
        await choosing.record(user_party(account_id), allowed)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), UUID(sys.argv[3]), sys.argv[4] == "yes"))

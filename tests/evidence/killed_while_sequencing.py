"""A server that is killed while it takes in and signs entries. Run by test_sequencer.py as a process of its own:

python -m tests.evidence.killed_while_sequencing DATABASE_URL KEYS_DIRECTORY ORIGIN advance|publish numbered|remembered|signed
"""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from discreet.adapters.clock import SystemClock
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.db.pool import Connection, connect
from discreet.db.runtime import Runtime
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.sequencer import Sequencer
from tests.support.key_stores import key_ring

KILLED = 9


class KilledAfterRemembering(FileKeyStore):
    """The real key store, in a process that ends as soon as the tree to sign is recorded."""

    def remember(self, name: str, content: bytes) -> None:
        super().remember(name, content)
        os._exit(KILLED)


class KilledWhile(Sequencer):
    """Ends before the step of this name commits."""

    step = ""

    async def _number(self, connection: Connection, waiting: list[tuple[UUID, bytes]]) -> None:
        await super()._number(connection, waiting)
        if self.step == "numbering":
            os._exit(KILLED)

    async def _sign(self, connection: Connection, since: datetime | None) -> None:
        if self.step == "numbered":
            os._exit(KILLED)
        await super()._sign(connection, since)
        os._exit(KILLED)


async def main(url: str, directory: Path, origin: str, work: str, step: str) -> None:
    store: Any = KilledAfterRemembering if step == "remembered" else FileKeyStore
    keys = store(directory, key_ring(directory), SystemRandomSource())
    schedule = PublicationSchedule(timedelta(seconds=1))
    database = await connect(url, max_connections=1)
    sequencer = KilledWhile(
        Runtime(database=database, keys=keys, clock=SystemClock(), random=SystemRandomSource()), origin, schedule
    )
    sequencer.step = step
    await getattr(sequencer, work)()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))

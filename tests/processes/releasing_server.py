"""A server that releases what is due, and may end between two steps. Run by test_killed_release.py as a process of its
own:

python -m tests.processes.releasing_server SERVE_URL INSIGHT_URL KEYS_DIRECTORY NOW [STEP]

STEP is "made KEY" or "destroyed KEY": it ends, as if killed, as soon as that is done.
"""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from discreet.adapters.child_environment import child_environment
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.analytics.releasing.published_gpts import PublishedGpts
from discreet.analytics.releasing.release_process import ReleaseProcess
from discreet.analytics.releasing.service import Releasing
from discreet.db.pool import connect
from tests.support.clock import SettableClock
from tests.support.key_stores import key_ring

KILLED = 9


class KilledAfterwards(FileKeyStore):
    """The real key store, in a process that ends as soon as the step is done."""

    step = ""

    def create_key(self, name: str) -> bytes:
        made = super().create_key(name)
        self._end_after(f"made {name}")
        return made

    def destroy_key(self, name: str) -> None:
        super().destroy_key(name)
        self._end_after(f"destroyed {name}")

    def _end_after(self, step: str) -> None:
        if step == self.step:
            os._exit(KILLED)


async def main(serve: str, insight: str, directory: Path, now: str, step: str = "") -> None:
    keys = KilledAfterwards(directory, key_ring(directory), SystemRandomSource())
    keys.step = step
    clock, database = SettableClock(), await connect(serve, max_connections=4)
    clock.freeze(datetime.fromisoformat(now))
    published = PublishedGpts(database, keys, SystemRandomSource())
    await Releasing(database, keys, clock, published, ReleaseProcess(insight, child_environment())).release_due()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:]))

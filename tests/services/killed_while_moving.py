"""A server that is killed while it moves conversations to key pages: at the nth change of the key store, or right before.

python -m tests.services.killed_while_moving DATABASE_URL KEYS_DIRECTORY before|after N
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from discreet.adapters.clock import SystemClock
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.chat.conversations.move_to_pages import MoveToPages
from discreet.db.pool import connect
from discreet.db.runtime import Runtime
from discreet.ports.keys import PageUse
from tests.support.key_stores import key_ring

T = TypeVar("T")


class KilledThere(FileKeyStore):
    """The real key store, in a process that kills itself at the nth page that it makes or file that it destroys."""

    before = False
    n = 0

    def create_page(self, page: UUID, use: PageUse) -> None:
        self._killed(lambda: super(KilledThere, self).create_page(page, use))

    def destroy_share(self, party: str) -> None:
        self._killed(lambda: super(KilledThere, self).destroy_share(party))

    def destroy_key(self, name: str) -> None:
        self._killed(lambda: super(KilledThere, self).destroy_key(name))

    def _killed(self, do: Callable[[], T]) -> T:
        self.n -= 1
        if self.n == 0 and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = do()
        if self.n == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


async def main(url: str, directory: Path, when: str, n: int) -> None:
    entropy = SystemRandomSource()
    keys = KilledThere(directory, key_ring(directory), entropy)
    keys.before, keys.n = when == "before", n
    runtime = Runtime(database=await connect(url, max_connections=3), keys=keys, clock=SystemClock(), random=entropy)
    await MoveToPages(runtime).move_all()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))

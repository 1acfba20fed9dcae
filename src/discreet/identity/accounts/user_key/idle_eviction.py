"""Evicts idle people's user-held keys from the cache, each minute (P7)."""

import asyncio
from typing import Final

from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.ports.clock import Clock
from discreet.runtime.background import background

CHECK_SECONDS: Final = 60
"""Seconds."""


class IdleKeyEviction:
    def __init__(self, present: UnlockedKeyCache, clock: Clock) -> None:
        self._present, self._clock = present, clock
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watch = background.start("own_keys_presence", self._forget)

    async def stop(self) -> None:
        await background.stop(self._watch)

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self._present.evict_idle(self._clock.now())

"""The event streams that this process holds open, with the session of each.

A stream ends when its session ends.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.session_revocation import Revocation

Leave = Callable[[], None]


class OpenStreams:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._open: dict[Leave, Actor] = {}

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def holding(self, actor: Actor, leave: Leave) -> AsyncIterator[None]:
        """Call `leave` if the actor's session is revoked while the context is open.

        The stream is registered before the session is checked, so a session that is revoked in between is not missed.
        """
        self._open[leave] = actor
        try:
            if await self._accounts.is_revoked(actor):
                leave()
            yield
        finally:
            del self._open[leave]

    async def end(self, ending: Revocation) -> None:
        for leave, actor in list(self._open.items()):
            if ending.ends(actor):
                leave()

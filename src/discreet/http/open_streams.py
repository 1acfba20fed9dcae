"""The event streams that this process holds open, and whose session opened each: it ends when that is ended."""

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
        """While it lasts, an ending of the actor's session calls `leave`.

        Held first and asked after: a session that ends in between is found by one of the two.
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

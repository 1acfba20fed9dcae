"""The event streams that this process holds open, with the session of each.

A stream ends when its session ends.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.sessions import Sessions

Leave = Callable[[], None]


class OpenStreams:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[Leave, Actor] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, actor: Actor, leave: Leave) -> None:
        """Call `leave` if the actor's session is revoked, until `remove`.

        Check `is_revoked` afterwards, so that a session that is revoked in between is not missed.
        """
        self._open[leave] = actor

    def remove(self, leave: Leave) -> None:
        del self._open[leave]

    async def is_revoked(self, actor: Actor) -> bool:
        """Return whether the actor's session was revoked during their request."""
        return await self._sessions.is_revoked(actor)

    @asynccontextmanager
    async def holding(self, actor: Actor, leave: Leave) -> AsyncIterator[None]:
        """Call `leave` if the actor's session is revoked while the context is open."""
        self.add(actor, leave)
        try:
            if await self.is_revoked(actor):
                leave()
            yield
        finally:
            self.remove(leave)

    async def end(self, ending: Revocation) -> None:
        for leave, actor in list(self._open.items()):
            if ending.ends(actor):
                leave()

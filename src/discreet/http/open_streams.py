"""The event streams that this process holds open, with the session of each.

A stream ends when its session ends.
"""

from discreet.http.client_stream import ClientStream
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.sessions import Sessions


class OpenStreams:
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[ClientStream, Actor] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, actor: Actor, stream: ClientStream) -> None:
        """Break off the stream if the actor's session is revoked, until `remove`.

        Call `check` afterwards, so that a session that is revoked in between is not missed.
        """
        self._open[stream] = actor

    async def check(self, actor: Actor, stream: ClientStream) -> None:
        """Break off the stream if the actor's session was revoked during their request."""
        if await self._sessions.is_revoked(actor):
            stream.leave()

    def remove(self, stream: ClientStream) -> None:
        del self._open[stream]

    async def end(self, ending: Revocation) -> None:
        for stream, actor in list(self._open.items()):
            if ending.ends(actor):
                stream.leave()

    def stop(self) -> None:
        """Break off all streams: the server stops."""
        for stream in list(self._open):
            stream.leave()

"""Requests in flight by API key, so that a revoked key ends its requests.

This takes less than a second in every process.

Invariants:
- A request is in flight from before its key is read until its last byte.
- The database decides whether a key is valid: the revoking process asks at once, every process twice a second.
"""

import asyncio
from types import TracebackType
from typing import Final, Protocol
from uuid import UUID

import structlog

from discreet.api_projects import store
from discreet.db.pool import Database
from discreet.errors import Unavailable
from discreet.ports.clock import Clock
from discreet.runtime.background import background

log = structlog.get_logger()

POLL_SECONDS: Final = 0.5
WAIT_TIMEOUT: Final = 30.0
"""Seconds that a client may leave an answer unread. The model has few slots, and other requests wait for them."""


class AnswerSender(Protocol):
    """What sends an answer to its client."""

    unread_since: float | None
    """Time of the event loop since when a part of the answer waits to be sent."""


class InFlightRequest:
    """One request in flight, within its block: `async with flights.flight() as flight`.

    When it is ended, its pending operation is cancelled and its block raises TimeoutError.
    """

    __slots__ = ("_limit", "_requests", "key_id", "left", "revoked", "sender")

    def __init__(self, under_way: "set[InFlightRequest] | None" = None) -> None:
        self._limit = asyncio.timeout(None)
        self._requests = set() if under_way is None else under_way
        self.key_id: UUID | None = None
        self.revoked = False
        """The key is no longer valid."""
        self.left = False
        """The client disconnected or stopped reading."""
        self.sender: AnswerSender | None = None

    async def __aenter__(self) -> "InFlightRequest":
        await self._limit.__aenter__()
        self._requests.add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._requests.discard(self)
        await self._limit.__aexit__(kind, error, trace)

    @property
    def ended(self) -> bool:
        return self.revoked or self.left

    def revoke(self) -> None:
        if not self.ended:
            self.revoked = True
            self._limit.reschedule(0)

    def leave(self) -> None:
        if not self.ended:
            self.left = True
            self._limit.reschedule(0)


class InFlightRequests:
    def __init__(self, database: Database, clock: Clock, patience: float = WAIT_TIMEOUT) -> None:
        self._database, self._clock, self._patience = database, clock, patience
        self._requests: set[InFlightRequest] = set()
        self._checking: asyncio.Task[None] | None = None

    @property
    def are_under_way(self) -> bool:
        return bool(self._requests)

    def start(self) -> None:
        self._checking = background.start("api_keys", self._check_periodically)

    async def stop(self) -> None:
        """Break off all requests: the server stops."""
        await background.stop(self._checking)
        for flight in list(self._requests):
            flight.leave()

    def flight(self) -> InFlightRequest:
        """Track a request. Its block raises TimeoutError when it was ended: see `ended`."""
        return InFlightRequest(self._requests)

    async def end_invalid(self) -> None:
        """End the requests of keys that are no longer valid."""
        authenticated = [flight for flight in self._requests if flight.key_id is not None]
        if not authenticated:
            return
        async with self._database.one_statement() as connection:
            key_ids = {flight.key_id for flight in authenticated if flight.key_id is not None}
            valid_keys = await store.valid_keys(connection, list(key_ids), self._clock.now())
        for flight in authenticated:
            if flight.key_id not in valid_keys and flight in self._requests:
                flight.revoke()

    def end_unread(self) -> None:
        """End requests whose client has stopped reading."""
        since = asyncio.get_running_loop().time() - self._patience
        for flight in list(self._requests):
            unread_since = flight.sender.unread_since if flight.sender else None
            if unread_since is not None and unread_since <= since:
                flight.leave()

    async def _check_periodically(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self.end_unread()
            try:
                await self.end_invalid()
            except Unavailable as error:  # the next check tries again
                log.warning("api_key_check_failed", error=type(error).__name__)
            except Exception as error:
                background.report("api_keys", error, event="api_key_check_failed")

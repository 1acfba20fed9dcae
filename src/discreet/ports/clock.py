"""Time and randomness. See `discreet.ports`."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current time: aware, UTC, microsecond resolution."""
        ...


class RandomSource(Protocol):
    def bytes(self, length: int) -> bytes:
        """Return `length` unpredictable bytes."""
        ...

    def new_id(self) -> UUID:
        """Return a UUID version 7: ordered by time, unguessable in its last 74 bits."""
        ...

"""Back-pressure: limits the request bytes that this process holds at once.

There is a limit for one owner and one for all. A request counts from its first byte to its answer. The owner is an API
key for a program and an account for a browser.

Invariants:
- A byte is counted before it is held.
- A body that parses into very many values counts with the memory of these values, not with its length.
"""

from collections import Counter
from types import TracebackType
from typing import Final
from uuid import UUID

from discreet.errors import TooLarge, TooMany

OF_ONE: Final = 128 << 20
"""Eight bodies of the maximum length."""
OF_ALL: Final = 384 << 20
SOON: Final = 5
"""Seconds after which to retry."""
VALUE_BYTES: Final = 64
"""Memory of an empty list or object and of its slot in its container."""
NUMBER_BYTES: Final = 36
"""Memory of a number and of its slot in a list."""
SHORT_BYTES: Final = 64 << 10
"""Bytes. The values of shorter bodies are not counted, because they need little memory."""


class RequestBodyBudget:
    """Counts held bytes. `of_one` and `of_all` are limits in bytes."""

    def __init__(self, of_one: int = OF_ONE, of_all: int = OF_ALL) -> None:
        self._max_per_owner, self._max_total = of_one, of_all
        self._held: Counter[UUID] = Counter()

    @property
    def bytes_held(self) -> int:
        return self._held.total()

    def reserve(self, owner_id: UUID) -> "BodyReservation":
        """Count what a request of this owner holds within the block of the result."""
        return BodyReservation(self, owner_id)

    def take(self, owner_id: UUID, size: int, so_far: int) -> None:
        """Count `size` more bytes of a request that already holds `so_far`.

        TooMany when the owner or all owners hold too much, TooLarge when the request itself does.
        """
        if so_far + size > self._max_per_owner:
            raise TooLarge("This request holds too many values to be read. Send it in parts.")
        if self.bytes_held + size > self._max_total:
            raise TooMany("This server holds too many requests at once. Try again in a moment.", retry_after=SOON)
        if self._held[owner_id] + size > self._share():
            sentence = "Too many large requests are waiting for answers. Send the next one after an answer."
            raise TooMany(sentence, retry_after=SOON)
        self._held[owner_id] += size

    def give_back(self, owner_id: UUID, size: int) -> None:
        self._held[owner_id] -= size
        if not self._held[owner_id]:
            del self._held[owner_id]

    def _share(self) -> int:
        """Return the bytes that one owner may hold now.

        When half of the total is taken, the share shrinks, so that a few owners cannot keep out the others.
        """
        return self._max_per_owner if self.bytes_held <= self._max_total // 2 else self._max_total // 16


class BodyReservation:
    """The bytes of one request, counted until its block ends. `size`: bytes counted so far."""

    __slots__ = ("_bodies", "_owner_id", "size")

    def __init__(self, bodies: RequestBodyBudget, owner_id: UUID) -> None:
        self._bodies, self._owner_id, self.size = bodies, owner_id, 0

    def __enter__(self) -> "BodyReservation":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bodies.give_back(self._owner_id, self.size)

    def add(self, size: int) -> None:
        """Count bytes before they are held. TooMany and TooLarge as `RequestBodyBudget.take`."""
        self._bodies.take(self._owner_id, size, self.size)
        self.size += size

    def add_values(self, body: bytes | bytearray) -> None:
        """Count the memory of the values in a complete body before it is parsed."""
        if len(body) > SHORT_BYTES:
            self.add(bytes_of_values(body))


def bytes_of_values(body: bytes | bytearray) -> int:
    """Return the memory of the values in a JSON text, without its strings.

    Runs in linear time.
    """
    containers = body.count(b"[") + body.count(b"{") + body.count(b'"') // 2
    return VALUE_BYTES * containers + NUMBER_BYTES * body.count(b",")

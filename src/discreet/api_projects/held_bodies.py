"""How many bytes of requests one owner, and all of them, may make this process hold at once: from first byte to answer.

The owner is an API key for a program, and an account for a browser.

Invariants:
- A byte is counted before it is held.
- A body that would become very many values counts for the memory that these need, not for its length.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from discreet.errors import TooLarge, TooMany

OF_ONE: Final = 128 << 20
"""Eight of the longest bodies."""
OF_ALL: Final = 384 << 20
SOON: Final = 5
"""Seconds after which to ask again."""
VALUE_BYTES: Final = 64
"""Memory of an empty list or object, and of its place in another one."""
NUMBER_BYTES: Final = 36
"""Memory of a number, and of its place in a list."""
SHORT_BYTES: Final = 64 << 10
"""Of a body whose values are not counted: all that it can become is small."""


class HeldBodies:
    """`of_one` and `of_all` are in bytes."""

    def __init__(self, of_one: int = OF_ONE, of_all: int = OF_ALL) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._held: Counter[UUID] = Counter()

    @property
    def bytes_held(self) -> int:
        return self._held.total()

    @contextmanager
    def holding(self, owner_id: UUID) -> Iterator["Hold"]:
        """Count what a request of this owner holds while the context lasts."""
        hold = Hold(self, owner_id)
        try:
            yield hold
        finally:
            self._held[owner_id] -= hold.size
            if not self._held[owner_id]:
                del self._held[owner_id]

    def take(self, owner_id: UUID, size: int, so_far: int) -> None:
        """Count so many bytes more of a request that holds `so_far`. TooMany when the owner or all of them hold too
        much, TooLarge when the request alone does."""
        if so_far + size > self._of_one:
            raise TooLarge("This request holds too many values to be read. Send it in parts.")
        if self.bytes_held + size > self._of_all:
            raise TooMany("This server holds too many requests at once. Try again in a moment.", retry_after=SOON)
        if self._held[owner_id] + size > self._share():
            sentence = "Too many large requests are waiting for answers. Send the next one after an answer."
            raise TooMany(sentence, retry_after=SOON)
        self._held[owner_id] += size

    def _share(self) -> int:
        """What one owner may hold now: little once half of all is taken, so that a few do not keep out the rest."""
        return self._of_one if self.bytes_held <= self._of_all // 2 else self._of_all // 16


class Hold:
    """What one request holds. `size`: the bytes counted so far."""

    def __init__(self, bodies: HeldBodies, owner_id: UUID) -> None:
        self._bodies, self._owner_id, self.size = bodies, owner_id, 0

    def add(self, size: int) -> None:
        """Count so many bytes before they are held. TooMany and TooLarge as `HeldBodies.take`."""
        self._bodies.take(self._owner_id, size, self.size)
        self.size += size

    def add_values(self, body: bytes | bytearray) -> None:
        """Count the memory of the values that a whole body will become, before it is read as JSON."""
        if len(body) > SHORT_BYTES:
            self.add(bytes_of_values(body))


def bytes_of_values(body: bytes | bytearray) -> int:
    """The memory of the values that a JSON text becomes, beside that of its strings; linear in its length."""
    containers = body.count(b"[") + body.count(b"{") + body.count(b'"') // 2
    return VALUE_BYTES * containers + NUMBER_BYTES * body.count(b",")

"""A fair queue: each holder waits in their own line, and the lines take turns.

Invariants:
- No I/O.
- A holder with many requests waits behind their own requests.
- A holder with one request waits for at most one request of each other line.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from discreet.errors import TooMany

MAX_LINE_LENGTH = 8
"""Most waiting requests of one holder."""
FULL = "{count} of your requests are waiting already. Wait until one is done."
SOON = 5
"""Seconds after which to retry when the holder's line is full."""


class Ticket:
    """A place in the queue. `moved` is set each time a ticket ahead of it moves."""

    def __init__(self, holder: Hashable, *, is_urgent: bool = False) -> None:
        self.holder, self.is_urgent = holder, is_urgent
        self.admitted = False
        self.moved = asyncio.Event()


class FairQueue:
    """Admits at most `slots` tickets at a time.

    `full` says to a holder that their line is full; `{count}` stands for its length.
    """

    def __init__(self, slots: int, longest_line: int | None = MAX_LINE_LENGTH, *, full: str = FULL) -> None:
        self._slots = self._free = slots
        self._longest, self._full = longest_line, full
        self._lines: dict[Hashable, deque[Ticket]] = {}
        """In serving order: a line that was served goes to the end."""

    @property
    def is_idle(self) -> bool:
        """Whether no ticket holds a slot or waits."""
        return self._free == self._slots

    def join(self, holder: Hashable, *, is_urgent: bool = False) -> Ticket:
        """Return a ticket, admitted at once if a slot is free.

        An urgent ticket's line is served before all others. TooMany when this holder's line is full.
        """
        ticket = Ticket(holder, is_urgent=is_urgent)
        if self._free:
            self._free -= 1
            ticket.admitted = True
            return ticket
        line = self._lines.setdefault(holder, deque())
        if self._longest is not None and len(line) >= self._longest:
            raise TooMany(self._full.format(count=self._longest), retry_after=SOON)
        line.append(ticket)
        self._enqueue_line(holder, line)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Release the slot or give up waiting, and admit the next ticket."""
        if ticket.admitted:
            self._free += 1
            self._admit_next()
        else:
            self._remove(ticket)
        self._notify_positions()

    @asynccontextmanager
    async def turn(self, holder: Hashable, *, is_urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a slot and hold it within the block. TooMany when the line is full."""
        ticket = self.join(holder, is_urgent=is_urgent)
        try:
            while not ticket.admitted:
                ticket.moved.clear()
                await ticket.moved.wait()
            yield
        finally:
            self.leave(ticket)

    def count_ahead(self, ticket: Ticket) -> int:
        """Return how many tickets come before this one if none joins or leaves."""
        lines = list(self._lines)
        own = lines.index(ticket.holder)
        place = self._lines[ticket.holder].index(ticket)
        before = (min(len(self._lines[each]), place + (n < own)) for n, each in enumerate(lines) if n != own)
        return place + sum(before)

    def _admit_next(self) -> None:
        if not self._lines:
            return
        holder = next(iter(self._lines))
        line = self._lines.pop(holder)
        ticket = line.popleft()
        if line:
            self._enqueue_line(holder, line)
        self._free -= 1
        ticket.admitted = True
        ticket.moved.set()

    def _enqueue_line(self, holder: Hashable, line: deque[Ticket]) -> None:
        """Keep the line's place, or append it. Urgent lines come before all others."""
        self._lines.setdefault(holder, line)
        if line[0].is_urgent:
            urgent = {each: waiting for each, waiting in self._lines.items() if waiting[0].is_urgent}
            self._lines = urgent | self._lines

    def _remove(self, ticket: Ticket) -> None:
        line = self._lines[ticket.holder]
        line.remove(ticket)
        if not line:
            del self._lines[ticket.holder]

    def _notify_positions(self) -> None:
        for line in self._lines.values():
            for ticket in line:
                ticket.moved.set()

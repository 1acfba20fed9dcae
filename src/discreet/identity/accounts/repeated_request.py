"""What a repeated request to a one-time address answers: the outcome of the first one, for a minute.

A browser may send one request twice: a service worker's navigation preload does, and so does a reload of a page that
came late. The first request claims the one-time value and stores its outcome. A repeated one in the same session or
browser waits for that outcome and gives the same answer; the one-time value itself is used once (RFC 6749, 4.1.2).

Invariants:
- The stores of the one-time values decide who was first, in one UPDATE, so it holds between processes too.
- An outcome is stored sealed. Whether a request comes from the same session or browser is checked before it is opened.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from discreet import errors
from discreet.errors import Conflict, DiscreetError
from discreet.ports import Clock

AGAIN: Final = "This sign-in was not begun here, was used already, or took longer than ten minutes. Begin it again."
REPEATS_FOR: Final = timedelta(minutes=1)
"""From when the first request has ended."""
WAITS_FOR: Final = 60.0
"""Seconds that a repeated request waits for the first one: longer than a sign-in at a third party may take."""
_PAUSE: Final = 0.1
"""Seconds between two looks; another process may have the first request, and writes its outcome to the database."""


class RequestOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """`value` of a request that went well; else the `error` class of `discreet.errors` and its sentence."""

    value: str = ""
    error: str = ""
    sentence: str = ""

    @classmethod
    def of_error(cls, why: DiscreetError) -> "RequestOutcome":
        return cls(error=_kind(why), sentence=why.sentence)

    def result(self) -> str:
        """The value. Raises the error that the first request ended with."""
        if not self.error:
            return self.value
        raise _KINDS[self.error](self.sentence)


_KINDS: Final[dict[str, type[DiscreetError]]] = {
    kind.__name__: kind
    for kind in (
        errors.Invalid, errors.NotSignedIn, errors.Forbidden, errors.NotFound, errors.Conflict, errors.TooLarge,
        errors.Unavailable, errors.Misconfigured,
    )
}  # fmt: skip


def _kind(why: DiscreetError) -> str:
    """The nearest class that a sentence alone can make again; it has the same status."""
    return next((kind.__name__ for kind in type(why).__mro__ if kind.__name__ in _KINDS), Conflict.__name__)


@dataclass(frozen=True, kw_only=True)
class ClaimedValue:
    """When the first request claimed a one-time value, and its sealed outcome; None while it is under way."""

    at: datetime
    outcome: bytes | None


async def outcome_of_first(look: Callable[[], Awaitable[ClaimedValue | None]], clock: Clock) -> bytes:
    """Wait for the first request's outcome. Conflict when it does not end in time, such as when its process was
    killed, and when the one-time value is gone."""
    for _ in range(int(WAITS_FOR / _PAUSE)):
        claimed = await look()
        if claimed is None:
            raise Conflict(AGAIN)
        if claimed.outcome is not None:
            return claimed.outcome
        if claimed.at + timedelta(seconds=WAITS_FOR) <= clock.now():
            break
        await asyncio.sleep(_PAUSE)
    raise Conflict("This sign-in was interrupted before it was finished. Begin it again.")

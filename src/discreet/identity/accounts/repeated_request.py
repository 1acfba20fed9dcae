"""Repeated requests to one-time addresses get the first's outcome for a minute.

A browser may send one request twice: a service worker's navigation preload does, and so does a reload of a slow page.
The first request claims the one-time value and stores its outcome. A repeated one in the same session or browser waits
for that outcome and gives the same answer. The one-time value itself is used once (RFC 6749, 4.1.2).

Invariants:
- The store of the one-time value decides with one UPDATE which request is first, so it holds between processes, too.
- An outcome is stored encrypted. It is decrypted only after the check that the request comes from the same session or
  browser.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from discreet import errors
from discreet.errors import Conflict, DiscreetError
from discreet.ports.clock import Clock

AGAIN: Final = "This sign-in has expired, was already used, or was started in another browser. Start again."
REPLAY_WINDOW: Final = timedelta(minutes=1)
"""From the end of the first request."""
WAITS_FOR: Final = 60.0
"""Seconds that a repeated request waits for the first one; a sign-in at a third party takes less."""
_PAUSE: Final = 0.1
"""Seconds between polls. The first request may be in another process, which writes its outcome to the database."""


class RequestOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The `value` of a successful request, or the class of its error and its sentence.

    `error` is the name of a class in `discreet.errors`.
    """

    value: str = ""
    error: str = ""
    sentence: str = ""

    @classmethod
    def from_error(cls, why: DiscreetError) -> "RequestOutcome":
        return cls(error=_kind(why), sentence=why.sentence)

    def result(self) -> str:
        """Return the value, or raise the error of the first request."""
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
    """Return the nearest error class that can be rebuilt from a sentence.

    It has the same HTTP status.
    """
    return next((kind.__name__ for kind in type(why).__mro__ if kind.__name__ in _KINDS), Conflict.__name__)


@dataclass(frozen=True, kw_only=True)
class ClaimedValue:
    """When the first request claimed the value, and its encrypted outcome.

    The outcome is None while that request runs.
    """

    at: datetime
    outcome: bytes | None


async def outcome_of_first(load_claim: Callable[[], Awaitable[ClaimedValue | None]], clock: Clock) -> bytes:
    """Wait for the first request's outcome.

    Conflict when it does not end in time, for example because its process was killed, and when the one-time value is
    gone.
    """
    for _ in range(int(WAITS_FOR / _PAUSE)):
        claim = await load_claim()
        if claim is None:
            raise Conflict(AGAIN)
        if claim.outcome is not None:
            return claim.outcome
        if claim.at + timedelta(seconds=WAITS_FOR) <= clock.now():
            break
        await asyncio.sleep(_PAUSE)
    raise Conflict("This sign-in was interrupted. Start again.")

"""The releasing process as the server sees it: started, told day after day what to release, listened to, ended.

Invariants:
- It hands over the address of `discreet_insight` and the keys of one day at a time, each after those of the day
  before are destroyed.
- Never the master key, nor any environment but what it is given here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from discreet.analytics.releasing.release_order import (
    Released,
    ReleaseFailed,
    ReleaseRequest,
    Said,
    decode_said,
    encode,
)
from discreet.errors import Unavailable
from discreet.runtime.child_process import ChildProcess, child

MODULE = "discreet.app.insight"

Release = Callable[[ReleaseRequest], Awaitable[Released]]


@dataclass(frozen=True)
class ReleaseProcess:
    """What every release is given. `environment` is the child's whole environment."""

    database_url: str = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Release]:
        """A process that releases days, one after the other. Unavailable says why a day is not out."""
        async with child(MODULE, self.environment) as process:

            async def release(order: ReleaseRequest) -> Released:
                await process.tell(encode(order))
                return _outcome(await _answer(process))

            yield release


async def _answer(process: ChildProcess) -> Said | None:
    async for line in process.lines():
        try:
            said: Said = decode_said(line)
            return said
        except msgspec.DecodeError:
            continue  # a library's own words; not for us
    return None


def _outcome(said: Said | None) -> Released:
    match said:
        case Released():
            return said
        case ReleaseFailed():
            raise Unavailable(said.sentence)
    raise Unavailable(
        "The releasing process ended unexpectedly. What it had released stays so; the next release goes on from there."
    )

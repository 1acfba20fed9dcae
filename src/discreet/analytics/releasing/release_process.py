"""The server's side of the release process.

Invariants:
- The process receives the address of `discreet_insight` and the keys of one day at a time, after the previous day's
  keys are destroyed.
- The process never receives the master key, and its environment holds only the given variables.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from discreet.analytics.releasing.release_order import (
    DayReleased,
    ReleaseFailed,
    ReleaseRequest,
    Said,
    decode_said,
    encode,
)
from discreet.errors import Unavailable
from discreet.runtime.child_process import ChildProcess, Start, child, start_python

MODULE = "discreet.app.insight"

Release = Callable[[ReleaseRequest], Awaitable[DayReleased]]


@dataclass(frozen=True)
class ReleaseProcess:
    """Settings of every release. `environment` is the child's whole environment."""

    database_url: str = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    start: Start = start_python

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Release]:
        """Run a process that releases days, one at a time.

        Unavailable says why a day was not released.
        """
        async with child(MODULE, self.environment, start=self.start) as process:

            async def release(order: ReleaseRequest) -> DayReleased:
                await process.send_line(encode(order))
                return _check_outcome(await _answer(process))

            yield release


async def _answer(process: ChildProcess) -> Said | None:
    async for line in process.lines():
        try:
            answer: Said = decode_said(line)
            return answer
        except msgspec.DecodeError:
            continue  # output of a library, not a response
    return None


def _check_outcome(answer: Said | None) -> DayReleased:
    match answer:
        case DayReleased():
            return answer
        case ReleaseFailed():
            raise Unavailable(answer.sentence)
    raise Unavailable(
        "The release process ended unexpectedly. Released numbers stay; the next release continues from there."
    )

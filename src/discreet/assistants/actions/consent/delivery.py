"""Delivery of one consented call (P4, P5).

Invariants:
- The ledger's row is committed before the connection is opened and completed after the call, in every case.
- Cancelling the wait stops the request, never its records.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from itertools import chain, repeat
from typing import Any

import structlog

from discreet.assistants.actions.ledger.entry import (
    CallOutcome,
    build_answered_outcome,
    build_cancelled_outcome,
    build_failed_outcome,
    build_unsent_outcome,
)
from discreet.errors import Unavailable
from discreet.ports.third_parties import ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.consented_call import ConsentedCall

log = structlog.get_logger()

SAVE_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between attempts to complete the row. The last pause repeats while the database is unavailable. A row that
is given up stays "sending"; the next start marks it as unknown."""

Begin = Callable[[], Awaitable[ConsentedCall]]
Send = Callable[[ConsentedCall], Coroutine[Any, Any, ThirdPartyAnswer]]
Complete = Callable[[CallOutcome], Awaitable[None]]


class Delivery:
    """Runs one call.

    `begin` commits the row, `send` opens the connection, `complete` commits the outcome.
    """

    def __init__(self, begin: Begin, send: Send, complete: Complete, pauses: Sequence[float] = SAVE_PAUSES) -> None:
        self._pauses = pauses
        self._begin, self._send, self._complete = begin, send, complete
        self._request: asyncio.Task[ThirdPartyAnswer] | None = None
        self._given_up = False

    async def run(self) -> CallOutcome:
        """Return the outcome.

        Raises what `begin` raises: then nothing was sent and nothing is recorded.
        """
        work = asyncio.create_task(self._deliver())
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._given_up = True
            if self._request is not None:
                self._request.cancel()
            await asyncio.wait([work])
            if not work.cancelled() and (error := work.exception()):
                log.warning("cancelled_call_failed", error=type(error).__name__)
            raise

    async def _deliver(self) -> CallOutcome:
        call = await self._begin()
        host = call.disclosure.recipient.host
        if self._given_up:
            outcome = build_unsent_outcome()
        else:
            self._request = asyncio.create_task(self._send(call))
            outcome = await _get_outcome(self._request, host)
        await self._store_outcome(outcome)
        if (fault := _get_server_fault(self._request)) is not None:
            raise fault
        return outcome

    async def _store_outcome(self, outcome: CallOutcome) -> None:
        """Store the outcome. Retry while the database is unavailable, unless cancelled."""
        for pause in chain(self._pauses, repeat(self._pauses[-1])):
            try:
                await self._complete(outcome)
                return
            except Exception as error:  # the answer exists all the same
                log.error("disclosure_storage_failed", error=type(error).__name__)
                is_last = pause == self._pauses[-1]
                if is_last and (self._given_up or not isinstance(error, Unavailable)):
                    return
                await asyncio.sleep(pause)


async def _get_outcome(request: asyncio.Task[ThirdPartyAnswer], host: str) -> CallOutcome:
    try:
        return build_answered_outcome(await request)
    except ThirdPartyFailed as failure:
        return build_failed_outcome(host, failure)
    except (asyncio.CancelledError, Exception):  # in every case the request may have left
        return build_cancelled_outcome(host)


def _get_server_fault(request: asyncio.Task[ThirdPartyAnswer] | None) -> BaseException | None:
    """Return a fault of this server, raised once the records are written.

    A third party's failure and a cancellation are not faults.
    """
    if request is None or not request.done() or request.cancelled():
        return None
    error = request.exception()
    return None if isinstance(error, ThirdPartyFailed) else error

"""The outcome of a call is stored when the database is back, however long it was away."""

import asyncio

from discreet.assistants.actions.consent.delivery import Delivery
from discreet.assistants.actions.ledger.entry import CallOutcome
from discreet.db.pool import NO_ANSWER
from discreet.errors import Unavailable
from discreet.ports.third_parties import ThirdPartyAnswer
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.disclosure import ExactRequest
from tests.support.consented_call import consent_to

PAUSES = (0.001, 0.002)
CALL = consent_to(ExactRequest("GET", "https://weather.example/now", ()))


class Records:
    """Sign-ins fail that many times; after that they succeed."""

    def __init__(self, failures: int, error: Exception) -> None:
        self._failures, self._error = failures, error
        self.completed: list[CallOutcome] = []
        self.tried = 0
        self.trying = asyncio.Event()

    async def complete(self, outcome: CallOutcome) -> None:
        self.tried += 1
        self.trying.set()
        if self.tried <= self._failures:
            raise self._error
        self.completed.append(outcome)


async def begun() -> ConsentedCall:
    return CALL


async def sent(_: ConsentedCall) -> ThirdPartyAnswer:
    return ThirdPartyAnswer(200, "text/plain", "plain", 5)


async def test_a_database_that_is_away_is_waited_for() -> None:
    records = Records(20, Unavailable(NO_ANSWER))
    outcome = await Delivery(begun, sent, records.complete, PAUSES).run()
    assert records.completed == [outcome]


async def test_what_fails_otherwise_is_not_tried_for_ever() -> None:
    records = Records(1_000_000, RuntimeError())
    await Delivery(begun, sent, records.complete, PAUSES).run()
    assert (records.completed, records.tried) == ([], len(PAUSES))


async def test_an_abandoned_call_does_not_wait_for_the_database() -> None:
    records = Records(1_000_000, Unavailable(NO_ANSWER))
    running = asyncio.create_task(Delivery(begun, sent, records.complete, PAUSES).run())
    await records.trying.wait()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert records.completed == []

"""The job that carries out a run, test by test.

Invariants:
- The job may be killed at any point and start again: its work is the results that are still to come. A prompt whose
  result was not stored is sent again, and recorded again.
- One run works on this server at a time, for `TIME_SLICE` seconds; then the next one has its turn.
- A cancelled run stops within a second, also in the middle of an answer.
- A person who may not edit the GPT any more ends their run with that, and so does the suspension of their account.
"""

import asyncio
import time
from typing import Final
from uuid import UUID

import structlog

from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.test_sheet import store
from discreet.assistants.gpts.test_sheet.run import GptTestResult, RunPlan, TestRunState
from discreet.assistants.gpts.test_sheet.service import open_plan, seal_result
from discreet.chat.gpt_tests.tester import GptTester, TestCase
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import DiscreetError, NotFound, QuotaSpent
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.workspaces.membership import memberships
from discreet.jobs.queue import JobQueue
from discreet.ports.model import ModelFailed

RUN_GPT_TESTS: Final = "run_gpt_tests"
ONE_RUN: Final = "gpt tests"
"""The lock of the queue that lets one run work at a time."""
TIME_SLICE: Final = 20.0
"""Seconds that one job works, so that other jobs have their turn; the rest is another job."""
POLL_SECONDS: Final = 1.0
"""Seconds between looks for a cancellation."""
MAX_RETRY_AFTER: Final = 15
"""Seconds for which a test waits when the endpoint asks it to."""
UNEXPECTED: Final = "Something went wrong on the server. Run the tests again."

log = structlog.get_logger("discreet.gpt_tests")


class GptTestJob:
    def __init__(self, runtime: Runtime, tester: GptTester, jobs: JobQueue, time_slice: float = TIME_SLICE) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._tester, self._jobs, self._time_slice = tester, jobs, time_slice

    async def run(self, run_id: UUID, account_id: UUID) -> None:
        """Work on a run for a while, in the name of the person who started it; defer another job for the rest."""
        if not await self._work(run_id, account_id):
            await self._jobs.defer(RUN_GPT_TESTS, run_id=run_id, account_id=account_id)

    async def mark_failed(self, run_id: UUID, account_id: UUID) -> None:
        """End a run whose job failed too often, or whose user may not edit the GPT any more."""
        async with self._database.acting_as(account_id) as connection:
            await store.fail_own_run(connection, run_id, self._clock.now())

    async def _work(self, run_id: UUID, account_id: UUID) -> bool:
        """Carry out tests until the time slice ends; return whether the run is over."""
        try:
            async with self._database.acting_as(account_id) as connection:
                run = await store.find_run(connection, run_id)
                actor = await _actor(connection, run, account_id) if run else None
                if run is not None and not await store.begin(connection, run_id):
                    # It has ended, or its user may view the GPT but no longer edit it.
                    await store.fail_own_run(connection, run_id, self._clock.now())
                    return True
                is_running = await store.is_running(connection, run_id)
            if run is None or actor is None or not is_running:
                await self.mark_failed(run_id, account_id)
                return True
            seals = seals_of(self._keys, self._random, run.gpt_id)
            return await self._tests(actor, run, open_plan(seals, run), seals)
        except NotFound:
            await self.mark_failed(run_id, account_id)
            return True

    async def _tests(self, actor: Actor, run: store.StoredTestRun, plan: RunPlan, seals: Seals) -> bool:
        deadline = time.monotonic() + self._time_slice
        while time.monotonic() < deadline:
            async with self._database.acting_as(actor.account_id) as connection:
                due = await store.next_result(connection, run.id)
                if due is not None and not await store.is_running(connection, run.id):
                    raise NotFound("The run has ended.")
                if due is None:
                    await store.end(connection, run.id, TestRunState.DONE, self._clock.now())
                    return True
            case = TestCase(
                gpt_id=run.gpt_id,
                version=run.version,
                test=plan.tests[due.test],
                model=plan.models[due.model],
                result_id=due.id,
            )
            if not await self._test(actor, run.id, case, seals):
                return True
        return False

    async def _test(self, actor: Actor, run_id: UUID, case: TestCase, seals: Seals) -> bool:
        """Carry out one test and store its result; return whether the run goes on."""
        is_spent = False
        try:
            result = await self._result_unless_cancelled(actor, run_id, case)
        except QuotaSpent as spent:
            result, is_spent = GptTestResult(answer="", error=spent.sentence), True
        except NotFound:
            raise
        except DiscreetError as error:
            result = GptTestResult(answer="", error=error.sentence)
        except Exception as error:
            log.error("gpt_test_failed", error=type(error).__name__)
            result = GptTestResult(answer="", error=UNEXPECTED)
        if result is None:
            await self.mark_failed(run_id, actor.account_id)  # of a run that has ended, this changes nothing
            return False
        sealed = seal_result(seals, case.result_id, result)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.save_result(connection, case.result_id, sealed, answered=result.error is None)
            if is_spent:
                await store.end(connection, run_id, TestRunState.FAILED, self._clock.now())
        return not is_spent

    async def _result_unless_cancelled(self, actor: Actor, run_id: UUID, case: TestCase) -> GptTestResult | None:
        """Return the result; None once the run was cancelled or deleted, or its user may not go on with it."""
        task = asyncio.create_task(self._ask_with_retry(actor, case))
        try:
            while not (await asyncio.wait([task], timeout=POLL_SECONDS))[0]:
                async with self._database.acting_as(actor.account_id) as connection:
                    if not await store.is_running(connection, run_id):
                        return None
            return task.result()
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _ask_with_retry(self, actor: Actor, case: TestCase) -> GptTestResult:
        """Ask once more after a short wait that the endpoint asks for."""
        try:
            return await self._tester.result(actor, case)
        except ModelFailed as failed:
            if failed.retry_after is None or failed.retry_after > MAX_RETRY_AFTER:
                raise
            await asyncio.sleep(failed.retry_after)
        return await self._tester.result(actor, case)


async def _actor(connection: Connection, run: store.StoredTestRun, account_id: UUID) -> Actor | None:
    """Return the person in the GPT's space; None if they have left it."""
    workspace_id = await store.workspace_of(connection, run.gpt_id)
    space = PERSONAL
    if workspace_id is not None:
        own_memberships = await memberships(connection, account_id)
        found = next((each.space for each in own_memberships if each.workspace.id == workspace_id), None)
        if found is None:
            return None
        space = found
    return Actor(account_id, "", AccountRole.PERSON, UUID(int=0), space)

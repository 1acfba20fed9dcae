"""Use cases of a test sheet: read and save it, read and delete its runs (P3, P6, P10).

Invariants:
- The sheet and all results are the GPT's content: they are stored encrypted under its key, and end with it.
- People who may view the GPT read them; people who may edit it change them.
- They train no model: the training role reads none of these rows.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.assistants.actions.gpt_lock import DraftChanged, lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import knowledge_store, versions_store
from discreet.assistants.gpts import store as gpts_store
from discreet.assistants.gpts.drafts import get_configuration
from discreet.assistants.gpts.gpt import DRAFT
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.test_sheet import store
from discreet.assistants.gpts.test_sheet.run import GptTestResult, GptTestRun, RunPlan, shares_model
from discreet.assistants.gpts.test_sheet.sheet import GptTest, check_tests
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_this_space
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports.clock import RandomSource
from discreet.promises.visibility import Right, includes

OTHER_EDITION = "Someone else saved these tests after you opened them. Open them again."
NO_RUN = "There is no such test run. It may have been deleted."

_encode = msgspec.msgpack.Encoder().encode
_tests = msgspec.msgpack.Decoder(tuple[GptTest, ...]).decode
_plan = msgspec.msgpack.Decoder(RunPlan).decode
_result = msgspec.msgpack.Decoder(GptTestResult).decode


@dataclass(frozen=True, kw_only=True)
class OpenSheet:
    """A GPT's tests; `edition` 0: it has none yet. `runs`: latest first.

    `subject`: what a run on the draft now would test.
    """

    tests: tuple[GptTest, ...]
    edition: int
    runs: tuple[GptTestRun, ...]
    subject: str


@dataclass(frozen=True, kw_only=True)
class ComparedRun:
    """A run, and the latest earlier one with results of a model that both test.

    `subject`: what a run on the draft now would test.
    """

    run: GptTestRun
    before: GptTestRun | None
    subject: str


class GptTestSheets:
    def __init__(self, runtime: Runtime, actions: Actions) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random, self._actions = runtime.clock, runtime.random, actions

    async def read(self, actor: Actor, gpt_id: UUID) -> OpenSheet:
        """Return the tests and the runs. NotFound if the actor may not view the GPT."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await _require_view(connection, actor, gpt_id)
            stored = await store.find_sheet(connection, gpt_id)
            tests = open_tests(seals, stored)
            subject = await self.subject(connection, seals, DRAFT, tests)
            sealed = await list_sealed_runs(connection, gpt_id)
        runs = await asyncio.to_thread(open_runs, seals, sealed)
        return OpenSheet(tests=tests, edition=stored.edition if stored else 0, runs=runs, subject=subject)

    async def run(self, actor: Actor, gpt_id: UUID, run_id: UUID) -> ComparedRun:
        """Return a run with its results so far. NotFound if there is none, or the actor may not view the GPT."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await _require_view(connection, actor, gpt_id)
            run = await store.find_run(connection, run_id)
            if run is None or run.gpt_id != gpt_id:
                raise NotFound(NO_RUN)
            tests = open_tests(seals, await store.find_sheet(connection, gpt_id))
            subject = await self.subject(connection, seals, DRAFT, tests)
            earlier = await store.list_runs_before(connection, run)
        before = await asyncio.to_thread(_find_run_before, seals, run, earlier)
        runs = [run, before] if before else [run]
        async with self._database.acting_as(actor.account_id) as connection:
            results = await store.list_results(connection, [each.id for each in runs])
        opened = await asyncio.to_thread(open_runs, seals, SealedRuns(runs, results))
        return ComparedRun(run=opened[0], before=opened[1] if before else None, subject=subject)

    async def save(self, actor: Actor, gpt_id: UUID, tests: Sequence[GptTest], edition: int) -> OpenSheet:
        """Replace the tests. DraftChanged if another person has saved them since `edition`; Invalid beyond a limit."""
        checked = assign_ids(check_tests(tests), self._random)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            stored = await store.find_sheet(connection, gpt_id)
            if edition != (stored.edition if stored else 0):
                raise DraftChanged(OTHER_EDITION)
            seals = seals_of(self._keys, self._random, gpt_id)
            await store.save_sheet(connection, gpt_id, seals.seal_tests(_encode(checked)), self._clock.now())
        return await self.read(actor, gpt_id)

    async def delete_run(self, actor: Actor, gpt_id: UUID, run_id: UUID) -> None:
        """Delete a run with its results; one that is under way ends."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            if not await store.delete_run(connection, gpt_id, run_id):
                raise NotFound(NO_RUN)

    async def subject(self, connection: Connection, seals: Seals, version: int, tests: Sequence[GptTest]) -> str:
        """Return a digest of all that a run on this version tests: its texts, actions, knowledge, and the tests."""
        stored = await versions_store.find_version(connection, seals.gpt_id, version)
        if stored is None:
            raise NotFound("This GPT has no such version.")
        instructions = seals.open_instructions(version, stored.sealed_instructions)
        actions = await self._actions.list_actions(connection, seals.gpt_id, version)
        files = await knowledge_store.list_files(connection, seals.gpt_id)
        parts = (
            get_configuration(stored.gpt, instructions),
            [(action.title, action.document, action.enabled) for action in actions],
            sorted(str(file.id) for file in files),
            tests,
        )
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def assign_ids(tests: Sequence[GptTest], random: RandomSource) -> tuple[GptTest, ...]:
    """Return the tests, each with an id of its own: a new one where it has none, or another test's."""
    used_ids: set[UUID | None] = {None}
    numbered = []
    for test in tests:
        id_ = random.new_id() if test.id in used_ids else test.id
        used_ids.add(id_)
        numbered.append(msgspec.structs.replace(test, id=id_))
    return tuple(numbered)


def open_tests(seals: Seals, stored: store.StoredSheet | None) -> tuple[GptTest, ...]:
    return _tests(seals.open_tests(stored.sealed_tests)) if stored else ()


async def store_tests(
    connection: Connection, seals: Seals, tests: Sequence[GptTest], random: RandomSource, at: datetime
) -> None:
    """Store the tests of a new GPT, such as one from a file."""
    if tests:
        sealed = seals.seal_tests(_encode(assign_ids(tests, random)))
        await store.save_sheet(connection, seals.gpt_id, sealed, at)


def seal_plan(seals: Seals, run_id: UUID, plan: RunPlan) -> bytes:
    return seals.seal_test_run(run_id, _encode(plan))


def open_plan(seals: Seals, run: store.StoredTestRun) -> RunPlan:
    return _plan(seals.open_test_run(run.id, run.sealed_plan))


def seal_result(seals: Seals, result_id: UUID, result: GptTestResult) -> bytes:
    return seals.seal_test_result(result_id, _encode(result))


@dataclass(frozen=True)
class SealedRuns:
    """Runs with the results of all of them."""

    runs: Sequence[store.StoredTestRun]
    results: Sequence[store.StoredTestResult]


async def list_sealed_runs(connection: Connection, gpt_id: UUID) -> SealedRuns:
    """Return the GPT's runs, latest first."""
    runs = await store.list_runs(connection, gpt_id)
    return SealedRuns(runs, await store.list_results(connection, [run.id for run in runs]))


def open_runs(seals: Seals, sealed: SealedRuns) -> tuple[GptTestRun, ...]:
    """Decrypt runs and results, in their order. It may take long: call it in a thread."""
    opened_results: dict[UUID, dict[tuple[int, int], GptTestResult]] = {run.id: {} for run in sealed.runs}
    for each in sealed.results:
        if each.sealed_result is not None:
            opened_results[each.run_id][each.test, each.model] = _result(
                seals.open_test_result(each.id, each.sealed_result)
            )
    return tuple(
        GptTestRun(
            id=run.id,
            account_id=run.account_id,
            version=run.version,
            state=run.state,
            started_at=run.started_at,
            ended_at=run.ended_at,
            plan=open_plan(seals, run),
            results=opened_results[run.id],
        )
        for run in sealed.runs
    )


def _find_run_before(
    seals: Seals, run: store.StoredTestRun, earlier: Sequence[store.StoredTestRun]
) -> store.StoredTestRun | None:
    """Return the latest of the earlier runs that shares a model with this one."""
    plan = open_plan(seals, run)
    return next((each for each in earlier if shares_model(plan, open_plan(seals, each))), None)


async def _require_view(connection: Connection, actor: Actor, gpt_id: UUID) -> None:
    """Raise NotFound unless the actor may view the GPT's draft, OtherSpace in another space. Locks nothing."""
    draft = await versions_store.find_version(connection, gpt_id, DRAFT)
    if draft is None or not includes(draft.gpt.right, Right.VIEW):
        raise gpts_store.gpt_not_found()
    await require_this_space(connection, actor, draft.gpt.workspace_id, "GPT")

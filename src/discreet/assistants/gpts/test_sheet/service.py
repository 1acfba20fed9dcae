"""Use cases of a test sheet: read and save it, read and delete its runs (P3, P6, P10).

Invariants:
- The sheet and all results are the GPT's content: they lie sealed under its key, and end with it.
- People who may view the GPT read them; people who may edit it change them.
- They train no model: the training role reads none of these rows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.assistants.actions.gpt_lock import DraftChanged, lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts import store as gpts_store
from discreet.assistants.gpts.gpt import DRAFT
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.service import configuration_of
from discreet.assistants.gpts.test_sheet import store
from discreet.assistants.gpts.test_sheet.run import GptTestResult, GptTestRun, RunPlan
from discreet.assistants.gpts.test_sheet.sheet import GptTest, checked_tests
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports.clock import RandomSource
from discreet.promises.visible import Right

OTHER_EDITION = "Someone else saved these tests after you opened them. Open them again."
NO_RUN = "There is no such test run. It may have been deleted."

_encode = msgspec.msgpack.Encoder().encode
_tests = msgspec.msgpack.Decoder(tuple[GptTest, ...]).decode
_plan = msgspec.msgpack.Decoder(RunPlan).decode
_result = msgspec.msgpack.Decoder(GptTestResult).decode


@dataclass(frozen=True, kw_only=True)
class OpenSheet:
    """A GPT's tests; `edition` 0: it has none yet. `runs`: latest first.

    `subjects`: of the draft and the published version, what a run on them now would test.
    """

    tests: tuple[GptTest, ...]
    edition: int
    runs: tuple[GptTestRun, ...]
    subjects: Mapping[int, str]

    def run(self, run_id: UUID) -> GptTestRun:
        """Return one run. NotFound when it was deleted."""
        for run in self.runs:
            if run.id == run_id:
                return run
        raise NotFound(NO_RUN)


class GptTestSheets:
    def __init__(self, runtime: Runtime, actions: Actions) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random, self._actions = runtime.clock, runtime.random, actions

    async def read(self, actor: Actor, gpt_id: UUID) -> OpenSheet:
        """Return the tests and the runs. NotFound if the actor may not view the GPT."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.VIEW)
            stored = await store.sheet(connection, gpt_id)
            tests = open_tests(seals, stored)
            draft = await gpts_store.one_version(connection, gpt_id, DRAFT)
            if draft is None:
                raise gpts_store.absent()
            versions = {DRAFT, draft.gpt.version or DRAFT}
            subjects = {each: await self.subject(connection, seals, each, tests) for each in versions}
            runs = await open_runs(connection, seals)
        return OpenSheet(tests=tests, edition=stored.edition if stored else 0, runs=runs, subjects=subjects)

    async def save(self, actor: Actor, gpt_id: UUID, tests: Sequence[GptTest], edition: int) -> OpenSheet:
        """Replace the tests. DraftChanged if another person has saved them since `edition`; Invalid beyond a limit."""
        checked = with_ids(checked_tests(tests), self._random)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            stored = await store.sheet(connection, gpt_id)
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
        stored = await gpts_store.one_version(connection, seals.gpt_id, version)
        if stored is None:
            raise NotFound("This GPT has no such version.")
        instructions = seals.open_instructions(version, stored.sealed_instructions)
        actions = await self._actions.of_version(connection, seals.gpt_id, version)
        files = await knowledge_store.files(connection, seals.gpt_id)
        parts = (
            configuration_of(stored.gpt, instructions),
            [(action.title, action.document, action.enabled) for action in actions],
            sorted(str(file.id) for file in files),
            tests,
        )
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def with_ids(tests: Sequence[GptTest], random: RandomSource) -> tuple[GptTest, ...]:
    """Return the tests, each with an id of its own: a new one where it has none, or another test's."""
    taken: set[UUID | None] = {None}
    numbered = []
    for test in tests:
        id_ = random.new_id() if test.id in taken else test.id
        taken.add(id_)
        numbered.append(msgspec.structs.replace(test, id=id_))
    return tuple(numbered)


def open_tests(seals: Seals, stored: store.StoredSheet | None) -> tuple[GptTest, ...]:
    return _tests(seals.open_tests(stored.sealed_tests)) if stored else ()


async def store_tests(
    connection: Connection, seals: Seals, tests: Sequence[GptTest], random: RandomSource, at: datetime
) -> None:
    """Store the tests of a new GPT, such as one from a file."""
    if tests:
        sealed = seals.seal_tests(_encode(with_ids(tests, random)))
        await store.save_sheet(connection, seals.gpt_id, sealed, at)


def seal_plan(seals: Seals, run_id: UUID, plan: RunPlan) -> bytes:
    return seals.seal_test_run(run_id, _encode(plan))


def open_plan(seals: Seals, run: store.StoredTestRun) -> RunPlan:
    return _plan(seals.open_test_run(run.id, run.sealed_plan))


def seal_result(seals: Seals, result_id: UUID, result: GptTestResult) -> bytes:
    return seals.seal_test_result(result_id, _encode(result))


async def open_runs(connection: Connection, seals: Seals) -> tuple[GptTestRun, ...]:
    """Return the GPT's runs with their results, latest first."""
    stored = await store.runs(connection, seals.gpt_id)
    found: dict[UUID, dict[tuple[int, int], GptTestResult]] = {run.id: {} for run in stored}
    for each in await store.results(connection, list(found)):
        if each.sealed_result is not None:
            found[each.run_id][each.test, each.model] = _result(seals.open_test_result(each.id, each.sealed_result))
    return tuple(
        GptTestRun(
            id=run.id,
            account_id=run.account_id,
            version=run.version,
            state=run.state,
            started_at=run.started_at,
            ended_at=run.ended_at,
            plan=open_plan(seals, run),
            results=found[run.id],
        )
        for run in stored
    )

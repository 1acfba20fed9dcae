"""Use cases of runs: start one in the background, and cancel it.

Invariants:
- A person who may edit the GPT starts a run, with models that they may use for this GPT (P14).
- The run is charged to that person, like their preview chats. They have one run at a time.
"""

from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.test_sheet import store
from discreet.assistants.gpts.test_sheet.run import MODELS, ModelUnderTest, RunPlan, TestRunState
from discreet.assistants.gpts.test_sheet.service import NO_RUN, GptTestSheets, open_tests, seal_plan
from discreet.chat.gpt_tests.job import RUN_GPT_TESTS
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.jobs.queue import JobQueue
from discreet.models.choices import ModelChoice, ModelChoices
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.visibility import Right

NO_TESTS = "This GPT has no tests yet. Add one first."


class GptTestRuns:
    def __init__(
        self, runtime: Runtime, gpts: Gpts, sheets: GptTestSheets, choices: ModelChoices, jobs: JobQueue
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._gpts, self._sheets, self._choices, self._jobs = gpts, sheets, choices, jobs

    async def models(self, actor: Actor, gpt_id: UUID, version: int) -> Sequence[ModelChoice]:
        """Return the models for a run on this version, also those that a limit refuses, with the reason."""
        gpt = await self._gpts.prompt_context(actor, gpt_id, number=version)
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        return await self._choices.list_choices(ModelRequest((), payer=payer, gpt_limit=gpt.model_limit))

    async def start(self, actor: Actor, gpt_id: UUID, version: int, models: Sequence[str]) -> UUID:
        """Queue a run of all tests, and return its id.

        Conflict while the actor has another run under way; Invalid without tests or models.
        """
        chosen = _choose_models(await self.models(actor, gpt_id, version), models)
        run_id = self._random.new_id()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            seals = seals_of(self._keys, self._random, gpt_id)
            tests = open_tests(seals, await store.find_sheet(connection, gpt_id))
            if not tests:
                raise Invalid(NO_TESTS, field="tests")
            plan = RunPlan(tests, chosen, await self._sheets.subject(connection, seals, version, tests))
            run = store.StoredTestRun(
                id=run_id,
                gpt_id=gpt_id,
                account_id=actor.account_id,
                version=version,
                sealed_plan=seal_plan(seals, run_id, plan),
                state=TestRunState.WAITING,
                started_at=self._clock.now(),
                ended_at=None,
            )
            ids = [self._random.new_id() for _ in range(len(tests) * len(chosen))]
            await store.add_run(connection, run, ids, len(chosen))
            await store.delete_old_runs(connection, gpt_id)
            await self._jobs.defer_within(connection, RUN_GPT_TESTS, run_id=run_id, account_id=actor.account_id)
        return run_id

    async def cancel(self, actor: Actor, gpt_id: UUID, run_id: UUID) -> None:
        """End a run; the results so far stay. Conflict if it has ended already."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            run = await store.find_run(connection, run_id)
            if run is None or run.gpt_id != gpt_id:
                raise NotFound(NO_RUN)
            if not await store.end(connection, run_id, TestRunState.CANCELLED, self._clock.now()):
                raise Conflict("This test run has ended already.")


def _choose_models(offered: Sequence[ModelChoice], names: Sequence[str]) -> tuple[ModelUnderTest, ...]:
    """Return the chosen models. Invalid, NotFound or Forbidden if one may not be used."""
    if not 1 <= len(set(names)) <= MODELS:
        raise Invalid(f"Choose from 1 to {MODELS} models.", field="models")
    by_name = {each.name: each for each in offered}
    chosen = []
    for name in dict.fromkeys(names):
        choice = by_name.get(name)
        if choice is None:
            raise NotFound(f"There is no model “{name[:100]}” here. Choose another one.", field="models")
        if not choice.allowed:
            raise Forbidden(choice.reasons[0], field="models")
        chosen.append(ModelUnderTest(choice.name, choice.shown_name, choice.endpoint.id))
    return tuple(chosen)

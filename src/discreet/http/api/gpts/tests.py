"""Routes for a GPT's test sheet: the tests, runs in the background, and their results.

For people who may view the GPT; changes and runs are for people who may edit it.
"""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter
from pydantic import Field

from discreet.assistants.gpts.gpt import DRAFT
from discreet.assistants.gpts.test_sheet.run import MODELS, GptTestResult, GptTestRun, TestRunState, find_regressions
from discreet.assistants.gpts.test_sheet.service import ComparedRun, OpenSheet
from discreet.assistants.gpts.test_sheet.sheet import (
    ARGUMENTS,
    CHECKS,
    EARLIER_TURNS,
    MAX_WORDS,
    PROMPT_CHARACTERS,
    TESTS,
    VALUE_CHARACTERS,
    CheckKind,
    GptTest,
)
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class ExpectedArgumentBody(StrictBody):
    name: str
    value: str | None = None
    """Null: any value."""


class AnswerCheckBody(StrictBody):
    """`value`: the words, the operation's name or the file's name. `words`: the most words of the answer."""

    kind: Annotated[CheckKind, Field(strict=False)]
    value: str = ""
    arguments: list[ExpectedArgumentBody] = Field(default_factory=list)
    words: int | None = None


class EarlierTurnBody(StrictBody):
    role: Literal["user", "assistant"]
    text: str


class GptTestBody(StrictBody):
    """A test. Without an id it is a new one. The limits are in `assistants/gpts/test_sheet/sheet.py`."""

    id: Id | None = None
    prompt: str
    earlier: list[EarlierTurnBody] = Field(default_factory=list)
    checks: list[AnswerCheckBody] = Field(default_factory=list)

    @property
    def test(self) -> GptTest:
        return msgspec.convert(self.model_dump(), GptTest)


class GptTestSheetBody(StrictBody):
    tests: list[GptTestBody] = Field(max_length=500)
    edition: int
    """The edition that the editor opened; 0: there were no tests."""


class StartGptTestRunBody(StrictBody):
    version: int = DRAFT
    """0: the draft."""
    models: list[Annotated[str, Field(max_length=200)]] = Field(max_length=50)


class ExpectedArgumentView(View):
    name: str
    value: str | None


class AnswerCheckView(View):
    kind: CheckKind
    value: str
    arguments: list[ExpectedArgumentView]
    words: int | None


class EarlierTurnView(View):
    role: Literal["user", "assistant"]
    text: str


class GptTestView(View):
    id: UUID | None
    prompt: str
    earlier: list[EarlierTurnView]
    checks: list[AnswerCheckView]


class TestedModelView(View):
    """How a model did. `cost` is in `currency`; null: the model has no price."""

    name: str
    shown_name: str
    passed: int
    failed: int
    cost: Decimal | None
    currency: str


class GptTestRunView(View):
    """A run. `is_current`: neither the draft, its actions and knowledge nor the tests have changed since."""

    id: UUID
    version: int
    state: TestRunState
    started_at: datetime
    done: int
    tests: int
    models: list[TestedModelView]
    is_current: bool

    @classmethod
    def of_run(cls, run: GptTestRun, subject: str) -> "GptTestRunView":
        return cls(
            id=run.id,
            version=run.version,
            state=run.state,
            started_at=run.started_at,
            done=len(run.results),
            tests=len(run.plan.tests),
            models=[_sum(run, n) for n in range(len(run.plan.models))],
            is_current=run.plan.subject == subject,
        )


class GptTestLimitsView(View):
    """The most tests of a GPT; the most of each in a test; the most models of a run."""

    tests: int
    checks: int
    prompt_characters: int
    earlier_turns: int
    value_characters: int
    arguments: int
    words: int
    models: int


LIMITS = GptTestLimitsView(
    tests=TESTS,
    checks=CHECKS,
    prompt_characters=PROMPT_CHARACTERS,
    earlier_turns=EARLIER_TURNS,
    value_characters=VALUE_CHARACTERS,
    arguments=ARGUMENTS,
    words=MAX_WORDS,
    models=MODELS,
)


class GptTestSheetView(View):
    """`runs`: the latest, latest first."""

    tests: list[GptTestView]
    edition: int
    runs: list[GptTestRunView]
    limits: GptTestLimitsView

    @classmethod
    def of(cls, sheet: OpenSheet) -> "GptTestSheetView":
        return cls(
            tests=[GptTestView.model_validate(test) for test in sheet.tests],
            edition=sheet.edition,
            runs=[GptTestRunView.of_run(run, sheet.subject) for run in sheet.runs],
            limits=LIMITS,
        )


class ProposedCallView(View):
    name: str
    arguments: str


class CheckOutcomeView(View):
    """`found`: what was there instead: calls, files, or a number of words."""

    passed: bool
    found: str


class GptTestResultView(View):
    """A result by the places of test and model. `worse`: it passed in the run before. `host`: empty is this server."""

    test: int
    model: int
    passed: bool
    worse: bool
    answer: str
    calls: list[ProposedCallView]
    sources: list[str]
    outcomes: list[CheckOutcomeView]
    error: str | None
    seconds: float
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal | None
    currency: str
    host: str


class GptTestRunResultsView(View):
    """A run with its tests as they were, and all results so far. `compared_with`: when the run before began."""

    run: GptTestRunView
    tests: list[GptTestView]
    results: list[GptTestResultView]
    compared_with: datetime | None


class GptTestModelView(View):
    """A model to choose for a run. `reasons`: why it may not be used."""

    name: str
    shown_name: str
    host: str
    is_default: bool
    reasons: list[str]


class GptTestModelsView(View):
    models: list[GptTestModelView]


def _sum(run: GptTestRun, model: int) -> TestedModelView:
    results = [result for (_, at), result in run.results.items() if at == model]
    costs = [Decimal(result.cost) for result in results if result.cost is not None]
    return TestedModelView(
        name=run.plan.models[model].name,
        shown_name=run.plan.models[model].shown_name,
        passed=sum(result.passed for result in results),
        failed=sum(not result.passed for result in results),
        cost=sum(costs, Decimal()) if costs else None,
        currency=next((result.currency for result in results if result.cost is not None), ""),
    )


def _results(found: ComparedRun) -> GptTestRunResultsView:
    run, before = found.run, found.before
    worse = find_regressions(run, before)
    return GptTestRunResultsView(
        run=GptTestRunView.of_run(run, found.subject),
        tests=[GptTestView.model_validate(test) for test in run.plan.tests],
        results=[_result(at, result, worse=at in worse) for at, result in sorted(run.results.items())],
        compared_with=before.started_at if before else None,
    )


def _result(at: tuple[int, int], result: GptTestResult, *, worse: bool) -> GptTestResultView:
    return GptTestResultView.from_value(result, test=at[0], model=at[1], worse=worse)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/tests", tags=["gpts"])

    @api.get("")
    async def read_tests(gpt_id: UUID, me: Me) -> GptTestSheetView:
        """Return the tests and the latest runs."""
        return GptTestSheetView.of(await services.gpt_test_sheets.read(me, gpt_id))

    @api.put("")
    async def save_tests(gpt_id: UUID, body: GptTestSheetBody, me: Me) -> GptTestSheetView:
        """Replace the tests. Runs keep the tests as they were."""
        tests = [each.test for each in body.tests]
        return GptTestSheetView.of(await services.gpt_test_sheets.save(me, gpt_id, tests, body.edition))

    @api.get("/models")
    async def test_models(gpt_id: UUID, me: Me, version: int = DRAFT) -> GptTestModelsView:
        """Return the models for a run, also those that a limit refuses, with the reason."""
        found = await services.gpt_test_runs.models(me, gpt_id, version)
        return GptTestModelsView(models=[GptTestModelView.model_validate(each) for each in found])

    _run_routes(api, services)
    return api


def _run_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/runs", status_code=202)
    async def start_run(gpt_id: UUID, body: StartGptTestRunBody, me: Me) -> GptTestRunResultsView:
        """Run all tests with these models in the background. No call to a third party is made."""
        run_id = await services.gpt_test_runs.start(me, gpt_id, body.version, body.models)
        return _results(await services.gpt_test_sheets.run(me, gpt_id, run_id))

    @api.get("/runs/{run_id}")
    async def read_run(gpt_id: UUID, run_id: UUID, me: Me) -> GptTestRunResultsView:
        """Return a run with its results so far."""
        return _results(await services.gpt_test_sheets.run(me, gpt_id, run_id))

    @api.post("/runs/{run_id}/cancel")
    async def cancel_run(gpt_id: UUID, run_id: UUID, me: Me) -> GptTestRunResultsView:
        """End a run that is under way; its results so far stay."""
        await services.gpt_test_runs.cancel(me, gpt_id, run_id)
        return _results(await services.gpt_test_sheets.run(me, gpt_id, run_id))

    @api.delete("/runs/{run_id}", status_code=204)
    async def delete_run(gpt_id: UUID, run_id: UUID, me: Me) -> None:
        """Delete a run with its results."""
        await services.gpt_test_sheets.delete_run(me, gpt_id, run_id)

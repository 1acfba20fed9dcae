"""Values of runs: what was tested, the results, and what got worse since the run before.

Invariants:
- Values and pure functions only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from discreet.assistants.gpts.test_sheet.checking import CheckOutcome, ProposedCall
from discreet.assistants.gpts.test_sheet.sheet import GptTest

MODELS: Final = 4
"""The most models of a run."""
KEPT_RUNS: Final = 5
"""The latest runs of a GPT that are kept."""
ANSWER_CHARACTERS: Final = 20_000
"""The most characters of an answer that are kept."""


class TestRunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    __test__ = False

    @property
    def is_over(self) -> bool:
        return self not in (TestRunState.WAITING, TestRunState.RUNNING)


class ModelUnderTest(msgspec.Struct, frozen=True):
    """A model of a run by its public name. `endpoint_id` is the only endpoint that may answer (P14)."""

    name: str
    shown_name: str
    endpoint_id: UUID


class RunPlan(msgspec.Struct, frozen=True):
    """What a run tests. `subject` is a digest of the GPT's version and of the tests, to tell what changed since."""

    tests: tuple[GptTest, ...]
    models: tuple[ModelUnderTest, ...]
    subject: str


class GptTestResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a test with a model.

    `outcomes` are those of the test's checks, in their order. `error` says why there is no complete answer. `seconds`
    is the time to the answer's end. `cost` is in `currency`, exact; None: the model has no price. `host` is where the
    prompt went; empty: this server.
    """

    answer: str
    calls: tuple[ProposedCall, ...] = ()
    sources: tuple[str, ...] = ()
    outcomes: tuple[CheckOutcome, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: str | None = None
    currency: str = ""
    host: str = ""

    @property
    def passed(self) -> bool:
        return self.error is None and all(outcome.passed for outcome in self.outcomes)


@dataclass(frozen=True, kw_only=True)
class GptTestRun:
    """A run. `results` are by the places of test and model in the plan; a test that did not run yet has none."""

    id: UUID
    account_id: UUID
    version: int
    state: TestRunState
    started_at: datetime
    ended_at: datetime | None
    plan: RunPlan
    results: Mapping[tuple[int, int], GptTestResult]

    @property
    def total(self) -> int:
        return len(self.plan.tests) * len(self.plan.models)

    def passed(self, model: int) -> int:
        """Return how many tests pass with a model."""
        return sum(result.passed for (_, at), result in self.results.items() if at == model)


def find_regressions(run: GptTestRun, before: GptTestRun | None) -> frozenset[tuple[int, int]]:
    """Return the places of results that fail in `run` and passed in the run before, with the same model and test."""
    if before is None:
        return frozenset()
    passed = {_case(before, at) for at, result in before.results.items() if result.passed}
    return frozenset(at for at, result in run.results.items() if not result.passed and _case(run, at) in passed)


def shares_model(first: RunPlan, second: RunPlan) -> bool:
    """Return whether both plans have a model in common, so that their results can be compared."""
    return not {_named(model) for model in first.models}.isdisjoint(map(_named, second.models))


def _named(model: ModelUnderTest) -> tuple[str, UUID]:
    return model.name, model.endpoint_id


def _case(run: GptTestRun, at: tuple[int, int]) -> tuple[UUID | None, str, UUID]:
    test, model = at
    return run.plan.tests[test].id, *_named(run.plan.models[model])

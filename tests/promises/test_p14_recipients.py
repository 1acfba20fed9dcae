"""P14: a prompt goes only to a provider that all limits allow, and only one place in the code decides it."""

from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import discreet
from discreet.promises.recipients import (
    NO_LIMITS,
    ON_THIS_SERVER_FACTS,
    ModelLimit,
    ModelRecipient,
    PermittedPrompt,
    RecipientFacts,
    RecipientLimits,
    RecipientRefused,
    RunBy,
    WorkspaceModelRule,
    may_receive,
    permitted,
)
from tests.promises.test_p4_consent import named

pytestmark = pytest.mark.promise("P14")

ONE, OTHER = UUID(int=11), UUID(int=12)
NARROWEST_FIRST = tuple(ModelLimit)


def recipient(facts: RecipientFacts, endpoint_id: UUID = ONE) -> ModelRecipient:
    return ModelRecipient(endpoint_id=endpoint_id, name="Firm", host="firm.example", facts=facts)


KEEPS_NOTHING = RecipientFacts(run_by=RunBy.COMPANY, country="DE", retention_days=0, trains=False)
KEEPS = RecipientFacts(run_by=RunBy.COMPANY, country="US", retention_days=30, trains=False)
TRAINS = RecipientFacts(run_by=RunBy.COMPANY, country="US", retention_days=0, trains=True)
UNKNOWN = RecipientFacts(run_by=RunBy.COMPANY)
UNKNOWN_HERE = RecipientFacts(run_by=RunBy.THIS_SERVER)
TRAINS_HERE = RecipientFacts(run_by=RunBy.THIS_SERVER, retention_days=0, trains=True)
OPERATORS = RecipientFacts(run_by=RunBy.OPERATOR, retention_days=0, trains=False)
HERE = (ON_THIS_SERVER_FACTS, UNKNOWN_HERE)
ALL_FACTS = (*HERE, TRAINS_HERE, KEEPS_NOTHING, KEEPS, TRAINS, UNKNOWN, OPERATORS)

ALLOWED: dict[ModelLimit, tuple[RecipientFacts, ...]] = {
    ModelLimit.SEALED: HERE,
    ModelLimit.THIS_SERVER: HERE,
    ModelLimit.KEEPS_NOTHING: (*HERE, KEEPS_NOTHING, OPERATORS),
    ModelLimit.OFFERED: ALL_FACTS,
}
"""The verdict of each limit by itself. An unknown fact about a provider elsewhere counts as the worse answer."""


@pytest.mark.parametrize("limits", list(product(ModelLimit, repeat=4)), ids=lambda limits: "-".join(limits))
def test_every_combination_of_limits_allows_what_each_of_them_allows(limits: tuple[ModelLimit, ...]) -> None:
    person, gpt, chat, workspace = limits
    all_limits = RecipientLimits(person=person, gpt=gpt, chat=chat, workspace=WorkspaceModelRule(limit=workspace))
    for facts in ALL_FACTS:
        decision = may_receive(recipient(facts), all_limits)
        assert decision.allowed == all(facts in ALLOWED[limit] for limit in limits)
        assert len(decision.reasons) == sum(facts not in ALLOWED[limit] for limit in limits)


def test_a_reason_says_whose_limit_it_is() -> None:
    sealed = RecipientLimits(person=ModelLimit.SEALED, chat=ModelLimit.KEEPS_NOTHING)
    assert may_receive(recipient(KEEPS), sealed).reasons == (
        "You allow only models on this server, and Firm runs elsewhere.",
        "This chat allows only models whose provider keeps nothing and never trains, and Firm does not say so.",
    )


@pytest.mark.parametrize(
    ("rule", "facts", "allowed"),
    [
        (WorkspaceModelRule(endpoints=(ONE,)), UNKNOWN, True),
        (WorkspaceModelRule(endpoints=(OTHER,)), UNKNOWN, False),
        (WorkspaceModelRule(endpoints=()), ON_THIS_SERVER_FACTS, False),
        (WorkspaceModelRule(countries=("DE",)), KEEPS_NOTHING, True),
        (WorkspaceModelRule(countries=("DE",)), KEEPS, False),
        (WorkspaceModelRule(countries=("DE",)), UNKNOWN, False),
        (WorkspaceModelRule(countries=()), ON_THIS_SERVER_FACTS, True),
        (WorkspaceModelRule(retention_days=30), KEEPS, True),
        (WorkspaceModelRule(retention_days=29), KEEPS, False),
        (WorkspaceModelRule(retention_days=0), ON_THIS_SERVER_FACTS, True),
        (WorkspaceModelRule(retention_days=36500), UNKNOWN, False),
    ],
)
def test_a_workspace_limits_endpoints_countries_and_retention(
    rule: WorkspaceModelRule, facts: RecipientFacts, allowed: bool
) -> None:
    assert may_receive(recipient(facts), RecipientLimits(workspace=rule)).allowed is allowed


every_facts = st.builds(
    RecipientFacts,
    run_by=st.sampled_from(RunBy),
    country=st.sampled_from(["", "DE", "US"]),
    retention_days=st.sampled_from([None, 0, 1, 30]),
    trains=st.sampled_from([None, False, True]),
)
every_rule = st.builds(
    WorkspaceModelRule,
    limit=st.sampled_from(ModelLimit),
    endpoints=st.sampled_from([None, (), (ONE,), (ONE, OTHER)]),
    countries=st.sampled_from([None, (), ("DE",), ("DE", "US")]),
    retention_days=st.sampled_from([None, 0, 1, 30]),
)
every_limits = st.builds(
    RecipientLimits,
    person=st.sampled_from(ModelLimit),
    gpt=st.sampled_from(ModelLimit),
    chat=st.sampled_from(ModelLimit),
    workspace=every_rule,
)


def narrower(one: ModelLimit, other: ModelLimit) -> ModelLimit:
    return min(one, other, key=NARROWEST_FIRST.index)


def both(one: RecipientLimits, other: RecipientLimits) -> RecipientLimits:
    """The limits of both, each as narrow as the narrower one."""
    first, second = one.workspace, other.workspace
    days = [each for each in (first.retention_days, second.retention_days) if each is not None]
    rule = WorkspaceModelRule(
        limit=narrower(first.limit, second.limit),
        endpoints=shared(first.endpoints, second.endpoints),
        countries=shared(first.countries, second.countries),
        retention_days=min(days) if days else None,
    )
    return RecipientLimits(
        person=narrower(one.person, other.person),
        gpt=narrower(one.gpt, other.gpt),
        chat=narrower(one.chat, other.chat),
        workspace=rule,
    )


def shared(one: tuple[Any, ...] | None, other: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(each for each in one if each in other)


@given(every_facts, every_limits, every_limits)
def test_a_narrower_limit_never_allows_more(
    facts: RecipientFacts, limits: RecipientLimits, more: RecipientLimits
) -> None:
    to = recipient(facts)
    if may_receive(to, both(limits, more)).allowed:
        assert may_receive(to, limits).allowed
        assert may_receive(to, more).allowed


@given(every_facts, every_limits)
def test_only_what_is_allowed_becomes_a_permitted_prompt(facts: RecipientFacts, limits: RecipientLimits) -> None:
    to, decision = recipient(facts), may_receive(recipient(facts), limits)
    if decision.allowed:
        prompt = permitted("Hello", to, limits)
        assert (prompt.request, prompt.recipient) == ("Hello", to)
    else:
        with pytest.raises(RecipientRefused) as refused:
            permitted("Hello", to, limits)
        assert refused.value.decision == decision


def test_a_permitted_prompt_is_made_in_one_module_only() -> None:
    with pytest.raises(TypeError, match="made only in"):
        PermittedPrompt("Hello", recipient(ON_THIS_SERVER_FACTS))
    with pytest.raises(TypeError, match="read `allowed`"):
        bool(may_receive(recipient(ON_THIS_SERVER_FACTS), NO_LIMITS))


def test_one_place_permits_prompts_and_takes_clients() -> None:
    assert set(named("PermittedPrompt")) == {"promises/recipients.py"}
    trials = {"models/trial.py", "models/search_trial.py"}  # an operator's tests, with fixed words of no person's
    ways = {"models/permitted_model.py", "models/search_model.py"}
    assert set(named("permitted")) == {*ways, *trials}
    assert set(files_with("chosen.client.answer(")) == {"models/permitted_model.py"}


def test_a_client_takes_a_permitted_prompt_and_nothing_else() -> None:
    """Each class that answers a request takes either `ModelRequest`, and is no client, or a permitted prompt."""
    takers = set(files_with("prompt: PermittedPrompt[ModelRequest]"))
    assert {"adapters/model.py", "adapters/embedded_model.py", "ports/model.py"} <= takers
    senders = set(files_with("def answer(self, request: ModelRequest, on_part"))
    assert senders == {"ports/model.py", "models/permitted_model.py", "quotas/metered_model.py"}


def files_with(text: str) -> list[str]:
    root = Path(discreet.__file__).parent
    return [str(path.relative_to(root)) for path in root.rglob("*.py") if text in in_one_line(path.read_text())]


def in_one_line(source: str) -> str:
    """Join the lines of the source, so that how long an argument list is does not matter."""
    return " ".join(source.split()).replace("( ", "(")

"""Prices, budgets and sums: each answer costs its price at that time, and no budget is exceeded by far (P8)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, Forbidden, Invalid, NotFound, QuotaSpent
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.models.endpoint import EMBEDDED_ID
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.parties import Service
from discreet.quotas.model_usage import UsageRules
from discreet.quotas.money import BudgetKind, ModelPrice, budget_of, currency_of, next_month, price_of
from discreet.quotas.quota import QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.offered_endpoint import offer_models

pytestmark = pytest.mark.promise("P8")

TEN = ModelPrice(input=Decimal(10), output=Decimal(30), cached_input=Decimal(1))
MODEL = "quiet/large"


@pytest_asyncio.fixture
async def endpoint(services: Services, scripted: ScriptedModel) -> AsyncIterator[UUID]:
    async with offer_models(services, scripted, [{"name": "large"}, {"name": "free"}]) as endpoint_id:
        yield endpoint_id


@pytest_asyncio.fixture
async def op(build: Builder) -> Actor:
    return await build.person("olga", role=AccountRole.OPERATOR)


@pytest.fixture(autouse=True)
def month(infra: Infrastructure) -> Any:
    """A month of the test's own, so that it ends when the test says so."""
    settable(infra.clock).freeze(datetime(2027, 3, 10, 12, tzinfo=UTC))
    yield
    settable(infra.clock).run()
    settable(infra.clock).advance(seconds=(datetime.now(UTC) - infra.clock.now()).total_seconds())


def tokens(prompt: int, completion: int, cached: int | None = None) -> TokenCounts:
    return TokenCounts(prompt=prompt, completion=completion, cached=cached)


async def use(services: Services, payer: UsageOwner, used: TokenCounts, model: str = MODEL) -> None:
    begun = await services.metering.begin(ModelRequest((), model=model, payer=payer), tokens(10, 10))
    await services.metering.end(begun, used)


def of(person: Actor) -> UsageOwner:
    return UsageOwner(person.account_id, person.space.workspace_id)


async def cost(services: Services, person: Actor) -> Decimal:
    return sum((each.cost for each in (await services.model_usage.get_own(person)).models), Decimal(0))


# Prices


async def test_a_price_holds_from_its_moment_and_past_cost_stays(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    ada = await build.person("ada")
    await use(services, of(ada), tokens(500, 500))
    [unpriced] = (await services.model_usage.get_own(ada)).models
    assert (unpriced.cost, unpriced.unpriced_tokens, unpriced.answers) == (Decimal(0), 1000, 1), (
        "counted, and at least nothing"
    )
    await services.prices.set_price(op, endpoint, "large", TEN)
    await use(services, of(ada), tokens(1_000_000, 100_000, cached=400_000))
    assert await cost(services, ada) == Decimal("6") + Decimal("0.4") + Decimal("3")
    await services.prices.set_price(op, endpoint, "large", ModelPrice(input=Decimal(100), output=Decimal(0)))
    assert await cost(services, ada) == Decimal("9.4"), "what was counted keeps its cost"
    await use(services, of(ada), tokens(1_000_000, 5, cached=400_000))
    assert await cost(services, ada) == Decimal("109.4"), "cached input costs as other input without a price of its own"
    await services.prices.set_price(op, endpoint, "large", None)
    await use(services, of(ada), tokens(70, 7))
    [usage] = (await services.model_usage.get_own(ada)).models
    assert (usage.cost, usage.unpriced_tokens, usage.answers) == (Decimal("109.4"), 1077, 4)
    history = await services.prices.price_history(op, endpoint, "large")
    assert [each.price for each in history] == [None, ModelPrice(input=Decimal(100), output=Decimal(0)), TEN]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("1", "", ""), "price of input and of output"),
        (("", "0.5", ""), "price of input and of output"),
        (("-1", "", "2"), "amount from 0"),
        (("1,5", "", "2"), "amount from 0"),
        (("1e3", "", "2"), "amount from 0"),
        (("NaN", "", "2"), "amount from 0"),
        (("100001", "", "2"), "amount from 0"),
        (("0.0000001", "", "2"), "up to 6 decimals"),
        (("٣", "", "2"), "amount from 0"),
    ],
)
def test_a_bad_price_is_refused_in_words(texts: Any, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        price_of(*texts)


def test_empty_prices_are_none_and_plain_ones_exact() -> None:
    assert price_of("", " ", "") is None
    assert price_of("0.15", "0.075", "0") == ModelPrice(
        input=Decimal("0.15"), cached_input=Decimal("0.075"), output=Decimal(0)
    )
    assert (budget_of(""), budget_of("20.00"), currency_of(" eur ")) == (None, Decimal(20), "EUR")
    for wrong in ("20.001", "-1", "9" * 11):
        with pytest.raises(Invalid):
            budget_of(wrong)
    for wrong in ("EURO", "€", ""):
        with pytest.raises(Invalid, match="three letters"):
            currency_of(wrong)
    assert next_month(datetime(2026, 12, 31, tzinfo=UTC).date()).isoformat() == "2027-01-01"


async def test_only_an_offered_model_has_a_price_and_only_the_operator_sets_it(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    with pytest.raises(NotFound, match="does not offer"):
        await services.prices.set_price(op, endpoint, "largest", TEN)
    with pytest.raises(NotFound):
        await services.prices.set_price(op, uuid4(), "large", TEN)
    with pytest.raises(Conflict, match="costs nothing"):
        await services.prices.set_price(op, EMBEDDED_ID, "large", TEN)
    with pytest.raises(NotFound):
        await services.prices.set_price(await build.person("eve"), endpoint, "large", TEN)


async def test_another_currency_ends_prices_after_a_question_and_keeps_history(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    ada = await build.person("ada")
    await services.prices.set_price(op, endpoint, "large", TEN)
    await use(services, of(ada), tokens(100_000, 0))
    with pytest.raises(Conflict, match="Changing the currency removes all 1 prices"):
        await services.prices.set_currency(op, "CHF", confirmed=False)
    await services.prices.set_currency(op, "CHF", confirmed=True)
    try:
        listed = await services.prices.list_prices(op)
        assert (listed.currency, list(listed.prices)) == ("CHF", [])
        await use(services, of(ada), tokens(10, 0))
        by_currency = {
            each.currency: (each.cost, each.unpriced_tokens)
            for each in (await services.model_usage.get_own(ada)).models
        }
        assert by_currency == {"USD": (Decimal(1), 0), "CHF": (Decimal(0), 10)}
    finally:
        await services.prices.set_currency(op, "USD", confirmed=True)


# Sums

uses = st.lists(
    st.tuples(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**7), st.integers(0, 2)),
    min_size=1,
    max_size=6,
)
prices = st.decimals(0, 1000, places=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=uses, price=st.builds(ModelPrice, input=prices, output=prices, cached_input=st.none() | prices))
async def test_the_cost_of_all_parts_is_that_of_the_whole(
    parts: Any, price: ModelPrice, services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    people = [await build.person(f"p{n}") for n in range(3)]
    await services.prices.set_price(op, endpoint, "large", price)
    whole = Decimal(0)
    for prompt, output, cached, who in parts:
        cached = min(cached, prompt)
        await use(services, of(people[who]), tokens(prompt, output, cached))
        kept = price.input if price.cached_input is None else price.cached_input
        whole += ((prompt - cached) * price.input + cached * kept + output * price.output) / Decimal(10**6)
    assert sum([await cost(services, each) for each in people], Decimal(0)) == whole


async def test_the_operator_gets_sums_by_model_of_ended_months_only(
    services: Services, endpoint: UUID, op: Actor, build: Builder, infra: Infrastructure
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    await services.prices.set_price(op, endpoint, "free", TEN)
    for person in (ada, ben):
        await use(services, of(person), tokens(617_283, 0), "quiet/free")

    async def sums() -> Any:
        return [each for each in await services.model_usage.of_server(op) if each.model == "quiet/free"]

    assert await sums() == [], "by polling, single answers of the running month would be dated"
    settable(infra.clock).freeze(datetime(2027, 4, 1, tzinfo=UTC))
    [ended] = await sums()
    assert ended.input_tokens >= 1_234_566
    assert not {"account_id", "name", "key_id"} & set(vars(ended))
    with pytest.raises(NotFound):
        await services.model_usage.of_server(ada)


async def test_a_person_sees_their_own_alone_and_the_serving_role_rewrites_nothing(
    services: Services, endpoint: UUID, build: Builder, infra: Infrastructure
) -> None:
    ada, eve = await build.person("ada"), await build.person("eve")
    workspace = await build.workspace(Service.TEAM)
    await build.add_member(workspace, eve)
    await use(services, of(ada), tokens(10, 10))
    assert list((await services.model_usage.get_own(eve)).models) == []
    async with infra.database.acting_as(eve.account_id) as connection:
        assert await connection.fetch("SELECT FROM model_use") == []
        assert await connection.fetch("SELECT * FROM server_model_use('2027-04-01')") == []
    for statement in (
        "UPDATE model_use SET cost = 0", "DELETE FROM model_use", "UPDATE model_prices SET input = 0",
        "DELETE FROM model_prices", "UPDATE money_budgets SET amount = NULL", "DELETE FROM money_budgets",
        "SELECT FROM money_reservations",
        f"SELECT spent_of('account', '{ada.account_id}', NULL, NULL, '2027-03-01')",
        f"SELECT spent_of('workspace', '{eve.account_id}', '{workspace.id}', NULL, '2027-03-01')",
        f"SELECT spent_of('key', '{eve.account_id}', NULL, '{uuid4()}', '2027-03-01')",
        f"SELECT spent_of('workspace_key', '{eve.account_id}', '{workspace.id}', '{uuid4()}', '2027-03-01')",
        f"SELECT spent_of(NULL, '{eve.account_id}', NULL, '{uuid4()}', '2027-03-01')",
        f"SELECT add_model_use(ROW('{eve.account_id}', NULL, NULL, NULL, '', '2027-03-01', 'USD', 1, 1, 0, 1, 0, 0))",
        f"SELECT release_money('{uuid4()}'), count_model_use('{eve.account_id}', NULL, NULL, '2027-03-01', NULL, NULL,"
        " 'large', 1, 1, 0, 1, 'large')",
    ):  # fmt: skip
        async with infra.database.acting_as(eve.account_id) as connection:
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(statement)


async def test_a_deleted_accounts_sums_stay_without_its_id(
    services: Services, endpoint: UUID, build: Builder, owner: Any
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    workspace = await build.workspace(Service.TEAM)
    await build.add_member(workspace, await build.person("boss"))
    there = [await build.add_member(workspace, each, WorkspaceRole.MEMBER) for each in (ada, ben)]
    for person in there:
        await use(services, of(person), tokens(100, 10))
    for person in (ada, ben):
        await owner.execute("DELETE FROM accounts WHERE id = $1", person.account_id)
    rows = await owner.fetch("SELECT account_id, input_tokens FROM model_use WHERE workspace_id = $1", workspace.id)
    assert [tuple(row) for row in rows] == [(None, 200)]
    await owner.execute("DELETE FROM workspaces WHERE id = $1", workspace.id)
    assert await owner.fetchval("SELECT count(*) FROM model_use WHERE workspace_id = $1", workspace.id) == 0


# Budgets


async def budget(services: Services, op: Actor, person: Actor, amount: str) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.ACCOUNT, person.account_id), Decimal(amount))


async def test_a_reached_budget_refuses_before_anything_is_sent_and_renews(
    services: Services, endpoint: UUID, op: Actor, build: Builder, infra: Infrastructure, owner: Any
) -> None:
    ada = await build.person("ada")
    await services.prices.set_price(op, endpoint, "large", TEN)
    await budget(services, op, ada, "10.00")
    await use(services, of(ada), tokens(790_000, 0))
    [own] = (await services.model_usage.get_own(ada)).budgets
    assert (own.kind, own.percent, own.spent) == (BudgetKind.ACCOUNT, 70, Decimal("7.9"))
    assert await services.model_usage.list_nearly_used(ada) == ("USD", [])
    await use(services, of(ada), tokens(20_000, 0))
    assert [each.percent for each in (await services.model_usage.list_nearly_used(ada))[1]] == [80]
    await use(services, of(ada), tokens(200_000, 0))
    with pytest.raises(
        QuotaSpent, match=r"Your budget for this month is used up \(10\.00 USD\), so nothing was sent\. It "
    ) as no:
        await use(services, of(ada), tokens(1, 0))
    assert "operator" in str(no.value)
    assert no.value.retry_after == (datetime(2027, 4, 1, tzinfo=UTC) - infra.clock.now()).total_seconds()
    assert (await services.model_usage.get_own(ada)).models[0].answers == 3, "what is refused counts nowhere"
    assert await owner.fetchval("SELECT count(*) FROM money_reservations WHERE account_id = $1", ada.account_id) == 0
    settable(infra.clock).freeze(datetime(2027, 4, 1, tzinfo=UTC))
    await use(services, of(ada), tokens(1, 0))


async def test_of_many_at_once_no_more_begin_than_the_estimates_allow(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    ada = await build.person("ada")
    await services.prices.set_price(op, endpoint, "large", TEN)
    await budget(services, op, ada, "1.00")
    asked = ModelRequest((), model=MODEL, payer=of(ada))
    expected = tokens(10_000, 10_000)  # 0.40 each
    begun = await asyncio.gather(*(services.metering.begin(asked, expected) for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(each, QuotaSpent) for each in begun) == 9, "0.40, 0.80 and 1.20 begin"
    for each in begun:
        if not isinstance(each, BaseException):
            await services.metering.cancel(each)
    await use(services, of(ada), tokens(1, 1))


async def test_a_budget_of_nothing_and_an_own_one_before_the_general_one(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    everyone, ada = Subject(QuotaSubjectKind.ACCOUNT), await build.person("ada")
    await services.money_budgets.set_budget(op, everyone, Decimal(0))
    try:
        with pytest.raises(QuotaSpent):
            await use(services, of(ada), tokens(1, 1))
        await budget(services, op, ada, "5")
        await use(services, of(ada), tokens(1, 1))
        await services.money_budgets.reset_budget(op, Subject(QuotaSubjectKind.ACCOUNT, ada.account_id))
        with pytest.raises(QuotaSpent):
            await use(services, of(ada), tokens(1, 1))
    finally:
        await services.money_budgets.reset_budget(op, everyone)
    await use(services, of(ada), tokens(1, 1))


# Workspaces


async def team(build: Builder, size: int) -> list[Actor]:
    workspace = await build.workspace(Service.TEAM)
    roles = [WorkspaceRole.OWNER, *[WorkspaceRole.MEMBER] * (size - 1)]
    return [await build.add_member(workspace, await build.person(f"member{n}"), role) for n, role in enumerate(roles)]


async def test_owners_see_sums_of_ended_months_of_three_people_at_least(
    services: Services, endpoint: UUID, op: Actor, build: Builder, infra: Infrastructure
) -> None:
    boss, cleo, dan = await team(build, 3)
    here = boss.space.workspace_id
    assert here is not None
    await services.prices.set_price(op, endpoint, "large", TEN)
    for person in (boss, cleo):
        await use(services, of(person), tokens(100_000, 0))
    settable(infra.clock).freeze(datetime(2027, 4, 1, tzinfo=UTC))
    assert list((await services.model_usage.of_workspace(boss, here)).sums) == [], "of two it would be the other's"
    for person in (boss, cleo, dan):
        await use(services, of(person), tokens(100_000, 0))
    before = await services.model_usage.of_workspace(boss, here)
    assert list(before.sums) == [], "not of a running month"
    settable(infra.clock).freeze(datetime(2027, 5, 1, tzinfo=UTC))
    usage = await services.model_usage.of_workspace(boss, here)
    assert [(each.month.month, each.people, each.cost) for each in usage.sums] == [(4, 3, Decimal(3))]
    assert list(usage.members) == []
    seen = await services.model_usage.of_workspace(cleo, here)
    assert (list(seen.sums), list(seen.members), seen.may_change) == ([], [], False)


async def test_members_amounts_show_only_for_months_after_the_workspace_said_so(
    services: Services, endpoint: UUID, build: Builder, infra: Infrastructure
) -> None:
    boss, cleo = await team(build, 2)
    here = boss.space.workspace_id
    assert here is not None
    await use(services, of(cleo), tokens(10, 0))
    with pytest.raises(Forbidden):
        await services.model_usage.set_rules(cleo, here, UsageRules(shows_members=True))
    await services.model_usage.set_rules(boss, here, UsageRules(shows_members=True))
    assert (await services.model_usage.of_workspace(cleo, here)).rules.shows_members, "members see the rule"
    settable(infra.clock).freeze(datetime(2027, 4, 2, tzinfo=UTC))
    assert list((await services.model_usage.of_workspace(boss, here)).members) == [], "March began before"
    await use(services, of(cleo), tokens(20, 0))
    settable(infra.clock).freeze(datetime(2027, 5, 2, tzinfo=UTC))
    [hers] = (await services.model_usage.of_workspace(boss, here)).members
    assert (hers.account_id, hers.input_tokens) == (cleo.account_id, 20)
    assert list((await services.model_usage.of_workspace(cleo, here)).members) == []
    await services.model_usage.set_rules(boss, here, UsageRules())
    assert list((await services.model_usage.of_workspace(boss, here)).members) == []
    with pytest.raises(NotFound):
        await services.model_usage.of_workspace(replace(cleo, space=(await build.person("x")).space), here)


async def test_an_owner_who_is_demoted_at_the_same_time_changes_nothing(
    services: Services, build: Builder, owner: Any
) -> None:
    boss, cleo = await team(build, 2)
    here = boss.space.workspace_id
    assert here is not None
    async with owner.transaction():
        await owner.execute("SELECT FROM workspaces WHERE id = $1 FOR NO KEY UPDATE", here)
        change = asyncio.create_task(services.model_usage.set_rules(boss, here, UsageRules(shows_members=True)))
        await asyncio.wait([change], timeout=0.3)
        assert not change.done(), "it waits for the workspace"
        for person, role in ((cleo, "owner"), (boss, "member")):
            await owner.execute(
                "UPDATE memberships SET role = $3 WHERE workspace_id = $1 AND account_id = $2",
                here,
                person.account_id,
                role,
            )
    with pytest.raises(Forbidden):
        await change
    assert not (await services.model_usage.of_workspace(cleo, here)).rules.shows_members


async def test_a_workspaces_budgets_hold_for_each_member_and_each_key(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    boss, cleo = await team(build, 2)
    here, key = boss.space.workspace_id, uuid4()
    assert here is not None
    await services.prices.set_price(op, endpoint, "large", TEN)
    rules = UsageRules(member_budget=Decimal(1), key_budget=Decimal(2))
    await services.model_usage.set_rules(boss, here, rules)
    await use(services, of(cleo), tokens(100_000, 0))
    with pytest.raises(QuotaSpent, match=r"Your budget in this workspace .* Ask an owner of the workspace"):
        await use(services, of(cleo), tokens(1, 0))
    await use(services, of(boss), tokens(1, 0))
    await use(services, UsageOwner(cleo.account_id), tokens(1, 0))
    payer = UsageOwner(None, here, key)
    await use(services, payer, tokens(200_000, 0))
    with pytest.raises(QuotaSpent, match=r"This API key's budget .* Ask an owner"):
        await use(services, payer, tokens(1, 0))
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.WORKSPACE, here), Decimal("3.5"))
    usage = await services.model_usage.of_workspace(cleo, here)
    assert usage.budget is not None
    assert (usage.budget.percent, usage.budget.spent) == (80, None), "how far, rounded down to tens, and never how much"


async def test_a_persons_own_key_has_its_own_sum_and_budget(
    services: Services, endpoint: UUID, op: Actor, build: Builder
) -> None:
    ada, key = await build.person("ada"), uuid4()
    await services.prices.set_price(op, endpoint, "large", TEN)
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.KEY, key), Decimal(1))
    payer = UsageOwner(ada.account_id, own_key_id=key)
    await use(services, payer, tokens(100_000, 0))
    with pytest.raises(QuotaSpent, match=r"This API key's budget .* operator"):
        await use(services, payer, tokens(1, 0))
    await use(services, of(ada), tokens(1, 0))
    assert sum(each.answers for each in (await services.model_usage.get_own(ada)).models) == 2


@pytest_asyncio.fixture
async def general_budget(services: Services, op: Actor) -> AsyncIterator[None]:
    everyone = Subject(QuotaSubjectKind.ACCOUNT)
    await services.money_budgets.set_budget(op, everyone, Decimal(40))
    yield
    await services.money_budgets.reset_budget(op, everyone)


@pytest.mark.usefixtures("general_budget")
async def test_no_one_reads_or_sets_a_budget_of_someone_else(
    services: Services, infra: Infrastructure, build: Builder, op: Actor
) -> None:
    """An attacker in the serving role, acting for an account, asks for all amounts."""
    [boss, cleo], eve = await team(build, 2), await build.person("eve")
    here, key = boss.space.workspace_id, uuid4()
    assert here is not None
    await services.model_usage.set_rules(boss, here, UsageRules(member_budget=Decimal(44), key_budget=Decimal(45)))
    for n, subject in enumerate(
        (
            Subject(QuotaSubjectKind.ACCOUNT, cleo.account_id),
            Subject(QuotaSubjectKind.WORKSPACE, here),
            Subject(QuotaSubjectKind.KEY, key),
        ),
        start=41,
    ):
        await services.money_budgets.set_budget(op, subject, Decimal(n))
    asked = (cleo.account_id, here, key)

    async def read(account: UUID | None) -> tuple[dict[str, int], set[int]]:
        database = infra.database
        async with database.acting_as(account) if account else database.anonymous() as connection:
            budgets = await connection.fetch("SELECT kind, amount FROM budgets_of($1, $2, $3)", *asked)
            rows = await connection.fetch("SELECT amount FROM money_budgets WHERE amount BETWEEN 40 AND 49")
        return {row["kind"]: int(row["amount"]) for row in budgets}, {int(row["amount"]) for row in rows}

    every = {"account": 41, "key": 43, "member": 44, "workspace": 42, "workspace_key": 45}
    assert await read(None) == (every, {40, 41, 42, 43, 44, 45}), "the operator, and what counts answers"
    of_workspace = {"member": 44, "workspace": 42, "workspace_key": 45}
    assert await read(cleo.account_id) == ({"account": 41, **of_workspace}, {40, 41, 42, 44, 45})
    assert await read(boss.account_id) == (of_workspace, {40, 42, 44, 45})
    assert await read(eve.account_id) == ({}, {40}), "what holds for everyone is no secret"

    add = "INSERT INTO money_budgets (at, subject, amount) VALUES (now(), $1, NULL)"
    for person, wanted in (
        (cleo, f"account:{cleo.account_id}"),
        (cleo, f"members:{here}"),
        (boss, f"workspace:{here}"),
        (boss, f"members:{uuid4()}"),
        (eve, f"keys:{here}"),
        (eve, "accounts"),
    ):
        async with infra.database.acting_as(person.account_id) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(add, wanted)

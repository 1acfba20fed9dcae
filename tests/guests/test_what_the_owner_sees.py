"""The owner pays for guests and sees what a link costs: nothing of the running day, no counts, no times (P8)."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.guest_link import GuestLink
from discreet.errors import QuotaSpent, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.visibility import Level
from discreet.quotas.model_usage import UsageRules
from discreet.quotas.money import BudgetKind, ModelPrice
from discreet.quotas.quota import QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.guests.conftest import GuestHouse
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.offered_endpoint import offer_models
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P8")

MODEL = "quiet/large"
ADDRESS = "203.0.113.7"
TEN = ModelPrice(input=Decimal(10), output=Decimal(10))


@pytest_asyncio.fixture
async def op(build: Builder) -> Actor:
    return await build.person("olga", role=AccountRole.OPERATOR)


@pytest_asyncio.fixture(autouse=True)
async def priced(services: Services, scripted: ScriptedModel, op: Actor) -> AsyncIterator[UUID]:
    async with offer_models(services, scripted, [{"name": "large"}]) as endpoint_id:
        await services.prices.set_price(op, endpoint_id, "large", TEN)
        yield endpoint_id


@pytest.fixture(autouse=True)
def month(clock: SettableClock, infra: Infrastructure) -> Iterator[None]:
    """A month of the test's own."""
    clock.freeze(datetime(2027, 3, 10, 12, tzinfo=UTC))
    yield
    clock.run()
    clock.advance(seconds=(datetime.now(UTC) - clock.now()).total_seconds())


async def write(services: Services, house: GuestHouse, link: GuestLink, tokens: int = 100_000) -> None:
    """A guest writes a message, and the answer costs ten for a million tokens."""
    await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    payer = UsageOwner(house.owner.account_id, house.owner.space.workspace_id, guest_link_id=link.id)
    small = TokenCounts(prompt=1, completion=1)
    begun = await services.metering.begin(ModelRequest((), model=MODEL, payer=payer), small)
    await services.metering.end(begun, TokenCounts(prompt=tokens, completion=0))


async def seen(services: Services, house: GuestHouse) -> list[Any]:
    """Everything that the owner sees about the use of their link and their own."""
    [link] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    mine = await services.model_usage.get_own(house.owner)
    quotas = await services.quotas.list_own(house.owner)
    return [link.percent, link.last_month, link.used_in, mine, quotas]


async def used_in(services: Services, house: GuestHouse) -> date | None:
    [link] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    return link.used_in


async def test_a_running_day_changes_nothing_that_the_owner_sees(
    services: Services, house: GuestHouse, clock: SettableClock, op: Actor
) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id), Decimal(50))
    link = await house.link(budget=Decimal(10))
    before = await seen(services, house)
    for _ in range(2):
        await write(services, house, link)
        assert await seen(services, house) == before
    clock.advance(days=1)
    before = (await seen(services, house))[:-1]  # budgets go by the clock of the database, which stays
    assert before[0] == 20, "yesterday's 2 of 10"
    for _ in range(2):
        await write(services, house, link)
        assert (await seen(services, house))[:-1] == before
    clock.advance(days=1)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert shown.percent == 40


async def test_the_latest_use_is_a_month_that_has_ended(
    services: Services, house: GuestHouse, clock: SettableClock
) -> None:
    link = await house.link()
    assert await used_in(services, house) is None
    await write(services, house, link)
    assert await used_in(services, house) is None
    clock.advance(days=30)
    assert await used_in(services, house) == date(2027, 3, 1)
    await write(services, house, link)
    assert await used_in(services, house) == date(2027, 3, 1)


async def test_the_month_before_is_shown_as_a_sum(services: Services, house: GuestHouse, clock: SettableClock) -> None:
    link = await house.link()
    await write(services, house, link)
    await write(services, house, link)
    assert (await services.model_usage.get_own(house.owner)).models == [], "the running month of guests"
    clock.advance(days=30)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert (shown.last_month, shown.percent) == (Decimal(2), None)
    mine = await services.model_usage.get_own(house.owner)
    assert ([each.cost for each in mine.guests], mine.models) == ([Decimal(2)], [])


async def test_the_links_budget_ends_its_use_and_no_others(services: Services, house: GuestHouse) -> None:
    small, other = await house.link("Small", budget=Decimal(1)), await house.link("Other")
    await write(services, house, small)
    for address in ("203.0.113.7", "198.51.100.1", "2001:db8::1"):
        with pytest.raises(TooMany, match="this link"):
            await services.guest_links.count_message(small.id, uuid4(), address)
    payer = UsageOwner(house.owner.account_id, guest_link_id=small.id)
    with pytest.raises(QuotaSpent) as refused:
        await services.metering.begin(ModelRequest((), model=MODEL, payer=payer), TokenCounts(prompt=1, completion=1))
    assert "1.00" not in str(refused.value), "a guest is not told the budget"
    await write(services, house, other)


async def test_guests_count_towards_their_owners_budget(services: Services, house: GuestHouse, op: Actor) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id), Decimal(1))
    link = await house.link(budget=Decimal(100))
    await write(services, house, link)
    with pytest.raises(QuotaSpent, match="this link"):
        await write(services, house, link)
    own = UsageOwner(house.owner.account_id)
    with pytest.raises(QuotaSpent, match="Your budget"):
        await services.metering.begin(ModelRequest((), model=MODEL, payer=own), TokenCounts(prompt=1, completion=1))


async def test_budgets_of_api_keys_do_not_hold_for_links(services: Services, house: GuestHouse, op: Actor) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.KEY), Decimal(0))
    await write(services, house, await house.link())
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.KEY), None)


async def test_a_revoked_links_use_stays_with_its_owner(
    services: Services, house: GuestHouse, clock: SettableClock
) -> None:
    link = await house.link()
    await write(services, house, link)
    await services.guest_link_management.revoke(house.owner, house.gpt_id, link.id)
    clock.advance(days=30)
    [month] = (await services.model_usage.get_own(house.owner)).guests
    assert month.cost == Decimal(1)


def test_a_link_has_a_kind_of_budget_of_its_own() -> None:
    assert BudgetKind.GUEST_LINK not in {BudgetKind.KEY, BudgetKind.WORKSPACE_KEY}


@pytest_asyncio.fixture
async def firm(services: Services, build: Builder) -> RuledWorkspace:
    """Emil's firm, whose rules allow guests."""
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(guests=True)
    return firm


@pytest_asyncio.fixture
async def there(services: Services, firm: RuledWorkspace) -> GuestHouse:
    """Ada's GPT of the firm."""
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Travel guide")).gpt.id
    await services.gpts.publisher.publish(firm.ada, gpt_id, Level.LINK)
    return GuestHouse(services, firm.ada, gpt_id)


async def use(services: Services, person: Actor, tokens: int = 100_000) -> None:
    """A member uses a model themselves."""
    small = TokenCounts(prompt=1, completion=1)
    payer = UsageOwner(person.account_id, person.space.workspace_id)
    begun = await services.metering.begin(ModelRequest((), model=MODEL, payer=payer), small)
    await services.metering.end(begun, TokenCounts(prompt=tokens, completion=0))


async def test_a_running_day_changes_nothing_that_a_workspace_sees(
    services: Services, firm: RuledWorkspace, there: GuestHouse, clock: SettableClock, op: Actor
) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.WORKSPACE, firm.workspace.id), Decimal(100))
    rules = UsageRules(member_budget=Decimal(50), key_budget=None, shows_members=True)
    await services.model_usage.set_rules(firm.emil, firm.workspace.id, rules)
    link = await there.link()

    async def seen_there() -> list[Any]:
        of_workspace = [
            await services.model_usage.of_workspace(who, firm.workspace.id) for who in (firm.emil, firm.ada)
        ]
        return [*of_workspace, *[await services.model_usage.get_own(who) for who in (firm.emil, firm.ada, firm.cleo)]]

    await write(services, there, link, 2_000_000)
    clock.advance(days=1)
    await write(services, there, link, 1_000)
    before = await seen_there()
    await write(services, there, link, 2_000_000)
    assert await seen_there() == before
    clock.advance(days=31)
    assert await seen_there() != before, "the month is over"


async def test_guests_are_no_sum_of_their_own_to_a_workspaces_owner(
    services: Services, firm: RuledWorkspace, there: GuestHouse, clock: SettableClock
) -> None:
    """Their use is the GPT owner's, in a sum of at least three people, and never a line that names a link."""
    link, here = await there.link(), firm.workspace.id
    await write(services, there, link)
    for person in (firm.emil, firm.ada):
        await use(services, person)
    clock.advance(days=30)
    assert list((await services.model_usage.of_workspace(firm.emil, here)).sums) == [], "a guest is no third person"
    clock.advance(days=-30)
    await use(services, firm.cleo)
    clock.advance(days=30)
    [sums] = (await services.model_usage.of_workspace(firm.emil, here)).sums
    assert (sums.key_id, sums.people, sums.cost) == (None, 3, Decimal(4))
    clock.advance(days=-30)


async def test_a_workspaces_budgets_hold_for_its_guests(
    services: Services, firm: RuledWorkspace, there: GuestHouse, op: Actor
) -> None:
    link = await there.link(budget=Decimal(100))
    rules = UsageRules(member_budget=Decimal(1), key_budget=Decimal(0), shows_members=False)
    await services.model_usage.set_rules(firm.emil, firm.workspace.id, rules)
    await write(services, there, link)
    with pytest.raises(QuotaSpent, match="No more messages"):
        await write(services, there, link)
    await services.model_usage.set_rules(firm.emil, firm.workspace.id, replace(rules, member_budget=None))
    await write(services, there, link)
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.WORKSPACE, firm.workspace.id), Decimal(1))
    with pytest.raises(QuotaSpent, match="No more messages"):
        await write(services, there, link)
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.WORKSPACE, firm.workspace.id), None)

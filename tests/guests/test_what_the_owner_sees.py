"""The owner pays for guests and sees what a link costs: nothing of the running day, no counts, no times (P8)."""

from collections.abc import AsyncIterator, Iterator
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
from discreet.quotas.money import BudgetKind, ModelPrice
from discreet.quotas.quota import QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.guests.conftest import GuestHouse
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.offered_endpoint import offering

pytestmark = pytest.mark.promise("P8")

MODEL = "quiet/large"
ADDRESS = "203.0.113.7"
TEN = ModelPrice(input=Decimal(10), output=Decimal(10))


@pytest_asyncio.fixture
async def op(build: Builder) -> Actor:
    return await build.person("olga", role=AccountRole.OPERATOR)


@pytest_asyncio.fixture(autouse=True)
async def priced(services: Services, scripted: ScriptedModel, op: Actor) -> AsyncIterator[UUID]:
    async with offering(services, scripted, [{"name": "large"}]) as endpoint_id:
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
    payer = UsageOwner(house.owner.account_id, guest_link_id=link.id)
    small = TokenCounts(prompt=1, completion=1)
    begun = await services.metering.begin(ModelRequest((), model=MODEL, payer=payer), small)
    await services.metering.end(begun, TokenCounts(prompt=tokens, completion=0))


async def seen(services: Services, house: GuestHouse) -> list[Any]:
    """All that the owner is shown of the use of their link and of their own."""
    [link] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    mine = await services.model_usage.mine(house.owner)
    quotas = await services.quotas.mine(house.owner)
    return [link.percent, link.last_month, link.used_in, mine, quotas]


async def test_a_running_day_changes_nothing_that_the_owner_sees(
    services: Services, house: GuestHouse, clock: SettableClock, op: Actor
) -> None:
    await services.money_budgets.set_budget(op, Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id), Decimal(50))
    link = await house.link(budget=Decimal(10))
    await write(services, house, link)
    clock.advance(days=1)
    await write(services, house, link)
    before = await seen(services, house)
    assert before[0] == 10, "yesterday's 1 of 10"
    assert before[2] == date(2027, 3, 1)
    for _ in range(3):
        await write(services, house, link)
        assert await seen(services, house) == before
    clock.advance(days=1)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert shown.percent == 50


async def test_the_month_before_is_shown_as_a_sum(services: Services, house: GuestHouse, clock: SettableClock) -> None:
    link = await house.link()
    await write(services, house, link)
    await write(services, house, link)
    assert (await services.model_usage.mine(house.owner)).models == [], "the running month of guests"
    clock.advance(days=30)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert (shown.last_month, shown.percent) == (Decimal(2), None)
    mine = await services.model_usage.mine(house.owner)
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
    [month] = (await services.model_usage.mine(house.owner)).guests
    assert month.cost == Decimal(1)


def test_a_link_has_a_kind_of_budget_of_its_own() -> None:
    assert BudgetKind.GUEST_LINK not in {BudgetKind.KEY, BudgetKind.WORKSPACE_KEY}

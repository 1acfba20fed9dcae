"""An owner who tries everything learns no message count of the running day, by reading or by changing limits (P8)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.guest_link import GuestLink, GuestLinkDraft, MessageCaps, PasswordNeeded
from discreet.assistants.guest_links.service import WRONG_OF_LINK, WRONG_OF_RANGE
from discreet.data_rights.exports.facts import FACTS
from discreet.errors import QuotaSpent, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, GuestPass
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.guests import MIN_SHOWN_BUDGET, shown_percent
from discreet.promises.parties import Service
from discreet.quotas.money_sums import CountedRequest
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.guests.conftest import GuestHouse, token_of
from tests.guests.test_what_the_owner_sees import ADDRESS, MODEL, month, op, priced, write
from tests.support.builder import Builder
from tests.support.clock import SettableClock

pytestmark = pytest.mark.promise("P8")
fixtures = (month, op, priced)
OWNERS_ADDRESS = "198.51.100.9"
SMALL = TokenCounts(prompt=1, completion=1)


async def change(services: Services, house: GuestHouse, link: GuestLink, **draft: Any) -> GuestLink:
    drafted = GuestLinkDraft(name="ACME", **draft)
    listed = await services.guest_link_management.change(house.owner, house.gpt_id, link.id, drafted)
    return next(each for each in listed.links if each.id == link.id)


async def begin(services: Services, payer: UsageOwner) -> CountedRequest:
    return await services.metering.begin(ModelRequest((), model=MODEL, payer=payer), SMALL)


async def send(services: Services, house: GuestHouse, link: GuestLink, guest: UUID) -> None:
    await services.guest_links.count_message(link.id, guest, ADDRESS)
    await begin(services, UsageOwner(house.owner.account_id, guest_link_id=link.id))


async def refusal(services: Services, house: GuestHouse, link: GuestLink, guest: UUID | None = None) -> tuple[Any, ...]:
    """The refusal for a guest who is not allowed to send."""
    with pytest.raises(TooMany) as refused:
        await send(services, house, link, guest or uuid4())
    return type(refused.value), str(refused.value), refused.value.retry_after


async def exported(infra: Infrastructure, house: GuestHouse) -> dict[str, list[dict[str, Any]]]:
    async with infra.database.acting_as(house.owner.account_id) as connection:
        return {
            name: [dict(row) for row in await connection.fetch(FACTS[name])]
            for name in ("model_use.json", "usage.json", "guest_costs.json")
        }


async def all_that_the_owner_reads(services: Services, infra: Infrastructure, house: GuestHouse) -> list[Any]:
    async with infra.database.acting_as(house.owner.account_id) as connection:
        rows = [
            dict(row) for table in ("model_use", "usage") for row in await connection.fetch(f"SELECT * FROM {table}")
        ]
    return [
        await services.guest_link_management.list_links(house.owner, house.gpt_id),
        await services.guest_link_management.list_own(house.owner),
        await services.model_usage.get_own(house.owner),
        await services.model_usage.list_nearly_used(house.owner),
        await services.quotas.list_own(house.owner),
        await exported(infra, house),
        rows,
    ]


async def test_no_number_moves_with_a_message(
    services: Services, infra: Infrastructure, house: GuestHouse, op: Actor
) -> None:
    owner = Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id)
    await services.quotas.set(CLI_ACTOR, owner, Quota(answers=1_000, tokens=10_000_000))
    await services.money_budgets.set_budget(op, owner, Decimal(50))
    link = await house.link(budget=Decimal(10))
    await write(services, house, link)
    before = await all_that_the_owner_reads(services, infra, house)
    for _ in range(3):
        await write(services, house, link)
        now = await all_that_the_owner_reads(services, infra, house)
        assert now[0].links[0].percent == before[0].links[0].percent
        assert now[2:] == before[2:]
    assert before[5] == {"model_use.json": [], "usage.json": [], "guest_costs.json": []}


async def test_of_ended_months_the_cost_is_exported_and_no_answers(
    services: Services, infra: Infrastructure, house: GuestHouse, owner: asyncpg.Connection
) -> None:
    link = await house.link()
    await write(services, house, link)
    await owner.execute("UPDATE model_use SET month = '2026-01-01' WHERE key_id = $1", link.id)
    found = await exported(infra, house)
    assert [row["month"] for row in found["guest_costs.json"]] == [date(2026, 1, 1)]
    assert Decimal(found["guest_costs.json"][0]["cost"]) == 1
    assert set(found["guest_costs.json"][0]) == {"month", "cost", "currency"}
    assert found["model_use.json"] == []


async def test_guests_have_the_quota_for_themselves(services: Services, house: GuestHouse) -> None:
    account = Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id)
    await services.quotas.set(CLI_ACTOR, account, Quota(answers=2))
    link, own = await house.link(), UsageOwner(house.owner.account_id)
    for _ in range(2):
        await write(services, house, link)
    await refusal(services, house, link)
    for _ in range(2):
        await begin(services, own)
    with pytest.raises(QuotaSpent, match="Your account"):
        await begin(services, own)
    [mine] = await services.quotas.list_own(house.owner)
    assert mine.used is not None
    assert mine.used.answers == 2, "their own"


async def test_every_limit_refuses_with_the_same_words(services: Services, house: GuestHouse, op: Actor) -> None:
    refusals, guest = set(), uuid4()
    for caps in (MessageCaps(1, 9, 9), MessageCaps(9, 1, 9), MessageCaps(9, 9, 1)):
        link = await house.link(caps=caps)
        await services.guest_links.count_message(link.id, guest, ADDRESS)
        refusals.add(await refusal(services, house, link, guest))
    link = await house.link(budget=Decimal(1))
    await write(services, house, link)
    refusals.add(await refusal(services, house, link))
    account = Subject(QuotaSubjectKind.ACCOUNT, house.owner.account_id)
    await services.quotas.set(CLI_ACTOR, account, Quota(answers=0))
    refusals.add(await refusal(services, house, await house.link()))
    await services.quotas.set(CLI_ACTOR, account, None)
    await services.money_budgets.set_budget(op, account, Decimal(1))
    refusals.add(await refusal(services, house, await house.link()))
    assert len(refusals) == 1, refusals


async def test_changing_caps_tells_nothing_of_the_running_day(services: Services, house: GuestHouse) -> None:
    link, mine = await house.link(caps=MessageCaps(5_000, 3, 1_000)), uuid4()
    for _ in range(3):
        await services.guest_links.count_message(link.id, mine, OWNERS_ADDRESS)

    async def tried() -> list[tuple[Any, ...]]:
        """The answers to the owner, acting as a guest who has sent no message, under each cap."""
        refusals = []
        for cap in range(1, 9):
            await change(services, house, link, caps=MessageCaps(cap, 3, 1_000))
            refusals.append(await refusal(services, house, link, mine))
        return refusals

    before = await tried()
    for _ in range(2):
        await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
        assert await tried() == before


async def test_changed_caps_hold_from_the_next_day(services: Services, house: GuestHouse, clock: SettableClock) -> None:
    link = await house.link(caps=MessageCaps(1, 9, 9))
    await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    changed = await change(services, house, link, caps=MessageCaps(2, 9, 9))
    assert (changed.caps, changed.limits_from) == (MessageCaps(2, 9, 9), date(2027, 3, 11))
    await refusal(services, house, link)
    clock.advance(days=1)
    for _ in range(2):
        await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    await refusal(services, house, link)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert (shown.caps, shown.limits_from) == (MessageCaps(2, 9, 9), None)
    taken_back = await change(services, house, link, caps=MessageCaps(7, 9, 9))
    assert taken_back.limits_from == date(2027, 3, 12)
    assert (await change(services, house, link, caps=MessageCaps(2, 9, 9))).limits_from is None


async def test_changing_the_budget_tells_nothing_of_the_running_day(
    services: Services, house: GuestHouse, clock: SettableClock
) -> None:
    link = await house.link(budget=Decimal(1_000), caps=MessageCaps(5_000, 3, 1_000))
    await write(services, house, link, 1_500_000)
    for budget in (1, 10, 15, 16, 100):
        changed = await change(services, house, link, budget=Decimal(budget))
        assert changed.percent == 0, "neither of the running day, nor of the new budget"
        await services.guest_links.count_message(link.id, uuid4(), OWNERS_ADDRESS)
    clock.advance(days=1)
    seen = [await change(services, house, link, budget=Decimal(budget)) for budget in (15, 16, 30)]
    assert {each.percent for each in seen} == {10}, "15 of the 100 that hold today"
    clock.advance(days=1)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert (shown.percent, shown.budget) == (50, Decimal(30))


def test_a_budget_of_few_messages_shows_no_steps() -> None:
    assert shown_percent(Decimal("0.20"), Decimal(1)) is None
    assert shown_percent(Decimal(5), MIN_SHOWN_BUDGET) == 50
    assert shown_percent(Decimal(5), None) is None


async def test_an_answer_over_midnight_changes_nothing_that_was_seen(
    services: Services, house: GuestHouse, clock: SettableClock
) -> None:
    link = await house.link(budget=Decimal(10))
    await services.guest_links.count_message(link.id, uuid4(), ADDRESS)
    begun = await begin(services, UsageOwner(house.owner.account_id, guest_link_id=link.id))
    clock.advance(days=1)
    listed = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    await services.metering.end(begun, TokenCounts(prompt=500_000, completion=0))
    assert (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links == listed
    clock.advance(days=1)
    [shown] = (await services.guest_link_management.list_links(house.owner, house.gpt_id)).links
    assert shown.percent == 50


async def test_revoking_shows_no_cost_of_the_running_month(
    services: Services, infra: Infrastructure, house: GuestHouse, clock: SettableClock, owner: asyncpg.Connection
) -> None:
    link, own = await house.link(), UsageOwner(house.owner.account_id)
    await write(services, house, link)
    begun = await begin(services, UsageOwner(house.owner.account_id, guest_link_id=link.id))
    await services.guest_link_management.revoke(house.owner, house.gpt_id, link.id)
    await services.metering.end(begun, TokenCounts(prompt=100_000, completion=0))
    await services.metering.end(await begin(services, own), TokenCounts(prompt=300_000, completion=0))
    mine = await services.model_usage.get_own(house.owner)
    assert [each.cost for each in mine.models] == [Decimal(3)], "their own"
    assert mine.guests == []
    assert await owner.fetchval("SELECT count(*) FROM model_use WHERE key_id = $1", link.id) == 0
    async with infra.database.acting_as(house.owner.account_id) as connection:
        assert await connection.fetchval("SELECT sum(cost) FROM model_use") == 3
    clock.advance(days=30)
    mine = await services.model_usage.get_own(house.owner)
    assert [(each.month, each.cost) for each in mine.guests] == [(date(2027, 3, 1), Decimal(2))]
    assert [each.cost for each in mine.models] == [Decimal(3)]


async def test_limits_that_hold_are_refused_to_the_serving_role(infra: Infrastructure, house: GuestHouse) -> None:
    await house.link()
    for column in ("link_messages", "guest_messages", "range_messages", "budget", "noted_cost", "noted_on"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(house.owner.account_id) as connection:
                await connection.execute(f"UPDATE guest_links SET {column} = NULL")


async def test_one_owners_look_begins_no_day_of_anothers_links(
    services: Services, house: GuestHouse, infra: Infrastructure, owner: asyncpg.Connection, clock: SettableClock
) -> None:
    link = await house.link()
    async with infra.database.acting_as(uuid4()) as connection:
        await connection.execute("SELECT begin_guest_day($1, $2)", date(2027, 3, 11), link.id)
        assert await connection.fetch("SELECT * FROM guest_costs('2030-01-01')") == []
    assert await owner.fetchval("SELECT noted_on FROM guest_links WHERE id = $1", link.id) == clock.now().date()


async def test_many_wrong_passwords_keep_no_one_else_out(
    services: Services, house: GuestHouse, owner: asyncpg.Connection, clock: SettableClock
) -> None:
    token = token_of(await house.link(password="correct horse"))
    quiet = await services.guest_links.challenge(token)
    facts = await services.guest_links._get_open(token)
    for n in range(WRONG_OF_LINK):
        subjects = services.guest_links._subjects(facts, clock.now()).list_password_subjects(f"2001:db8:{n // 10:x}::1")
        assert await services.guest_links._count_password(facts.id, clock.now(), subjects) == 0
    hard = await services.guest_links.challenge(token)
    assert quiet is not None
    assert hard is not None
    assert hard.tries == 2 * quiet.tries
    assert await services.guest_links.enter(token, "correct horse", await house.proof(token), "192.0.2.77")
    with pytest.raises(PasswordNeeded):
        await services.guest_links.enter(token, "a guess", await house.proof(token), "192.0.2.77")
    with pytest.raises(TooMany):  # a range that erred ten times
        await services.guest_links.enter(token, "correct horse", await house.proof(token), "2001:db8:3::9")
    assert WRONG_OF_RANGE == 10
    clock.advance(days=1)
    tomorrow = await services.guest_links.challenge(token)
    assert tomorrow is not None
    assert tomorrow.tries == quiet.tries


async def test_owners_of_a_workspace_see_the_cost_of_guests_and_no_answers(
    infra: Infrastructure, house: GuestHouse, owner: asyncpg.Connection, build: Builder
) -> None:
    firm = await build.workspace(Service.ENTERPRISE)
    await build.add_member(firm, house.owner)
    workspace = firm.id
    link = await house.link()
    for key in (None, link.id, UUID(int=9)):
        await owner.execute(
            """
            INSERT INTO model_use (account_id, workspace_id, key_id, model, month, currency, answers, cost)
            VALUES ($1, $2, $3, 'm', '2027-02-01', currency_in_force(), 5, 2)
            """,
            house.owner.account_id, workspace, key,
        )  # fmt: skip
    await owner.execute(
        "INSERT INTO money_budgets (at, subject, amount) VALUES (now(), $1, 6)", f"workspace:{workspace}"
    )
    await owner.execute(
        "INSERT INTO workspace_usage_rules (workspace_id, at, shows_members) VALUES ($1, '2027-01-01', true)", workspace
    )
    async with infra.database.acting_as(house.owner.account_id) as connection:
        [whole] = await connection.fetch("SELECT * FROM workspace_model_use($1, '2027-03-01', 1)", workspace)
        [member] = await connection.fetch("SELECT * FROM member_model_use($1, '2027-03-01')", workspace)
        budget = await connection.fetchrow("SELECT * FROM workspace_budget_used($1, '2027-02-01')", workspace)
    for row in (whole, member):
        assert (row["answers"], row["cost"]) == (5, Decimal(6))
    assert budget["percent"] == 30, "without guests"


async def test_no_visit_stays_in_the_list_of_ended_sessions(
    services: Services, owner: asyncpg.Connection, clock: SettableClock, house: GuestHouse
) -> None:
    link = await house.link()
    guests = services.guests._guests
    await guests.open(GuestPass(link.id, house.gpt_id, house.owner.account_id), None, None)
    id_ = await owner.fetchval("SELECT account_id FROM guests WHERE link_id = $1", link.id)
    await guests.end(id_)
    assert await owner.fetchval("SELECT of_guest FROM revocations WHERE account_id = $1", id_)
    clock.advance(seconds=timedelta(minutes=11).total_seconds())
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM revocations WHERE account_id = $1", id_) == 0

"""Attacks on private statistics (P8): by people who repeat themselves, by builders with many clones, by clocks, by
coming and going, by readers of the tables.

The attacker here knows all that a builder or an operator can read, and controls every account but Ben's.
"""

import asyncio
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.analytics.counting import store as ledger_store
from discreet.analytics.counting.contribution import (
    Contribution,
    CountedRating,
    CountedTurn,
    DayKeys,
    bits_of,
    day_key_name,
)
from discreet.analytics.counting.ledger import LedgerKeys, user_key_name
from discreet.analytics.counting.retraction import ContributionRetraction
from discreet.analytics.operation_ids import MARK_BYTES
from discreet.analytics.questions import QUESTIONS, REQUEST_DATA, ActionOutcome
from discreet.analytics.taxonomy.topics import OTHER, TOPICS
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.turns.stop_reasons import MAX_CALLS
from discreet.crypto.envelope import DecryptionFailed
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.promises.parties import Purpose, user_party
from discreet.promises.release import BUDGETS_PER_BUILDER
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.gpt_with_actions import Person
from tests.support.insight_counting import (
    begin_conversation,
    close_day,
    ended_turn,
    published_gpt,
    read_contributions,
    sum_contributions,
)
from tests.support.search_installation import find_places

pytestmark = pytest.mark.promise("P8")

MANY = 40


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("ben")


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    return await published_gpt(services, ada)


@pytest.fixture(scope="module")
def months(infra: Infrastructure) -> Any:
    """Noons far enough from each other that no attack meets the remains of another: about a year."""
    today = infra.clock.now().replace(day=1, hour=12)
    return ((today + timedelta(days=366 * n + 14)).replace(day=1) for n in count(1))


@pytest.fixture(autouse=True)
def an_untouched_month(infra: Infrastructure, months: Any) -> None:
    settable(infra.clock).freeze(next(months))


async def use(services: Services, actor: Actor, gpt_id: UUID, **more: Any) -> bool:
    """One turn in a new conversation; whether it was counted."""
    return await services.contributions.turn(
        actor, ended_turn(await begin_conversation(services, actor, gpt_id), **more)
    )


async def spent(services: Services, actor: Actor) -> dict[Any, Any]:
    """Share of the budget by GPT, as the person sees it."""
    return {each.gpt_id: each.share for each in (await services.insight_opt_out.get_own(actor)).spent}


# Weighing more than a person's share --------------------------------------------------------------------------


async def test_an_account_that_repeats_itself_weighs_as_much_as_its_bounds_allow(
    services: Services, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    mallory = await build.person("mallory")
    await use(services, ben, gpt)
    honest = sum_contributions(await read_contributions(owner, infra, gpt))
    conversation = await begin_conversation(services, mallory, gpt)
    calls = [ActionCall(tool=f"operation{n}", arguments="{}", at=0, state=CallState.ANSWERED) for n in range(8)]
    for _ in range(MANY):
        assert await services.contributions.turn(mallory, ended_turn(conversation, calls=calls))
        assert await services.contributions.record_rating(mallory, gpt, conversation, "bad")
    found = await read_contributions(owner, infra, gpt)
    assert len(found) == 1 + 2 * MANY
    for name, cells in sum_contributions(found).items():
        more = [number - honest.get(name, {}).get(cell, 0) for cell, number in cells.items()]
        assert len([number for number in more if number]) <= QUESTIONS[name].cells_each, name
        assert all(0 <= number <= QUESTIONS[name].max_per_cell for number in more), name


async def test_many_clones_of_one_builder_learn_no_more_than_three_of_one_person(
    services: Services, build: Builder, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    mallory = await build.person("mallory")
    clones = [await published_gpt(services, mallory, f"Clone {n}") for n in range(8)]
    for _ in range(10):
        for clone in clones:
            await use(services, ben, clone)
        settable(infra.clock).advance(days=9)
    shares = await spent(services, ben)
    assert max(shares.values()) <= 1
    assert sum(shares.values()) <= BUDGETS_PER_BUILDER


async def test_the_same_clones_of_different_builders_are_different_gpts(
    services: Services, build: Builder, ben: Actor
) -> None:
    """The spending of one builder's GPTs does not touch the others': that is stated in docs/insight.md, not hidden."""
    builders = [await build.person(f"builder{n}") for n in range(2)]
    gpts = [await published_gpt(services, builder) for builder in builders]
    assert [await use(services, ben, each) for each in gpts] == [True, True]


# Days and clocks ------------------------------------------------------------------------------------------------


async def test_a_turn_over_midnight_counts_on_the_day_on_which_it_ended(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    settable(infra.clock).freeze(infra.clock.now().replace(hour=23, minute=59))
    conversation = await begin_conversation(services, ben, gpt)
    settable(infra.clock).advance(minutes=2)
    assert await services.contributions.turn(ben, ended_turn(conversation))
    [one] = await read_contributions(owner, infra, gpt)
    assert one.day == infra.clock.now().date()


async def test_nothing_is_counted_on_a_day_that_is_closed_and_no_key_made_for_it(
    services: Services, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    conversation, today = await begin_conversation(services, ben, gpt), infra.clock.now().date()
    await close_day(owner, today)
    assert not await services.contributions.turn(ben, ended_turn(conversation))
    assert await read_contributions(owner, infra, gpt) == []
    assert infra.keys.key(day_key_name(today)) is None
    settable(infra.clock).advance(days=-3)
    assert not await use(services, await build.person("gil"), gpt)
    assert infra.keys.key(day_key_name(infra.clock.now().date())) is None
    assert await spent(services, ben) == {}


async def test_the_database_refuses_what_comes_after_the_close_whatever_the_code_believes(
    gpt: UUID, owner: Any, infra: Infrastructure
) -> None:
    today = infra.clock.now().date()
    await close_day(owner, today)
    insert = "INSERT INTO contributions (day, mark, sealed) VALUES ($1, 'x', 'y')"
    for day in (today, today - timedelta(days=5)):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with infra.database.anonymous() as connection:
                await connection.execute(insert, day)


async def test_closing_a_day_waits_for_running_contributions(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    today, conversation = infra.clock.now().date(), await begin_conversation(services, ben, gpt)
    async with infra.database.anonymous() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock_shared(x'0D15C4EEB'::bigint)")
        closing = asyncio.create_task(close_day(owner, today))
        await asyncio.sleep(0.1)
        assert not closing.done()
    await closing
    assert not await services.contributions.turn(ben, ended_turn(conversation))


async def test_a_clock_that_is_set_back_counts_no_person_twice(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    settable(infra.clock).advance(days=40)
    assert await use(services, ben, gpt)
    before = await spent(services, ben)
    for _ in range(35):
        settable(infra.clock).advance(days=-1)
        assert not await use(services, ben, gpt)
    assert await spent(services, ben) == before
    assert len(await read_contributions(owner, infra, gpt)) == 1


# Coming and going -------------------------------------------------------------------------------------------------


async def test_opting_out_and_in_again_buys_no_second_count(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    assert await use(services, ben, gpt)
    before = await spent(services, ben)
    for _ in range(3):
        await services.insight_opt_out.choose(ben, False)
        settable(infra.clock).advance(hours=1)
        await services.insight_opt_out.choose(ben, True)
        settable(infra.clock).advance(hours=1)
        await use(services, ben, gpt)
    assert await spent(services, ben) == before
    settable(infra.clock).advance(days=1)
    assert await use(services, ben, gpt)
    latest = [each for each in await read_contributions(owner, infra, gpt) if each.day == infra.clock.now().date()]
    once_a_month = {"people_of_the_month", "newcomers"}
    assert not once_a_month & {name for each in latest for name in each.contribution.counts}


async def test_a_no_that_races_with_the_count_leaves_nothing(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    conversations = [await begin_conversation(services, ben, gpt) for _ in range(6)]
    await asyncio.gather(
        *(services.contributions.turn(ben, ended_turn(each)) for each in conversations),
        services.insight_opt_out.choose(ben, False),
    )
    assert await read_contributions(owner, infra, gpt) == []


async def test_a_no_while_the_count_waits_for_its_turn_is_heard(
    services: Services, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    """Decided with the person locked, and not before: this count has seen that Ben allows it, and waits."""
    conversation = await begin_conversation(services, ben, gpt)
    async with infra.database.anonymous() as connection:
        await ledger_store.lock_person(connection, ben.account_id)
        counting = asyncio.create_task(services.contributions.record_rating(ben, gpt, conversation, "good"))
        await asyncio.sleep(0.1)
        assert not counting.done()
        await build.choices.choose(ben, user_party(ben.account_id), False, Purpose.INSIGHT)
    assert not await counting
    assert await read_contributions(owner, infra, gpt) == []


async def test_what_happens_at_once_is_charged_one_after_the_other(services: Services, ada: Actor, ben: Actor) -> None:
    gpts = [await published_gpt(services, ada, f"Guide {n}") for n in range(4)]
    conversations = [await begin_conversation(services, ben, each) for each in gpts]
    assert all(await asyncio.gather(*(services.contributions.turn(ben, ended_turn(each)) for each in conversations)))
    assert set(await spent(services, ben)) == set(gpts)


async def test_a_builders_own_use_and_their_second_account_are_distinguished_by_the_account_alone(
    services: Services, ada: Actor, gpt: UUID, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    assert not await use(services, ada, gpt)
    assert await use(services, await build.person("ada-again"), gpt)
    assert len(await read_contributions(owner, infra, gpt)) == 1


async def test_an_account_that_is_gone_leaves_nothing_that_tells_whose_its_day_was(
    services: Services, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    """There is no deletion of accounts yet; so the rows and the key go by hand, as it will do them."""
    await use(services, ben, gpt)
    before = await read_contributions(owner, infra, gpt)
    conversations = await owner.fetch("SELECT id FROM conversations WHERE owner_id = $1", ben.account_id)
    await services.insight_opt_out.choose(ben, False)
    assert await read_contributions(owner, infra, gpt) == []
    assert len(before) == 1
    for row in conversations:
        await services.chat.deletion.delete(ben, row["id"])
    infra.keys.destroy_key(user_key_name(ben.account_id))
    await owner.execute("DELETE FROM accounts WHERE id = $1", ben.account_id)
    assert await owner.fetchval("SELECT count(*) FROM insight_ledgers WHERE owner_id = $1", ben.account_id) == 0


async def test_without_their_key_a_person_is_not_counted(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    """A destroyed key says that the account is being deleted: a visit that is charged to no one must not be counted."""
    conversation = await begin_conversation(services, ben, gpt)
    infra.keys.destroy_key(user_key_name(ben.account_id))
    assert not await services.contributions.turn(ben, ended_turn(conversation))
    assert await read_contributions(owner, infra, gpt) == []


# Looking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM contributions",
        "SELECT count(*) FROM contributions",
        "DELETE FROM contributions",
        "UPDATE contributions SET day = day",
        "TRUNCATE contributions",
        "COPY contributions TO STDOUT",
        "INSERT INTO contributions SELECT * FROM contributions",
        "SELECT * FROM insight_states",
        "DELETE FROM insight_states",
        "INSERT INTO releases SELECT * FROM releases",
        "UPDATE releases SET measured = measured",
        "DELETE FROM insight_ledgers",
        "UPDATE insight_budgets SET grains = grains",
        "DELETE FROM insight_budgets",
        "DELETE FROM insight_days",
        "DELETE FROM insight_published_gpts",
    ],
)
async def test_the_serving_role_has_no_right_to(infra: Infrastructure, ben: Actor, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(ben.account_id) as connection:
            await connection.execute(statement)


async def test_the_serving_role_learns_neither_its_contributions_nor_how_many_it_withdrew(
    infra: Infrastructure, gpt: UUID, ben: Actor
) -> None:
    insert = "INSERT INTO contributions (day, mark, sealed) VALUES ($1, 'x', 'y') RETURNING *"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(ben.account_id) as connection:
            await connection.fetch(insert, infra.clock.now().date())


async def test_a_contribution_holds_no_time_of_day_no_conversation_and_no_word(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    conversation = await begin_conversation(services, ben, gpt)
    await services.contributions.turn(ben, ended_turn(conversation))
    columns = await owner.fetch(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'contributions'"
    )
    assert dict(columns) == {
        "day": "date", "mark": "bytea", "sealed": "bytea", "gpt_id": "uuid", "pseudonym": "bytea",
    }  # fmt: skip
    assert not await owner.fetchval(
        "SELECT count(*) FROM contributions WHERE gpt_id IS NOT NULL OR pseudonym IS NOT NULL"
    )
    [one] = await read_contributions(owner, infra, gpt)
    text = repr(one.contribution)
    for secret in ("Which way?", "Over there.", str(conversation), str(ben.account_id), conversation.hex):
        assert secret not in text
    assert ben.account_id.bytes not in one.pseudonym


async def test_pseudonyms_cannot_be_linked_over_days_or_gpts_nor_made_without_the_days_key(
    services: Services, ada: Actor, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    other = await published_gpt(services, ada)
    seen = set()
    for _ in range(3):
        await use(services, ben, gpt)
        await use(services, ben, other)
        settable(infra.clock).advance(days=1)
    for each in (gpt, other):
        seen |= {(one.day, one.pseudonym) for one in await read_contributions(owner, infra, each)}
    assert len({pseudonym for _, pseudonym in seen}) == 6


async def test_with_the_days_key_destroyed_a_backup_cannot_be_opened(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure
) -> None:
    await use(services, ben, gpt)
    row = await owner.fetchrow("SELECT * FROM contributions WHERE day = $1", infra.clock.now().date())
    infra.keys.destroy_key(day_key_name(row["day"]))
    assert infra.keys.key(day_key_name(row["day"])) is None
    for name in (user_key_name(ben.account_id), f"gpt/{gpt}"):
        with pytest.raises(DecryptionFailed):
            DayKeys(row["day"], infra.keys.key(name)).open(row["mark"], row["sealed"])


def test_the_size_of_a_contribution_tells_neither_topic_nor_calls_nor_that_it_is_a_thumb(infra: Infrastructure) -> None:
    """Sizes outlive the day's key, in logs and backups."""
    keys, gpt_id, names = DayKeys(date(2026, 3, 2), bytes(32)), uuid4(), tuple(QUESTIONS)
    calls = [("00" * MARK_BYTES, outcome) for outcome in ActionOutcome] * 3
    data = bits_of(group for group in REQUEST_DATA if group != "none")
    turns = [
        CountedTurn(True, 0, 0, topic, tuple(calls[:n]), 2 if n else None, data if n else 0)
        for topic in TOPICS
        for n in range(MAX_CALLS + 1)
    ]
    contributions = [Contribution(names, turn) for turn in turns]
    contributions += [
        Contribution(("ratings",), CountedRating("good")),
        Contribution(("people",), CountedTurn(False, 0, 0, OTHER)),
    ]
    pseudonym = keys.pseudonym(gpt_id, uuid4())
    rows = [keys.seal(infra.random, gpt_id, pseudonym, each) for each in contributions]
    assert len({len(row.sealed) for row in rows}) == 1
    assert [keys.open(*row).contribution for row in rows] == contributions


async def test_a_backup_before_a_release_tells_no_counts_of_anybody_or_any_gpt(
    services: Services, ada: Actor, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    """One person does much with one GPT and another little with two: their rows look alike, and none leads to another."""
    other, dan = await published_gpt(services, ada), await build.person("dan")
    for who, which, turns in ((ben, gpt, 12), (dan, gpt, 1), (dan, other, 1)):
        for _ in range(turns):
            await use(services, who, which)
    rows = await owner.fetch("SELECT * FROM contributions WHERE day = $1", infra.clock.now().date())
    assert len(rows) == 14
    assert len({row["mark"] for row in rows}) >= 13, "of 4096 marks two are rarely the same"
    assert len({len(row["sealed"]) for row in rows}) == 1
    known = {each.bytes for each in (gpt, other, ben.account_id, dan.account_id)}
    known |= {one.pseudonym for each in (gpt, other) for one in await read_contributions(owner, infra, each)}
    assert not [row for row in rows for each in known if each in row["mark"] + row["sealed"]]
    assert {(row["gpt_id"], row["pseudonym"]) for row in rows} == {(None, None)}


async def test_opting_out_withdraws_ones_own_contributions_only(
    services: Services, gpt: UUID, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    dan = await build.person("dan")
    for who in (ben, dan, ben, ben):
        await use(services, who, gpt)
    await ContributionRetraction(infra.database, infra.keys).retract_person(ben.account_id)
    [left] = await read_contributions(owner, infra, gpt)
    keys = DayKeys(left.day, infra.keys.key(day_key_name(left.day)))
    assert left.pseudonym == keys.pseudonym(gpt, dan.account_id)


async def test_a_budget_ledger_is_private_and_does_not_reveal_used_gpts(
    services: Services, gpt: UUID, ada: Actor, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    await use(services, ben, gpt)
    dan = await build.person("dan")
    for other in (dan, ada):
        async with infra.database.acting_as(other.account_id) as connection:
            assert await connection.fetch("SELECT * FROM insight_ledgers WHERE owner_id = $1", ben.account_id) == []
        assert await spent(services, other) == {}
    async with infra.database.anonymous() as connection:
        assert await connection.fetch("SELECT * FROM insight_ledgers") == []
    row = await owner.fetchrow("SELECT * FROM insight_ledgers WHERE owner_id = $1", ben.account_id)
    for secret in (gpt, ada.account_id):
        assert secret.bytes not in row["mark"] + row["sealed"]
        assert str(secret).encode() not in row["sealed"]
    with pytest.raises(DecryptionFailed):
        LedgerKeys(ben.account_id, infra.keys.key(user_key_name(dan.account_id))).open(row["mark"], row["sealed"])


async def test_another_persons_ledger_cannot_be_written(
    infra: Infrastructure, build: Builder, services: Services, gpt: UUID, ben: Actor
) -> None:
    await use(services, ben, gpt)
    dan = await build.person("dan")
    async with infra.database.acting_as(dan.account_id) as connection:
        assert await connection.execute("UPDATE insight_ledgers SET sealed = 'x'") == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(dan.account_id) as connection:
            await connection.execute("INSERT INTO insight_ledgers VALUES ($1, 'm', 's')", ben.account_id)


async def test_a_ledger_of_another_builder_cannot_stand_in_for_a_fuller_one(
    services: Services, gpt: UUID, ada: Actor, ben: Actor, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    await use(services, ben, gpt)
    other = await published_gpt(services, other_builder := await build.person("other"))
    await use(services, ben, other)
    keys = LedgerKeys(ben.account_id, infra.keys.key(user_key_name(ben.account_id)))
    await owner.execute(
        "UPDATE insight_ledgers SET sealed = (SELECT sealed FROM insight_ledgers WHERE mark = $2) WHERE mark = $1",
        keys.mark(ada.account_id),
        keys.mark(other_builder.account_id),
    )
    before = await read_contributions(owner, infra, gpt)
    with pytest.raises(DecryptionFailed):
        await use(services, ben, gpt)
    assert await read_contributions(owner, infra, gpt) == before


async def test_the_operator_does_not_learn_how_many_opt_out(
    services: Services, build: Builder, ben: Actor, infra: Infrastructure
) -> None:
    await services.insight_opt_out.choose(ben, False)
    olga = await build.person("olga", role=AccountRole.OPERATOR)
    async with infra.database.acting_as(olga.account_id) as connection:
        for table in ("choices", "permissions"):
            seen = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE purpose = 'insight'")
            assert seen == 0, table


async def test_words_marks_and_names_leave_no_trace_beyond_the_sealed(
    services: Services, gpt: UUID, ben: Actor, owner: Any, infra: Infrastructure, scripted: ScriptedModel
) -> None:
    canary = "zinnobergruener-Feuersalamander"
    scripted.answer = f"About {canary} nothing is known."
    person = Person(services, ben, gpt)
    await person.ask(f"What do you know of {canary}?")
    await services.chat.wait_until_counted()
    assert len(await read_contributions(owner, infra, gpt)) == 1
    assert [place async for place in find_places(owner, infra, canary)] == []

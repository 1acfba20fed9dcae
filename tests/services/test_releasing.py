"""The daily release: what is released, what is left, and that no noise is drawn twice in any case (P8).

The budget of these tests is so large that noise hardly moves a number, so that what was measured can be compared with
what was done. How noise is drawn is tested with the mechanism.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

import discreet.analytics.releasing.service
from discreet.adapters.child_environment import child_environment
from discreet.analytics.counting.contribution import CountedRating, DayKeys, day_key_name
from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.prefix_sum_mechanism import estimate
from discreet.analytics.questions import QUESTIONS, ActionOutcome, call_cell
from discreet.analytics.release import Release
from discreet.analytics.releasing.days_store import DUE_LOCK
from discreet.analytics.releasing.release_order import (
    DayReleased,
    ReleasedGpt,
    ReleaseFailed,
    ReleaseRequest,
    decode_said,
    encode,
)
from discreet.analytics.releasing.release_process import MODULE
from discreet.analytics.releasing.service import ReleasedDay, ReleaseRunning, Releasing
from discreet.analytics.releasing.state import state_key_name
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, open_sealed
from discreet.errors import Unavailable
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.runtime.child_process import child
from tests.fakes.third_party import ThirdParty
from tests.processes.fork_server import fork_child
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.insight_counting import read_contributions
from tests.support.insight_factories import EVERYTHING, add_crowd, contribute, counted_turn, insert_published_gpt

pytestmark = pytest.mark.promise("P8")

MONDAY = date(2026, 3, 2)
LARGE = 126_000 * 10**12
"""Grains of a budget with next to no noise."""
NEARLY = 0.4
"""More than ten standard deviations of that noise, and less than half of one person."""


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def monday(clock: SettableClock) -> None:
    clock.freeze(noon(MONDAY))


@pytest_asyncio.fixture(scope="module", autouse=True)
async def large_budget(owner: Any) -> None:
    await owner.execute(
        "INSERT INTO insight_budgets (at, from_day, grains, epsilon, delta, reason)"
        " VALUES ('2026-01-01', '1970-01-01', $1, 1, 1e-7, 'No noise in tests.')",
        LARGE,
    )


@pytest_asyncio.fixture(autouse=True)
async def only_the_gpts_of_this_test(owner: Any) -> AsyncIterator[None]:
    """Delete the GPTs of the test: each of them would be measured on every day of the tests that follow."""
    yield
    await owner.execute("DELETE FROM gpts")


@pytest.fixture(scope="module")
def releasing(infra: Infrastructure) -> Releasing:
    """Starts its process as a fork. Tests that call `build_releasing` themselves start the real one."""
    return build_releasing(infra, fork_child)


@pytest_asyncio.fixture
async def today(clock: SettableClock, releasing: Releasing) -> date:
    """A day of this test's own: all before it is out."""
    day = clock.advance(days=1).date()
    await releasing.release_due()
    return day


@pytest_asyncio.fixture
async def gpt(infra: Infrastructure, ada: Actor, today: date) -> UUID:
    """Published today."""
    return await insert_published_gpt(infra, ada)


async def tomorrow(clock: SettableClock, releasing: Releasing) -> list[ReleasedDay]:
    clock.advance(days=1)
    return await releasing.release_due()


async def releases(owner: Any, gpt_id: UUID, question: str) -> list[Release]:
    rows = await owner.fetch(
        "SELECT gpt_id, question, day, began, step, cost, variance, cells, measured FROM releases"
        " WHERE gpt_id = $1 AND question = $2 ORDER BY day",
        gpt_id, question,
    )  # fmt: skip
    return [
        Release(**{**row, "cells": tuple(row["cells"]), "measured": tuple(row["measured"])}) for row in map(dict, rows)
    ]


async def number(owner: Any, gpt_id: UUID, question: str, first: date, last: date, cell: str = "all") -> float:
    found = estimate(await releases(owner, gpt_id, question), cell, first, last)
    assert found is not None
    return found.value


def is_nearly(value: float) -> Any:
    return pytest.approx(value, abs=NEARLY)


# Releases


async def test_a_day_that_is_over_comes_out_and_leaves_nothing(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    regular, *_ = await add_crowd(infra, gpt, today, 5, topic=TOPICS[0], length=2)
    await contribute(infra, gpt, regular, today, counted_turn(begun=False, topic=TOPICS[0], length=2))
    await contribute(infra, gpt, regular, today, CountedRating("good"), ["ratings"])
    assert infra.keys.key(day_key_name(today))
    done = await tomorrow(clock, releasing)

    assert done[-1].day == today
    numbers = {name: await number(owner, gpt, name, today, today) for name in ("people", "conversations", "messages")}
    assert numbers == {"people": is_nearly(5), "conversations": is_nearly(5), "messages": is_nearly(6)}
    assert await number(owner, gpt, "topics", today, today, TOPICS[0]) == is_nearly(5)
    assert await number(owner, gpt, "answer_lengths", today, today, "to_4000") == is_nearly(5)
    assert await number(owner, gpt, "answer_lengths", today, today, "to_250") == is_nearly(0)
    assert await number(owner, gpt, "ratings", today, today, "good") == is_nearly(1)

    assert await owner.fetchval("SELECT count(*) FROM contributions") == 0
    assert infra.keys.key(day_key_name(today)) is None
    assert infra.keys.key(state_key_name(today))
    assert infra.keys.key(state_key_name(today - timedelta(days=1))) is None
    assert await owner.fetchval("SELECT released_at FROM insight_days WHERE day = $1", today) == clock.now()


async def test_released_numbers_do_not_show_that_there_was_no_visit(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor, gpt: UUID, today: date
) -> None:
    empty = await insert_published_gpt(infra, ada)
    await add_crowd(infra, gpt, today, 3)
    await tomorrow(clock, releasing)
    for name in QUESTIONS:
        [full], [visitor] = await releases(owner, gpt, name), await releases(owner, empty, name)
        assert (full.cells, full.began, full.cost, full.variance) == (
            visitor.cells, visitor.began, visitor.cost, visitor.variance,
        )  # fmt: skip
        assert len(full.measured) == len(full.cells)
    assert await number(owner, empty, "people", today, today) == is_nearly(0)


async def test_what_is_under_way_stays_where_it_is(
    infra: Infrastructure, owner: Any, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await releasing.release_due()
    await add_crowd(infra, gpt, today, 1)
    assert await releasing.release_due() == []
    assert await releases(owner, gpt, "people") == []
    assert len(await read_contributions(owner, infra, gpt)) == 1


async def test_a_week_adds_up_day_by_day_and_the_next_one_begins_at_zero(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor
) -> None:
    clock.advance(days=7 - clock.now().weekday())
    await releasing.release_due()
    gpt, monday = await insert_published_gpt(infra, ada), clock.now().date()
    for people in (3, 0, 2, 1, 0, 0, 4, 5):
        await add_crowd(infra, gpt, clock.now().date(), people)
        await tomorrow(clock, releasing)
    sunday, after = monday + timedelta(days=6), monday + timedelta(days=7)
    other = TOPICS[-1]
    assert [(each.began, each.step) for each in (await releases(owner, gpt, "topics"))[5:]] == [
        (monday, 6), (monday, 7), (after, 1),
    ]  # fmt: skip
    assert await number(owner, gpt, "topics", monday, sunday, other) == is_nearly(10)
    assert await number(owner, gpt, "topics", monday + timedelta(days=2), sunday, other) == is_nearly(7)
    assert await number(owner, gpt, "topics", after, after, other) == is_nearly(5)
    assert await number(owner, gpt, "people_of_the_month", monday, monday, "all") == is_nearly(3)
    assert await number(owner, gpt, "people", monday, after) == is_nearly(15)


async def test_a_month_begins_at_zero_on_its_first_day(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor
) -> None:
    last = date(2026, 4, 30)
    clock.freeze(noon(last))
    await releasing.release_due()
    gpt = await insert_published_gpt(infra, ada)
    await add_crowd(infra, gpt, last, 2)
    await tomorrow(clock, releasing)
    await add_crowd(infra, gpt, last + timedelta(days=1), 3)
    await tomorrow(clock, releasing)
    found = await releases(owner, gpt, "people_of_the_month")
    assert [(each.began, each.step) for each in found] == [(last, 1), (date(2026, 5, 1), 1)]
    assert await number(owner, gpt, "people_of_the_month", date(2026, 5, 1), date(2026, 5, 1)) == is_nearly(3)
    assert [each.step for each in await releases(owner, gpt, "topics")] == [1, 2]  # it was a Thursday


async def test_operations_are_cells_because_they_are_published_not_because_they_were_called(
    infra: Infrastructure,
    services: Services,
    owner: Any,
    clock: SettableClock,
    releasing: Releasing,
    third_party: ThirdParty,
    other_party: ThirdParty,
    build: Builder,
) -> None:
    builder = await build.person("builder")
    gpt = await publish_gpt_with_actions(infra, services, builder, third_party.origin, other_party.origin)
    await releasing.release_due()
    today = clock.now().date()
    called = operation_pseudonym(infra.keys.key(f"gpt/{gpt}"), "getFlight")
    calls = ((called, str(ActionOutcome.ANSWERED)), ("made up", str(ActionOutcome.ANSWERED)))
    await contribute(infra, gpt, uuid4(), today, counted_turn(calls=calls), ["calls"])
    await tomorrow(clock, releasing)
    found = (await releases(owner, gpt, "calls"))[-1]
    assert len(found.cells) == 2 * len(ActionOutcome)
    cell = call_cell(called, ActionOutcome.ANSWERED)
    values = {each: await number(owner, gpt, "calls", today, today, each) for each in found.cells}
    assert values == {each: is_nearly(float(each == cell)) for each in found.cells}


# Arrivals and departures


async def test_a_gpt_that_is_published_in_the_middle_of_a_week_begins_there(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor
) -> None:
    clock.advance(days=9 - clock.now().weekday())
    await releasing.release_due()
    wednesday = clock.now().date()
    gpt = await insert_published_gpt(infra, ada)
    await add_crowd(infra, gpt, wednesday, 2)
    await tomorrow(clock, releasing)
    await tomorrow(clock, releasing)
    assert {(each.began, each.step) for each in await releases(owner, gpt, "topics")} == {
        (wednesday, 1), (wednesday, 2),
    }  # fmt: skip
    assert await owner.fetchval("SELECT since FROM insight_published_gpts WHERE gpt_id = $1", gpt) == wednesday


async def test_a_deleted_gpt_leaves_no_contribution_and_no_stream(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await add_crowd(infra, gpt, today, 2)
    await tomorrow(clock, releasing)
    await add_crowd(infra, gpt, clock.now().date(), 2)
    await owner.execute("DELETE FROM gpts WHERE id = $1", gpt)
    await tomorrow(clock, releasing)
    assert [each.day for each in await releases(owner, gpt, "people")] == [today]
    assert not await read_contributions(owner, infra, gpt)
    assert not await owner.fetchval("SELECT count(*) FROM insight_states WHERE gpt_id = $1", gpt)


async def test_a_gpt_that_was_never_for_others_has_no_numbers(
    infra: Infrastructure,
    owner: Any,
    clock: SettableClock,
    releasing: Releasing,
    ada: Actor,
    build: Builder,
    today: date,
) -> None:
    own = await build.gpt(ada)
    await add_crowd(infra, own, today, 2)
    await tomorrow(clock, releasing)
    assert not await owner.fetchval("SELECT count(*) FROM releases WHERE gpt_id = $1", own)
    assert not await owner.fetchval("SELECT count(*) FROM contributions")


async def test_a_gpt_that_is_withdrawn_goes_on_so_that_its_absence_tells_nothing(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await tomorrow(clock, releasing)
    await owner.execute("UPDATE gpts SET level = 'me' WHERE id = $1", gpt)
    await tomorrow(clock, releasing)
    assert len(await releases(owner, gpt, "people")) == 2


# Time


async def test_after_forty_days_of_silence_every_day_comes_out_once(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await releasing.release_due()
    await add_crowd(infra, gpt, today, 2)
    clock.advance(days=40)
    done = await releasing.release_due()
    days = [today + timedelta(days=n) for n in range(40)]
    assert [each.day for each in done] == days
    for name in QUESTIONS:
        assert [each.day for each in await releases(owner, gpt, name)] == days
    assert await number(owner, gpt, "people", days[0], days[-1]) == is_nearly(2)


async def test_a_clock_that_was_set_back_releases_nothing_and_adds_nothing(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await tomorrow(clock, releasing)
    clock.advance(days=-3)
    try:
        assert await releasing.release_due() == []
        for day in (clock.now().date(), today):
            with pytest.raises(asyncpg.RestrictViolationError, match="closed"):
                await contribute(infra, gpt, uuid4(), day)
            infra.keys.destroy_key(day_key_name(day))
    finally:
        clock.advance(days=3)
    assert await releasing.release_due() == []
    assert await releasing.closed_until() == today


async def test_who_is_adding_when_a_day_is_closed_is_in_it(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    """The day waits for transactions that have begun to add to it, and is closed to later ones."""
    await add_crowd(infra, gpt, today, 1)
    async with infra.database.anonymous() as adding:
        await adding.execute("SELECT pg_advisory_xact_lock_shared(x'0D15C4EEB'::bigint)")
        clock.advance(days=1)
        closing = asyncio.create_task(releasing.release_due())
        await asyncio.sleep(0.3)
        assert not closing.done()
        assert not await owner.fetchval("SELECT count(*) FROM insight_days WHERE day = $1", today)
    await closing
    assert await number(owner, gpt, "people", today, today) == is_nearly(1)


async def test_a_budget_that_changes_in_the_middle_of_a_period_waits_for_the_next(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor
) -> None:
    clock.advance(days=7 - clock.now().weekday())
    await releasing.release_due()
    gpt, monday = await insert_published_gpt(infra, ada), clock.now().date()
    await owner.execute(
        "INSERT INTO insight_budgets (at, from_day, grains, epsilon, delta, reason)"
        " VALUES ($1, $2, $3, 1, 1e-7, 'Half as much.')",
        clock.now(), monday + timedelta(days=2), LARGE // 2,
    )  # fmt: skip
    clock.advance(days=8)
    await releasing.release_due()
    whole, half = QUESTIONS["people"].cost(LARGE), QUESTIONS["people"].cost(LARGE // 2)
    assert [each.cost for each in await releases(owner, gpt, "people")] == [whole] * 2 + [half] * 6
    whole, half = QUESTIONS["topics"].cost(LARGE), QUESTIONS["topics"].cost(LARGE // 2)
    assert [each.cost for each in await releases(owner, gpt, "topics")] == [whole] * 7 + [half]
    assert {each.cost for each in await releases(owner, gpt, "people_of_the_month")} == {
        QUESTIONS["people_of_the_month"].cost(LARGE)
    }


# Two at once


async def test_of_two_releases_at_once_one_works_and_the_other_waits(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    await add_crowd(infra, gpt, today, 4)
    clock.advance(days=1)
    both = await asyncio.gather(releasing.release_due(), build_releasing(infra).release_due())
    assert sorted([each.day for each in done] for done in both) == [[], [today]]
    assert len(await releases(owner, gpt, "people")) == 1
    assert await number(owner, gpt, "people", today, today) == is_nearly(4)


async def test_who_waits_in_vain_says_so_and_the_chore_leaves_it_to_the_other(
    owner: Any, clock: SettableClock, releasing: Releasing, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discreet.analytics.releasing.service, "WAIT_TIMEOUT", 0.2)
    clock.advance(days=1)
    await owner.execute("SELECT pg_advisory_lock($1)", DUE_LOCK)
    try:
        with pytest.raises(ReleaseRunning, match="Another process"):
            await releasing.release_due()
        await releasing.release_in_turn()
        assert not await owner.fetchval("SELECT count(*) FROM insight_days WHERE day = $1", today)
    finally:
        await owner.execute("SELECT pg_advisory_unlock($1)", DUE_LOCK)


async def test_two_processes_with_one_order_store_one_number(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    """As when a server was killed and its process has not noticed yet."""
    await add_crowd(infra, gpt, today, 4)
    order = await an_order(infra, owner, gpt, today)
    said = await asyncio.gather(tell(order), tell(order))
    assert sorted((each.gpts, each.contributions) for each in said) == [(0, 0), (1, 4)]
    assert len(await releases(owner, gpt, "people")) == 1
    await tomorrow(clock, releasing)
    assert len(await releases(owner, gpt, "people")) == 1
    assert await number(owner, gpt, "people", today, today) == is_nearly(4)


async def an_order(on: Infrastructure, owner: Any, gpt_id: UUID, day: date) -> ReleaseRequest:
    """For one GPT only, as the server would give it."""
    day_key, state_key = on.keys.key(day_key_name(day)), on.keys.create_key(state_key_name(day))
    costs = {name: question.cost(LARGE) for name, question in QUESTIONS.items()}
    return ReleaseRequest(
        database_url=on.addresses.insight,
        day=day,
        day_key=day_key and day_key.hex(),
        earlier_state_key=None,
        state_key=state_key.hex(),
        costs=costs,
        published_gpts=(ReleasedGpt(gpt_id),),
    )


async def tell(order: ReleaseRequest) -> DayReleased | ReleaseFailed:
    async with child(MODULE, child_environment()) as process:
        await process.send_line(encode(order))
        return decode_said(await anext(process.lines()))


# Data that does not open


async def test_what_does_not_open_is_left_out_and_holds_nothing_up(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor, gpt: UUID, today: date
) -> None:
    other = await insert_published_gpt(infra, ada)
    await add_crowd(infra, gpt, today, 3)
    moved = await contribute(infra, other, uuid4(), today)
    for sealed in (moved.sealed, b"", b"\x01" + bytes(40)):
        async with infra.database.anonymous() as connection:
            await connection.execute(
                "INSERT INTO contributions (day, mark, sealed) VALUES ($1, $2, $3)", today, uuid4().bytes, sealed
            )
    await tomorrow(clock, releasing)
    assert await number(owner, gpt, "people", today, today) == is_nearly(3)
    assert await number(owner, other, "people", today, today) == is_nearly(1)
    assert not await owner.fetchval("SELECT count(*) FROM contributions")


@pytest.mark.parametrize("name", [day_key_name, state_key_name])
async def test_a_key_that_a_crash_has_cut_off_holds_nothing_up(
    infra: Infrastructure,
    owner: Any,
    clock: SettableClock,
    releasing: Releasing,
    gpt: UUID,
    today: date,
    name: Callable[[date], str],
) -> None:
    private = infra.settings.home / "keys" / "private"
    file = private / name(today)[-2:] / name(today).replace("/", "+")
    file.write_bytes(b"\x01\x02")
    done = await tomorrow(clock, releasing)
    assert done[-1].day == today
    await tomorrow(clock, releasing)
    assert [each.step for each in await releases(owner, gpt, "people_of_the_month")] in ([1, 2], [1, 1])
    assert not file.exists()


async def test_nothing_that_the_database_held_of_a_day_opens_any_more(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, gpt: UUID, today: date
) -> None:
    """As it still stands in the write-ahead log and in backups: contributions, and the streams of the day before."""
    await tomorrow(clock, releasing)
    day = clock.now().date()
    who = uuid4()
    row = await contribute(infra, gpt, who, day)
    keys = DayKeys(day, infra.keys.key(day_key_name(day)))
    opened = keys.open(*row)
    assert (opened.gpt_id, opened.pseudonym) == (gpt, keys.pseudonym(gpt, who))
    assert opened.contribution.counts == EVERYTHING
    [streams] = await owner.fetch("SELECT day, sealed FROM insight_states WHERE gpt_id = $1", gpt)
    context = f"insight state {gpt} {streams['day']}"
    assert open_sealed(infra.keys.key(state_key_name(streams["day"])), streams["sealed"], context)
    await tomorrow(clock, releasing)

    left = every_key(infra)
    assert left
    for secret in left:
        with pytest.raises(DecryptionFailed):
            DayKeys(day, secret).open(*row)
        with pytest.raises(DecryptionFailed):
            open_sealed(secret, streams["sealed"], context)


def every_key(on: Infrastructure) -> list[bytes]:
    """Every key that the key store still holds; its record of past keys is longer."""
    files = (on.settings.home / "keys" / "private").glob("*/*")
    held = [on.keys.key(file.name.replace("+", "/")) for file in files]
    return [key for key in held if key and len(key) == KEY_BYTES]


# Yesterday's database with today's key store


class Backup:
    """A dump of one GPT's statistics and the day, and its restore; as a database's owner can do it."""

    def __init__(self, owner: Any, gpt_id: UUID, day: date) -> None:
        self._owner, self._gpt_id, self._day = owner, gpt_id, day

    async def take(self) -> "Backup":
        self._contributions = await self._rows("contributions")
        self._states = await self._rows("insight_states")
        return self

    async def restore(self) -> None:
        """The day is not closed, its releases are not there, their contributions are."""
        for table in ("releases", "insight_days", "contributions"):
            await self._owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await self._owner.execute("DELETE FROM releases WHERE day >= $1", self._day)
        await self._owner.execute("DELETE FROM insight_days WHERE day >= $1", self._day)
        await self._put_back("contributions", self._contributions)
        await self._owner.execute("DELETE FROM insight_states WHERE gpt_id = $1", self._gpt_id)
        await self._put_back("insight_states", self._states)
        for table in ("releases", "insight_days", "contributions"):
            await self._owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    async def _rows(self, table: str) -> Sequence[Any]:
        of = "WHERE gpt_id = $1" if table != "contributions" else ""
        given = (self._gpt_id,) if of else ()
        rows: Sequence[Any] = await self._owner.fetch(f"SELECT * FROM {table} {of}", *given)
        return rows

    async def _put_back(self, table: str, rows: Sequence[Any]) -> None:
        for row in rows:
            places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
            await self._owner.execute(f"INSERT INTO {table} VALUES ({places})", *row.values())


async def test_a_restored_backup_is_not_drawn_from_once_more(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor
) -> None:
    clock.advance(days=8 - clock.now().weekday())
    await releasing.release_due()
    gpt, tuesday = await insert_published_gpt(infra, ada), clock.now().date()
    await add_crowd(infra, gpt, tuesday, 500)
    await tomorrow(clock, releasing)
    wednesday = clock.now().date()
    await add_crowd(infra, gpt, wednesday, 300)
    backup = await Backup(owner, gpt, wednesday).take()
    assert len(backup._contributions) == 300
    assert len(backup._states) == 1
    await tomorrow(clock, releasing)
    assert await number(owner, gpt, "topics", tuesday, wednesday, TOPICS[-1]) == is_nearly(800)

    await backup.restore()
    assert await releasing.release_due()
    [first, again] = await releases(owner, gpt, "topics")
    assert (first.day, again.day, again.began, again.step) == (tuesday, wednesday, wednesday, 1)
    for question in ("people", "topics", "people_of_the_month"):
        assert await number(owner, gpt, question, wednesday, wednesday, again_cell(question)) == is_nearly(0)
    assert not await owner.fetchval("SELECT count(*) FROM contributions")
    await add_crowd(infra, gpt, clock.now().date(), 2)
    await tomorrow(clock, releasing)
    assert (await releases(owner, gpt, "topics"))[-1].step == 2
    assert await number(owner, gpt, "topics", wednesday, wednesday + timedelta(days=1), TOPICS[-1]) == is_nearly(2)


def again_cell(question: str) -> str:
    return TOPICS[-1] if question == "topics" else "all"


async def test_a_backup_of_a_release_that_was_under_way_is_finished_without_drawing_again(
    infra: Infrastructure, owner: Any, clock: SettableClock, releasing: Releasing, ada: Actor, today: date
) -> None:
    """One GPT's numbers were out when the dump was made, the other's not."""
    done, missing = await insert_published_gpt(infra, ada), await insert_published_gpt(infra, ada)
    await add_crowd(infra, done, today, 40)
    await add_crowd(infra, missing, today, 50)
    backup = await Backup(owner, missing, today).take()
    await tomorrow(clock, releasing)
    kept = await releases(owner, done, "people")
    await owner.execute("ALTER TABLE releases DISABLE TRIGGER USER")
    await owner.execute("DELETE FROM releases WHERE gpt_id = $1", missing)
    await owner.execute("ALTER TABLE releases ENABLE TRIGGER USER")
    for table in ("insight_days", "contributions"):
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await owner.execute("UPDATE insight_days SET released_at = NULL WHERE day = $1", today)
    await backup._put_back("contributions", backup._contributions)
    for table in ("insight_days", "contributions"):
        await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    assert [each.day for each in await releasing.release_due()] == [today]
    assert await releases(owner, done, "people") == kept
    assert await number(owner, missing, "people", today, today) == is_nearly(0)


# When it fails


async def test_a_process_that_cannot_do_its_work_says_why_and_the_day_stays_due(
    infra: Infrastructure, owner: Any, clock: SettableClock, today: date, gpt: UUID
) -> None:
    releasing = build_releasing(infra)
    password = infra.addresses.insight.partition("@")[0]
    await add_crowd(infra, gpt, today, 2)
    clock.advance(days=1)
    await owner.execute("REVOKE INSERT ON releases FROM discreet_insight")
    try:
        with pytest.raises(Unavailable) as raised:
            await releasing.release_due()
        assert password not in raised.value.sentence
        await releasing.catch_up()  # is quiet about it
    finally:
        await owner.execute("GRANT INSERT ON releases TO discreet_insight")
    assert infra.keys.key(day_key_name(today))
    assert len(await read_contributions(owner, infra, gpt)) == 2
    assert [each.day for each in await releasing.release_due()] == [today]
    assert await number(owner, gpt, "people", today, today) == is_nearly(2)

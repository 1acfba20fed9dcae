"""Stars on the real database: who may give them, that no one reads them, and what is released of them (P8)."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.star_releases import StarReleases
from discreet.assistants.gpts.stars import OwnStars
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.stars import FLOOR
from discreet.promises.visibility import Level, Right
from tests.support.builder import Builder
from tests.support.clock import SettableClock

pytestmark = pytest.mark.promise("P8")

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada")


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, Configuration("Guide"))).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    return gpt_id


async def who_has_had_an_answer(build: Builder, gpt: UUID, name: str = "ben") -> Actor:
    person = await build.person(name)
    await build.talk(person, "Which way?", "Over there.", gpt_id=gpt)
    return person


async def tally(owner: Any, gpt: UUID) -> tuple[Any, ...]:
    """How many tosses there are and how many are good, which the serving role never reads."""
    return tuple(
        await owner.fetchrow("SELECT count(*), count(*) FILTER (WHERE good) FROM gpt_stars WHERE gpt_id = $1", gpt)
    )


async def shown_of(owner: Any, gpt: UUID) -> tuple[Any, ...]:
    return tuple(await owner.fetchrow("SELECT rated_by, rated_good FROM gpts WHERE id = $1", gpt))


async def release(infra: Infrastructure, gpt: UUID, month: date, good: int = 0, bad: int = 0) -> None:
    """A release with this noise."""
    async with infra.database.anonymous() as connection:
        await connection.execute("SELECT release_stars($1, $2, $3, $4)", gpt, month, good, bad)


async def test_a_person_with_an_answer_can_rate_change_and_withdraw(
    services: Services, build: Builder, gpt: UUID, owner: Any
) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    assert await services.gpt_ratings.get_own(ben, gpt) == OwnStars(None, True)
    tosses = []
    for stars in (1, 2, 3, 4, 5, 1):
        await services.gpt_ratings.rate(ben, gpt, stars)
        assert (await services.gpt_ratings.get_own(ben, gpt)).stars == stars
        people, good = await tally(owner, gpt)
        assert people == 1
        tosses.append(good)
    assert tosses[:5] == sorted(tosses[:5])
    assert tosses[5] == tosses[0]
    await services.gpt_ratings.remove(ben, gpt)
    assert (await services.gpt_ratings.get_own(ben, gpt)).stars is None
    assert await tally(owner, gpt) == (0, 0)


async def test_rating_again_draws_no_other_noise(services: Services, build: Builder, gpt: UUID, owner: Any) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    seen = set()
    for _ in range(12):
        await services.gpt_ratings.rate(ben, gpt, 3)
        seen.add(await tally(owner, gpt))
        await services.gpt_ratings.remove(ben, gpt)
    assert len(seen) == 1


async def test_who_may_not_rate(services: Services, build: Builder, ada: Actor, gpt: UUID, owner: Any) -> None:
    stranger = await build.person("cleo")
    asked = await build.person("dan")
    await build.talk(asked, "Which way?", gpt_id=gpt)
    await build.talk(ada, "Which way?", "Over there.", gpt_id=gpt)
    for person in (ada, stranger, asked):
        assert not (await services.gpt_ratings.get_own(person, gpt)).may
        with pytest.raises(Forbidden, match="once it has answered you"):
            await services.gpt_ratings.rate(person, gpt, 5)
    editor = await who_has_had_an_answer(build, gpt, "emil")
    await services.gpt_ratings.rate(editor, gpt, 5)
    await services.gpt_ratings.remove(editor, gpt)
    await services.gpt_sharing.offer(ada, gpt, f"emil-{editor.account_id}@example.org", Right.EDIT)
    [offer] = (await services.gpt_sharing.list_shared_with_me(editor))[1]
    await services.gpt_sharing.accept(editor, offer.id, Right.EDIT)
    with pytest.raises(Forbidden):
        await services.gpt_ratings.rate(editor, gpt, 5)
    assert await tally(owner, gpt) == (0, 0)


async def test_what_is_no_rating_is_none(services: Services, build: Builder, gpt: UUID) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    for stars in (0, 6, -1):
        with pytest.raises(Invalid):
            await services.gpt_ratings.rate(ben, gpt, stars)
    with pytest.raises(NotFound):
        await services.gpt_ratings.get_own(ben, ben.account_id)


async def test_the_database_hides_others_ratings_and_refuses_ineligible_ones(
    services: Services, build: Builder, ada: Actor, gpt: UUID, infra: Infrastructure, owner: Any
) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    await services.gpt_ratings.rate(ben, gpt, 4)
    cleo = await build.person("cleo")
    for person in (ada, cleo):
        async with infra.database.acting_as(person.account_id) as connection:
            assert await connection.fetchval("SELECT count(*) FROM gpt_stars") == 0
    for person, whose in ((cleo, cleo), (cleo, ben)):
        async with infra.database.acting_as(person.account_id) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(
                    "INSERT INTO gpt_stars (gpt_id, account_id, good, sealed) VALUES ($1, $2, true, 'x')",
                    gpt,
                    whose.account_id,
                )
    sealed = await owner.fetchval("SELECT sealed FROM gpt_stars WHERE gpt_id = $1", gpt)
    assert sealed[-1:] != bytes([4])


async def test_rating_changes_nothing_that_anybody_is_shown_until_the_next_release(
    services: Services, build: Builder, infra: Infrastructure, gpt: UUID, owner: Any
) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    await release(infra, gpt, JUNE, good=FLOOR, bad=1)
    before = (await services.gpts.get(ben, gpt)).stars
    assert before.people == FLOOR
    await services.gpt_ratings.rate(ben, gpt, 5)
    assert await shown_of(owner, gpt) == (FLOOR + 1, FLOOR)
    await release(infra, gpt, JUNE, good=500)
    assert await shown_of(owner, gpt) == (FLOOR + 1, FLOOR), "a month has one release"
    people, good = await tally(owner, gpt)
    await release(infra, gpt, JULY, good=FLOOR)
    assert await shown_of(owner, gpt) == (FLOOR + people, FLOOR + good)
    await release(infra, gpt, JUNE.replace(month=5), good=500)
    assert await shown_of(owner, gpt) == (FLOOR + people, FLOOR + good), "no release comes after a later one"


async def test_what_is_shown_is_in_bounds_whatever_the_noise(infra: Infrastructure, gpt: UUID, owner: Any) -> None:
    for n, (good, bad, shown) in enumerate([(-9, -3, (0, 0)), (-5, 80, (75, 0)), (90, -4, (86, 86)), (7, 3, (10, 7))]):
        await release(infra, gpt, JUNE.replace(month=n + 1), good, bad)
        assert await shown_of(owner, gpt) == shown


async def test_stars_are_shown_to_everyone_from_the_minimum_on(
    services: Services, build: Builder, ada: Actor, gpt: UUID, infra: Infrastructure
) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    await release(infra, gpt, JUNE, good=FLOOR - 1)
    assert (await services.gpts.get(ada, gpt)).stars is None
    await release(infra, gpt, JULY, good=FLOOR)
    assert (await services.gpts.get(ben, gpt)).stars.about == 5
    assert next(one for one in await services.gpt_catalogue.explore(ben) if one.id == gpt).stars.people == FLOOR


async def test_each_gpt_from_before_the_month_is_released_once(
    services: Services, infra: Infrastructure, ada: Actor, gpt: UUID, owner: Any, clock: SettableClock
) -> None:
    draft = (await services.gpts.drafts.create(ada, Configuration("Draft"))).gpt.id
    releases = StarReleases(infra.database, clock, infra.random)
    months = "SELECT month FROM gpt_star_releases WHERE gpt_id = $1"
    try:
        await releases.release_due()
        assert await owner.fetch(months, gpt) == [], "it was made in this month"
        clock.advance(days=32)
        await releases.release_due()
        first = await owner.fetchrow("SELECT month, good, bad FROM gpt_star_releases WHERE gpt_id = $1", gpt)
        assert first["month"] == clock.now().date().replace(day=1)
        for _ in range(3):
            await releases.release_due()
        assert await owner.fetchrow("SELECT month, good, bad FROM gpt_star_releases WHERE gpt_id = $1", gpt) == first
        assert await owner.fetch(months, draft) == []
    finally:
        clock.advance(days=-32)


async def test_a_signed_in_person_can_neither_release_nor_list(
    build: Builder, infra: Infrastructure, gpt: UUID, owner: Any
) -> None:
    ben = await build.person("ben")
    async with infra.database.acting_as(ben.account_id) as connection:
        await connection.execute("SELECT release_stars($1, $2, 0, 0)", gpt, JUNE)
        assert await connection.fetch("SELECT gpts_to_release_stars_of($1)", JUNE.replace(year=2200)) == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT FROM gpt_star_releases")
    assert await owner.fetchval("SELECT count(*) FROM gpt_star_releases WHERE gpt_id = $1", gpt) == 0
    await release(infra, gpt, JUNE)
    with pytest.raises(asyncpg.PostgresError):
        await owner.execute("UPDATE gpt_star_releases SET good = 5 WHERE gpt_id = $1", gpt)


async def test_with_the_account_its_stars_go(services: Services, build: Builder, gpt: UUID, owner: Any) -> None:
    ben = await who_has_had_an_answer(build, gpt)
    await services.gpt_ratings.rate(ben, gpt, 5)
    assert (await tally(owner, gpt))[0] == 1
    await services.account_deletion.delete_by_email(f"ben-{ben.account_id}@example.org")
    assert await tally(owner, gpt) == (0, 0)

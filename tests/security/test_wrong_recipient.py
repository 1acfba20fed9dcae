"""The server's own queries and counts cannot be run in a person's name (P6, P7).

An attacker who can put a statement into a user's transaction learns about no other user and changes no other count.
"""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import Service
from discreet.promises.visibility import Level
from tests.support.builder import Builder

DAY, NOW = date(2026, 3, 4), datetime(2036, 1, 1, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module")
async def ben(services: Services, build: Builder, owner: Any) -> Actor:
    """He keeps an image, wants things kept for a day, and has spent one answer of ten."""
    ben = await build.person("ben")
    await services.retention_settings.choose(ben, 1, confirmed=True)
    await owner.execute("INSERT INTO quotas (at, subject, answers) VALUES (now(), 'accounts', 10)")
    await services.conversations.begin(ben, None, "A secret")
    await owner.execute(
        "INSERT INTO images VALUES (gen_random_uuid(), $1, 'consumer_images', $2, 700, '', '', '')",
        ben.account_id, datetime(2026, 3, 4, tzinfo=UTC),
    )  # fmt: skip
    return ben


@pytest_asyncio.fixture(scope="module")
async def eve(build: Builder) -> Actor:
    return await build.person("eve")


async def as_visitor(infra: Infrastructure, statement: str, *values: Any) -> Any:
    async with infra.database.anonymous() as connection:
        return await connection.fetch(statement, *values)


async def as_eve(infra: Infrastructure, eve: Actor, statement: str, *values: Any) -> Any:
    async with infra.database.acting_as(eve.account_id) as connection:
        return await connection.fetch(statement, *values)


async def test_expired_and_published_rows_are_listed_for_the_servers_own_jobs_only(
    infra: Infrastructure, services: Services, build: Builder, ben: Actor, eve: Actor
) -> None:
    gpt_id = (await services.gpts.drafts.create(ben, "Guide")).gpt.id
    await services.gpts.publisher.publish(ben, gpt_id, Level.EVERYONE)
    for statement, values, expected in (
        ("SELECT * FROM expired_conversations($1, NULL)", (NOW,), 2), ("SELECT * FROM published_gpts()", (), 1)
    ):  # fmt: skip
        assert len(await as_visitor(infra, statement, *values)) == expected
        assert await as_eve(infra, eve, statement, *values) == []


async def test_no_day_is_spent_or_forgotten_for_another_person(
    infra: Infrastructure, ben: Actor, eve: Actor, owner: Any
) -> None:
    holders = [f"account:{ben.account_id}"]
    await as_visitor(infra, "SELECT * FROM count_answer($1, $2)", holders, DAY)
    await as_visitor(infra, "SELECT add_tokens($1, $2, 5)", holders, DAY)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_eve(infra, eve, "SELECT * FROM count_answer($1, $2)", holders, DAY)
    await as_eve(infra, eve, "SELECT add_tokens($1, $2, 5)", holders, DAY)
    await as_eve(infra, eve, "SELECT delete_old_usage($1)", NOW.date())
    assert await owner.fetchrow("SELECT answers, tokens FROM usage WHERE holder = $1", holders[0]) == (1, 5)


async def test_storage_used_is_shown_to_its_person_and_in_their_workspace(
    infra: Infrastructure, services: Services, build: Builder, ben: Actor, eve: Actor
) -> None:
    statement = "SELECT stored_bytes($1) AS bytes"
    mine = f"account:{ben.account_id}"
    assert [row["bytes"] for row in await as_visitor(infra, statement, mine)] == [700]
    assert [row["bytes"] for row in await as_eve(infra, ben, statement, mine)] == [700]
    assert [row["bytes"] for row in await as_eve(infra, eve, statement, mine)] == [None]
    team = await build.workspace(Service.TEAM)
    theirs = f"workspace:{team.id}"
    assert [row["bytes"] for row in await as_eve(infra, eve, statement, theirs)] == [None]
    inside = await build.add_member(team, eve)
    assert [row["bytes"] for row in await as_eve(infra, inside, statement, theirs)] == [0]

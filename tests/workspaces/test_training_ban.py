"""P1, four times: each of the four checks is asked, and detects a breach."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.workspaces.training_ban import FORBIDDEN
from discreet.promises.parties import ALWAYS
from tests.support.office import Office, sign_up_person

pytestmark = pytest.mark.promise("P1")


@pytest_asyncio.fixture
async def broken(services: Services, office: Office) -> Callable[[], Coroutine[Any, Any, dict[str, str]]]:
    """Which of the four do not hold, and the reported reasons."""

    async def ask() -> dict[str, str]:
        return {
            each.name: each.found
            for each in await services.training_ban.check_mechanisms(office.otto.actor)
            if not each.holds
        }

    return ask


@asynccontextmanager
async def without_constraints(owner: Any, *tables: Any) -> AsyncIterator[None]:
    """The tables' checks, dropped and restored: an owner of the database can do that, and it must be detected."""
    dropped = []
    for table in tables:
        for row in await owner.fetch(
            "SELECT conname, pg_get_constraintdef(oid) AS says FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = ('discreet.' || $1)::regclass",
            table,
        ):
            await owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {row['conname']}")
            dropped.append((table, row["conname"], row["says"]))
    try:
        yield
    finally:
        for table, name, says in dropped:
            await owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {says}")


async def test_all_four_hold(
    services: Services, office: Office, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]]
) -> None:
    assert await broken() == {}
    findings = {each.name: each.found for each in await services.training_ban.check_mechanisms(office.otto.actor)}
    assert list(findings) == ["rule", "keys", "role", "constraints"]
    assert findings["rule"] == "No: your workspace is a team workspace; its content never trains a model."
    assert findings["role"] == "Counted as that role: 0 keys, 0 copies, 0 messages."


async def test_it_is_nothing_of_one_s_own_space(services: Services, office: Office) -> None:
    with pytest.raises(NotFound):
        await services.training_ban.check_mechanisms((await sign_up_person(services, "at-home")).actor)


async def test_a_share_of_the_service_is_seen(
    infra: Infrastructure, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]]
) -> None:
    infra.keys.create_share("service:team", infra.clock.now())
    try:
        assert await broken() == {"keys": "The key store holds a share of service:team."}
    finally:
        infra.keys.destroy_share("service:team")
    assert await broken() == {}


async def test_a_permission_of_the_service_is_seen(
    owner: Any, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]]
) -> None:
    async with without_constraints(owner, "permissions"):
        await owner.execute("UPDATE permissions SET allowed_since = $1 WHERE party = 'service:team'", ALWAYS)
        try:
            assert set(await broken()) == {"rule", "constraints"}
        finally:
            await owner.execute("UPDATE permissions SET allowed_since = NULL WHERE party = 'service:team'")
    assert await broken() == {}


async def test_a_key_of_the_pipeline_s_is_seen(
    services: Services, office: Office, owner: Any, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]]
) -> None:
    conversation_id = (await services.conversations.begin(office.otto.actor, None, "A secret")).conversation.metadata.id
    async with without_constraints(owner, "key_grants"):
        await owner.execute(
            """
            INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)
            VALUES ($1, $2, 'team', 'improvement', 'improvement', 'x')
            """,
            conversation_id, office.otto.id,
        )  # fmt: skip
        try:
            assert set(await broken()) == {"role", "constraints"}
            assert (await broken())["role"].startswith("Counted as that role: 1 keys")
        finally:
            await owner.execute(
                "DELETE FROM key_grants WHERE conversation_id = $1 AND holder = 'improvement'", conversation_id
            )
    assert await broken() == {}


async def test_a_message_in_the_improvement_scope_is_reported(
    services: Services, office: Office, owner: Any, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]]
) -> None:
    conversation_id = (await services.conversations.begin(office.otto.actor, None, "A secret")).conversation.metadata.id
    await owner.execute("ALTER TABLE messages DISABLE TRIGGER messages_private")
    await owner.execute("UPDATE messages SET drawer = 'improvement' WHERE conversation_id = $1", conversation_id)
    try:
        assert set(await broken()) == {"role"}
    finally:
        await owner.execute("UPDATE messages SET drawer = 'private' WHERE conversation_id = $1", conversation_id)
        await owner.execute("ALTER TABLE messages ENABLE TRIGGER messages_private")


@pytest.mark.parametrize("table", [table for table, _ in FORBIDDEN])
async def test_a_missing_constraint_is_named(
    owner: Any, broken: Callable[[], Coroutine[Any, Any, dict[str, str]]], table: object
) -> None:
    async with without_constraints(owner, table):
        assert await broken() == {"constraints": f"Such a row would be taken by: {table}."}
    assert await broken() == {}

"""P1 for the API: content from the API never trains; and P7: stored content is encrypted by project key.

P1 is shown four times: by the rule, by the keys, by the database's role and by its constraints.
"""

from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import ALWAYS, IMPROVING_SERVICES, Service, message_label, service_party
from tests.support.api_programs import call, chat_body, create_key, create_project
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P1", "P7")

SECRET = "the-heron-nests-behind-the-mill"
TABLES = ("api_workspaces", "api_projects", "api_keys", "api_responses")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stored(cast: Cast) -> Any:
    """Text that a program of Emil's sent and had stored."""
    (await cast.emil.put("/api/workspace/api", {"may_store": True})).ok()
    made = await create_key(cast.emil, await create_project(cast.emil))
    (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(SECRET))).ok()
    request = {"model": "scripted", "input": f"Note that {SECRET}.", "store": True}
    return (await call(cast.visitor, made, "POST", "/v1/responses", request)).ok()["id"]


def test_the_rule_says_no_although_everyone_else_says_yes(infra: Infrastructure) -> None:
    ids = [infra.random.new_id() for _ in range(3)]
    parties = message_label(Service.API, *ids).parties
    standings = [PartyPermission(party, ALWAYS if party != service_party(Service.API) else None) for party in parties]
    verdict = may_improve(standings, infra.clock.now())
    assert not verdict.allowed
    assert verdict.sentence == "No: content that comes through the API never trains a model."
    assert Service.API not in IMPROVING_SERVICES


async def test_there_is_no_share_to_open_it_with_and_none_is_made(infra: Infrastructure, stored: Any) -> None:
    ensure_service_shares(infra.keys)
    assert infra.keys.share(str(service_party(Service.API))) is None
    assert not [party for party in infra.keys.shares() if "api" in party]


async def test_it_lies_in_no_conversation_and_nothing_is_granted_for_it(owner: Any, stored: Any) -> None:
    assert await owner.fetchval("SELECT count(*) FROM conversations WHERE service = 'api'") == 0
    assert await owner.fetchval("SELECT count(*) FROM messages") == 0
    assert await owner.fetchval("SELECT count(*) FROM contributions") == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["discreet_improve", "discreet_insight"])
async def test_the_pipelines_roles_may_do_nothing_with_it(owner: Any, stored: Any, role: str, table: str) -> None:
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        assert not await owner.fetchval("SELECT has_table_privilege($1, $2, $3)", role, f"discreet.{table}", right)
    for function in ("api_caller(bytea)", "permits_storing(uuid)", "api_keys_that_hold(uuid[], timestamptz)"):
        assert not await owner.fetchval(
            "SELECT has_function_privilege($1, $2, 'EXECUTE')", role, f"discreet.{function}"
        )


async def test_it_cannot_be_made_another_services_not_even_by_the_owner(owner: Any, stored: Any) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO api_responses (id, project_id, service, created_at, sealed)"
            " SELECT gen_random_uuid(), id, 'consumer_chat', now(), '' FROM api_projects"
        )
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE api_responses SET service = 'consumer_chat'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE services SET improves = true WHERE name = 'api'")


async def test_the_serving_role_stores_nothing_that_the_workspace_does_not_permit(
    cast: Cast, infra: Infrastructure, owner: Any, stored: Any
) -> None:
    project_id = await owner.fetchval("SELECT id FROM api_projects")

    async def store() -> None:
        async with infra.database.acting_as(cast.emil.id) as connection:
            await connection.execute("SELECT set_config('discreet.api_project', $1, true)", str(project_id))
            await connection.execute(
                "INSERT INTO api_responses (id, project_id, created_at, sealed) VALUES (gen_random_uuid(), $1, now(), '')",
                project_id,
            )

    await owner.execute("UPDATE api_workspaces SET may_store = false")
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await store()
    finally:
        await owner.execute("UPDATE api_workspaces SET may_store = true")


async def test_neither_its_owner_nor_the_operator_nor_a_stranger_reads_a_row_of_it(
    cast: Cast, infra: Infrastructure, stored: Any
) -> None:
    for person in (cast.emil, cast.olga, cast.cleo):
        async with infra.database.acting_as(person.id) as connection:
            assert await connection.fetchval("SELECT count(*) FROM api_responses") == 0
    async with infra.database.anonymous() as connection:
        for table in TABLES:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_no_word_of_it_is_in_the_database_or_the_log(
    cast: Cast, owner: Any, stored: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    made = await create_key(cast.emil, await create_project(cast.emil, "Quiet"))
    for request in (
        chat_body(SECRET),
        chat_body(SECRET, stream=True),
        chat_body(SECRET, n=2),
        chat_body(SECRET, model=SECRET),
    ):
        await call(cast.visitor, made, "POST", "/v1/chat/completions", request)
    await call(cast.visitor, made, "GET", f"/v1/models/{SECRET}?key={made.text}")
    logged = "".join(capfd.readouterr())
    assert "/v1/chat/completions" in logged
    assert SECRET not in logged
    assert made.text not in logged
    tables = await owner.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'discreet'")
    for (table,) in tables:
        assert not await owner.fetchval(
            f'SELECT count(*) FROM discreet."{table}" AS row WHERE row::text LIKE $1', f"%{SECRET}%"
        ), table


async def test_a_key_cannot_act_for_another_person(cast: Cast, infra: Infrastructure, owner: Any, stored: Any) -> None:
    row = await owner.fetchrow("SELECT id, workspace_id FROM api_projects")
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'admin', now())",
        row["workspace_id"],
        cast.dan.id,
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with infra.database.acting_as(cast.emil.id) as connection:
            await connection.execute(
                "INSERT INTO api_keys (id, project_id, workspace_id, account_id, name, digest, prefix, models, every_gpt,"
                " gpts, may_embed, may_store, created_at, expires_at)"
                " SELECT gen_random_uuid(), $1, $2, $3, 'x', sha256('x'), 'x', true, true, '{}', true, true, now(),"
                " now() + interval '1 day'",
                row["id"],
                row["workspace_id"],
                cast.dan.id,
            )

"""P1: content made in a space stays there; a workspace's content never trains and is closed to outsiders."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor, OtherSpace
from discreet.identity.accounts.session import NewSession
from discreet.identity.accounts.space import PERSONAL, Space, WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service
from discreet.promises.visibility import Level
from tests.support.people import PASSWORD, address

pytestmark = pytest.mark.promise("P1")


@pytest_asyncio.fixture(scope="module")
async def people(services: Services, operator: Actor) -> dict[Any, Any]:
    async def join(name: str) -> NewSession:
        return await services.accounts.sign_up(name.capitalize(), address(name), PASSWORD, True)

    return {name: await join(name) for name in ("emil", "cleo", "dan")}


@pytest_asyncio.fixture(scope="module")
async def workspace(services: Services, people: dict[Any, Any]) -> Workspace:
    return await services.workspaces.create("Emil's enterprise", Service.ENTERPRISE, [address("emil"), address("cleo")])


@pytest_asyncio.fixture
async def emil(services: Services, people: dict[Any, Any], workspace: Workspace) -> Actor:
    return await services.sessions.switch_space(people["emil"].actor, workspace.id)


@pytest_asyncio.fixture
async def cleo(services: Services, people: dict[Any, Any], workspace: Workspace) -> Actor:
    return await services.sessions.switch_space(people["cleo"].actor, workspace.id)


def at_home(actor: Actor) -> Actor:
    return replace(actor, space=PERSONAL)


async def published(services: Services, actor: Actor, level: Level) -> UUID:
    gpt_id = (await services.gpts.drafts.create(actor, "Guide")).gpt.id
    await services.gpts.drafts.save(actor, gpt_id, Configuration("Guide", instructions="The vault's code is 4711."))
    await services.gpts.publisher.publish(actor, gpt_id, level)
    return gpt_id


# Where one works


async def test_a_session_works_where_its_person_went_and_the_next_one_begins_there(
    services: Services, people: dict[Any, Any], workspace: Workspace
) -> None:
    emil = people["emil"]
    assert (await services.sessions.actor_of(emil.token)).space == PERSONAL, "nobody is moved by being made a member"
    there = Space(Service.ENTERPRISE, workspace.id, WorkspaceRole.OWNER)
    assert (await services.sessions.switch_space(emil.actor, workspace.id)).space == there
    assert (await services.sessions.actor_of(emil.token)).space == there
    assert (await services.accounts.sign_in(address("emil"), PASSWORD)).actor.space == there
    assert (await services.sessions.switch_space(emil.actor, None)).space == PERSONAL
    assert (await services.sessions.actor_of(emil.token)).space == PERSONAL
    assert (await services.accounts.sign_in(address("emil"), PASSWORD)).actor.space == PERSONAL


async def test_a_workspace_is_closed_to_non_members(
    services: Services, people: dict[Any, Any], workspace: Workspace
) -> None:
    with pytest.raises(NotFound):
        await services.sessions.switch_space(people["dan"].actor, workspace.id)
    assert (await services.sessions.actor_of(people["dan"].token)).space == PERSONAL


async def test_a_workspace_is_made_whole_or_not_at_all(services: Services, people: dict[Any, Any], owner: Any) -> None:
    with pytest.raises(NotFound, match=r"ghost@example\.org"):
        await services.workspaces.create("Half", Service.TEAM, [address("dan"), "ghost@example.org"])
    assert not await owner.fetchval("SELECT EXISTS (SELECT FROM workspaces WHERE name = 'Half')")
    with pytest.raises(Invalid):
        await services.workspaces.create("Consumer", Service.CONSUMER_CHAT, [address("dan")])


async def test_a_suspended_or_removed_member_is_signed_out_of_the_workspace_and_reads_nothing(
    services: Services, workspace: Workspace, owner: Any
) -> None:
    signed_in = await services.accounts.sign_up("Leaver", address("leaver"), PASSWORD, False)
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'member', now())",
        workspace.id, signed_in.actor.account_id,
    )  # fmt: skip
    there = await services.sessions.switch_space(signed_in.actor, workspace.id)
    conversation_id = (await services.conversations.begin(there, None, "A secret of the firm")).conversation.metadata.id
    assert await services.conversations.open(there, conversation_id)

    await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", there.account_id)
    assert await services.sessions.actor_of(signed_in.token) is None
    again = await services.accounts.sign_in(address("leaver"), PASSWORD)
    assert again.actor.space == PERSONAL
    for actor in (there, again.actor):
        with pytest.raises(NotFound):
            await services.conversations.open(actor, conversation_id)
    with pytest.raises(NotFound):
        await services.sessions.switch_space(again.actor, workspace.id)
    async with services.accounts._database.acting_as(there.account_id) as connection:
        assert not await connection.fetchval("SELECT count(*) FROM key_grants"), "the keys are out of reach, too"

    await owner.execute("DELETE FROM memberships WHERE account_id = $1", there.account_id)
    assert not await owner.fetchval("SELECT count(*) FROM sessions WHERE id = $1", signed_in.actor.session_id)


# Conversations


async def test_a_conversation_is_listed_in_its_space_and_goes_on_there_alone(services: Services, emil: Actor) -> None:
    in_firm = (await services.conversations.begin(emil, None, "In the firm")).conversation.metadata
    at_own = (await services.conversations.begin(at_home(emil), None, "At home")).conversation.metadata
    assert (in_firm.service, at_own.service) == (Service.ENTERPRISE, Service.CONSUMER_CHAT)
    for actor, own, foreign in ((emil, in_firm, at_own), (at_home(emil), at_own, in_firm)):
        listed = {each.metadata.id for each in (await services.conversation_list.recent(actor)).listed}
        assert own.id in listed
        assert foreign.id not in listed
        with pytest.raises(Conflict, match="another of your spaces"):
            await services.conversations.ask(actor, foreign.id, None, "Bring it over")


async def test_the_database_moves_no_conversation_and_knows_no_business_without_a_workspace(
    services: Services, emil: Actor, owner: Any
) -> None:
    firm = (await services.conversations.begin(emil, None, "In the firm")).conversation.metadata
    home = (await services.conversations.begin(at_home(emil), None, "At home")).conversation.metadata
    for statement in (
        f"UPDATE conversations SET workspace_id = NULL WHERE id = '{firm.id}'",
        f"UPDATE conversations SET service = 'consumer_chat', workspace_id = NULL WHERE id = '{firm.id}'",
        f"UPDATE conversations SET workspace_id = '{firm.workspace_id}' WHERE id = '{home.id}'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
    copied = (
        "INSERT INTO conversations (id, owner_id, service, workspace_id, began_at, updated_at, sealed_title) SELECT"
        " gen_random_uuid(), owner_id, '{}', {}, now(), now(), '' FROM conversations LIMIT 1"
    )
    for service, workspace_id in (("enterprise", "NULL"), ("consumer_chat", f"'{firm.workspace_id}'")):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(copied.format(service, workspace_id))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner.execute(copied.format("team", f"'{firm.workspace_id}'"))


# GPTs


async def test_a_workspaces_gpt_is_there_for_those_who_work_there(
    services: Services, emil: Actor, cleo: Actor, people: dict[Any, Any]
) -> None:
    gpt_id = await published(services, emil, Level.WORKSPACE)
    assert (await services.gpts.get(cleo, gpt_id)).name == "Guide"
    assert gpt_id in {gpt.id for gpt in await services.gpt_catalogue.explore(cleo)}
    for outside, refusal in ((people["dan"].actor, NotFound), (at_home(cleo), OtherSpace)):
        with pytest.raises(refusal):
            await services.gpts.get(outside, gpt_id)
        with pytest.raises(refusal):
            await services.gpts.prompt_context(outside, gpt_id)
        assert gpt_id not in {gpt.id for gpt in await services.gpt_catalogue.explore(outside)}


async def test_a_gpt_is_worked_on_in_its_own_space_alone(services: Services, emil: Actor) -> None:
    in_firm = await published(services, emil, Level.WORKSPACE)
    at_own = await published(services, at_home(emil), Level.EVERYONE)
    for actor, gpt_id in ((at_home(emil), in_firm), (emil, at_own)):
        with pytest.raises(Conflict, match="another of your spaces"):
            await services.gpts.drafts.read(actor, gpt_id)
        with pytest.raises(Conflict, match="another of your spaces"):
            await services.gpts.drafts.save(actor, gpt_id, Configuration("Brought over"))
        with pytest.raises(Conflict, match="another of your spaces"):
            await services.gpts.publisher.publish(actor, gpt_id, Level.EVERYONE)
        with pytest.raises(Conflict, match="another of your spaces"):
            await services.gpts.delete(actor, gpt_id)
    with pytest.raises(Invalid):
        await services.gpts.publisher.publish(at_home(emil), at_own, Level.WORKSPACE)


async def test_what_is_made_in_a_workspace_has_no_yes_and_no_copy_for_improvement(
    services: Services, emil: Actor, owner: Any
) -> None:
    gpt_id = await published(services, emil, Level.EVERYONE)
    with pytest.raises(Forbidden, match="never used for training"):
        await services.gpts.choose_improve(emil, gpt_id, allowed=True)
    async with services.accounts._database.acting_as(emil.account_id) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES (now(), $1, $2, 'improve', true)",
                emil.account_id, f"gpt:{gpt_id}",
            )  # fmt: skip
    async with services.accounts._database.acting_as(emil.account_id) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO instruction_copies (gpt_id, version, service, made_at, sealed)"
                " VALUES ($1, 1, 'consumer_chat', now(), '')",
                gpt_id,
            )
    assert not await owner.fetchval("SELECT count(*) FROM instruction_copies WHERE gpt_id = $1", gpt_id)

"""Removed, suspended or demoted members: their running work there ends at once, and nothing elsewhere."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.ask import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.members import GptDisposition
from discreet.promises.parties import Service
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.background_stream import BackgroundStream, wait_for_more
from tests.support.client import Client
from tests.support.people import Cast, address, sign_in, sign_up
from tests.support.second_process import second_server

pytestmark = pytest.mark.usefixtures("long_answers")

STATE = "SELECT state FROM messages WHERE conversation_id = $1 AND role = 'assistant'"

WAITS_FOR_MESSAGES = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'discreet.messages'::regclass AND NOT granted)"
)


@pytest_asyncio.fixture
async def firm(services: Services, cast: Cast, client: Callable[[], Client], request: pytest.FixtureRequest) -> Any:
    """A workspace of Ada's with an admin in it, who has a browser there: (workspace, admin, their name)."""
    name = request.node.name.replace("[", "").replace("]", "")[-40:].lower()
    workspace = await services.workspaces.create(f"Firm {name}"[:60], Service.TEAM, [address("ada")])
    eve = await sign_up(client(), name)
    await services.workspaces.add(CLI_ACTOR, workspace.id, address(name), WorkspaceRole.ADMIN)
    (await eve.put("/api/me/space", {"workspace": str(workspace.id)})).ok()
    return workspace, eve, name


async def ada_in(services: Services, cast: Cast, workspace: Any) -> Actor:
    assert cast.ada.token is not None
    actor = await services.sessions.actor_of(cast.ada.token)
    assert actor is not None
    return await services.sessions.switch_space(actor, workspace.id)


@pytest.mark.parametrize("done", ["removed", "suspended", "demoted", "deleted"])
async def test_a_running_answer_there_ends_and_one_elsewhere_goes_on(
    services: Services, cast: Cast, client: Callable[[], Client], owner: Any, firm: Any, done: str
) -> None:
    workspace, eve, name = firm
    at_home = await sign_in(client(), name)
    (await at_home.put("/api/me/space", {"workspace": None})).ok()
    there, elsewhere = BackgroundStream(eve, "Tell me of the firm"), BackgroundStream(at_home, "Tell me at home")
    await there.wait_for_text("word5 ")
    await elsewhere.wait_for_text("word5 ")
    ada = await ada_in(services, cast, workspace)
    match done:
        case "removed":
            await services.members.remove(ada, eve.id, GptDisposition.HAND_OVER)
        case "suspended":
            await services.members.suspend(ada, eve.id)
        case "demoted":
            await services.members.change_role(ada, eve.id, WorkspaceRole.MEMBER)
        case "deleted":
            await services.workspace_deletion.delete(ada, workspace.name)
    async with asyncio.timeout(60):
        await there.wait_for_end()
    assert (await eve.get("/api/me")).ok() is None
    assert (await at_home.get("/api/me")).ok()["space"] == "personal"
    await wait_for_more(elsewhere)
    if done != "deleted":
        async with asyncio.timeout(60):
            while await owner.fetchval(STATE, UUID(there.conversation)) != "interrupted":
                await asyncio.sleep(0.01)
    await at_home.post(f"/api/conversations/{elsewhere.conversation}/stop")
    await elsewhere.wait_for_end()


async def test_it_holds_across_processes(
    services: Services, cast: Cast, infra: Infrastructure, scripted: ScriptedModel, firm: Any
) -> None:
    """The answer is written by one process, and the owner asks another."""
    workspace, eve, _ = firm
    async with second_server(infra, scripted) as (other, _):
        heard = BackgroundStream(eve, "Tell me")
        await heard.wait_for_text("word5 ")
        await other.members.remove(await ada_in(services, cast, workspace), eve.id, GptDisposition.HAND_OVER)
        async with asyncio.timeout(60):
            await heard.wait_for_end()


async def test_a_question_that_was_under_way_is_not_stored(
    services: Services, cast: Cast, owner: Any, firm: Any
) -> None:
    """Asked before the removal, stored after it: the database refuses rows that no one there may write any more."""
    workspace, eve, _ = firm
    asker = await services.sessions.actor_of(eve.token)
    assert asker is not None
    async with owner.transaction():
        await owner.execute("LOCK TABLE messages IN SHARE MODE")
        asking = asyncio.create_task(services.chat.ask(asker, Ask("Quick, before I am out")))
        async with asyncio.timeout(60):
            while not await owner.fetchval(WAITS_FOR_MESSAGES):
                await asyncio.sleep(0.01)
        await services.members.remove(await ada_in(services, cast, workspace), eve.id, GptDisposition.HAND_OVER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asking
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE owner_id = $1", eve.id)

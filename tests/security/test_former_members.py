"""Former members: what they built, sent and were asked in a workspace is closed to them, row by row (P1, P6)."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.analytics.questions import Period
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Conflict, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Purpose, Service, workspace_party
from discreet.promises.visibility import Level
from tests.fakes.third_party import ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.consent_flow import start_consent_flow
from tests.support.feedback import FeedbackScene
from tests.support.gpt_with_actions import publish_gpt_with_actions

pytestmark = pytest.mark.promise("P6")


@pytest_asyncio.fixture
async def firm(build: Builder) -> Workspace:
    return await build.workspace(Service.ENTERPRISE)


@pytest_asyncio.fixture
async def emil(build: Builder, firm: Workspace) -> Actor:
    return await build.add_member(firm, await build.person("Emil"), WorkspaceRole.OWNER)


@pytest_asyncio.fixture
async def cleo(build: Builder, firm: Workspace, emil: Actor) -> Actor:
    return await build.add_member(firm, await build.person("Cleo"), WorkspaceRole.OWNER)


@pytest.fixture
def suspend(owner: Any) -> Callable[[Any], Coroutine[Any, Any, None]]:
    async def suspend(actor: Any) -> None:
        await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", actor.account_id)

    return suspend


async def refused_to_builders(services: Services, actor: Any, gpt_id: UUID) -> None:
    with pytest.raises((NotFound, Conflict)):
        await services.inbox.page(actor, gpt_id)
    with pytest.raises((NotFound, Conflict)):
        await services.insight_reports.read(actor, gpt_id, Period.DAY)
    with pytest.raises((NotFound, Conflict)):
        await services.gpts.prompt_context(actor, gpt_id, draft=True)


async def test_a_suspended_builder_reads_nothing_of_what_they_built(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    clock: SettableClock,
    cleo: Actor,
    suspend: Callable[[Any], Coroutine[Any, Any, None]],
) -> None:
    gpt_id = (await services.gpts.drafts.create(cleo, "Guide")).gpt.id
    await services.gpts.drafts.save(cleo, gpt_id, Configuration("Guide", instructions="The vault's code is 4711."))
    await services.gpts.publisher.publish(cleo, gpt_id, Level.EVERYONE)
    scene = FeedbackScene(services, build, clock, cleo, gpt_id)
    await scene.deliver_now("One", "Two", "Three")
    assert await scene.comments()
    await suspend(cleo)
    async with infra.database.acting_as(cleo.account_id) as connection:
        for table in ("gpt_versions WHERE version = 0", "feedback_delivered", "releases", "knowledge_pieces"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        done = await connection.execute("UPDATE gpt_versions SET name = 'Mine' WHERE gpt_id = $1", gpt_id)
        assert done == "UPDATE 0"
        assert not await connection.fetchval("SELECT may_choose_for($1)", f"gpt:{gpt_id}")
    assert await scene.comments() == [], "the page that was open when they were suspended"
    await refused_to_builders(services, replace(cleo, space=PERSONAL), gpt_id)


async def test_a_suspended_builder_changes_nothing_of_what_their_gpt_uses(
    infra: Infrastructure,
    services: Services,
    cleo: Actor,
    suspend: Callable[[Any], Coroutine[Any, Any, None]],
    owner: Any,
) -> None:
    gpt_id = (await services.gpts.drafts.create(cleo, "Guide")).gpt.id
    await services.gpts.publisher.publish(cleo, gpt_id, Level.EVERYONE)
    await owner.execute(
        "INSERT INTO action_secrets (gpt_id, action_id, origin, use, sealed, set_at)"
        " VALUES ($1, $1, 'https://a.example', 'key', '', now())",
        gpt_id,
    )
    await owner.execute(
        "INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at)"
        " VALUES ($1, $1, 'enterprise', 'plans.md', 1, 'ready', now())",
        gpt_id,
    )
    await suspend(cleo)
    async with infra.database.acting_as(cleo.account_id) as connection:
        for table in ("action_secrets", "knowledge_files", "gpt_versions", "gpts"):
            column = "id" if table == "gpts" else "gpt_id"
            assert await connection.execute(f"DELETE FROM {table} WHERE {column} = $1", gpt_id) == "DELETE 0", table


async def test_from_another_space_a_builder_reads_nothing_of_the_firm(services: Services, cleo: Actor) -> None:
    gpt_id = (await services.gpts.drafts.create(cleo, "Guide")).gpt.id
    await services.gpts.publisher.publish(cleo, gpt_id, Level.EVERYONE)
    await refused_to_builders(services, replace(cleo, space=PERSONAL), gpt_id)


async def test_a_suspended_owner_speaks_for_no_workspace(
    infra: Infrastructure,
    services: Services,
    firm: Workspace,
    cleo: Actor,
    suspend: Callable[[Any], Coroutine[Any, Any, None]],
) -> None:
    party = workspace_party(firm.id)
    await services.choices.choose(cleo, party, False, Purpose.INSIGHT)
    await suspend(cleo)
    async with infra.database.acting_as(cleo.account_id) as connection:
        assert not await connection.fetchval("SELECT may_choose_for($1)", str(party))
        assert not await connection.fetchval("SELECT count(*) FROM permissions WHERE party = $1", str(party))


async def test_fields_that_left_from_a_firm_are_shut_with_their_conversation(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    cleo: Actor,
    suspend: Callable[[Any], Coroutine[Any, Any, None]],
    third_party: ThirdParty,
) -> None:
    gpt_id = await publish_gpt_with_actions(infra, services, cleo, third_party.origin)
    hers = await start_consent_flow(services, build, cleo, gpt_id)
    await hers.send()
    at_home = replace(cleo, space=PERSONAL)
    [entry] = (await services.ledger.entries(at_home)).entries
    assert (await services.ledger.entry(at_home, entry.id)).disclosure is not None
    async with infra.database.acting_as(cleo.account_id) as connection:
        card_id = await connection.fetchval("SELECT id FROM consents WHERE conversation_id = $1", hers.conversation_id)
    await suspend(cleo)
    assert (await services.ledger.entry(at_home, entry.id)).disclosure is None, "who received something stays known"
    assert not (await services.ledger.entries(at_home, "LH 400")).entries
    with pytest.raises(NotFound):
        await services.consents.get_card(at_home, card_id)

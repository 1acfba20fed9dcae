"""People outside a space read nothing in it, even with known ids; only a space's own sign-in opens it (P7)."""

from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.conversation import Conversation
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session import NewSession
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.accounts.space_access import OwnSignInRequired, SsoRequired
from discreet.promises.parties import Service
from tests.fakes.third_party import ThirdParty
from tests.support.builder import Builder
from tests.support.consent_flow import start_consent_flow
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.people import PASSWORD, address

pytestmark = pytest.mark.promise("P7")


@pytest_asyncio.fixture(scope="module")
async def signed_in(services: Services) -> NewSession:
    link = await services.accounts.set_up_link()
    return await services.accounts.set_up(link.partition("#")[2], "Emil", address("emil"), PASSWORD, True)


@pytest_asyncio.fixture
async def emil(services: Services, build: Builder, signed_in: NewSession, owner: Any) -> Actor:
    """In a workspace of his own that names a provider."""
    home = replace(signed_in.actor, space=PERSONAL)
    firm = await build.workspace(Service.ENTERPRISE)
    at_firm = await build.add_member(firm, home, WorkspaceRole.OWNER)
    await owner.execute(
        "INSERT INTO single_sign_on (workspace_id, issuer, client_id, groups_claim, roles, required, session_hours,"
        " changed_at) VALUES ($1, 'https://id.example', 'discreet', '', '{}', false, 12, now())",
        firm.id,
    )
    return at_firm


async def everything_of(
    services: Services, actor: Actor | None, conversation_id: UUID | None, card_id: UUID
) -> AsyncIterator[Coroutine[Any, Any, Conversation]]:
    """Statements that would read or change it, each refused or not by itself."""
    yield services.conversations.get(actor, conversation_id)
    yield services.conversations.open(actor, conversation_id)
    yield services.conversations.get_verdict(actor, conversation_id)
    yield services.conversations.rename(actor, conversation_id, "Mine")
    yield services.conversations.close_for_improvement(actor, conversation_id)
    yield services.conversations.delete(actor, conversation_id)
    yield services.consents.get_card(actor, card_id)
    yield services.consents.decline(actor, card_id)


async def test_a_session_of_the_providers_reads_nothing_of_ones_own_space(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    emil: Actor,
    signed_in: NewSession,
    owner: Any,
    third_party: ThirdParty,
) -> None:
    home = replace(emil, space=PERSONAL)
    own = await start_consent_flow(
        services, build, home, await publish_gpt_with_actions(infra, services, home, third_party.origin)
    )
    card = await own.card()
    await owner.execute(
        "UPDATE sessions SET workspace_id = $2, provider_workspace_id = $2 WHERE id = $1",
        emil.session_id, emil.space.workspace_id,
    )  # fmt: skip
    private = (await services.gpts.drafts.create(home, "Diary")).gpt.id
    borrowed = await services.sessions.actor_of(signed_in.token)
    assert borrowed.via_sso
    try:
        for reading in (services.gpts.get(borrowed, private), services.gpts.prompt_context(borrowed, private)):
            with pytest.raises(NotFound):
                await reading
        async for reading in everything_of(services, borrowed, own.conversation_id, card.id):
            with pytest.raises(OwnSignInRequired):
                await reading
    finally:
        await owner.execute(
            "UPDATE sessions SET workspace_id = NULL, provider_workspace_id = NULL WHERE id = $1", emil.session_id
        )
    assert await services.conversations.open(home, own.conversation_id), "with one's own sign-in all is there"


async def test_a_workspace_that_requires_its_provider_is_read_through_no_other_door(
    infra: Infrastructure, services: Services, build: Builder, emil: Actor, owner: Any, third_party: ThirdParty
) -> None:
    theirs = await start_consent_flow(
        services, build, emil, await publish_gpt_with_actions(infra, services, emil, third_party.origin)
    )
    card = await theirs.card()
    home = replace(emil, space=PERSONAL)
    assert await services.conversations.open(home, theirs.conversation_id), "nothing is required yet"
    await owner.execute("UPDATE single_sign_on SET required = true WHERE workspace_id = $1", emil.space.workspace_id)
    async for reading in everything_of(services, home, theirs.conversation_id, card.id):
        with pytest.raises(SsoRequired):
            await reading

"""Who has not come in by a space's own door reads nothing behind it, whatever ids they know (P7)."""

from dataclasses import replace

import pytest
import pytest_asyncio

from discreet.accounts.space import PERSONAL, WorkspaceRole
from discreet.accounts.space_access import OwnSignInRequired, SsoRequired
from discreet.errors import NotFound
from discreet.promises.parties import Service
from tests.acting import acting_gpt
from tests.asking import asked
from tests.cast import PASSWORD, address
from tests.conversations_builder import Builder

pytestmark = pytest.mark.promise("P7")


@pytest_asyncio.fixture(scope="module")
async def build(ground, house):
    return Builder(ground)


@pytest_asyncio.fixture(scope="module")
async def signed_in(house):
    link = await house.accounts.set_up_link()
    return await house.accounts.set_up(link.partition("#")[2], "Emil", address("emil"), PASSWORD, True)


@pytest_asyncio.fixture
async def emil(house, build, signed_in, owner):
    """In a workspace of his own that names a provider."""
    home = replace(signed_in.actor, space=PERSONAL)
    firm = await build.workspace(Service.ENTERPRISE)
    there = await build.works_in(firm, home, WorkspaceRole.OWNER)
    await owner.execute(
        "INSERT INTO single_sign_on (workspace_id, issuer, client_id, groups_claim, roles, required, session_hours,"
        " changed_at) VALUES ($1, 'https://id.example', 'discreet', '', '{}', false, 12, now())",
        firm.id,
    )
    return there


async def everything_of(house, actor, conversation_id, card_id):
    """What would read or change it, each refused or not by itself."""
    yield house.conversations.about(actor, conversation_id)
    yield house.conversations.open(actor, conversation_id)
    yield house.conversations.verdict(actor, conversation_id)
    yield house.conversations.rename(actor, conversation_id, "Mine")
    yield house.conversations.close_for_improvement(actor, conversation_id)
    yield house.conversations.delete(actor, conversation_id)
    yield house.consents.card(actor, card_id)
    yield house.consents.decline(actor, card_id)


async def test_a_session_of_the_providers_reads_nothing_of_ones_own_space(
    ground, house, build, emil, signed_in, owner, third_party
):
    home = replace(emil, space=PERSONAL)
    own = await asked(house, build, home, await acting_gpt(ground, house, home, third_party.origin))
    card = await own.card()
    await owner.execute(
        "UPDATE sessions SET workspace_id = $2, provider_workspace_id = $2 WHERE id = $1",
        emil.session_id, emil.space.workspace_id,
    )  # fmt: skip
    private = (await house.gpts.create(home, "Diary")).gpt.id
    borrowed = await house.accounts.actor_of(signed_in.token)
    assert borrowed.borrowed
    try:
        for reading in (house.gpts.get(borrowed, private), house.gpts.brief_for(borrowed, private)):
            with pytest.raises(NotFound):
                await reading
        async for reading in everything_of(house, borrowed, own.conversation_id, card.id):
            with pytest.raises(OwnSignInRequired):
                await reading
    finally:
        await owner.execute(
            "UPDATE sessions SET workspace_id = NULL, provider_workspace_id = NULL WHERE id = $1", emil.session_id
        )
    assert await house.conversations.open(home, own.conversation_id), "with one's own sign-in all is there"


async def test_a_workspace_that_requires_its_provider_is_read_through_no_other_door(
    ground, house, build, emil, owner, third_party
):
    theirs = await asked(house, build, emil, await acting_gpt(ground, house, emil, third_party.origin))
    card = await theirs.card()
    home = replace(emil, space=PERSONAL)
    assert await house.conversations.open(home, theirs.conversation_id), "nothing is required yet"
    await owner.execute("UPDATE single_sign_on SET required = true WHERE workspace_id = $1", emil.space.workspace_id)
    async for reading in everything_of(house, home, theirs.conversation_id, card.id):
        with pytest.raises(SsoRequired):
            await reading

"""A builder's page: what somebody published to whoever looks, and not a word of anything else (P6)."""

from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.errors import NotFound
from discreet.promises.visible import Level
from discreet.promises.workspace_rules import ThirdPartyGpts
from tests.conversations_builder import Builder
from tests.firm import Firm


@pytest_asyncio.fixture(scope="module")
async def build(ground, house):
    return Builder(ground)


@pytest_asyncio.fixture
async def firm(house, build):
    return await Firm(house, build).open()


async def published(house, builder, name, level):
    gpt_id = (await house.gpts.create(builder, name)).gpt.id
    await house.gpts.publish(builder, gpt_id, level)
    return gpt_id


async def names(house, who, builder):
    return [gpt.name for gpt in await house.gpts.published_by(who, builder.account_id)]


async def test_it_shows_what_is_for_everyone_and_nothing_else_to_others_and_to_oneself(house, build):
    ada, ben = await build.person("ada"), await build.person("ben")
    await house.gpts.create(ada, "A draft")
    for level in (Level.ME, Level.LINK):
        await published(house, ada, f"For {level}", level)
    absent = [await refusal(house, who, builder) for who, builder in ((ben, ada.account_id), (ben, uuid4()))]
    assert absent[0] == absent[1] == await refusal(house, ada, ada.account_id)
    await published(house, ada, "For all", Level.EVERYONE)
    assert await names(house, ben, ada) == await names(house, ada, ada) == ["For all"]


async def refusal(house, who, builder_id) -> str:
    with pytest.raises(NotFound) as caught:
        await house.gpts.published_by(who, builder_id)
    return caught.value.sentence


async def test_a_workspaces_gpts_are_shown_there_and_its_rules_hold(house, build, firm):
    ada = await build.person("ada")
    await published(house, ada, "From outside", Level.EVERYONE)
    await published(house, firm.emil, "Of the firm", Level.WORKSPACE)
    assert await names(house, firm.cleo, firm.emil) == ["Of the firm"]
    assert await names(house, firm.cleo, ada) == ["From outside"]
    assert await refusal(house, ada, firm.emil.account_id) == await refusal(house, ada, uuid4())
    await firm.rule(third_party_gpts=ThirdPartyGpts.NONE)
    await refusal(house, firm.cleo, ada.account_id)

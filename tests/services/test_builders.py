"""A builder's page: what a builder published to each audience, and not a word of anything else (P6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import ThirdPartyGpts
from tests.support.builder import Builder
from tests.support.workspace_with_rules import RuledWorkspace


async def published(services: Services, builder: Actor, name: str, level: Level) -> UUID:
    gpt_id = (await services.gpts.drafts.create(builder, name)).gpt.id
    await services.gpts.publisher.publish(builder, gpt_id, level)
    return gpt_id


async def names(services: Services, who: Actor, builder: Actor) -> list[Any]:
    return [gpt.name for gpt in await services.gpt_catalogue.list_published_by(who, builder.account_id)]


async def test_it_shows_what_is_for_everyone_and_nothing_else_to_others_and_to_oneself(
    services: Services, build: Builder
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    await services.gpts.drafts.create(ada, "A draft")
    for level in (Level.ME, Level.LINK):
        await published(services, ada, f"For {level}", level)
    absent = [await refusal(services, who, builder) for who, builder in ((ben, ada.account_id), (ben, uuid4()))]
    assert absent[0] == absent[1] == await refusal(services, ada, ada.account_id)
    await published(services, ada, "For all", Level.EVERYONE)
    assert await names(services, ben, ada) == await names(services, ada, ada) == ["For all"]


async def refusal(services: Services, who: Actor, builder_id: UUID) -> str:
    with pytest.raises(NotFound) as caught:
        await services.gpt_catalogue.list_published_by(who, builder_id)
    return caught.value.sentence


async def test_a_workspaces_gpts_are_shown_there_and_its_rules_hold(
    services: Services, build: Builder, firm: RuledWorkspace
) -> None:
    ada = await build.person("ada")
    await published(services, ada, "From outside", Level.EVERYONE)
    await published(services, firm.emil, "Of the firm", Level.WORKSPACE)
    assert await names(services, firm.cleo, firm.emil) == ["Of the firm"]
    assert await names(services, firm.cleo, ada) == ["From outside"]
    assert await refusal(services, ada, firm.emil.account_id) == await refusal(services, ada, uuid4())
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    await refusal(services, firm.cleo, ada.account_id)

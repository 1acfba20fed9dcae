"""Actions from the draft to a call, through the services, on the real database and key store."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.encryption import build_action_cipher
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.gpt import Configuration
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import Credentials
from discreet.promises.visibility import Level
from tests.support.action_factories import add_action, draft_email, flight_status


async def names(actions: Actions, actor: Actor, gpt_id: UUID, version: int) -> list[str]:
    return [bound.name for bound in await actions.list_operations(actor, gpt_id, version)]


async def test_a_draft_offers_what_is_enabled_to_its_builder_alone(
    infra: Infrastructure, actions: Actions, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await add_action(infra, ada.account_id, gpt, flight_status(), draft_email(), enabled=("getFlight",))
    [bound] = await actions.list_operations(ada, gpt, 0)
    assert (bound.name, bound.operation, bound.gpt_version) == ("getFlight", flight_status(), 0)
    assert (bound.gpt_name, bound.builder_id, bound.builder_name) == ("Travel guide", ada.account_id, "Ada")
    assert await actions.get_operation(ada, gpt, 0, "getFlight") == bound
    assert await actions.list_operations(ben, gpt, 0) == ()
    for name in ("createDraft", "", "getflight"):
        with pytest.raises(NotFound):
            await actions.get_operation(ada, gpt, 0, name)


async def test_publishing_freezes_and_the_draft_goes_its_own_way(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    workshop: ActionEditor,
) -> None:
    first = await add_action(infra, ada.account_id, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    assert (await services.gpts.drafts.read(ada, gpt)).draft_changed is False
    await add_action(infra, ada.account_id, gpt, draft_email(), title="Drafts")
    assert (await services.gpts.drafts.read(ada, gpt)).draft_changed is True
    assert await names(actions, ben, gpt, 1) == ["getFlight"]
    assert await names(actions, ada, gpt, 0) == ["getFlight", "createDraft"]
    await workshop.remove(ada, gpt, first.id)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    assert await names(actions, ben, gpt, 2) == ["createDraft"]
    assert await names(actions, ben, gpt, 1) == []
    assert await names(actions, ada, gpt, 1) == ["getFlight"]


async def test_a_version_calls_the_gpt_as_it_was_called(
    infra: Infrastructure, services: Services, actions: Actions, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await add_action(infra, ada.account_id, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.LINK)
    await services.gpts.drafts.save(ada, gpt, Configuration("Another name"))
    [theirs], [drafted] = await actions.list_operations(ben, gpt, 1), await actions.list_operations(ada, gpt, 0)
    assert (theirs.gpt_name, drafted.gpt_name) == ("Travel guide", "Another name")


async def test_what_is_not_published_to_others_is_not_theirs(
    infra: Infrastructure, services: Services, actions: Actions, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await add_action(infra, ada.account_id, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    assert await names(actions, ben, gpt, 1) == []
    assert await names(actions, ada, gpt, 1) == ["getFlight"]


async def test_names_are_unique_plain_and_the_same_every_time(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID
) -> None:
    odd = "x" * 70
    for title in ("One", "Two", "Three"):
        await add_action(infra, ada.account_id, gpt, flight_status(), flight_status(name=odd), title=title)
    await add_action(infra, ada.account_id, gpt, flight_status(name="get flight / ü"), flight_status(name="ü"))
    listed = await names(actions, ada, gpt, 0)
    assert listed == await names(actions, ada, gpt, 0)
    assert listed == [
        "getFlight", "x" * 64, "getFlight_2", "x" * 62 + "_2", "getFlight_3", "x" * 62 + "_3", "get_flight", "operation",
    ]  # fmt: skip


@pytest.mark.parametrize("level", [Level.LINK, Level.EVERYONE])
async def test_nothing_is_published_to_others_without_a_privacy_policy(
    infra: Infrastructure, services: Services, ada: Actor, gpt: UUID, level: Level
) -> None:
    await add_action(infra, ada.account_id, gpt)
    await add_action(infra, ada.account_id, gpt, title="E-mail drafts", policy_url=None)
    with pytest.raises(Invalid, match="privacy policy to the action “E-mail drafts”") as caught:
        await services.gpts.publisher.publish(ada, gpt, level)
    assert caught.value.field == "policy_url"
    assert (await services.gpts.drafts.read(ada, gpt)).gpt.published is False
    await services.gpts.publisher.publish(ada, gpt, Level.ME)


async def test_nothing_is_published_to_others_without_the_secret_that_it_needs(
    infra: Infrastructure, services: Services, actions: Actions, ada: Actor, gpt: UUID, workshop: ActionEditor
) -> None:
    action = await add_action(infra, ada.account_id, gpt, auth=ApiKeyAuth("bearer"))
    with pytest.raises(Invalid, match=r"Set the secret of .* for api\.flights\.example") as caught:
        await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    assert caught.value.field == "secret"
    await workshop.set_secret(ada, gpt, action.id, "a-key-of-adas")
    assert (await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)).gpt.published


async def test_two_who_publish_at_once_make_one_whole_version(
    infra: Infrastructure, services: Services, actions: Actions, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await add_action(infra, ada.account_id, gpt)
    await asyncio.gather(*(services.gpts.publisher.publish(ada, gpt, Level.EVERYONE) for _ in range(2)))
    assert await names(actions, ada, gpt, 1) == await names(actions, ben, gpt, 1) == ["getFlight"]
    assert (await services.gpts.drafts.read(ada, gpt)).gpt.version == 1


async def test_a_deleted_gpt_takes_its_actions_along(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    gpt: UUID,
    owner: Any,
    workshop: ActionEditor,
) -> None:
    action = await add_action(infra, ada.account_id, gpt, auth=ApiKeyAuth("bearer"))
    await workshop.set_secret(ada, gpt, action.id, "a-key-of-adas")
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await services.gpts.delete(ada, gpt)
    for table in ("actions", "action_secrets"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", gpt) == 0
    assert await actions.list_operations(ada, gpt, 0) == ()


async def test_the_brief_tells_whether_a_version_has_actions(
    infra: Infrastructure, services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await add_action(infra, ada.account_id, gpt)
    assert (await services.gpts.prompt_context(ada, gpt, draft=True)).has_actions is True
    assert (await services.gpts.prompt_context(ben, gpt)).has_actions is False


async def test_another_persons_actions_and_absent_ones_get_the_same_answer(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    workshop: ActionEditor,
) -> None:
    action = await add_action(infra, ada.account_id, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    uses = (
        lambda who, gpt_id: workshop.list(who, gpt_id),
        lambda who, gpt_id: workshop.get(who, gpt_id, action.id),
        lambda who, gpt_id: workshop.add(who, gpt_id, "{}"),
        lambda who, gpt_id: workshop.remove(who, gpt_id, action.id),
        lambda who, gpt_id: workshop.set_secret(who, gpt_id, action.id, "x"),
        lambda who, gpt_id: workshop.delete_secret(who, gpt_id, action.id),
        lambda who, gpt_id: workshop.check(who, gpt_id, "{}"),
        lambda who, gpt_id: workshop.check(who, gpt_id, "{}", action.id),
        lambda who, gpt_id: workshop.fetch(who, gpt_id, "https://example.org/openapi.json"),
        lambda who, gpt_id: actions.get_draft_operation(who, gpt_id, action.id, "getFlight"),
    )
    for use in uses:
        for who, gpt_id in ((ben, gpt), (ada, uuid4())):
            with pytest.raises(NotFound, match="There is no such GPT"):
                await use(who, gpt_id)


async def test_an_action_is_tried_from_the_draft_when_it_is_enabled(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID
) -> None:
    action = await add_action(infra, ada.account_id, gpt, flight_status(), draft_email(), enabled=("getFlight",))
    bound = await actions.get_draft_operation(ada, gpt, action.id, "getFlight")
    assert (bound.name, bound.gpt_version) == ("getFlight", 0)
    with pytest.raises(NotFound, match="Enable it"):
        await actions.get_draft_operation(ada, gpt, action.id, "createDraft")
    with pytest.raises(NotFound):
        await actions.get_draft_operation(ada, gpt, uuid4(), "getFlight")


async def test_an_action_without_sign_in_carries_no_credentials(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID
) -> None:
    await add_action(infra, ada.account_id, gpt)
    [bound] = await actions.list_operations(ada, gpt, 0)
    assert await actions.credentials(ada, bound) == Credentials()
    assert describe_credentials(bound) is None
    assert await actions.sign_in_needed(ada, bound) is None


@pytest.mark.promise("P3")
async def test_what_an_action_is_stands_nowhere_in_the_database(
    infra: Infrastructure, services: Services, ada: Actor, gpt: UUID, owner: Any
) -> None:
    marked = flight_status(name="aVeryPeculiarName")
    await add_action(infra, ada.account_id, gpt, marked, document='{"x": "aVeryPeculiarDocument"}', title="Peculiar")
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    for row in await owner.fetch("SELECT sealed, sealed_source, mark FROM actions WHERE gpt_id = $1", gpt):
        assert not any(b"eculiar" in bytes(value) for value in row.values())


async def test_an_envelope_opens_in_its_own_place_alone(
    infra: Infrastructure, services: Services, ada: Actor, gpt: UUID, owner: Any
) -> None:
    action = await add_action(infra, ada.account_id, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    seals = build_action_cipher(infra.keys, infra.random, gpt)
    sealed, source = await owner.fetchrow(
        "SELECT sealed, sealed_source FROM actions WHERE gpt_id = $1 AND version = 1", gpt
    )
    assert seals.open_action(1, action.id, sealed).title == "Flights"
    assert seals.open_source(1, action.id, source).operations == action.operations
    for wrong in ((0, action.id, sealed), (1, uuid4(), sealed), (1, action.id, source)):
        with pytest.raises(DecryptionFailed):
            seals.open_action(*wrong)

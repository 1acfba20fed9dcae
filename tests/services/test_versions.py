"""Versions: viewed again, restored as the draft, and never with an old yes (P3, P4)."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import Person, answer_script, publish_gpt_with_actions
from tests.support.knowledge import HANDBOOK, add_knowledge

FLIGHT = tool_call("getFlight", number="LH 400")
FIRST = Configuration("Guide", "One.", "Be brief.", ("Hello?",), None, "cite")


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada")


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, FIRST)).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE, "  The first\u202e one. ")
    return gpt_id


async def test_the_list_tells_what_was_noted_and_what_is_in_use(
    services: Services, ada: Actor, gpt: UUID, owner: Any
) -> None:
    await services.gpts.drafts.save(ada, gpt, Configuration("Keeper", instructions="Something else."))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    second, first = await services.versions.list(ada, gpt)
    assert (first.number, first.note, first.current) == (1, "The first one.", False)
    assert (second.number, second.note, second.current) == (2, "", True)
    with pytest.raises(Invalid, match="The note has 301 characters; 300 is the limit"):
        await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE, "x" * 301)
    assert len(await services.versions.list(ada, gpt)) == 2
    sealed = await owner.fetchval("SELECT sealed_note FROM gpt_versions WHERE gpt_id = $1 AND version = 1", gpt)
    assert b"first" not in sealed


async def test_its_builder_alone_looks_back_and_restores(
    services: Services, build: Builder, gpt: UUID, owner: Any
) -> None:
    ben = await build.person("ben")
    for use in (
        services.versions.list(ben, gpt),
        services.versions.open(ben, gpt, 1),
        services.versions.restore(ben, gpt, 1),
    ):
        with pytest.raises(NotFound):
            await use


async def test_an_older_version_becomes_the_draft_and_nothing_is_published_by_that(
    services: Services, ada: Actor, gpt: UUID
) -> None:
    second = Configuration("Guide 2", "Two.", "Be long.", (), "a-model", "quote")
    await services.gpts.drafts.save(ada, gpt, second)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    edit = await services.versions.restore(ada, gpt, 1)
    before = edit.gpt
    draft = Configuration(
        before.name, before.description, edit.instructions, before.starters, before.model, before.knowledge_use
    )
    assert draft == FIRST
    assert edit.draft_changed
    assert (await services.gpts.get(ada, gpt)).name == "Guide 2"
    opened = await services.versions.open(ada, gpt, 2)
    assert (opened.instructions, opened.gpt.name) == ("Be long.", "Guide 2")
    with pytest.raises(NotFound, match="This GPT has no such version"):
        await services.versions.restore(ada, gpt, 3)


@pytest.mark.promise("P3")
async def test_restoring_turns_no_training_on(services: Services, ada: Actor, gpt: UUID, clock: SettableClock) -> None:
    await services.gpts.choose_improve(ada, gpt, True)
    await services.gpts.drafts.save(ada, gpt, Configuration("Keeper", instructions="Something else."))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await services.gpts.choose_improve(ada, gpt, False)
    assert (await services.versions.restore(ada, gpt, 2)).gpt.allowed_since is None


async def test_what_was_added_to_the_knowledge_since_is_named(
    services: Services, ada: Actor, gpt: UUID, clock: SettableClock
) -> None:
    clock.advance(hours=1)
    await add_knowledge(services.gpts, ada, gpt, "handbook.md", HANDBOOK)
    assert (await services.versions.open(ada, gpt, 1)).files_since == ["handbook.md"]
    assert (await services.versions.open(ada, gpt, 0)).files_since == []


# Attack: a yes of long ago


@pytest_asyncio.fixture
async def acting(
    infra: Infrastructure, services: Services, ada: Actor, third_party: ThirdParty, other_party: ThirdParty
) -> UUID:
    """A published GPT whose first action Ben will always allow."""
    return await publish_gpt_with_actions(infra, services, ada, third_party.origin, other_party.origin)


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, acting: UUID) -> Person:
    return Person(services, await build.person("ben"), acting)


async def without_the_flight(services: Services, ada: Any, gpt_id: UUID, clock: SettableClock) -> None:
    """The next version, without Ben's permission."""
    [flight] = [each for each in await services.action_editor.list(ada, gpt_id) if "getFlight" in each.action.enabled]
    await services.action_editor.remove(ada, gpt_id, flight.action.id)
    clock.advance(hours=1)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)


async def restored(services: Services, ada: Any, gpt_id: UUID, clock: SettableClock) -> None:
    clock.advance(hours=1)
    await services.versions.restore(ada, gpt_id, 1)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)


async def only_standing(ben: Person) -> AlwaysAllowGrant:
    [standing] = await ben.services.consents.list_standing_grants(ben.actor)
    return standing


@pytest.mark.promise("P4")
async def test_a_restored_operation_asks_again_despite_an_always_allow(
    services: Services, ada: Actor, ben: Person, acting: UUID, clock: SettableClock, third_party: ThirdParty
) -> None:
    await ben.allow((await ben.ask()).card, always=True)
    assert (await ben.ask()).state == "complete"
    await without_the_flight(services, ada, acting, clock)
    await restored(services, ada, acting, clock)
    sent = len(third_party.requests)
    answer = await ben.ask()
    assert (answer.state, len(third_party.requests)) == ("parked", sent)
    card = await services.consents.get_card(ben.actor, answer.card)
    assert "so we ask again" in " ".join(card.decision.reasons)
    assert (await only_standing(ben)).grant.lapsed_at is not None
    await ben.allow(answer.card, always=True)
    assert (await ben.ask()).state == "complete"


@pytest.mark.promise("P4")
async def test_taking_it_in_again_by_hand_brings_no_old_yes_either(
    services: Services,
    ada: Actor,
    ben: Person,
    acting: UUID,
    clock: SettableClock,
    third_party: ThirdParty,
    infra: Infrastructure,
) -> None:
    await ben.allow((await ben.ask()).card, always=True)
    await without_the_flight(services, ada, acting, clock)
    await add_action(infra, ada.account_id, acting, flight_status(third_party.origin))
    clock.advance(hours=1)
    await services.gpts.publisher.publish(ada, acting, Level.EVERYONE)
    assert (await ben.ask()).state == "parked"


@pytest.mark.promise("P4")
async def test_a_yes_to_a_card_of_yesterday_does_not_outlive_the_restoring(
    services: Services, ada: Actor, ben: Person, acting: UUID, clock: SettableClock
) -> None:
    """The card was shown before the operation went, and is answered with "always" after that."""
    answer = await ben.ask()
    await without_the_flight(services, ada, acting, clock)
    await ben.services.consents.allow(
        ben.actor, answer.card, (await services.consents.get_card(ben.actor, answer.card)).digest, always=True
    )
    await restored(services, ada, acting, clock)
    assert (await ben.ask()).state == "parked"


@pytest.mark.promise("P4")
async def test_what_never_went_away_stays_allowed(
    services: Services, ada: Actor, ben: Person, acting: UUID, clock: SettableClock
) -> None:
    await ben.allow((await ben.ask()).card, always=True)
    for _ in range(2):
        clock.advance(hours=1)
        await services.versions.restore(ada, acting, 1)
        await services.gpts.publisher.publish(ada, acting, Level.EVERYONE)
    assert (await ben.ask()).state == "complete"


@pytest.mark.promise("P4")
async def test_the_database_takes_no_grant_on_a_lapsed_yes(
    services: Services, ada: Actor, ben: Person, acting: UUID, clock: SettableClock, owner: Any
) -> None:
    await ben.allow((await ben.ask()).card, always=True)
    standing = await only_standing(ben)
    await without_the_flight(services, ada, acting, clock)
    await restored(services, ada, acting, clock)
    answer = await ben.ask()
    await services.consents.allow(
        ben.actor, answer.card, (await services.consents.get_card(ben.actor, answer.card)).digest
    )
    with pytest.raises(asyncpg.RestrictViolationError, match="no grant without a consent"):
        await owner.execute(
            "INSERT INTO grants (id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest,"
            " standing_id, given_at, expires_at) SELECT gen_random_uuid(), owner_id, id, conversation_id, gpt_id,"
            " gpt_version, $2, digest, $3, $4::timestamptz, $4::timestamptz + interval '1 minute' FROM consents WHERE id = $1",
            answer.card, standing.grant.fingerprint, standing.grant.id, clock.now(),
        )  # fmt: skip


async def test_the_first_use_of_an_operation_cannot_be_dated_back(
    owner: Any, services: Services, ada: Actor, ben: Person, acting: UUID, clock: SettableClock
) -> None:
    await without_the_flight(services, ada, acting, clock)
    await restored(services, ada, acting, clock)
    for change in ("since = since - interval '1 hour'", "fingerprint = sha256('x')"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(f"UPDATE operation_first_seen SET {change} WHERE gpt_id = $1", acting)

"""Versions: looked back at, restored as the draft, and never with a yes that somebody gave long ago (P3, P4)."""

import asyncpg
import pytest
import pytest_asyncio

from discreet.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.errors import Invalid, NotFound
from discreet.gpts.gpt import Configuration
from discreet.promises.visible import Level
from tests.acting import Person, acting_gpt, plays
from tests.conversations_builder import Builder
from tests.hand_made import flight_status, hand_made
from tests.reading import HANDBOOK, read
from tests.scripted_model import calling
from tests.third_party import Answer

FLIGHT = calling("getFlight", number="LH 400")
FIRST = Configuration("Guide", "One.", "Be brief.", ("Hello?",), None, "cite")


@pytest.fixture(autouse=True)
def well_behaved(scripted, third_party):
    scripted.answer = plays(FLIGHT, "It is on time.")
    third_party.forget()
    third_party.answer = Answer('{"status": "on time"}')


@pytest_asyncio.fixture(scope="module")
async def build(ground, house):
    return Builder(ground)


@pytest_asyncio.fixture
async def ada(build):
    return await build.person("ada")


@pytest_asyncio.fixture
async def gpt(house, ada):
    gpt_id = (await house.gpts.create(ada, FIRST)).gpt.id
    await house.gpts.publish(ada, gpt_id, Level.EVERYONE, "  The first\u202e one. ")
    return gpt_id


async def test_the_list_tells_what_was_noted_and_what_is_in_use(house, ada, gpt, owner):
    await house.gpts.publish(ada, gpt, Level.EVERYONE)
    second, first = await house.versions.list(ada, gpt)
    assert (first.number, first.note, first.current) == (1, "The first one.", False)
    assert (second.number, second.note, second.current) == (2, "", True)
    with pytest.raises(Invalid, match="The note has 301 characters; 300 is the limit"):
        await house.gpts.publish(ada, gpt, Level.EVERYONE, "x" * 301)
    assert len(await house.versions.list(ada, gpt)) == 2
    sealed = await owner.fetchval("SELECT sealed_note FROM gpt_versions WHERE gpt_id = $1 AND version = 1", gpt)
    assert b"first" not in sealed


async def test_its_builder_alone_looks_back_and_restores(house, build, gpt, owner):
    ben = await build.person("ben")
    for use in (house.versions.list(ben, gpt), house.versions.open(ben, gpt, 1), house.versions.restore(ben, gpt, 1)):
        with pytest.raises(NotFound):
            await use


async def test_an_older_version_becomes_the_draft_and_nothing_is_published_by_that(house, ada, gpt):
    second = Configuration("Guide 2", "Two.", "Be long.", (), "a-model", "quote")
    await house.gpts.save_draft(ada, gpt, second)
    await house.gpts.publish(ada, gpt, Level.EVERYONE)
    edit = await house.versions.restore(ada, gpt, 1)
    told = edit.gpt
    draft = Configuration(told.name, told.description, edit.instructions, told.starters, told.model, told.knowledge_use)
    assert draft == FIRST
    assert edit.draft_changed
    assert (await house.gpts.get(ada, gpt)).name == "Guide 2"
    opened = await house.versions.open(ada, gpt, 2)
    assert (opened.instructions, opened.gpt.name) == ("Be long.", "Guide 2")
    with pytest.raises(NotFound, match="This GPT has no such version"):
        await house.versions.restore(ada, gpt, 3)


@pytest.mark.promise("P3")
async def test_restoring_turns_no_training_on(house, ada, gpt, clock):
    await house.gpts.choose_improve(ada, gpt, True)
    await house.gpts.publish(ada, gpt, Level.EVERYONE)
    await house.gpts.choose_improve(ada, gpt, False)
    assert (await house.versions.restore(ada, gpt, 2)).gpt.allowed_since is None


async def test_what_was_added_to_the_knowledge_since_is_named(house, ada, gpt, clock):
    clock.advance(hours=1)
    await read(house.gpts, ada, gpt, "handbook.md", HANDBOOK)
    assert (await house.versions.open(ada, gpt, 1)).files_since == ["handbook.md"]
    assert (await house.versions.open(ada, gpt, 0)).files_since == []


# Attack: a yes of long ago


@pytest_asyncio.fixture
async def acting(ground, house, ada, third_party, other_party):
    """A published GPT whose first action Ben will always allow."""
    return await acting_gpt(ground, house, ada, third_party.origin, other_party.origin)


@pytest_asyncio.fixture
async def ben(house, build, acting):
    return Person(house, await build.person("ben"), acting)


async def without_the_flight(house, ada, gpt_id, clock):
    """The next version, without what Ben allowed."""
    [flight] = [each for each in await house.workshop.list(ada, gpt_id) if "getFlight" in each.action.enabled]
    await house.workshop.remove(ada, gpt_id, flight.action.id)
    clock.advance(hours=1)
    await house.gpts.publish(ada, gpt_id, Level.EVERYONE)


async def restored(house, ada, gpt_id, clock):
    clock.advance(hours=1)
    await house.versions.restore(ada, gpt_id, 1)
    await house.gpts.publish(ada, gpt_id, Level.EVERYONE)


async def only_standing(ben) -> AlwaysAllowGrant:
    [standing] = await ben.house.consents.standing(ben.actor)
    return standing


@pytest.mark.promise("P4")
async def test_a_restored_operation_asks_whoever_had_always_allowed_it(house, ada, ben, acting, clock, third_party):
    await ben.allows((await ben.asks()).card, always=True)
    assert (await ben.asks()).state == "complete"
    await without_the_flight(house, ada, acting, clock)
    await restored(house, ada, acting, clock)
    sent = len(third_party.requests)
    told = await ben.asks()
    assert (told.state, len(third_party.requests)) == ("parked", sent)
    card = await house.consents.card(ben.actor, told.card)
    assert "has come back: you are asked anew" in " ".join(card.asking.reasons)
    assert (await only_standing(ben)).grant.lapsed_at is not None
    await ben.allows(told.card, always=True)
    assert (await ben.asks()).state == "complete"


@pytest.mark.promise("P4")
async def test_taking_it_in_again_by_hand_brings_no_old_yes_either(house, ada, ben, acting, clock, third_party, ground):
    await ben.allows((await ben.asks()).card, always=True)
    await without_the_flight(house, ada, acting, clock)
    await hand_made(ground, ada.account_id, acting, flight_status(third_party.origin))
    clock.advance(hours=1)
    await house.gpts.publish(ada, acting, Level.EVERYONE)
    assert (await ben.asks()).state == "parked"


@pytest.mark.promise("P4")
async def test_a_yes_to_a_card_of_yesterday_does_not_outlive_the_restoring(house, ada, ben, acting, clock):
    """The card was shown before the operation went, and is answered with "always" after that."""
    told = await ben.asks()
    await without_the_flight(house, ada, acting, clock)
    await ben.house.consents.allow(
        ben.actor, told.card, (await house.consents.card(ben.actor, told.card)).digest, always=True
    )
    await restored(house, ada, acting, clock)
    assert (await ben.asks()).state == "parked"


@pytest.mark.promise("P4")
async def test_what_never_went_away_stays_allowed(house, ada, ben, acting, clock):
    await ben.allows((await ben.asks()).card, always=True)
    for _ in range(2):
        clock.advance(hours=1)
        await house.versions.restore(ada, acting, 1)
        await house.gpts.publish(ada, acting, Level.EVERYONE)
    assert (await ben.asks()).state == "complete"


@pytest.mark.promise("P4")
async def test_the_database_takes_no_grant_on_a_lapsed_yes(house, ada, ben, acting, clock, owner):
    await ben.allows((await ben.asks()).card, always=True)
    standing = await only_standing(ben)
    await without_the_flight(house, ada, acting, clock)
    await restored(house, ada, acting, clock)
    told = await ben.asks()
    await house.consents.allow(ben.actor, told.card, (await house.consents.card(ben.actor, told.card)).digest)
    with pytest.raises(asyncpg.RestrictViolationError, match="no grant without a consent"):
        await owner.execute(
            "INSERT INTO grants (id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest,"
            " standing_id, given_at, expires_at) SELECT gen_random_uuid(), owner_id, id, conversation_id, gpt_id,"
            " gpt_version, $2, digest, $3, $4::timestamptz, $4::timestamptz + interval '1 minute' FROM consents WHERE id = $1",
            told.card, standing.grant.fingerprint, standing.grant.id, clock.now(),
        )  # fmt: skip


async def test_nobody_makes_a_beginning_earlier(owner, house, ada, ben, acting, clock):
    await without_the_flight(house, ada, acting, clock)
    await restored(house, ada, acting, clock)
    for change in ("since = since - interval '1 hour'", "fingerprint = sha256('x')"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(f"UPDATE operation_beginnings SET {change} WHERE gpt_id = $1", acting)

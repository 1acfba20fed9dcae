"""A GPT is handed over: both agree, its content goes along, and no one's yes does (P3, P4, P8)."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.analytics.questions import Period
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.evidence.entry import EntryKind
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import gpt_party
from discreet.promises.visibility import Level, Right
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import Person, answer_script, publish_gpt_with_actions
from tests.support.knowledge import HANDBOOK, add_knowledge
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P3")

FIRST = Configuration("Guide", "Shows the way.", "Be brief about lanterns.", ("Hello?",), None, "cite")


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada", improve=True)


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("ben", improve=True)


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, FIRST)).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    return gpt_id


def address(actor: Actor) -> str:
    return f"{actor.name}-{actor.account_id}@example.org".lower()


async def handed_over(services: Services, giver: Any, gpt: UUID, to: Any) -> None:
    await services.gpt_transfers.offer(giver, gpt, address(to))
    [offer] = await services.gpt_transfers.list_offers_to_me(to)
    assert await services.gpt_transfers.accept(to, offer.id) == gpt


async def test_it_is_offered_to_any_address_and_can_be_withdrawn(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    for email in ("nobody-has-this@example.org", address(ben)):
        assert (await services.gpt_transfers.offer(ada, gpt, email)).email == email
        assert (await services.gpt_transfers.get_open_offer(ada, gpt)).email == email
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    assert (offer.gpt_name, offer.owner_name) == ("Guide", "ada")
    await services.gpt_transfers.withdraw(ada, gpt)
    assert await services.gpt_transfers.get_open_offer(ada, gpt) is None
    with pytest.raises(NotFound):
        await services.gpt_transfers.accept(ben, offer.id)
    with pytest.raises(Invalid, match="your own email"):
        await services.gpt_transfers.offer(ada, gpt, address(ada))


async def test_only_the_recipient_accepts_and_not_after_fourteen_days(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID, clock: SettableClock
) -> None:
    cleo = await build.person("cleo")
    await services.gpt_transfers.offer(ada, gpt, address(ben))
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    for person in (ada, cleo):
        for answer in (services.gpt_transfers.accept, services.gpt_transfers.decline):
            with pytest.raises(NotFound):
                await answer(person, offer.id)
    for use in (
        services.gpt_transfers.offer(cleo, gpt, address(cleo)),
        services.gpt_transfers.get_open_offer(ben, gpt),
    ):
        with pytest.raises(NotFound):
            await use
    clock.advance(days=14)
    with pytest.raises(NotFound):
        await services.gpt_transfers.accept(ben, offer.id)
    assert await services.gpt_transfers.get_open_offer(ada, gpt) is None
    assert (await services.gpts.drafts.read(ada, gpt)).gpt.owner_id == ada.account_id


async def test_declined_is_gone(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    await services.gpt_transfers.offer(ada, gpt, address(ben))
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    await services.gpt_transfers.decline(ben, offer.id)
    assert (
        await services.gpt_transfers.list_offers_to_me(ben),
        await services.gpt_transfers.get_open_offer(ada, gpt),
    ) == (
        [],
        None,
    )


async def test_what_was_built_goes_along_and_its_giver_is_a_stranger_to_it(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await add_knowledge(services.gpts, ada, gpt, "handbook.md", HANDBOOK)
    await handed_over(services, ada, gpt, ben)
    edit = await services.gpts.drafts.read(ben, gpt)
    assert (edit.instructions, edit.gpt.owner_id, edit.gpt.version) == (FIRST.instructions, ben.account_id, 1)
    assert [file.name for file in await services.gpts.library.files(ben, gpt)] == ["handbook.md"]
    assert (await services.gpts.find(ben, gpt, "How do I clean the lens?")).passages[0].file == "handbook.md"
    await services.gpts.publisher.publish(ben, gpt, Level.ME)
    for use in (services.gpts.get, services.gpts.drafts.read, services.gpts.library.files, services.versions.list):
        with pytest.raises(NotFound):
            await use(ada, gpt)


async def test_its_training_switch_is_off_and_its_past_stays_closed_for_good(
    services: Services, build: Builder, infra: Infrastructure, ada: Actor, ben: Actor, gpt: UUID, clock: SettableClock
) -> None:
    await services.gpts.choose_improve(ada, gpt, True)
    talk = await build.talk(ben, "From before", "A", gpt_id=gpt)
    clock.advance(minutes=1)
    share = infra.keys.share(str(gpt_party(gpt)))
    await handed_over(services, ada, gpt, ben)
    assert share is not None
    assert infra.keys.share(str(gpt_party(gpt))) is None
    assert (await services.gpts.drafts.read(ben, gpt)).gpt.allowed_since is None
    clock.advance(minutes=1)
    edit = await services.gpts.choose_improve(ben, gpt, True)
    metadata = (await services.conversations.open(ben, talk)).metadata
    assert edit.gpt.allowed_since > metadata.began_at
    with pytest.raises(NotFound):
        await services.gpts.choose_improve(ada, gpt, True)


async def test_its_secrets_are_gone(
    services: Services, infra: Infrastructure, ada: Actor, ben: Actor, gpt: UUID, owner: Any
) -> None:
    action = await add_action(infra, ada.account_id, gpt, flight_status(), auth=ApiKeyAuth("bearer"))
    await services.action_editor.set_secret(ada, gpt, action.id, "sk-ada")
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await handed_over(services, ada, gpt, ben)
    assert await owner.fetchval("SELECT count(*) FROM action_secrets WHERE gpt_id = $1", gpt) == 0
    assert not (await services.action_editor.get(ben, gpt, action.id)).secret_set


@pytest.mark.promise("P4")
async def test_a_person_with_an_always_allow_is_asked_again(
    services: Services,
    infra: Infrastructure,
    build: Builder,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    ada: Actor,
    ben: Actor,
    clock: SettableClock,
) -> None:
    plain, scripted.answer = scripted.answer, answer_script(tool_call("getFlight", number="LH 400"), "It is on time.")
    third_party.answer = Answer('{"status": "on time"}')
    gpt = await publish_gpt_with_actions(infra, services, ada, third_party.origin)
    cleo = Person(services, await build.person("cleo"), gpt)
    try:
        await cleo.allow((await cleo.ask()).card, always=True)
        assert (await cleo.ask()).state == "complete"
        clock.advance(minutes=1)
        await handed_over(services, ada, gpt, ben)
        sent = len(third_party.requests)
        assert ((await cleo.ask()).state, len(third_party.requests)) == ("parked", sent)
    finally:
        scripted.answer = plain


async def test_rights_end_with_the_owner_who_gave_them(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    cleo = await build.person("cleo")
    await services.gpt_sharing.offer(ada, gpt, address(cleo), Right.EDIT)
    [offer] = (await services.gpt_sharing.list_shared_with_me(cleo))[1]
    await services.gpt_sharing.accept(cleo, offer.id, Right.EDIT)
    await handed_over(services, ada, gpt, ben)
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(cleo, gpt)


@pytest.mark.promise("P8")
async def test_feedback_to_the_former_owner_is_hidden(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, owner: Any
) -> None:
    await owner.execute(
        "INSERT INTO feedback_waiting (id, gpt_id, sent_on, sealed) VALUES (gen_random_uuid(), $1, '2026-01-01', 'x')",
        gpt,
    )
    await owner.execute(
        "INSERT INTO feedback_delivered (id, gpt_id, delivered_on, sealed)"
        " VALUES (gen_random_uuid(), $1, '2026-01-01', 'x')",
        gpt,
    )
    await handed_over(services, ada, gpt, ben)
    for table in ("feedback_waiting", "feedback_delivered"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", gpt) == 0


@pytest.mark.promise("P8")
async def test_numbers_from_the_time_of_the_former_owner_are_hidden(
    services: Services, infra: Infrastructure, ada: Actor, ben: Actor, gpt: UUID, owner: Any, clock: SettableClock
) -> None:
    today = clock.now().date()
    await owner.execute(
        "INSERT INTO insight_days (day, closed_at, released_at) VALUES ($1, now(), now()) ON CONFLICT DO NOTHING", today
    )
    await owner.execute(
        "INSERT INTO releases (gpt_id, question, day, began, step, cost, variance, cells, measured)"
        " VALUES ($1, 'people', $2, $2, 1, 1, 1, '{all}', '{1}')",
        gpt, today,
    )  # fmt: skip
    count = "SELECT count(*) FROM releases WHERE gpt_id = $1"
    async with infra.database.acting_as(ada.account_id) as connection:
        assert await connection.fetchval(count, gpt) == 1
    await handed_over(services, ada, gpt, ben)
    for person in (ada, ben):
        async with infra.database.acting_as(person.account_id) as connection:
            assert await connection.fetchval(count, gpt) == 0
    assert (await services.insight_reports.read(ben, gpt, Period.DAY)).since is None


async def test_both_find_it_in_their_evidence(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, owner: Any
) -> None:
    await handed_over(services, ada, gpt, ben)
    for person in (ada, ben):
        kinds = [one.entry["kind"] for one in (await services.evidence.list_own(person.account_id)).entries]
        assert EntryKind.GPT_HANDED_OVER in kinds


async def test_of_two_answers_at_once_one_holds(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    await services.gpt_transfers.offer(ada, gpt, address(ben))
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    answers = services.gpt_transfers.accept(ben, offer.id), services.gpt_transfers.withdraw(ada, gpt)
    done = await asyncio.gather(*answers, return_exceptions=True)
    assert isinstance(done[0], NotFound) or isinstance(done[1], NotFound)
    assert (await services.gpts.get(ben, gpt)).owner_id == (ben if done[0] == gpt else ada).account_id


async def test_it_stays_in_its_space_and_goes_to_who_may_build_there(
    services: Services, build: Builder, ada: Actor, ben: Actor
) -> None:
    firm = await RuledWorkspace(services, build).open()
    gpt = (await services.gpts.drafts.create(firm.emil, FIRST)).gpt.id
    await services.gpt_transfers.offer(firm.emil, gpt, address(ben))
    assert await services.gpt_transfers.list_offers_to_me(ben) == []
    await services.gpt_transfers.offer(firm.emil, gpt, address(firm.cleo))
    at_home = replace(firm.cleo, space=ada.space)
    assert await services.gpt_transfers.list_offers_to_me(at_home) == []
    [offer] = await services.gpt_transfers.list_offers_to_me(firm.cleo)
    with pytest.raises(NotFound):
        await services.gpt_transfers.accept(at_home, offer.id)
    await services.gpt_transfers.accept(firm.cleo, offer.id)
    assert (await services.gpts.drafts.read(firm.cleo, gpt)).gpt.workspace_id == firm.workspace.id
    with pytest.raises((Forbidden, NotFound)):
        await services.gpts.choose_improve(firm.cleo, gpt, True)


async def test_the_database_changes_no_owner_unasked(infra: Infrastructure, ben: Actor, gpt: UUID) -> None:
    async with infra.database.acting_as(ben.account_id) as connection:
        assert await connection.execute("UPDATE gpts SET owner_id = acting_account() WHERE id = $1", gpt) == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO gpt_handovers (gpt_id, id, email, offered_at, expires_at)"
                " VALUES ($1, gen_random_uuid(), 'x@example.org', now(), now() + interval '1 day')",
                gpt,
            )

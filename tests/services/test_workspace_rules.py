"""A workspace's rules on the real program: who builds, how far GPTs go, which GPTs and recipients, everywhere (P4)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import NoAuth, OAuthAuth
from discreet.assistants.actions.consent.card import ConsentState
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.actions.oauth.authorization_flow import CallbackResult
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.turns.ask import Ask
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.workspaces.audit import Act, Filter
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.builder import Builder
from tests.support.consent_flow import ConsentFlow, start_consent_flow
from tests.support.gpt_with_actions import Person, answer_script, follow_turn, publish_gpt_with_actions
from tests.support.workspace_with_rules import OPEN, RuledWorkspace

pytestmark = pytest.mark.promise("P4")

NOT_ALLOWED = "Your workspace does not allow this recipient"


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, other_party: ThirdParty, scripted: ScriptedModel) -> Iterator[None]:
    third_party.reset()
    other_party.reset()
    plain = scripted.answer
    yield
    scripted.answer = plain


@pytest_asyncio.fixture
async def dan(build: Builder) -> Actor:
    return await build.person("Dan")


def host_of(party: ThirdParty) -> str:
    return party.origin.removeprefix("http://").partition(":")[0]


async def published(services: Services, builder: Any, level: Level = Level.EVERYONE) -> UUID:
    gpt_id = (await services.gpts.drafts.create(builder, "Guide")).gpt.id
    await services.gpts.publisher.publish(builder, gpt_id, level)
    return gpt_id


# Who may change them


async def test_a_workspace_begins_with_rules_that_forbid_nothing_and_its_people_read_them(
    services: Services, firm: RuledWorkspace, dan: Actor
) -> None:
    for person, may_change in ((firm.emil, True), (firm.ada, False), (firm.cleo, False)):
        page = await services.rules.page(person, firm.workspace.id)
        assert (page.may_change, page.history, page.rules.domains) == (may_change, (), None)
    with pytest.raises(NotFound):
        await services.rules.page(dan, firm.workspace.id)


async def test_owners_alone_change_them_and_the_history_says_who(
    services: Services, firm: RuledWorkspace, dan: Actor, owner: Any
) -> None:
    with pytest.raises(Forbidden):
        await firm.change_rules(firm.ada, builders=Builders.ADMINS)
    with pytest.raises(Forbidden):
        await services.rules.effects(firm.cleo, firm.workspace.id, OPEN)
    for refused in (
        firm.change_rules(dan, builders=Builders.ADMINS),
        services.rules.effects(dan, firm.workspace.id, OPEN),
    ):
        with pytest.raises(NotFound):
            await refused
    await firm.change_rules(domains=("  Example.COM. ", "api.firm.example", "example.com"))
    page = await firm.change_rules(domains=None, retention_days=30)
    assert [(change.by, change.told) for change in page.history] == [
        ("emil", ("Actions can send data to any domain.", "Chats are deleted 30 days after the last change.")),
        ("emil", ("Actions can send data to api.firm.example, example.com.",)),
    ]
    shell = await firm.change_rules(CLI_ACTOR, retention_days=None)
    assert shell.history[0].by is None
    elsewhere = replace(firm.emil, space=PERSONAL)
    await firm.change_rules(elsewhere, retention_days=7)
    acts = [
        (entry.made_by, entry.actor_name, dict(entry.details))
        for entry in (await services.audit.page(firm.ada, Filter(Act.RULES_CHANGED))).entries
    ]
    after_change, as_account = (
        "Chats are deleted {} days after the last change.",
        "Each person decides when chats are deleted.",
    )
    assert acts[:2] == [
        ("person", "emil", {"retention_days": {"before": as_account, "after": after_change.format(7)}}),
        ("operator", "The command line", {"retention_days": {"before": after_change.format(30), "after": as_account}}),
    ]
    assert len(acts) == 4
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE workspace_rules SET domains = NULL")
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("DELETE FROM workspace_rules")


async def test_the_database_takes_rules_from_owners_alone(
    services: Services, firm: RuledWorkspace, dan: Actor, infra: Infrastructure
) -> None:
    row = "INSERT INTO workspace_rules (workspace_id, at, changed_by) VALUES ($1, now(), $2)"
    for person in (firm.ada, firm.cleo, dan):
        for claimed in (person.account_id, firm.emil.account_id, None):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with infra.database.acting_as(person.account_id) as connection:
                    await connection.execute(row, firm.workspace.id, claimed)
    async with infra.database.acting_as(firm.emil.account_id) as connection:
        await connection.execute(row, firm.workspace.id, firm.emil.account_id)


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("domains", {"domains": ("*.example.com",)}), ("domains", {"domains": ("https://example.com/",)}),
        ("domains", {"domains": ("a@example.com",)}), ("domains", {"domains": tuple(f"a{n}.example" for n in range(501))}),
        ("retention_days", {"retention_days": 0}), ("retention_days", {"retention_days": 3651}),
    ],
)  # fmt: skip
async def test_what_cannot_be_a_rule_leaves_everything_as_it_was(
    services: Services,
    firm: RuledWorkspace,
    field: str,
    rules: dict[str, tuple[str]] | dict[str, tuple[str, ...]] | dict[str, int],
) -> None:
    with pytest.raises(Invalid) as refused:
        await firm.change_rules(**rules)
    assert refused.value.field == field
    assert (await services.rules.page(firm.emil, firm.workspace.id)).history == ()


async def test_of_two_owners_who_change_at_once_one_wins(
    services: Services, build: Builder, firm: RuledWorkspace
) -> None:
    greta = await build.add_member(firm.workspace, await build.person("greta"))
    seen = (await services.rules.page(greta, firm.workspace.id)).revision
    done = await asyncio.gather(
        *(
            services.rules.change(
                person, firm.workspace.id, replace(OPEN, retention_days=days), revision=seen, confirmed=True
            )
            for person, days in ((firm.emil, 30), (greta, 60))
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "RulesPage"]


async def test_a_change_that_ends_something_is_explained_first_and_needs_confirmation(
    services: Services, firm: RuledWorkspace, dan: Actor
) -> None:
    elsewhere = await published(services, dan)
    inside = await published(services, firm.cleo)
    await services.conversations.begin(firm.cleo, elsewhere, "Hello")
    strict = RulesUpdate(Builders.ADMINS, Level.WORKSPACE, ThirdPartyGpts.NONE, (), ("example.com",), 30)
    effects = await services.rules.effects(firm.emil, firm.workspace.id, strict)
    sentences = {effect.rule: effect.sentence for effect in effects}
    assert sentences["builders"].startswith("1 member can")
    assert sentences["sharing"].startswith("1 GPT ")
    assert sentences["third_party_gpts"].startswith("Chats here with GPTs that aren't allowed")
    assert "for 30 days are permanently deleted" in sentences["retention_days"]
    assert "Fewer than 30 people have a chat unchanged for 30 days, as of" in sentences["retention_days"]
    assert "domains" in sentences
    with pytest.raises(Conflict, match="confirm"):
        await firm.change_rules(confirmed=False, domains=())
    assert await services.gpts.get(dan, inside)
    assert (await firm.change_rules(confirmed=False, approved_gpts=(elsewhere,))).history, (
        "what ends nothing needs no yes"
    )


# Building and publishing


async def test_where_admins_build_members_do_not(services: Services, firm: RuledWorkspace, owner: Any) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.cleo, "Guide")).gpt.id
    await firm.change_rules(builders=Builders.ADMINS)
    for attempt in (
        services.gpts.drafts.create(firm.cleo, "Another"),
        services.gpts.drafts.save(firm.cleo, gpt_id, Configuration("Changed")),
        services.gpts.publisher.publish(firm.cleo, gpt_id, Level.ME),
        services.gpts.drafts.set_picture(firm.cleo, gpt_id, None),
        services.action_editor.add(firm.cleo, gpt_id, "{}"),
        services.action_editor.add_server(firm.cleo, gpt_id, "https://mcp.example/"),
        services.action_editor.fetch(firm.cleo, gpt_id, "https://a.example/"),
    ):
        with pytest.raises(Forbidden, match="owners and admins"):
            await attempt
    with pytest.raises(Forbidden, match="owners and admins"):
        await services.gpts.library.add(firm.cleo, gpt_id, "a.txt", nothing())
    for person in (firm.emil, firm.ada):
        assert await services.gpts.drafts.create(person, "Another")
    at_home = replace(firm.cleo, space=PERSONAL)
    assert await services.gpts.drafts.create(at_home, "At home"), "one's own space has no rules"
    await services.gpts.delete(firm.cleo, gpt_id)


async def nothing() -> AsyncIterator[bytes]:
    yield b"Text."


async def test_the_database_lets_no_member_make_a_gpt_there_either(
    services: Services, firm: RuledWorkspace, infra: Infrastructure, dan: Actor
) -> None:
    row = "INSERT INTO gpts (id, owner_id, workspace_id, created_at) VALUES (gen_random_uuid(), $1, $2, now())"
    await firm.change_rules(builders=Builders.ADMINS)
    for person in (firm.cleo, dan):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(person.account_id) as connection:
                await connection.execute(row, person.account_id, firm.workspace.id)


async def test_a_gpt_is_shared_no_further_than_the_rules_let_it(services: Services, firm: RuledWorkspace) -> None:
    await firm.change_rules(sharing=Level.WORKSPACE)
    gpt_id = (await services.gpts.drafts.create(firm.cleo, "Guide")).gpt.id
    for level in (Level.LINK, Level.EVERYONE):
        with pytest.raises(Forbidden, match="people of this workspace"):
            await services.gpts.publisher.publish(firm.cleo, gpt_id, level)
    for level in (Level.ME, Level.WORKSPACE):
        assert (await services.gpts.publisher.publish(firm.cleo, gpt_id, level)).gpt.level is level


async def test_the_stores_index_names_a_workspaces_gpts_to_its_people_alone(
    services: Services, firm: RuledWorkspace, dan: Actor, infra: Infrastructure
) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.cleo, "Guide")).gpt.id
    await services.gpts.publisher.publish(firm.cleo, gpt_id, Level.WORKSPACE)
    here = firm.cleo.space.workspace_id
    names = "SELECT store_listings('guide', 500, $1, 'all', '{}', NULL, NULL, false) AS id"
    for actor, expected in ((firm.ada, True), (dan, False)):
        async with infra.database.acting_as(actor.account_id) as connection:
            assert (gpt_id in [row["id"] for row in await connection.fetch(names, here)]) is expected


async def test_narrower_rules_pull_back_what_is_shared_already(
    services: Services, firm: RuledWorkspace, dan: Actor
) -> None:
    gpt_id = await published(services, firm.cleo)
    began = await follow_turn(await services.chat.ask(dan, Ask("Hello", gpt_id=gpt_id)))
    await firm.change_rules(sharing=Level.WORKSPACE)
    with pytest.raises(NotFound):
        await services.gpts.get(dan, gpt_id)
    assert gpt_id not in {gpt.id for gpt in await services.gpt_catalogue.explore(dan)}
    with pytest.raises(NotFound, match="no longer shared with you"):
        await services.chat.ask(dan, Ask("And now?", conversation_id=began.conversation))
    assert (await services.gpts.get(firm.ada, gpt_id)).level is Level.WORKSPACE
    assert gpt_id in {gpt.id for gpt in await services.gpt_catalogue.explore(firm.ada)}
    await firm.change_rules(sharing=Level.ME)
    with pytest.raises(NotFound):
        await services.gpts.get(firm.ada, gpt_id)
    assert (await services.gpts.get(firm.cleo, gpt_id)).level is Level.ME
    await firm.change_rules(sharing=Level.EVERYONE)
    assert (await services.gpts.get(dan, gpt_id)).level is Level.EVERYONE, "wider rules give back what was published"


# GPTs from elsewhere


async def test_gpts_from_elsewhere_are_used_and_listed_as_the_rules_say(
    services: Services, firm: RuledWorkspace, dan: Actor
) -> None:
    approved, other, own = (
        await published(services, dan),
        await published(services, dan),
        await published(services, firm.cleo),
    )
    for which, expected in (
        (ThirdPartyGpts.ALL, {approved, other, own}), (ThirdPartyGpts.APPROVED, {approved, own}),
        (ThirdPartyGpts.NONE, {own}),
    ):  # fmt: skip
        await firm.change_rules(third_party_gpts=which, approved_gpts=(approved,))
        listed = {gpt.id for gpt in await services.gpt_catalogue.explore(firm.ada)}
        for gpt_id in (approved, other, own):
            assert (gpt_id in listed) == (gpt_id in expected)
            gpt = await services.gpts.get(firm.ada, gpt_id)
            assert (await services.gpts.allowed_in(firm.ada, gpt, firm.workspace.id)).allowed == (gpt_id in expected)
            if gpt_id in expected:
                await follow_turn(await services.chat.ask(firm.ada, Ask("Hello", gpt_id=gpt_id)))
            else:
                with pytest.raises(Forbidden, match="made elsewhere"):
                    await services.chat.ask(firm.ada, Ask("Hello", gpt_id=gpt_id))
    at_home = replace(firm.ada, space=PERSONAL)
    assert {approved, other} <= {gpt.id for gpt in await services.gpt_catalogue.explore(at_home)}
    assert {approved, other} <= {gpt.id for gpt in await services.gpt_catalogue.list_external(firm.emil)}
    assert own not in {gpt.id for gpt in await services.gpt_catalogue.list_external(firm.emil)}


async def test_ones_own_gpt_of_another_space_is_from_elsewhere_too(services: Services, firm: RuledWorkspace) -> None:
    at_home = replace(firm.cleo, space=PERSONAL)
    gpt_id = (await services.gpts.drafts.create(at_home, "Smuggled")).gpt.id
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    for draft in (False, True):
        with pytest.raises(Forbidden, match="made elsewhere"):
            await services.chat.ask(firm.cleo, Ask("Hello", gpt_id=gpt_id, draft=draft))


async def test_a_conversation_goes_on_by_the_rules_of_where_it_is_whatever_space_its_person_is_in(
    services: Services, firm: RuledWorkspace, dan: Actor
) -> None:
    gpt_id = await published(services, dan)
    began = await follow_turn(await services.chat.ask(firm.cleo, Ask("Hello", gpt_id=gpt_id)))
    await follow_turn(await services.chat.ask(firm.cleo, Ask("More", conversation_id=began.conversation)))
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    for more in (
        Ask("Again?", conversation_id=began.conversation),
        Ask(conversation_id=began.conversation, regenerate=began.answer),
    ):
        with pytest.raises(Forbidden, match="made elsewhere"):
            await services.chat.ask(firm.cleo, more)
        with pytest.raises((Forbidden, Conflict)):
            await services.chat.ask(replace(firm.cleo, space=PERSONAL), more)
    assert (await services.conversations.open(firm.cleo, began.conversation)).messages, "what was said stays readable"
    at_home = replace(firm.cleo, space=PERSONAL)
    home = await follow_turn(await services.chat.ask(at_home, Ask("Hello", gpt_id=gpt_id)))
    assert home.state == "complete"


# Recipients: at consent, and at the gateway


@pytest_asyncio.fixture
async def cleo(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    firm: RuledWorkspace,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> ConsentFlow:
    """Cleo in a conversation of the firm with a GPT that acts."""
    gpt_id = await publish_gpt_with_actions(infra, services, firm.ada, third_party.origin, other_party.origin)
    return await start_consent_flow(services, build, firm.cleo, gpt_id)


async def test_a_listed_recipient_receives_and_another_does_not(
    firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty, owner: Any
) -> None:
    await firm.change_rules(domains=(host_of(third_party),))
    await cleo.send()
    assert len(third_party.calls) == 1
    await firm.change_rules(domains=("flights.example",))
    card = await cleo.card()
    assert card.decision.refused is not None
    assert card.decision.refused.startswith(NOT_ALLOWED)
    assert card.decision.reasons == (card.decision.refused,)
    for always in (False, True):
        with pytest.raises(Forbidden, match=NOT_ALLOWED):
            await cleo.allow(card, always=always)
    with pytest.raises(Conflict):
        await cleo.call(card)
    assert len(third_party.calls) == 1
    assert not await owner.fetchval("SELECT count(*) FROM grants WHERE consent_id = $1", card.id)
    assert not await owner.fetchval("SELECT count(*) FROM standing_grants WHERE owner_id = $1", firm.cleo.account_id)
    declined = await cleo.services.consents.decline(firm.cleo, card.id)
    assert declined.state is ConsentState.DECLINED


async def test_a_rule_between_card_and_yes_and_between_yes_and_call_stops_the_call(
    firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty, owner: Any
) -> None:
    before_yes, visitor = await cleo.card(), ()
    await firm.change_rules(domains=visitor)
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await cleo.allow(before_yes)
    await firm.change_rules(domains=None)
    after_yes = await cleo.card()
    await cleo.allow(after_yes)
    await firm.change_rules(domains=visitor)
    with pytest.raises(Conflict, match=NOT_ALLOWED):
        await cleo.call(after_yes)
    assert third_party.requests == []
    assert not await owner.fetchval("SELECT count(*) FROM ledger WHERE owner_id = $1", firm.cleo.account_id)
    await firm.change_rules(domains=None)
    assert (await cleo.call(after_yes)).status == 200, "the yes was not used up by what did not leave"


async def test_always_allow_does_not_outlive_the_rule(
    firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty
) -> None:
    card = await cleo.card()
    await cleo.allow(card, always=True)
    await cleo.call(card)
    spared = await cleo.card()
    assert not spared.decision.asks
    await firm.change_rules(domains=("flights.example",))
    with pytest.raises(Conflict, match=NOT_ALLOWED):
        await cleo.call(spared)
    again = await cleo.card()
    assert (again.state, again.decision.asks, again.decision.standing) == (ConsentState.WAITING, True, None)
    assert len(third_party.calls) == 1


async def test_a_gpt_that_is_no_longer_allowed_sends_nothing(
    infra: Infrastructure, services: Services, build: Builder, firm: RuledWorkspace, dan: Actor, third_party: ThirdParty
) -> None:
    gpt_id = await publish_gpt_with_actions(infra, services, dan, third_party.origin)
    cleo = await start_consent_flow(services, build, firm.cleo, gpt_id)
    card = await cleo.card()
    await cleo.allow(card)
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    with pytest.raises(Conflict, match="made elsewhere"):
        await cleo.call(card)
    assert third_party.requests == []


async def test_the_conversations_workspace_counts_not_the_sessions(
    services: Services, firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty
) -> None:
    await firm.change_rules(domains=())
    elsewhere = replace(cleo, actor=replace(firm.cleo, space=PERSONAL))
    card = await elsewhere.card()
    assert card.decision.refused is not None
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await elsewhere.allow(card)
    at_home = await start_consent_flow(
        services, firm.build, replace(firm.cleo, space=PERSONAL), await home_gpt(services, firm, third_party)
    )
    visiting = replace(at_home, actor=firm.cleo)
    assert (await visiting.send()).status == 200, "one's own conversation is under nobody's rules"


async def home_gpt(services: Services, firm: RuledWorkspace, party: ThirdParty) -> UUID:
    return await publish_gpt_with_actions(firm.build.infra, services, replace(firm.cleo, space=PERSONAL), party.origin)


async def test_a_former_member_can_answer_no_card_of_the_workspace(
    firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty, owner: Any
) -> None:
    card = await cleo.card()
    allowed = await cleo.card()
    await cleo.allow(allowed)
    await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", firm.cleo.account_id)
    for actor in (firm.cleo, replace(firm.cleo, space=PERSONAL)):
        out = replace(cleo, actor=actor)
        with pytest.raises((NotFound, Conflict)):
            await out.allow(card)
        with pytest.raises((NotFound, Conflict)):
            await out.call(allowed)
    assert third_party.requests == []


async def test_a_call_holds_off_a_change_until_it_is_recorded_and_a_change_holds_off_calls(
    firm: RuledWorkspace, cleo: ConsentFlow, third_party: ThirdParty, owner: Any
) -> None:
    card = await cleo.card()
    await cleo.allow(card)
    async with owner.transaction():
        await owner.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('workspace rules ' || $1, 0))", str(firm.workspace.id)
        )
        calling_ = asyncio.create_task(cleo.call(card))
        while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"):
            await asyncio.sleep(0.01)
            assert not calling_.done()
        await owner.execute(
            "INSERT INTO workspace_rules (workspace_id, at, domains) VALUES ($1, now(), '{}')", firm.workspace.id
        )
    with pytest.raises(Conflict, match=NOT_ALLOWED):
        await calling_
    assert third_party.requests == []


async def test_in_a_turn_the_person_is_informed_and_the_answer_continues_without(
    services: Services, firm: RuledWorkspace, cleo: ConsentFlow, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    await firm.change_rules(domains=())
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "I could not look.")
    person = Person(services, firm.cleo, cleo.gpt_id)
    heard = await person.ask()
    card = await services.consents.get_card(firm.cleo, heard.card)
    assert card.decision.refused is not None
    heard = await person.decline(heard.card)
    assert heard.text == "I could not look."
    assert third_party.requests == []


async def test_a_parked_answer_whose_gpt_is_refused_ends_with_the_reason(
    infra: Infrastructure,
    services: Services,
    firm: RuledWorkspace,
    dan: Actor,
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "Never said.")
    person = Person(services, firm.cleo, await publish_gpt_with_actions(infra, services, dan, third_party.origin))
    heard = await person.ask()
    await services.consents.decline(firm.cleo, heard.card)
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    await services.chat.resume(replace(firm.cleo, space=PERSONAL), heard.card)
    message = await person.latest(heard.conversation)
    assert "made elsewhere" in message.body.error


# Recipients: signing in


def oauth_at(page: str, token: Any = None) -> OAuthAuth:
    return OAuthAuth(f"{page}/authorize", f"{token or page}/token", "discreet-client")


async def test_a_sign_in_at_a_host_that_is_not_allowed_is_refused(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    firm: RuledWorkspace,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> None:
    provider = third_party.oauth = OAuthProvider()
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Guide")).gpt.id
    action = await add_action(infra, firm.ada.account_id, gpt_id, flight_status(other_party.origin), auth=oauth_at(third_party.origin), policy_url="https://flights.example/privacy")  # fmt: skip
    await services.gpts.publisher.publish(firm.ada, gpt_id, Level.WORKSPACE)
    address = await services.actions.begin_sign_in(firm.cleo, gpt_id, action.id, "/c/0198")
    assert address.startswith(third_party.origin)
    await firm.change_rules(domains=("flights.example",))
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await services.actions.begin_sign_in(firm.cleo, gpt_id, action.id, "/c/0198")
    state = address.partition("state=")[2].partition("&")[0]
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await services.authorizations.finish(firm.cleo, action.id, CallbackResult(state, code="a-code"))
    assert third_party.requests == []
    assert not provider.access
    cleo = await start_consent_flow(services, build, firm.cleo, gpt_id)
    card = await cleo.card()
    assert card.sign_in is None, "no sign-in is asked for where nothing may go"
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await cleo.allow(card)


async def test_a_token_host_counts_as_a_recipient(
    infra: Infrastructure, services: Services, build: Builder, firm: RuledWorkspace, third_party: ThirdParty
) -> None:
    """The call itself would go to an allowed host; its token comes from one that is not."""
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Guide")).gpt.id
    auth = OAuthAuth("https://login.example/authorize", "https://login.example/token", "client")
    await add_action(infra, firm.ada.account_id, gpt_id, flight_status(third_party.origin), auth=auth)
    await services.gpts.publisher.publish(firm.ada, gpt_id, Level.WORKSPACE)
    await firm.change_rules(domains=(host_of(third_party),))
    card = await (await start_consent_flow(services, build, firm.cleo, gpt_id)).card()
    assert card.decision.refused is not None
    assert "login.example" in card.decision.refused


# Recipients: in the workshop


def document(origin: str, *more: Any) -> str:
    servers = ", ".join(f'{{"url": "{each}"}}' for each in (origin, *more))
    return (
        f'{{"openapi": "3.1.0", "info": {{"title": "Things", "version": "1"}}, "servers": [{servers}], "paths": {{"/things": '
        '{"get": {"operationId": "findThing", "responses": {}}}}}'
    )


async def test_the_workshop_takes_in_and_saves_only_what_leads_to_allowed_domains(
    services: Services, firm: RuledWorkspace, third_party: ThirdParty
) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Guide")).gpt.id
    before = await services.action_editor.add(firm.ada, gpt_id, document(third_party.origin))
    await firm.change_rules(domains=("flights.example",))
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.add(firm.ada, gpt_id, document(third_party.origin))
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.add(firm.ada, gpt_id, document("https://evil-flights.example"))
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.add_server(firm.ada, gpt_id, f"{third_party.origin}/mcp")
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.fetch(firm.ada, gpt_id, f"{third_party.origin}/openapi.json")
    assert third_party.requests == []
    draft = ActionDraft(document=before.action.document, enabled=("findThing",), auth=NoAuth(), policy_url=None)
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.replace(firm.ada, gpt_id, before.action.id, draft)
    checked = await services.action_editor.check(firm.ada, gpt_id, document(third_party.origin))
    assert checked.imported.operations == ()
    fine = await services.action_editor.add(firm.ada, gpt_id, document("https://api.flights.example"))
    assert fine.action.host == "api.flights.example"


async def test_a_sign_in_may_be_where_the_workspace_lists_it_and_nowhere_else(
    services: Services, firm: RuledWorkspace
) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Guide")).gpt.id
    auth = OAuthAuth("https://login.firm.example/authorize", "https://login.firm.example/token", "client")
    text = document("https://api.flights.example")
    made = await services.action_editor.add(firm.ada, gpt_id, text)
    draft = ActionDraft(document=text, enabled=("findThing",), auth=auth, policy_url="https://flights.example/privacy")
    with pytest.raises(Invalid, match="own host"):
        await services.action_editor.replace(firm.ada, gpt_id, made.action.id, draft)
    await firm.change_rules(domains=("flights.example",))
    with pytest.raises(Invalid, match=NOT_ALLOWED):
        await services.action_editor.replace(firm.ada, gpt_id, made.action.id, draft)
    await firm.change_rules(domains=("flights.example", "firm.example"))
    saved = await services.action_editor.replace(firm.ada, gpt_id, made.action.id, draft)
    assert saved.action.auth == auth
    await firm.change_rules(domains=("firm.example",))
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await services.gpts.publisher.publish(firm.ada, gpt_id, Level.WORKSPACE)


async def test_a_trial_is_under_the_rules_of_its_gpts_workspace(
    infra: Infrastructure, services: Services, firm: RuledWorkspace, third_party: ThirdParty
) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Guide")).gpt.id
    await add_action(infra, firm.ada.account_id, gpt_id, flight_status(third_party.origin))
    await firm.change_rules(domains=())
    trial = ConsentFlow(services, firm.ada, gpt_id, None, version=0)
    card = await trial.card()
    with pytest.raises(Forbidden, match=NOT_ALLOWED):
        await trial.allow(card)
    assert third_party.requests == []

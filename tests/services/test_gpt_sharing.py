"""Rights on a GPT: given to an address, valid once accepted, ended at once; and what none of them permits (P3, P6)."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.analytics.counting.use import COUNTED, NOT_PUBLISHED, YOU_EDIT, decide_counting, facts_of_new_chat
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth, NoAuth
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.actions.gpt_lock import DraftChanged
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.sharing.rights import GptOffer, GrantedRight
from discreet.chat.turns.ask import Ask
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.members import GptDisposition
from discreet.promises.visibility import RIGHTS, Level, Right, includes, may_use_gpt
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.action_factories import add_action, flight_status
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.knowledge import HANDBOOK, PATIENCE, in_chunks
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = [pytest.mark.promise("P3"), pytest.mark.promise("P6")]

FIRST = Configuration("Guide", "Shows the way.", "Be brief about lanterns.", ("Hello?",), None, "cite")
GIVEN = (Right.CHAT, Right.VIEW, Right.EDIT)


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada", improve=True)


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("ben", improve=True)


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, FIRST)).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.ME)
    return gpt_id


def address(actor: Actor) -> str:
    return f"{actor.name}-{actor.account_id}@example.org".lower()


async def offered(services: Services, actor: Actor) -> list[GptOffer]:
    return (await services.gpt_sharing.list_shared_with_me(actor))[1]


async def give(services: Services, owner: Any, gpt: UUID, to: Actor, right: Right) -> None:
    """Offered and accepted."""
    await services.gpt_sharing.offer(owner, gpt, address(to), right)
    [offer] = await offered(services, to)
    assert await services.gpt_sharing.accept(to, offer.id, right) == gpt


async def right_of(services: Services, owner: Any, gpt: UUID, to: Any) -> GrantedRight:
    return next(one for one in await services.gpt_sharing.list_rights(owner, gpt) if one.email == address(to))


# Offering


def test_each_right_includes_those_before_it_and_nothing_is_included_in_nothing() -> None:
    assert RIGHTS == (Right.CHAT, Right.VIEW, Right.EDIT, Right.OWN)
    for n, held in enumerate(RIGHTS):
        assert [includes(held, wanted) for wanted in RIGHTS] == [m <= n for m in range(4)]
        assert not includes(None, held)


def test_a_right_opens_what_is_published_and_edit_alone_what_never_was() -> None:
    person, builder = UUID(int=1), UUID(int=2)
    for right in (None, *GIVEN):
        for published in (True, False):
            may = may_use_gpt(person, builder, Level.ME, published=published, works_there=True, given=right)
            assert may == (right is Right.EDIT or (published and right is not None))


async def test_the_answer_is_the_same_whether_or_not_the_address_has_an_account(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    for email in (address(ben), "nobody-has-this@example.org"):
        there = (await services.gpt_sharing.offer(ada, gpt, email, Right.CHAT)).rights
        [one] = [one for one in there if one.email == email]
        assert (one.name, one.given, one.offered) == (None, None, Right.CHAT)
    assert [offer.gpt_name for offer in await offered(services, ben)] == ["Guide"]


async def test_a_right_holds_only_after_its_person_accepts_it_themselves(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await services.gpt_sharing.offer(ada, gpt, address(ben), Right.EDIT)
    cleo = await build.person("cleo")
    [offer] = await offered(services, ben)
    for person in (ben, cleo):
        for use in (services.gpts.get, services.gpts.drafts.read, services.gpts.prompt_context, services.versions.list):
            with pytest.raises(NotFound):
                await use(person, gpt)
    for person in (cleo, ada):
        assert offer.id not in [one.id for one in await offered(services, person)]
        with pytest.raises(NotFound):
            await services.gpt_sharing.accept(person, offer.id, Right.EDIT)
        with pytest.raises(NotFound):
            await services.gpt_sharing.decline(person, offer.id)
    await services.gpt_sharing.accept(ben, offer.id, Right.EDIT)
    assert (await services.gpts.drafts.read(ben, gpt)).instructions == FIRST.instructions
    assert (await right_of(services, ada, gpt, ben)).name == "ben"


async def test_what_is_accepted_is_what_was_shown(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    await services.gpt_sharing.offer(ada, gpt, address(ben), Right.CHAT)
    [offer] = await offered(services, ben)
    await services.gpt_sharing.offer(ada, gpt, address(ben), Right.EDIT)
    with pytest.raises(NotFound):
        await services.gpt_sharing.accept(ben, offer.id, Right.CHAT)
    assert (await offered(services, ben))[0].offered is Right.EDIT


async def test_declined_is_gone_and_an_offer_ends_after_fourteen_days(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, clock: SettableClock
) -> None:
    await services.gpt_sharing.offer(ada, gpt, address(ben), Right.VIEW)
    [offer] = await offered(services, ben)
    await services.gpt_sharing.decline(ben, offer.id)
    assert await services.gpt_sharing.list_rights(ada, gpt) == []
    await services.gpt_sharing.offer(ada, gpt, address(ben), Right.VIEW)
    [offer] = await offered(services, ben)
    clock.advance(days=14)
    assert await offered(services, ben) == []
    with pytest.raises(NotFound):
        await services.gpt_sharing.accept(ben, offer.id, Right.VIEW)
    assert await services.gpt_sharing.list_rights(ada, gpt) == []


async def test_more_waits_for_another_yes_and_less_holds_at_once(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await give(services, ada, gpt, ben, Right.VIEW)
    held = await right_of(services, ada, gpt, ben)
    await services.gpt_sharing.change(ada, gpt, held.id, Right.EDIT)
    assert (await right_of(services, ada, gpt, ben)).given is Right.VIEW
    with pytest.raises(Forbidden, match="to look at and duplicate"):
        await services.gpts.drafts.save(ben, gpt, FIRST)
    [offer] = await offered(services, ben)
    assert (offer.given, offer.offered) == (Right.VIEW, Right.EDIT)
    await services.gpt_sharing.decline(ben, offer.id)
    assert (await right_of(services, ada, gpt, ben)).given is Right.VIEW
    await services.gpt_sharing.change(ada, gpt, held.id, Right.CHAT)
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(ben, gpt)
    assert (await services.gpts.get(ben, gpt)).right is Right.CHAT


async def test_the_database_gives_nothing_unasked(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, infra: Infrastructure
) -> None:
    await give(services, ada, gpt, ben, Right.CHAT)
    async with infra.database.acting_as(ada.account_id) as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute("UPDATE gpt_rights SET given = 'edit' WHERE gpt_id = $1", gpt)
    for statement in (
        "UPDATE gpt_rights SET given = 'edit' WHERE gpt_id = $1",
        "UPDATE gpts SET owner_id = acting_account() WHERE id = $1",
        "UPDATE gpt_versions SET name = 'Mine' WHERE gpt_id = $1",
    ):
        async with infra.database.acting_as(ben.account_id) as connection:
            assert await connection.execute(statement, gpt) == "UPDATE 0"
    async with infra.database.acting_as(ben.account_id) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO gpt_rights (id, gpt_id, email, offered, offered_at, expires_at)"
                " VALUES (gen_random_uuid(), $1, 'x@example.org', 'edit', now(), now() + interval '1 day')",
                gpt,
            )


# The purpose of each right


async def test_chat_is_the_published_version_and_nothing_behind_it(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await give(services, ada, gpt, ben, Right.CHAT)
    await services.gpts.drafts.save(ada, gpt, replace(FIRST, instructions="Not yet said."))
    assert (await services.gpts.prompt_context(ben, gpt)).instructions == FIRST.instructions
    assert gpt in [one.id for one in await services.gpt_catalogue.explore(ben)]
    for use in (
        services.gpts.drafts.read(ben, gpt), services.gpts.prompt_context(ben, gpt, draft=True), services.versions.list(ben, gpt),
        services.gpts.library.files(ben, gpt), services.gpt_files.duplicate(ben, gpt), services.action_editor.list(ben, gpt),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await use


async def test_view_looks_and_duplicates_and_changes_nothing(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await give(services, ada, gpt, ben, Right.VIEW)
    assert (await services.gpts.drafts.read(ben, gpt)).instructions == FIRST.instructions
    assert [one.number for one in await services.versions.list(ben, gpt)] == [1]
    copy = (await services.gpt_files.duplicate(ben, gpt)).edit
    assert (copy.gpt.owner_id, copy.instructions) == (ben.account_id, FIRST.instructions)
    for use in (
        services.gpts.drafts.save(ben, gpt, FIRST), services.gpts.drafts.set_picture(ben, gpt, None),
        services.versions.restore(ben, gpt, 1), services.gpts.publisher.publish(ben, gpt, Level.EVERYONE),
        services.gpts.library.add(ben, gpt, "a.txt", in_chunks(b"text")), services.action_editor.add(ben, gpt, "{}"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            await use


async def test_edit_changes_the_draft_and_nothing_that_is_the_owners(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    edit = await services.gpts.drafts.save(ben, gpt, replace(FIRST, instructions="Ben's."))
    assert (edit.instructions, edit.gpt.owner_id, edit.gpt.right) == ("Ben's.", ada.account_id, Right.EDIT)
    assert (await services.gpts.prompt_context(ben, gpt, draft=True)).instructions == "Ben's."
    assert (await services.gpts.prompt_context(ada, gpt)).instructions == FIRST.instructions
    for use in (
        services.gpts.publisher.publish(ben, gpt, Level.EVERYONE), services.gpts.delete(ben, gpt),
        services.gpts.choose_improve(ben, gpt, True), services.gpts.choose_improve(ben, gpt, False),
        services.gpt_sharing.list_rights(ben, gpt), services.gpt_sharing.offer(ben, gpt, "x@example.org", Right.EDIT),
    ):  # fmt: skip
        with pytest.raises(Forbidden, match="Only its owner"):
            await use
    for use in (services.insight_reports.read(ben, gpt, "day"), services.inbox.page(ben, gpt)):
        with pytest.raises(NotFound):
            await use


async def test_what_an_editor_adds_is_the_gpts_and_read_in_its_owners_name(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, owner: Any
) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    file = await services.gpts.library.add(ben, gpt, "handbook.txt", in_chunks(HANDBOOK))
    jobs = await owner.fetch(
        "SELECT args ->> 'builder_id' AS builder FROM procrastinate.procrastinate_jobs WHERE args ->> 'file_id' = $1",
        str(file.id),
    )
    assert [row["builder"] for row in jobs] == [str(ada.account_id)]
    await services.gpts.library.remove(ben, gpt, file.id)
    assert await services.gpts.library.files(ada, gpt) == []


async def test_neither_writes_over_what_the_other_has_saved(
    services: Services, ada: Actor, ben: Actor, gpt: UUID
) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    opened = (await services.gpts.drafts.read(ada, gpt)).edition
    saved = await services.gpts.drafts.save(ben, gpt, replace(FIRST, description="Ben's."), opened)
    for use in (
        services.gpts.drafts.save(ada, gpt, replace(FIRST, description="Ada's."), opened),
        services.gpts.publisher.publish(ada, gpt, Level.ME, "", opened),
    ):
        with pytest.raises(DraftChanged):
            await use
    assert (await services.gpts.drafts.read(ada, gpt)).gpt.description == "Ben's."
    mine = await services.gpts.drafts.save(ada, gpt, replace(FIRST, description="Ada's."), saved.edition)
    assert (mine.gpt.description, mine.edition) == ("Ada's.", saved.edition + 1)


async def test_of_two_who_save_at_once_one_hears_of_it(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    opened = (await services.gpts.drafts.read(ada, gpt)).edition
    both = [services.gpts.drafts.save(who, gpt, replace(FIRST, description=who.name), opened) for who in (ada, ben)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["DraftChanged", "GptEdit"]


# Secrets


async def test_a_draft_that_others_write_carries_no_secret_of_its_owner(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, infra: Infrastructure
) -> None:
    action = await add_action(infra, ada.account_id, gpt, flight_status(), auth=ApiKeyAuth("bearer"))
    await services.action_editor.set_secret(ada, gpt, action.id, "sk-owner")
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    await give(services, ada, gpt, ben, Right.EDIT)
    [drafted] = await services.actions.list_operations(ben, gpt, 0)
    with pytest.raises(Conflict, match="only by its owner"):
        await services.actions.credentials(ben, drafted)
    [published] = await services.actions.list_operations(ben, gpt, 2)
    assert (await services.actions.credentials(ben, published)).headers == (("authorization", "Bearer sk-owner"),)
    for use in (
        services.action_editor.set_secret(ben, gpt, action.id, "mine"),
        services.action_editor.delete_secret(ben, gpt, action.id),
    ):
        with pytest.raises(Forbidden):
            await use


async def test_how_an_action_signs_in_is_its_owners(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    document = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://a.example"}],'
    document += '"paths": {"/x": {"get": {"operationId": "getX", "responses": {"200": {"description": "ok"}}}}}}'
    action = (await services.action_editor.add(ada, gpt, document)).action
    await give(services, ada, gpt, ben, Right.EDIT)
    kept = ActionDraft(document=document, enabled=("getX",), auth=NoAuth(), policy_url="https://a.example/privacy")
    assert (
        await services.action_editor.replace(ben, gpt, action.id, kept)
    ).action.policy_url == "https://a.example/privacy"
    with pytest.raises(Forbidden, match="how an action signs in"):
        await services.action_editor.replace(ben, gpt, action.id, replace(kept, auth=ApiKeyAuth("bearer")))
    saved = await services.action_editor.get(ada, gpt, action.id)
    assert saved.action.auth == NoAuth()
    with pytest.raises(DraftChanged):
        await services.action_editor.replace(ada, gpt, action.id, replace(kept, policy_url=None, edition="another"))
    assert await services.action_editor.replace(
        ada, gpt, action.id, replace(kept, policy_url=None, edition=saved.edition)
    )


async def test_a_shared_gpt_says_what_becomes_of_what_it_sends(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, infra: Infrastructure
) -> None:
    await add_action(infra, ada.account_id, gpt, flight_status(), policy_url=None)
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    with pytest.raises(Invalid, match="privacy policy to the action"):
        await services.gpt_sharing.offer(ada, gpt, address(ben), Right.CHAT)


async def test_an_unpublished_gpt_cannot_be_chatted_with(services: Services, ada: Actor, ben: Actor) -> None:
    gpt = (await services.gpts.drafts.create(ada, FIRST)).gpt.id
    with pytest.raises(Invalid, match="Publish this GPT before"):
        await services.gpt_sharing.offer(ada, gpt, address(ben), Right.CHAT)
    await give(services, ada, gpt, ben, Right.VIEW)
    with pytest.raises(NotFound):
        await services.gpts.prompt_context(ben, gpt)


# Ends


async def test_taken_back_ends_at_once(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    for right in GIVEN:
        await give(services, ada, gpt, ben, right)
        await services.gpt_sharing.revoke(ada, gpt, (await right_of(services, ada, gpt, ben)).id)
        for use in (services.gpts.get, services.gpts.drafts.read, services.gpts.prompt_context):
            with pytest.raises(NotFound):
                await use(ben, gpt)
        assert gpt not in [one.id for one in await services.gpt_catalogue.explore(ben)]


async def test_an_answer_that_is_being_written_ends_with_the_right(
    services: Services, ada: Actor, ben: Actor, gpt: UUID, scripted: ScriptedModel
) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    plain = scripted.answer, scripted.gap
    scripted.answer, scripted.gap = "word " * 5_000, 0.05
    try:
        preview = (await services.chat.ask(ben, Ask("Hello?", gpt_id=gpt, draft=True))).pending.conversation.metadata.id
        other = (await services.chat.ask(ben, Ask("Hello?"))).pending.conversation.metadata.id
        await services.gpt_sharing.revoke(ada, gpt, (await right_of(services, ada, gpt, ben)).id)
        async with asyncio.timeout(PATIENCE):
            while services.chat.get_running(ben, preview) is not None:
                await asyncio.sleep(0.02)
        assert services.chat.get_running(ben, other) is not None
        await services.chat.stop_answer(ben, other)
    finally:
        scripted.answer, scripted.gap = plain


async def test_who_leaves_has_left(services: Services, ada: Actor, ben: Actor, gpt: UUID) -> None:
    await give(services, ada, gpt, ben, Right.EDIT)
    await services.gpt_sharing.leave(ben, gpt)
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(ben, gpt)
    assert await services.gpt_sharing.list_rights(ada, gpt) == []
    with pytest.raises(NotFound):
        await services.gpt_sharing.leave(ben, gpt)


async def test_with_an_account_goes_all_that_it_gave_held_or_was_offered(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID, owner: Any
) -> None:
    cleo = await build.person("cleo")
    his = (await services.gpts.drafts.create(ben, FIRST)).gpt.id
    await give(services, ada, gpt, ben, Right.EDIT)
    await services.gpt_sharing.offer(ben, his, address(cleo), Right.VIEW)
    await services.gpt_sharing.offer(ada, gpt, address(cleo), Right.VIEW)
    await services.account_deletion.delete_by_email(address(ben))
    rows = await owner.fetch("SELECT email FROM gpt_rights WHERE gpt_id = ANY ($1)", [gpt, his])
    assert [row["email"] for row in rows] == [address(cleo)]
    assert [offer.gpt_id for offer in await offered(services, cleo)] == [gpt]
    await services.account_deletion.delete_by_email(address(cleo))
    assert await owner.fetchval("SELECT count(*) FROM gpt_rights WHERE gpt_id = $1", gpt) == 0


# In a workspace


async def test_a_workspaces_gpt_is_shared_with_those_who_work_there(
    services: Services, firm: RuledWorkspace, ben: Actor, build: Builder
) -> None:
    gpt = (await services.gpts.drafts.create(firm.emil, FIRST)).gpt.id
    await services.gpts.publisher.publish(firm.emil, gpt, Level.ME)
    await services.gpt_sharing.offer(firm.emil, gpt, address(ben), Right.EDIT)
    assert await offered(services, ben) == []
    await give(services, firm.emil, gpt, firm.cleo, Right.EDIT)
    await services.gpts.drafts.save(firm.cleo, gpt, replace(FIRST, description="Cleo's."))
    await services.members.remove(firm.emil, firm.cleo.account_id, GptDisposition.HAND_OVER)
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(firm.cleo, gpt)
    back = await build.add_member(firm.workspace, firm.cleo, WorkspaceRole.MEMBER)
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(back, gpt)


async def test_a_workspace_rule_of_no_sharing_refuses_all_sharing(services: Services, firm: RuledWorkspace) -> None:
    gpt = (await services.gpts.drafts.create(firm.emil, FIRST)).gpt.id
    await services.gpts.publisher.publish(firm.emil, gpt, Level.ME)
    await give(services, firm.emil, gpt, firm.cleo, Right.EDIT)
    await firm.change_rules(sharing=Level.ME)
    for use in (services.gpts.get, services.gpts.drafts.read, services.gpts.prompt_context):
        with pytest.raises(NotFound):
            await use(firm.cleo, gpt)
    with pytest.raises(Forbidden, match="their builders only"):
        await services.gpt_sharing.offer(firm.emil, gpt, address(firm.ada), Right.CHAT)


async def test_another_owner_shares_again(services: Services, firm: RuledWorkspace) -> None:
    gpt = (await services.gpts.drafts.create(firm.cleo, FIRST)).gpt.id
    await services.gpts.publisher.publish(firm.cleo, gpt, Level.ME)
    await give(services, firm.cleo, gpt, firm.ada, Right.EDIT)
    await services.members.leave(firm.cleo, GptDisposition.HAND_OVER)
    assert (await services.gpts.drafts.read(firm.emil, gpt)).gpt.owner_id == firm.emil.account_id
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(firm.ada, gpt)


# Things that none of them opens


async def test_no_right_includes_a_conversation(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID, infra: Infrastructure
) -> None:
    cleo = await build.person("cleo")
    await give(services, ada, gpt, cleo, Right.CHAT)
    conversation_id = await build.talk(cleo, "A secret of Cleo's", "Kept.", gpt_id=gpt)
    await give(services, ada, gpt, ben, Right.EDIT)
    with pytest.raises(NotFound):
        await services.conversations.open(ben, conversation_id)
    async with infra.database.acting_as(ben.account_id) as connection:
        for table in ("conversations", "messages", "labels", "key_grants"):
            column = "id" if table == "conversations" else "conversation_id"
            assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", conversation_id) == 0
        for table in ("feedback_delivered", "releases"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", gpt) == 0


async def test_neither_editors_nor_the_few_with_whom_it_is_shared_are_counted(
    services: Services, build: Builder, ada: Actor, ben: Actor, gpt: UUID, infra: Infrastructure, clock: SettableClock
) -> None:
    cleo = await build.person("cleo")
    await give(services, ada, gpt, ben, Right.EDIT)
    await give(services, ada, gpt, cleo, Right.CHAT)
    for level, said in ((Level.ME, (NOT_PUBLISHED, NOT_PUBLISHED)), (Level.EVERYONE, (YOU_EDIT, COUNTED))):
        await services.gpts.publisher.publish(ada, gpt, level)
        for person, sentence in zip((ben, cleo), said, strict=True):
            async with infra.database.acting_as(person.account_id) as connection:
                use = await facts_of_new_chat(connection, person, gpt, clock.now())
                assert (await decide_counting(connection, person, use)).sentence == sentence

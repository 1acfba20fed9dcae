"""The members of a workspace, and attempts to gain a higher role."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.workspaces import store
from discreet.identity.workspaces.audit import Act, Filter
from discreet.identity.workspaces.members import GptDisposition
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.promises.visibility import Level
from tests.support.client import Client
from tests.support.office import Office, Person, sign_up_person

OWNER, ADMIN, MEMBER = WorkspaceRole.OWNER, WorkspaceRole.ADMIN, WorkspaceRole.MEMBER


async def is_in(services: Services, person: Person) -> bool:
    """Whether the session with which they came still works in a workspace."""
    actor = await services.sessions.actor_of(person.token)
    return actor is not None and actor.space.workspace_id is not None


# Seeing people


async def test_members_see_names_and_those_who_manage_see_addresses(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    seen = {one.member.account_id: one for one in await services.members.all(max_.actor)}
    assert set(seen) == {office.otto.id, ann.id, max_.id}
    assert [one.email for one in seen.values()] == [None, None, max_.email]
    assert not any(one.may for one in seen.values())
    seen = {one.member.account_id: one for one in await services.members.all(ann.actor)}
    assert seen[max_.id].email == max_.email
    assert seen[max_.id].may == (WorkspaceAction.SUSPEND, WorkspaceAction.REMOVE)
    assert seen[office.otto.id].may == ()


async def test_only_members_see_the_people_of_a_workspace(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    dan = await sign_up_person(services, "dan-outside")
    for actor in (dan.actor, replace(dan.actor, space=office.otto.actor.space)):
        with pytest.raises(NotFound):
            await services.members.all(actor)
        with pytest.raises(NotFound):
            await services.audit.page(actor, Filter())
    async with infra.database.acting_as(dan.id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM memberships") == 0
        assert await connection.fetchval("SELECT count(*) FROM workspace_audit_events") == 0
        assert await connection.fetchval("SELECT count(*) FROM workspace_invitations") == 0


# Wanting more than one is


async def test_an_admin_becomes_no_owner_and_makes_none(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    for whom in (ann, max_, office.otto):
        with pytest.raises(Forbidden):
            await services.members.change_role(ann.actor, whom.id, OWNER)
    with pytest.raises(Forbidden):
        await services.members.transfer(ann.actor, max_.id)
    for action in (services.members.suspend, services.members.restore):
        with pytest.raises(Forbidden):
            await action(ann.actor, office.otto.id)
    with pytest.raises(Forbidden):
        await services.members.remove(ann.actor, office.otto.id, GptDisposition.HAND_OVER)
    assert await office.roles() == {"otto": "owner", "ann": "admin", "max": "member"}


async def test_the_database_refuses_what_the_code_would_forget(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    """As the serving role, acting for a member: no row of any membership changes, and none is added."""
    max_ = await office.add_person("max")
    async with infra.database.acting_as(max_.id) as connection:
        done = await connection.execute("UPDATE memberships SET role = 'owner' WHERE account_id = $1", max_.id)
        assert done == "UPDATE 0"
        done = await connection.execute("DELETE FROM memberships WHERE account_id = $1", office.otto.id)
        assert done == "DELETE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(max_.id) as connection:
            await connection.execute(
                "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'owner', now())",
                office.workspace.id, (await sign_up_person(services, "friend-of-max")).id,
            )  # fmt: skip
    with pytest.raises(asyncpg.PostgresError, match="by who may"):
        async with infra.database.acting_as(max_.id) as connection:
            await connection.fetch(
                "SELECT hand_over_gpts($1, $2, $2, false)", office.workspace.id, office.otto.id
            )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(max_.id) as connection:
            await connection.execute(
                """
                INSERT INTO workspace_audit_events (at, workspace_id, act, made_by, actor_id, actor_name, about_name, details)
                VALUES (now(), $1, 'role_changed', 'person', $2, 'Otto', '', '{}')
                """,
                office.workspace.id, office.otto.id,
            )  # fmt: skip


async def test_the_database_makes_no_membership_another_person_s_or_another_workspace_s(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    """A manager may update memberships, and could so add a person who never came."""
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    stranger, other = (
        await sign_up_person(services, "stranger-to-all"),
        await Office.open(services, "where-max-never-was"),
    )
    for changed, to in (("account_id", stranger.id), ("workspace_id", other.workspace.id)):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with infra.database.acting_as(ann.id) as connection:
                await connection.execute(f"UPDATE memberships SET {changed} = $2 WHERE account_id = $1", max_.id, to)
    assert await office.roles() == {"otto": "owner", "ann": "admin", "max": "member"}


async def test_the_database_hands_gpts_to_owners_of_that_workspace_alone(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    max_, ann = await office.add_person("max"), await office.add_person("ann", ADMIN)
    out = await office.add_person("out", OWNER)
    await services.members.suspend(office.otto.actor, out.id)
    await published(services, max_.actor)
    for heir in (max_, ann, out, await sign_up_person(services, "heir-of-max")):
        with pytest.raises(asyncpg.RestrictViolationError, match="to an owner"):
            async with infra.database.acting_as(max_.id) as connection:
                await connection.fetch(
                    "SELECT hand_over_gpts($1, $2, $3, false)", office.workspace.id, max_.id, heir.id
                )  # fmt: skip


async def test_what_was_done_cannot_be_undone_in_the_log(office: Office, owner: Any, infra: Infrastructure) -> None:
    for statement in ("UPDATE workspace_audit_events SET actor_name = 'X'", "DELETE FROM workspace_audit_events"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await owner.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.anonymous() as connection:
                await connection.execute(statement)


async def test_a_demoted_admin_s_open_page_does_nothing_more(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    await services.members.change_role(office.otto.actor, ann.id, MEMBER)
    assert await services.sessions.actor_of(ann.token) is None, "the session there has ended"
    with pytest.raises(Forbidden):
        await services.members.suspend(ann.actor, max_.id)  # the actor of the page that is still open
    again = await services.accounts.sign_in(ann.email, "a long enough sentence")
    assert again.actor.space.role is MEMBER
    entry = (await services.audit.list_of_workspace(office.workspace.id, 1))[0]
    assert (entry.act, entry.details) == (Act.ROLE_CHANGED, {"role": {"before": "admin", "after": "member"}})


async def test_who_is_promoted_goes_on_working(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    await services.members.change_role(office.otto.actor, max_.id, ADMIN)
    assert (await services.sessions.actor_of(max_.token)).space.role is ADMIN


# Going


async def test_the_last_owner_stays(services: Services, office: Office) -> None:
    otto = office.otto
    max_ = await office.add_person("max")
    for action in (
        services.members.leave(otto.actor, GptDisposition.HAND_OVER),
        services.members.change_role(otto.actor, otto.id, MEMBER),
    ):
        with pytest.raises(Conflict, match="last owner"):
            await action
    await services.members.change_role(otto.actor, max_.id, OWNER)
    await services.members.suspend(otto.actor, max_.id)
    with pytest.raises(Conflict, match="last owner"):
        await services.members.leave(otto.actor, GptDisposition.HAND_OVER)
    assert (await office.roles())["otto"] == "owner"


async def test_a_suspended_owner_does_not_count_as_an_owner(services: Services, office: Office, owner: Any) -> None:
    """A person who cannot sign in cannot manage a workspace: the other is its last owner, and gets no way to step down."""
    otto, second = office.otto, await office.add_person("second", OWNER)
    both = {one.member.account_id: one.may for one in await services.members.all(otto.actor)}
    assert both[otto.id] == (WorkspaceAction.CHANGE_ROLE,)
    await services.suspension.suspend(CLI_ACTOR, second.email)
    alone = {one.member.account_id: one.may for one in await services.members.all(otto.actor)}
    assert (alone[otto.id], WorkspaceAction.CHANGE_ROLE in alone[second.id]) == ((), True)
    for action in (
        services.members.leave(otto.actor, GptDisposition.HAND_OVER),
        services.members.change_role(otto.actor, otto.id, MEMBER),
        services.members.transfer(otto.actor, second.id),
    ):
        with pytest.raises(Conflict):
            await action
    for statement in (
        "DELETE FROM memberships WHERE workspace_id = $1 AND account_id = $2",
        "UPDATE memberships SET role = 'member' WHERE workspace_id = $1 AND account_id = $2",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement, office.workspace.id, otto.id)
    await services.members.change_role(otto.actor, second.id, MEMBER)
    assert (await office.roles()) == {"otto": "owner", "second": "member"}


async def test_of_two_last_owners_who_leave_at_once_one_stays(services: Services, office: Office) -> None:
    second = await office.add_person("second", OWNER)
    done = await asyncio.gather(
        services.members.leave(office.otto.actor, GptDisposition.HAND_OVER),
        services.members.leave(second.actor, GptDisposition.HAND_OVER),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    assert list((await office.roles()).values()) == ["owner"]


async def test_two_owners_who_demote_each_other_at_once_leave_one(services: Services, office: Office) -> None:
    second = await office.add_person("second", OWNER)
    done = await asyncio.gather(
        services.members.change_role(office.otto.actor, second.id, MEMBER),
        services.members.change_role(second.actor, office.otto.id, MEMBER),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in done if one is not None] in (["Forbidden"], ["Conflict"])
    assert sorted((await office.roles()).values()) == ["member", "owner"]


async def test_the_database_keeps_an_owner_too(office: Office, owner: Any) -> None:
    for statement in (
        "DELETE FROM memberships WHERE workspace_id = $1",
        "UPDATE memberships SET role = 'member' WHERE workspace_id = $1",
        "UPDATE memberships SET suspended_at = now() WHERE workspace_id = $1",
    ):
        with pytest.raises(asyncpg.PostgresError, match="a workspace has an owner"):
            await owner.execute(statement, office.workspace.id)


async def test_leaving_leads_home_and_ends_the_other_sessions_there(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    other = await services.accounts.sign_in(max_.email, "a long enough sentence")
    assert other.actor.space.workspace_id == office.workspace.id
    await services.members.leave(max_.actor, GptDisposition.HAND_OVER)
    assert (await services.sessions.actor_of(max_.token)).space == PERSONAL
    assert await services.sessions.actor_of(other.token) is None
    assert (await services.accounts.sign_in(max_.email, "a long enough sentence")).actor.space == PERSONAL


async def test_ownership_is_handed_over_and_the_giver_is_an_admin(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    await services.members.transfer(office.otto.actor, max_.id)
    assert await office.roles() == {"max": "owner", "otto": "admin"}
    assert (await services.sessions.actor_of(office.otto.token)).space.role is ADMIN, "they go on, as what they are now"
    with pytest.raises(Forbidden):
        await services.members.transfer(office.otto.actor, max_.id)


async def test_who_is_suspended_is_out_until_restored(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    await services.members.suspend(ann.actor, max_.id)
    assert not await is_in(services, max_)
    with pytest.raises(NotFound):
        await services.members.all(max_.actor)
    with pytest.raises(NotFound):
        await services.members.leave(max_.actor, GptDisposition.DELETE)
    with pytest.raises(Conflict):
        await services.members.suspend(ann.actor, max_.id)
    await services.members.restore(ann.actor, max_.id)
    await services.sessions.switch_space((await services.accounts.sign_in(max_.email, "a long enough sentence")).actor,
                               office.workspace.id)  # fmt: skip
    assert (await office.audited_acts())[-2:] == [Act.MEMBER_SUSPENDED, Act.MEMBER_RESTORED]


def test_the_end_of_a_membership_ends_nothing_elsewhere() -> None:
    person, here, other = uuid4(), uuid4(), uuid4()
    ending = Revocation(person, None, here)
    assert [ending.concerns(person, where) for where in (here, other, None)] == [True, False, False]
    assert not ending.concerns(uuid4(), here)
    assert all(Revocation(person).concerns(person, where) for where in (here, other, None))


async def test_a_session_in_one_s_own_space_survives_losing_a_workspace(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    at_home = await services.accounts.sign_in(max_.email, "a long enough sentence")
    await services.sessions.switch_space(at_home.actor, None)
    await services.members.remove(office.otto.actor, max_.id, GptDisposition.HAND_OVER)
    assert not await is_in(services, max_)
    assert (await services.sessions.actor_of(at_home.token)).space == PERSONAL


async def test_a_session_of_the_organisation_s_provider_opens_nothing_else_on_the_way_out(
    services: Services, office: Office, owner: Any
) -> None:
    """The provider's operator could have made it: it ends with the membership, and joins nothing."""
    max_ = await office.add_person("max")
    await owner.execute("UPDATE sessions SET provider_workspace_id = workspace_id WHERE id = $1", max_.actor.session_id)
    borrowed = await services.sessions.actor_of(max_.token)
    assert borrowed is not None
    assert borrowed.via_sso
    other = await Office.open(services, "office-next-door")
    link = (await services.invitations.invite(other.otto.actor, MEMBER, None)).link
    with pytest.raises(Forbidden):
        await services.invitations.accept(borrowed, link.partition("#")[2])
    await services.members.leave(borrowed, GptDisposition.HAND_OVER)
    assert await services.sessions.actor_of(max_.token) is None


# Their things there


async def published(services: Services, actor: Actor, name: str = "Guide") -> UUID:
    gpt_id = (await services.gpts.drafts.create(actor, name)).gpt.id
    await services.gpts.drafts.save(actor, gpt_id, Configuration(name, instructions="Be kind."))
    await services.gpts.publisher.publish(actor, gpt_id, Level.WORKSPACE)
    return gpt_id


async def test_a_former_members_conversations_are_closed_and_their_gpts_pass_to_an_owner(
    services: Services, office: Office, infra: Infrastructure, owner: Any
) -> None:
    max_, ann = await office.add_person("max"), await office.add_person("ann", ADMIN)
    gpt = await published(services, max_.actor)
    said = (await services.conversations.begin(max_.actor, None, "A secret of the firm")).conversation.metadata.id
    await services.members.remove(ann.actor, max_.id, GptDisposition.HAND_OVER)
    assert (await services.gpts.drafts.read(office.otto.actor, gpt)).instructions == "Be kind."
    for person in (office.otto, ann, max_):
        with pytest.raises(NotFound):
            await services.conversations.open(person.actor, said)
        async with infra.database.acting_as(person.id) as connection:
            assert not await connection.fetchval("SELECT count(*) FROM key_grants WHERE conversation_id = $1", said)
    assert await owner.fetchval("SELECT owner_id FROM conversations WHERE id = $1", said) == max_.id, "still theirs"
    entry = (await services.audit.list_of_workspace(office.workspace.id, 1))[0]
    assert (entry.about_name, entry.details) == (max_.actor.name, {"role": "member", "gpts": 1, "then": "hand_over"})


async def test_gpts_of_who_goes_can_be_deleted_instead(
    services: Services,
    office: Office,
    infra: Infrastructure,
    wait_for_deletions: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    max_ = await office.add_person("max")
    gpt = await published(services, max_.actor)
    await services.members.remove(office.otto.actor, max_.id, GptDisposition.DELETE)
    ann = await office.add_person("ann")
    with pytest.raises(NotFound):
        await services.gpts.get(ann.actor, gpt)
    await wait_for_deletions()
    with pytest.raises(NotFound):
        await services.gpts.drafts.read(office.otto.actor, gpt)
    assert infra.keys.key(f"gpt/{gpt}") is None


async def test_who_goes_leaves_what_they_built_to_an_owner_who_can_act(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    """The first owner is suspended by the operator: the second inherits, as long as there is one."""
    rita = await office.add_person("rita", WorkspaceRole.OWNER)
    max_ = await office.add_person("max")

    async def heir() -> UUID:
        async with infra.database.acting_as(max_.id) as connection:
            return await store.find_heir(connection, office.workspace.id)

    assert await heir() == office.otto.id
    await services.suspension.suspend(CLI_ACTOR, office.otto.email)
    assert await heir() == rita.id
    await services.suspension.suspend(CLI_ACTOR, rita.email)
    assert await heir() == office.otto.id, "nobody is kept from going"


async def test_the_list_says_whom_the_operator_has_suspended(
    services: Services, office: Office, client: Callable[[], Client]
) -> None:
    rita = await office.add_person("rita")
    await services.suspension.suspend(CLI_ACTOR, rita.email)
    browser = client()
    browser.use_session(office.otto.token)
    listed = (await browser.get("/api/workspace/members")).ok()["members"]
    assert {one["id"]: one["shut_out"] for one in listed} == {str(office.otto.id): False, str(rita.id): True}

"""Joining a workspace by a link: once, in time, and only the invited person."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.session import NewSession
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.accounts.token import digest
from discreet.identity.workspaces import directory_sync
from discreet.identity.workspaces.audit import Act
from discreet.identity.workspaces.invitation import VALID_FOR
from discreet.identity.workspaces.members import GptDisposition
from tests.support.clock import SettableClock
from tests.support.office import Office, Person, sign_up_person
from tests.support.people import PASSWORD, address

ADMIN, MEMBER = WorkspaceRole.ADMIN, WorkspaceRole.MEMBER


async def invited(services: Services, by: Person, role: WorkspaceRole = MEMBER, email: str | None = None) -> str:
    """The token of a new link."""
    made = await services.invitations.invite(by.actor, role, email)
    return made.link.partition("/join#")[2]


async def sign_up(services: Services, name: str, token: str) -> NewSession:
    admission = services.invitations.admission(digest(token))
    return await services.accounts.sign_up(name.capitalize(), address(name), PASSWORD, False, admission=admission)


async def test_a_signed_in_person_comes_in_and_works_there_once_they_enter(services: Services, office: Office) -> None:
    dan = await sign_up_person(services, "dan-invited")
    token = await invited(services, office.otto)
    offer = await services.invitations.offer(token)
    assert (offer.workspace, offer.invitation.role) == (office.workspace, MEMBER)
    assert await services.invitations.accept(dan.actor, token) == office.workspace
    assert (await services.sessions.switch_space(dan.actor, office.workspace.id)).space.role is MEMBER
    assert (await office.audited_acts())[-2:] == [Act.INVITATION_MADE, Act.MEMBER_JOINED]
    [entry] = await services.audit.list_of_workspace(office.workspace.id, 1)
    assert (entry.made_by, entry.actor_id, entry.about_id) == ("person", dan.id, dan.id)
    assert token not in str(entry)


async def test_an_invitation_allows_sign_up_and_leads_to_the_workspace(
    services: Services, office: Office, operator: Actor, owner: Any
) -> None:
    token = await invited(services, office.otto, ADMIN, address("zoe"))
    await services.administration.change_instance(operator, "Test house", SignUp.INVITATION)
    try:
        with pytest.raises(Forbidden):
            await services.accounts.sign_up("Zoe", address("zoe"), PASSWORD, False)
        with pytest.raises(Forbidden, match="another email"):
            await sign_up(services, "yan", token)
        assert not await owner.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE email = $1)", address("yan"))
        zoe = await sign_up(services, "zoe", token)
        await services.administration.change_instance(operator, "Test house", SignUp.CLOSED)
        with pytest.raises(Forbidden, match="isn't accepting new accounts"):
            await sign_up(services, "xia", await invited(services, office.otto))
    finally:
        await services.administration.change_instance(operator, "Test house", SignUp.OPEN)
    assert (zoe.actor.space.workspace_id, zoe.actor.space.role) == (office.workspace.id, ADMIN)
    assert (await services.sessions.actor_of(zoe.token)).space == zoe.actor.space


async def test_it_is_used_once(services: Services, office: Office) -> None:
    token = await invited(services, office.otto)
    people = [await sign_up_person(services, f"racer{n}") for n in range(4)]
    done = await asyncio.gather(
        *(services.invitations.accept(one.actor, token) for one in people), return_exceptions=True
    )
    assert sum(one == office.workspace for one in done) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 3
    assert len(await office.roles()) == 2
    with pytest.raises(Conflict):
        await sign_up(services, "late", token)
    assert (await services.accounts.sign_up("Late", address("late"), PASSWORD, False)).token, "nothing was left of it"


async def test_one_for_another_address_stays_unused(services: Services, office: Office) -> None:
    meant, other = await sign_up_person(services, "meant"), await sign_up_person(services, "other")
    token = await invited(services, office.otto, email=f"  {meant.email.upper()} ")
    with pytest.raises(Forbidden, match="another email"):
        await services.invitations.accept(other.actor, token)
    assert await services.invitations.accept(meant.actor, token) == office.workspace


async def test_the_database_refuses_a_foreign_used_or_expired_invitation(
    services: Services, office: Office, infra: Infrastructure, clock: SettableClock
) -> None:
    """As the serving role, past the code's own checks."""
    ann, dan = await sign_up_person(services, "ann-of-the-firm"), await sign_up_person(services, "dan-of-the-street")
    meant, used, over = [
        digest(await invited(services, office.otto, MEMBER, email)) for email in (ann.email, None, None)
    ]

    async def comes_in(person: Person, hash_: bytes, moment: datetime) -> Any:
        async with infra.database.acting_as(person.id) as connection:
            return await connection.fetchval("SELECT workspace FROM accept_invitation($1, $2)", hash_, moment)

    now = clock.now()
    assert await comes_in(dan, meant, now) is None
    assert await comes_in(dan, over, now + VALID_FOR) is None
    assert await comes_in(ann, used, now) == office.workspace.id
    assert await comes_in(dan, used, now) is None
    assert set(await office.roles()) == {"otto", "ann"}


async def test_expired_withdrawn_and_invented_invitations_are_refused(
    services: Services, office: Office, clock: SettableClock
) -> None:
    dan = await sign_up_person(services, "dan-late")
    expired, withdrawn = await invited(services, office.otto), await invited(services, office.otto)
    listed = await services.invitations.all(office.otto.actor)
    await services.invitations.withdraw(office.otto.actor, listed[0].id)
    clock.advance(days=14)
    for token in (expired, withdrawn, "invented", ""):
        with pytest.raises(Forbidden):
            await services.invitations.accept(dan.actor, token)
        with pytest.raises(Forbidden):
            await sign_up(services, "late-too", token)


async def test_an_invitation_of_a_deleted_workspace_is_refused(services: Services, office: Office, owner: Any) -> None:
    dan = await sign_up_person(services, "dan-deleted")
    token = await invited(services, office.otto)
    offer = await services.invitations.offer(token)
    await services.workspace_deletion.delete(office.otto.actor, office.workspace.name)
    with pytest.raises(Forbidden):
        await services.invitations.accept(dan.actor, token)
    with pytest.raises((Conflict, asyncpg.PostgresError)):  # the page that had asked before
        async with services.invitations._database.acting_as(dan.id) as connection:
            await services.invitations.accept_in_transaction(connection, dan.actor, digest(token), offer)
    assert not await owner.fetchval("SELECT count(*) FROM memberships WHERE account_id = $1", dan.id)


async def test_who_is_in_already_keeps_role_and_invitation(services: Services, office: Office) -> None:
    ann = await office.add_person("ann", ADMIN)
    token = await invited(services, office.otto, MEMBER)
    with pytest.raises(Conflict, match="already"):
        await services.invitations.accept(ann.actor, token)
    assert (await office.roles())["ann"] == "admin"
    await services.invitations.accept((await sign_up_person(services, "free")).actor, token)


async def test_who_is_suspended_does_not_come_back_by_one(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    token = await invited(services, office.otto)
    await services.members.suspend(office.otto.actor, max_.id)
    again = await services.accounts.sign_in(max_.email, PASSWORD)
    with pytest.raises(Conflict):
        await services.invitations.accept(again.actor, token)


async def test_an_admin_invites_members_alone(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", ADMIN), await office.add_person("max")
    await invited(services, office.otto, ADMIN)
    await invited(services, ann)
    with pytest.raises(Forbidden):
        await invited(services, ann, ADMIN)
    with pytest.raises(Forbidden):
        await invited(services, office.otto, WorkspaceRole.OWNER)
    of_members, of_admins = await services.invitations.all(ann.actor)
    with pytest.raises(Forbidden):
        await services.invitations.withdraw(ann.actor, of_admins.id)
    for action in (services.invitations.all(max_.actor), services.invitations.withdraw(max_.actor, of_members.id)):
        with pytest.raises(Forbidden):
            await action
    with pytest.raises(Invalid):
        await invited(services, office.otto, MEMBER, "no address")


async def test_invitations_of_another_workspace_cannot_be_changed(services: Services, office: Office) -> None:
    other = await Office.open(services, "the-others")
    await invited(services, office.otto)
    [listed] = await services.invitations.all(office.otto.actor)
    with pytest.raises(NotFound):
        await services.invitations.withdraw(other.otto.actor, listed.id)
    assert await services.invitations.all(other.otto.actor) == []


@pytest.mark.parametrize(
    "done", ["removed", "suspended", "demoted", "left", "demoted-by-directory", "suspended-by-directory"]
)
async def test_an_invitation_by_a_former_admin_is_refused(
    services: Services, office: Office, infra: Infrastructure, done: str
) -> None:
    """A person about to be removed might have kept one, to come back by."""
    ann = await office.add_person("ann", ADMIN)
    kept, token = await invited(services, office.otto), await invited(services, ann)
    otto = office.otto.actor
    match done:
        case "removed":
            await services.members.remove(otto, ann.id, GptDisposition.HAND_OVER)
        case "suspended":
            await services.members.suspend(otto, ann.id)
        case "demoted":
            await services.members.change_role(otto, ann.id, MEMBER)
        case "left":
            await services.members.leave(ann.actor, GptDisposition.HAND_OVER)
        case "demoted-by-directory":
            async with infra.database.anonymous() as connection:
                await directory_sync.give_role(connection, office.workspace.id, ann.id, MEMBER, infra.clock.now())
        case "suspended-by-directory":
            async with infra.database.anonymous() as connection:
                await directory_sync.suspend(connection, office.workspace.id, ann.id, infra.clock.now())
    outsider = await sign_up_person(services, f"outsider-{done}")
    with pytest.raises(Forbidden):
        await services.invitations.accept(outsider.actor, token)
    [entry] = await services.audit.list_of_workspace(office.workspace.id, 1)
    assert entry.details["invitations_withdrawn"] == 1
    assert await services.invitations.accept(outsider.actor, kept)

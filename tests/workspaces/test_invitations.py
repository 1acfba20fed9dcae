"""Coming into a workspace by a link: once, in time, by the person for whom it is."""

import asyncio

import asyncpg
import pytest

from discreet.accounts.instance import SignUp
from discreet.accounts.space import WorkspaceRole
from discreet.accounts.token import digest
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.workspaces import directory_sync
from discreet.workspaces.audit import Act
from discreet.workspaces.invitation import LASTS
from discreet.workspaces.members import GptDisposition
from tests.cast import PASSWORD, address
from tests.workspaces.office import Office, newcomer

ADMIN, MEMBER = WorkspaceRole.ADMIN, WorkspaceRole.MEMBER


async def invited(house, by, role=MEMBER, email=None) -> str:
    """The token of a new link."""
    made = await house.invitations.invite(by.actor, role, email)
    return made.link.partition("/join#")[2]


async def sign_up(house, name, token):
    admission = house.invitations.admission(digest(token))
    return await house.accounts.sign_up(name.capitalize(), address(name), PASSWORD, False, admission=admission)


async def test_a_signed_in_person_comes_in_and_works_there_once_they_enter(house, office):
    dan = await newcomer(house, "dan-invited")
    token = await invited(house, office.otto)
    offer = await house.invitations.offer(token)
    assert (offer.workspace, offer.invitation.role) == (office.workspace, MEMBER)
    assert await house.invitations.accept(dan.actor, token) == office.workspace
    assert (await house.accounts.enter(dan.actor, office.workspace.id)).space.role is MEMBER
    assert (await office.acts())[-2:] == [Act.INVITATION_MADE, Act.MEMBER_JOINED]
    [entry] = await house.audit.of_workspace(office.workspace.id, 1)
    assert (entry.made_by, entry.actor_id, entry.about_id) == ("person", dan.id, dan.id)
    assert token not in str(entry)


async def test_whoever_has_one_may_sign_up_and_begins_there(house, office, olga, owner):
    token = await invited(house, office.otto, ADMIN, address("zoe"))
    await house.accounts.change_instance(olga, "Test house", SignUp.INVITATION)
    try:
        with pytest.raises(Forbidden):
            await house.accounts.sign_up("Zoe", address("zoe"), PASSWORD, False)
        with pytest.raises(Forbidden, match="another e-mail"):
            await sign_up(house, "yan", token)
        assert not await owner.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE email = $1)", address("yan"))
        zoe = await sign_up(house, "zoe", token)
        await house.accounts.change_instance(olga, "Test house", SignUp.CLOSED)
        with pytest.raises(Forbidden, match="no new accounts"):
            await sign_up(house, "xia", await invited(house, office.otto))
    finally:
        await house.accounts.change_instance(olga, "Test house", SignUp.OPEN)
    assert (zoe.actor.space.workspace_id, zoe.actor.space.role) == (office.workspace.id, ADMIN)
    assert (await house.accounts.actor_of(zoe.token)).space == zoe.actor.space


async def test_it_is_used_once(house, office):
    token = await invited(house, office.otto)
    people = [await newcomer(house, f"racer{n}") for n in range(4)]
    done = await asyncio.gather(*(house.invitations.accept(one.actor, token) for one in people), return_exceptions=True)
    assert sum(one == office.workspace for one in done) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 3
    assert len(await office.roles()) == 2
    with pytest.raises(Conflict):
        await sign_up(house, "late", token)
    assert (await house.accounts.sign_up("Late", address("late"), PASSWORD, False)).token, "nothing was left of it"


async def test_one_for_another_address_stays_unused(house, office):
    meant, other = await newcomer(house, "meant"), await newcomer(house, "other")
    token = await invited(house, office.otto, email=f"  {meant.email.upper()} ")
    with pytest.raises(Forbidden, match="another e-mail"):
        await house.invitations.accept(other.actor, token)
    assert await house.invitations.accept(meant.actor, token) == office.workspace


async def test_the_database_lets_nobody_in_by_one_that_is_not_theirs_used_or_over(house, office, ground, clock):
    """As the serving role, past what the code decides first."""
    ann, dan = await newcomer(house, "ann-of-the-firm"), await newcomer(house, "dan-of-the-street")
    meant, used, over = [digest(await invited(house, office.otto, MEMBER, email)) for email in (ann.email, None, None)]

    async def comes_in(person, hash_, moment):
        async with ground.database.acting_as(person.id) as connection:
            return await connection.fetchval("SELECT workspace FROM accept_invitation($1, $2)", hash_, moment)

    now = clock.now()
    assert await comes_in(dan, meant, now) is None
    assert await comes_in(dan, over, now + LASTS) is None
    assert await comes_in(ann, used, now) == office.workspace.id
    assert await comes_in(dan, used, now) is None
    assert set(await office.roles()) == {"otto", "ann"}


async def test_expired_withdrawn_and_invented_ones_let_nobody_in(house, office, clock):
    dan = await newcomer(house, "dan-late")
    expired, withdrawn = await invited(house, office.otto), await invited(house, office.otto)
    listed = await house.invitations.all(office.otto.actor)
    await house.invitations.withdraw(office.otto.actor, listed[0].id)
    clock.advance(days=14)
    for token in (expired, withdrawn, "invented", ""):
        with pytest.raises(Forbidden):
            await house.invitations.accept(dan.actor, token)
        with pytest.raises(Forbidden):
            await sign_up(house, "late-too", token)


async def test_one_of_a_deleted_workspace_lets_nobody_in(house, office, owner):
    dan = await newcomer(house, "dan-deleted")
    token = await invited(house, office.otto)
    offer = await house.invitations.offer(token)
    await house.deletion.delete(office.otto.actor, office.workspace.name)
    with pytest.raises(Forbidden):
        await house.invitations.accept(dan.actor, token)
    with pytest.raises((Conflict, asyncpg.PostgresError)):  # the page that had asked before
        async with house.invitations._database.acting_as(dan.id) as connection:
            await house.invitations.come_in(connection, dan.actor, digest(token), offer)
    assert not await owner.fetchval("SELECT count(*) FROM memberships WHERE account_id = $1", dan.id)


async def test_who_is_in_already_keeps_role_and_invitation(house, office):
    ann = await office.with_("ann", ADMIN)
    token = await invited(house, office.otto, MEMBER)
    with pytest.raises(Conflict, match="already"):
        await house.invitations.accept(ann.actor, token)
    assert (await office.roles())["ann"] == "admin"
    await house.invitations.accept((await newcomer(house, "free")).actor, token)


async def test_who_is_suspended_does_not_come_back_by_one(house, office):
    max_ = await office.with_("max")
    token = await invited(house, office.otto)
    await house.members.suspend(office.otto.actor, max_.id)
    again = await house.accounts.sign_in(max_.email, PASSWORD)
    with pytest.raises(Conflict):
        await house.invitations.accept(again.actor, token)


async def test_an_admin_invites_members_alone(house, office):
    ann, max_ = await office.with_("ann", ADMIN), await office.with_("max")
    await invited(house, office.otto, ADMIN)
    await invited(house, ann)
    with pytest.raises(Forbidden):
        await invited(house, ann, ADMIN)
    with pytest.raises(Forbidden):
        await invited(house, office.otto, WorkspaceRole.OWNER)
    of_members, of_admins = await house.invitations.all(ann.actor)
    with pytest.raises(Forbidden):
        await house.invitations.withdraw(ann.actor, of_admins.id)
    for deed in (house.invitations.all(max_.actor), house.invitations.withdraw(max_.actor, of_members.id)):
        with pytest.raises(Forbidden):
            await deed
    with pytest.raises(Invalid):
        await invited(house, office.otto, MEMBER, "no address")


async def test_nobody_touches_another_workspace_s(house, office):
    other = await Office.open(house, "the-others")
    await invited(house, office.otto)
    [listed] = await house.invitations.all(office.otto.actor)
    with pytest.raises(NotFound):
        await house.invitations.withdraw(other.otto.actor, listed.id)
    assert await house.invitations.all(other.otto.actor) == []


@pytest.mark.parametrize(
    "done", ["removed", "suspended", "demoted", "left", "demoted-by-directory", "suspended-by-directory"]
)
async def test_a_link_of_somebody_who_lost_the_right_lets_nobody_in(house, office, ground, done):
    """Whoever is about to be removed might have kept one, to come back by."""
    ann = await office.with_("ann", ADMIN)
    kept, token = await invited(house, office.otto), await invited(house, ann)
    otto = office.otto.actor
    match done:
        case "removed":
            await house.members.remove(otto, ann.id, GptDisposition.HAND_OVER)
        case "suspended":
            await house.members.suspend(otto, ann.id)
        case "demoted":
            await house.members.change_role(otto, ann.id, MEMBER)
        case "left":
            await house.members.leave(ann.actor, GptDisposition.HAND_OVER)
        case "demoted-by-directory":
            async with ground.database.anonymous() as connection:
                await directory_sync.give_role(connection, office.workspace.id, ann.id, MEMBER, ground.clock.now())
        case "suspended-by-directory":
            async with ground.database.anonymous() as connection:
                await directory_sync.suspend(connection, office.workspace.id, ann.id, ground.clock.now())
    outsider = await newcomer(house, f"outsider-{done}")
    with pytest.raises(Forbidden):
        await house.invitations.accept(outsider.actor, token)
    [entry] = await house.audit.of_workspace(office.workspace.id, 1)
    assert entry.details["invitations_withdrawn"] == 1
    assert await house.invitations.accept(outsider.actor, kept)

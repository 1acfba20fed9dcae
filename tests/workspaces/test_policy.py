"""A workspace's own policy (P13): only its people are asked, however they joined; strangers find nothing.

Acceptances stay, and the log shows them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.policies.policy import PolicyVersion
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces import directory_sync
from discreet.identity.workspaces.audit import Act, Filter
from discreet.identity.workspaces.members import GptDisposition
from discreet.promises.terms import PolicyKind
from tests.support.clock import SettableClock
from tests.support.office import Office, Person, sign_up_person

pytestmark = pytest.mark.promise("P13")

ASKED = (PolicyKind.WORKSPACE,)
TEXT = "# How we use AI here\n\nNo customer's name goes in."


async def asked(services: Services, person: Person) -> tuple[PolicyKind, ...]:
    return (await services.sessions.actor_of(person.token)).to_accept


async def publish(
    services: Services, person: Person, text: str = TEXT, note: str = "", follows: int = 0
) -> PolicyVersion:
    return await services.workspace_policy.publish(person.actor, text, note, follows=follows)


async def test_without_a_text_no_acceptance_is_needed(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    assert (await asked(services, max_), await asked(services, office.otto)) == ((), ())
    await services.workspace_policy.save_draft(office.otto.actor, TEXT, "")
    assert await services.workspace_policy.versions(max_.actor) == []
    assert await asked(services, max_) == (), "a draft asks nobody"


async def test_its_people_are_asked_there_and_nowhere_else(services: Services, office: Office) -> None:
    max_, outside = await office.add_person("max"), await sign_up_person(services, f"out-{office.name}")
    other = await Office.open(services, f"other-{office.name}")
    await publish(services, office.otto)
    assert await asked(services, max_) == ASKED
    assert await asked(services, office.otto) == (), "who publishes accepts"
    assert await asked(services, outside) == await asked(services, other.otto) == ()

    at_home = await services.sessions.switch_space(max_.actor, None)
    assert at_home.to_accept == await asked(services, max_) == ()
    back = await services.sessions.switch_space(at_home, office.workspace.id)
    assert back.to_accept == await asked(services, max_) == ASKED

    await services.workspace_policy.accept(max_.actor, 1)
    assert await asked(services, max_) == ()


async def test_every_way_in_leads_to_the_same_question(
    services: Services, office: Office, infra: Infrastructure, clock: SettableClock
) -> None:
    """Invited, added by the operator, brought by a directory: all of them see the text first."""
    await publish(services, office.otto)
    invited, brought = [await sign_up_person(services, f"{name}-{office.name}") for name in ("inga", "dirk")]
    made = await services.invitations.invite(office.otto.actor, WorkspaceRole.MEMBER, None)
    await services.invitations.accept(invited.actor, made.link.partition("#")[2])
    async with infra.database.anonymous() as connection:
        await directory_sync.add_directory_member(connection, office.workspace.id, brought.id, None, clock.now())
    for person in (await office.add_person("added"), await office.enter(invited), await office.enter(brought)):
        assert person.actor.to_accept == await asked(services, person) == ASKED


async def test_a_new_version_asks_again_and_the_old_one_cannot_be_accepted(
    services: Services, office: Office, clock: SettableClock
) -> None:
    max_ = await office.add_person("max")
    await publish(services, office.otto)
    await services.workspace_policy.accept(max_.actor, 1)
    clock.advance(minutes=1)
    with pytest.raises(Invalid):
        await publish(services, office.otto, TEXT, "Nothing", 1)
    with pytest.raises(Invalid):
        await publish(services, office.otto, "# Less", "", 1)
    with pytest.raises(Conflict):
        await publish(services, office.otto, "# Less", "Shorter", 0)
    await publish(services, office.otto, "# Less", "Shorter", 1)
    assert await asked(services, max_) == ASKED
    for number in (1, 3):
        with pytest.raises(Conflict):
            await services.workspace_policy.accept(max_.actor, number)
    await services.workspace_policy.accept(max_.actor, 2)
    actor = await services.sessions.actor_of(max_.token)
    assert actor is not None
    mine = await services.policies.acceptances(actor)
    assert [(one.kind, one.version) for one in mine] == [(PolicyKind.WORKSPACE, 2), (PolicyKind.WORKSPACE, 1)]
    assert (await services.workspace_policy.version(max_.actor, 1)).text == TEXT


async def test_owners_see_who_accepted_which_version_and_the_log_says_it(services: Services, office: Office) -> None:
    max_, mia = await office.add_person("max"), await office.add_person("mia")
    await publish(services, office.otto)
    await asyncio.gather(*(services.workspace_policy.accept(max_.actor, 1) for _ in range(4)))
    found = await services.workspace_policy.editor(office.otto.actor)
    accepted = {reader.member.account_id: reader.accepted and reader.accepted.version for reader in found.readers}
    assert accepted == {office.otto.id: 1, max_.id: 1, mia.id: None}
    assert found.editor.accepted_by == 2

    entries = (await services.audit.page(office.otto.actor, Filter(act=Act.POLICY_ACCEPTED))).entries
    assert [(one.actor_id, one.details) for one in entries] == [
        (max_.id, {"version": 1}), (office.otto.id, {"version": 1})
    ], "accepting again is not written down again"  # fmt: skip
    [published] = (await services.audit.page(office.otto.actor, Filter(act=Act.POLICY_PUBLISHED))).entries
    assert (published.about_id, published.details) == (office.workspace.id, {"version": 1})
    assert not any(TEXT[:20] in str(entry) for entry in await services.audit.list_all(office.otto.actor, Filter()))


async def test_owners_alone_write_and_strangers_find_nothing(services: Services, office: Office) -> None:
    await publish(services, office.otto)
    policy = services.workspace_policy
    for role in (WorkspaceRole.MEMBER, WorkspaceRole.ADMIN):
        person = await office.add_person(f"a{role}", role)
        attempt: Coroutine[Any, Any, object]
        for attempt in (
            policy.publish(person.actor, "# Mine", "Mine", follows=1), policy.save_draft(person.actor, "# Mine", ""),
            policy.discard_draft(person.actor), policy.editor(person.actor),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                await attempt
    left = await office.add_person("left")
    await services.members.remove(office.otto.actor, left.id, GptDisposition.HAND_OVER)
    outside = await sign_up_person(services, f"outside-{office.name}")
    for person in (left, outside):
        for attempt in (policy.versions(person.actor), policy.version(person.actor, 1), policy.accept(person.actor, 1)):
            with pytest.raises(NotFound):
                await attempt
    with pytest.raises(NotFound):
        await services.policies.policy(PolicyKind.WORKSPACE)
    with pytest.raises(NotFound):
        await services.policies.publish(CLI_ACTOR, PolicyKind.WORKSPACE, "# By the operator", "")
    assert all(version.kind is not PolicyKind.WORKSPACE for version in await services.policies.versions())


async def test_of_owners_who_publish_at_once_one_gets_a_conflict(services: Services, office: Office) -> None:
    second = await office.add_person("second", WorkspaceRole.OWNER)
    racing = [publish(services, who, f"# Text {n}") for n, who in enumerate((office.otto, second) * 2)]
    answers = await asyncio.gather(*racing, return_exceptions=True)
    assert [type(answer) for answer in answers].count(Conflict) == 3


# Refusals of the database -----------------------------------------------------------------------------------

MOMENT = "timestamptz '2026-01-01Z'"
WRITE = f"INSERT INTO policies (kind, workspace_id, version, text, note, published_at) VALUES ('workspace', $1, 2, 'X', 'X', {MOMENT})"
DRAFT = (
    f"INSERT INTO policy_drafts (kind, workspace_id, text, note, saved_at) VALUES ('workspace', $1, 'X', 'X', {MOMENT})"
)
ACCEPT = f"INSERT INTO policy_acceptances (account_id, kind, workspace_id, version, accepted_at) VALUES ($2, 'workspace', $1, 1, {MOMENT})"
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError)
RENAME = "UPDATE workspaces SET name = 'Mine' WHERE id = $1"


async def acting(infra: Infrastructure, person: Person, statement: str, *values: Any) -> None:
    """What the serving role can do for a person, past the code's own checks."""
    async with infra.database.acting_as(person.id) as connection:
        await connection.execute(statement, *values)


@pytest.mark.parametrize(
    ("role", "refused"),
    [(None, (WRITE, DRAFT, ACCEPT, RENAME)), (WorkspaceRole.MEMBER, (WRITE, DRAFT, RENAME)), (WorkspaceRole.ADMIN, (WRITE, DRAFT, RENAME))],
)  # fmt: skip
async def test_who_may_not_is_refused_by_the_database_too(
    services: Services, office: Office, infra: Infrastructure, role: WorkspaceRole | None, refused: tuple[str, ...]
) -> None:
    await publish(services, office.otto)
    attacker = await office.add_person("eve", role) if role else await sign_up_person(services, f"eve-{office.name}")
    for statement in refused:
        with pytest.raises(REFUSED):
            await acting(infra, attacker, statement, *(office.workspace.id, attacker.id)[: 1 + ("$2" in statement)])
    async with infra.database.acting_as(attacker.id) as connection:
        seen = await connection.fetchval("SELECT count(*) FROM policies WHERE workspace_id = $1", office.workspace.id)
        others = await connection.fetchval(
            "SELECT count(*) FROM policy_acceptances WHERE account_id <> $1", attacker.id
        )
        number = await connection.fetchval("SELECT policy_accepted_by('workspace', 1, $1)", office.workspace.id)
        version = await connection.fetchval(
            "SELECT accepted_policy($1, 'workspace', $2)", office.otto.id, office.workspace.id
        )
    assert (seen, others, number, version) == (1 if role else 0, 0, 0, None)


async def test_an_acceptance_can_be_neither_made_for_another_nor_withdrawn(
    services: Services, office: Office, infra: Infrastructure, owner: Any
) -> None:
    max_, mia = await office.add_person("max"), await office.add_person("mia")
    await publish(services, office.otto)
    await services.workspace_policy.accept(max_.actor, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await acting(infra, office.otto, ACCEPT, office.workspace.id, mia.id)
    for table in ("policies", "policy_acceptances"):
        for change in (f"DELETE FROM {table} WHERE workspace_id = $1", f"UPDATE {table} SET version = 9 WHERE workspace_id = $1"):  # fmt: skip
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await owner.execute(change, office.workspace.id)


async def test_it_goes_with_the_workspace_and_the_log_stays(
    services: Services, office: Office, owner: Any, wait_for_deletions: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    await publish(services, office.otto)
    await services.workspace_policy.save_draft(office.otto.actor, "# Next", "More")
    await services.workspace_deletion.delete(office.otto.actor, office.workspace.name)
    await wait_for_deletions()
    for table in ("policies", "policy_drafts", "policy_acceptances"):
        assert not await owner.fetchval(f"SELECT count(*) FROM {table} WHERE workspace_id = $1", office.workspace.id)
    assert {Act.POLICY_PUBLISHED, Act.POLICY_ACCEPTED} <= set(await office.audited_acts())


# Its name ---------------------------------------------------------------------------------------------------


async def test_an_owner_renames_it_and_the_log_says_what_it_was(services: Services, office: Office) -> None:
    max_, before = await office.add_person("max"), office.workspace.name
    for name in ("", " ", "x" * 1000, "Turned \u202e"):
        with pytest.raises(Invalid):
            await services.workspaces.rename(office.otto.actor, name)
    for person in (max_, await office.add_person("ada", WorkspaceRole.ADMIN)):
        with pytest.raises(Forbidden):
            await services.workspaces.rename(person.actor, "Mine")
    assert (await services.workspaces.rename(office.otto.actor, "  Better name ")).name == "Better name"
    await services.workspaces.rename(office.otto.actor, "Better name")
    assert [one.workspace.name for one in await services.workspaces.mine(max_.actor)] == ["Better name"]
    [entry] = (await services.audit.page(office.otto.actor, Filter(act=Act.WORKSPACE_RENAMED))).entries
    assert (entry.about_name, entry.details) == ("Better name", {"name": {"before": before, "after": "Better name"}})
    with pytest.raises(Invalid):
        await services.workspace_deletion.delete(office.otto.actor, before)

"""A deleted workspace: unusable at once; its keys are destroyed, then its rows; a report gives the counts."""

from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.conversation_key import destroy_keys, own_key
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.workspaces.audit import Act
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name, load_own_key
from tests.support.feedback import create_scene
from tests.support.office import Office, sign_up_person
from tests.workspaces.test_members import published

pytestmark = pytest.mark.promise("P10")

MADE = "SELECT (SELECT count(*) FROM conversations WHERE workspace_id = $1) + (SELECT count(*) FROM gpts WHERE workspace_id = $1)"


async def test_it_is_unusable_at_once_and_then_gone(
    services: Services,
    office: Office,
    operator: Actor,
    owner: Any,
    infra: Infrastructure,
    wait_for_deletions: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    otto, max_ = office.otto, await office.add_person("max")
    gpt = await published(services, max_.actor)
    said = [
        (await services.conversations.begin(who.actor, gpt, "A secret")).conversation.metadata.id
        for who in (otto, max_)
    ]
    other = await Office.open(services, "another-firm")
    kept = (await services.conversations.begin(other.otto.actor, None, "Ours")).conversation.metadata.id
    project = (await services.api.projects.create(otto.actor, "Programs")).id

    keys = [await key_name(owner, id_) for id_ in said]
    await services.workspace_deletion.delete(otto.actor, office.workspace.name)
    assert await services.sessions.actor_of(max_.token) is None
    assert (await services.sessions.actor_of(otto.token)).space == PERSONAL, "who deleted it goes on at home"
    with pytest.raises(NotFound):
        await services.sessions.switch_space(otto.actor, office.workspace.id)
    with pytest.raises(NotFound):
        await services.workspaces.add(CLI_ACTOR, office.workspace.id, max_.email, WorkspaceRole.OWNER)
    await wait_for_deletions()

    assert await owner.fetchval(MADE, office.workspace.id) == 0
    assert not await owner.fetchval("SELECT EXISTS (SELECT FROM workspaces WHERE id = $1)", office.workspace.id)
    assert [own_key(infra.keys, key) for key in keys] == [None, None]
    assert infra.keys.key(f"gpt/{gpt}") is None
    assert infra.keys.key(f"api/{project}") is None
    assert await services.conversations.open(other.otto.actor, kept)
    erased, deleted = await services.audit.list_of_workspace(office.workspace.id, 2)
    assert (deleted.act, deleted.actor_id) == (Act.WORKSPACE_DELETED, otto.id)
    assert (erased.act, erased.made_by, erased.details) == (
        Act.WORKSPACE_ERASED, "server", {"conversations": 2, "gpts": 1}
    )  # fmt: skip
    [ended] = [one for one in (await services.workspaces.list_deleted(operator)).ended if one.id == office.workspace.id]
    assert (ended.name, ended.conversations, ended.gpts) == (office.workspace.name, 2, 1)
    assert ended.erased_at is not None


async def test_it_begins_again_from_wherever_it_was_cut_off(
    services: Services,
    office: Office,
    infra: Infrastructure,
    owner: Any,
    wait_for_deletions: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """The keys went and the server died: the second run takes the rows, and says how much there was."""
    said = (await services.conversations.begin(office.otto.actor, None, "A secret")).conversation.metadata.id
    destroy_keys(infra.keys, [await key_name(owner, said)])
    await services.workspace_deletion.delete(office.otto.actor, office.workspace.name)
    await wait_for_deletions()
    await services.workspace_deletion.erase(office.workspace.id)
    acts = await office.audited_acts()
    assert acts.count(Act.WORKSPACE_ERASED) == 1
    assert await owner.fetchval(MADE, office.workspace.id) == 0


async def test_keys_go_before_rows(services: Services, office: Office, infra: Infrastructure, owner: Any) -> None:
    """When rows cannot be deleted, their keys are already destroyed: only noise is left."""
    said = (await services.conversations.begin(office.otto.actor, None, "A secret")).conversation.metadata.id
    await owner.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", office.workspace.id)
    await owner.execute("CREATE TABLE discreet.stubborn (id uuid REFERENCES workspaces (id))")
    await owner.execute("INSERT INTO discreet.stubborn VALUES ($1)", office.workspace.id)
    try:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await services.workspace_deletion.erase(office.workspace.id)
        assert await load_own_key(owner, infra, said) is None
        assert await owner.fetchval(MADE, office.workspace.id) == 1
        assert Act.WORKSPACE_ERASED not in await office.audited_acts()
    finally:
        await owner.execute("DROP TABLE discreet.stubborn")
    await services.workspace_deletion.erase(office.workspace.id)
    assert (await office.audited_acts())[-1] == Act.WORKSPACE_ERASED


async def test_only_an_owner_does_it_and_types_the_name(services: Services, office: Office) -> None:
    ann, max_ = await office.add_person("ann", WorkspaceRole.ADMIN), await office.add_person("max")
    for person in (ann, max_):
        with pytest.raises(Forbidden):
            await services.workspace_deletion.delete(person.actor, office.workspace.name)
    with pytest.raises(Invalid):
        await services.workspace_deletion.delete(office.otto.actor, office.workspace.name + "!")
    with pytest.raises(NotFound):
        await services.workspace_deletion.delete(
            (await sign_up_person(services, "dan-deletes")).actor, office.workspace.name
        )
    assert await services.members.all(office.otto.actor)


async def test_nothing_of_a_living_workspace_is_erased(
    services: Services, office: Office, infra: Infrastructure, owner: Any
) -> None:
    said = (await services.conversations.begin(office.otto.actor, None, "A secret")).conversation.metadata.id
    await services.workspace_deletion.erase(office.workspace.id)
    async with infra.database.anonymous() as connection:
        assert not await connection.fetch("SELECT * FROM remaining_rows_of_workspace($1)", office.workspace.id)
        row = await connection.fetchrow("SELECT * FROM erase_deleted_workspace($1)", office.workspace.id)
    assert (row["conversations"], row["gpts"]) == (None, None)
    assert await services.conversations.open(office.otto.actor, said)


async def test_a_deleted_workspace_stays_deleted(office: Office, owner: Any) -> None:
    await owner.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", office.workspace.id)
    with pytest.raises(asyncpg.PostgresError):
        await owner.execute("UPDATE workspaces SET deleted_at = NULL WHERE id = $1", office.workspace.id)


async def test_whatever_belongs_to_a_workspace_goes_with_it(owner: Any) -> None:
    """Every reference to a workspace is deleted with its row, or is one that deletion removes before it."""
    rows = await owner.fetch(
        """
        SELECT DISTINCT conrelid::regclass::text AS of, confdeltype::text AS deletes FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'discreet.workspaces'::regclass
        """
    )
    stays = {row["of"] for row in rows if row["deletes"] not in ("c", "n")}
    assert stays == {"conversations", "gpts"}


async def test_feedback_that_waits_is_taken_back(
    services: Services,
    office: Office,
    build: Builder,
    clock: SettableClock,
    owner: Any,
    wait_for_deletions: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    """A person's choice there about a GPT of elsewhere goes with it; their choice at home is delivered."""
    here = await create_scene(services, build, clock)
    at_home = await here.talk("At home")
    there = await here.talk_as(await build.add_member(office.workspace, await build.person("In the firm")))
    await here.send(at_home, "Said at home.")
    await here.send(there, "Said in the firm.")
    await services.workspace_deletion.delete(office.otto.actor, office.workspace.name)
    await wait_for_deletions()
    await here.days_later()
    await here.deliver_now("One more.", "And one.", "And another.")
    assert await here.list_sent(there) == []
    assert "Said at home." in await here.comments()
    assert "Said in the firm." not in await here.comments()

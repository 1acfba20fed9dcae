"""P10: expired data is destroyed, keys first, and counted without content; the receipt says when, by whose limit."""

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.errors import Conflict, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import destroy_keys, own_key
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service
from discreet.promises.retention import Limit, Retention, RetentionOwner, limits_of, retention_of
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name

pytestmark = pytest.mark.promise("P10")

START = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_start(clock: SettableClock) -> None:
    clock.freeze(START)


async def destroyed_for(services: Services, person: Any) -> list[Any]:
    """The content whose keys are destroyed, as the evidence log reports it to this person."""
    entries = [recorded.entry for recorded in (await services.evidence.list_own(person.account_id)).entries]
    return [entry["facts"]["of"] for entry in entries if entry["kind"] == "key_destroyed"]


def firm_of(actor: Actor) -> UUID:
    assert actor.space.workspace_id is not None
    return actor.space.workspace_id


async def keep(services: Services, emil: Actor, days: int | None) -> None:
    workspace_id = firm_of(emil)
    revision = (await services.rules.page(emil, workspace_id)).revision
    update = RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.ALL, (), None, days)
    await services.rules.change(emil, workspace_id, update, revision=revision, confirmed=True)


async def runs(owner: Any, emil: Any) -> Any:
    """The finished ones of Emil's workspace, which no page shows."""
    workspace = firm_of(emil)
    return await owner.fetch(
        "SELECT id, due, deleted, oldest_kept FROM retention_runs WHERE workspace_id = $1 AND finished_at IS NOT NULL",
        workspace,
    )


async def is_there(services: Services, actor: Actor, conversation_id: UUID) -> bool:
    try:
        return bool(await services.conversations.open(actor, conversation_id))
    except NotFound:
        return False


async def until(services: Services, actor: Any, conversation_id: UUID) -> Retention:
    return await services.retention.retention_for(actor, await services.conversations.get(actor, conversation_id))


# The rule


@given(st.none() | st.integers(1, 3650), st.none() | st.integers(1, 3650))
def test_the_shortest_limit_wins(workspace_days: int | None, account_days: int | None) -> None:
    retention = retention_of(START, limits_of(workspace_days, account_days))
    given_ = [days for days in (workspace_days, account_days) if days is not None]
    assert retention.until == (START + timedelta(days=min(given_)) if given_ else None)
    if given_:
        assert retention.limit.by is (
            RetentionOwner.WORKSPACE if min(given_) == workspace_days else RetentionOwner.ACCOUNT
        )
        assert retention.until is not None
        assert retention.is_over(retention.until)
        assert not retention.is_over(retention.until - timedelta(microseconds=1))
    else:
        assert (retention.sentence, retention.is_over(START)) == ("Kept until you delete it.", False)


def test_who_reads_of_the_end_reads_whose_limit_it_is() -> None:
    assert retention_of(START, (Limit(30, RetentionOwner.WORKSPACE),)).sentence == (
        "Deleted on 3 April 2026, by a rule of your workspace, 30 days after its last change."
    )
    assert retention_of(START, (Limit(1, RetentionOwner.ACCOUNT),)).sentence == (
        "Deleted on 5 March 2026, by your own setting, 1 day after its last change."
    )


LIMITS = (None, 1, 30, 31)


async def test_the_database_says_the_same_as_the_rule(
    services: Services, build: Builder, owner: Any, clock: SettableClock
) -> None:
    """Every pair of limits, just before and at the end of each."""
    expected: dict[Any, Any] = {}
    asked: list[Any] = []
    for workspace_days in LIMITS:
        team = await build.workspace(Service.TEAM)
        for account_days in LIMITS:
            person = await build.add_member(team, await build.person("Somebody"))
            await keep(services, person, workspace_days)
            await services.retention_settings.choose(person, account_days, confirmed=True)
            for actor, limits in (
                (person, limits_of(workspace_days, account_days)),
                (replace(person, space=PERSONAL), limits_of(None, account_days)),
                (replace(person, space=PERSONAL), limits_of(None, account_days, preview=True)),
            ):
                preview = any(limit.by is RetentionOwner.PREVIEW for limit in limits)
                turn = await services.conversations.begin(actor, None, "Hello", preview=preview)
                id_ = turn.conversation.metadata.id
                asked.append(id_)
                for days in (1, 30, 31):
                    for moment in (START + timedelta(days=days, seconds=-1), START + timedelta(days=days)):
                        expected.setdefault(moment, {})[id_] = retention_of(START, limits).is_over(moment)
    for moment, ends in expected.items():
        rows = await owner.fetch("SELECT id FROM expired_conversations($1, $2)", moment, asked)
        assert {row["id"] for row in rows} == {id_ for id_, over in ends.items() if over}


# The receipt and the settings


async def test_each_conversation_says_until_when_and_by_whose_limit(
    services: Services, emil: Actor, clock: SettableClock
) -> None:
    id_ = (await services.conversations.begin(emil, None, "Hello")).conversation.metadata.id
    assert (await until(services, emil, id_)).until is None
    await services.retention_settings.choose(emil, 60, confirmed=True)
    assert (await until(services, emil, id_)).limit == Limit(60, RetentionOwner.ACCOUNT)
    await keep(services, emil, 30)
    retention = await until(services, emil, id_)
    assert (retention.until, retention.limit.by) == (START + timedelta(days=30), RetentionOwner.WORKSPACE)
    await services.retention_settings.choose(emil, 10, confirmed=True)
    assert (await until(services, emil, id_)).limit == Limit(10, RetentionOwner.ACCOUNT)


async def test_writing_in_it_keeps_it_longer(services: Services, emil: Actor, clock: SettableClock) -> None:
    await keep(services, emil, 30)
    turn = await services.conversations.begin(emil, None, "Hello")
    id_ = turn.conversation.metadata.id
    await services.conversations.answers.save(turn, MessageBody("Hello."), MessageState.COMPLETE)
    clock.advance(days=20)
    await services.conversations.ask(emil, id_, None, "More")
    clock.advance(days=20)
    await services.retention.delete_expired()
    assert await is_there(services, emil, id_)
    clock.advance(days=10)
    await services.retention.delete_expired()
    assert not await is_there(services, emil, id_)


async def test_a_persons_own_limit_has_a_history_and_is_private(
    services: Services, build: Builder, emil: Actor, cleo: Actor
) -> None:
    await services.retention_settings.choose(emil, 30, confirmed=True)
    own = await services.retention_settings.choose(emil, None, confirmed=False)
    assert (own.days, [days for _, days in own.history]) == (None, [None, 30])
    assert (await services.retention_settings.own(cleo)).history == ()
    for wrong in (0, -1, 3651):
        with pytest.raises(Invalid):
            await services.retention_settings.choose(emil, wrong, confirmed=True)


async def test_a_shorter_limit_is_explained_first_and_needs_confirmation(
    services: Services, build: Builder, clock: SettableClock
) -> None:
    ben = await build.person("Ben")
    for days in (40, 26, 1):
        clock.freeze(START - timedelta(days=days))
        await services.conversations.begin(ben, None, "Hello")
    clock.freeze(START)
    going = await services.retention_settings.preview(ben, 30)
    assert (going.now, going.soon) == (1, 1)
    with pytest.raises(Conflict, match="within the hour: 1; within the week after: 1"):
        await services.retention_settings.choose(ben, 30, confirmed=False)
    assert (await services.retention_settings.own(ben)).days is None
    await services.retention_settings.choose(ben, 30, confirmed=True)
    assert (await services.retention_settings.choose(ben, 60, confirmed=False)).days == 60, "more time needs no yes"


async def test_an_owner_learns_what_is_deleted_and_no_small_number(
    services: Services, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    for days in (40, 26, 1):
        clock.freeze(START - timedelta(days=days))
        await services.conversations.begin(cleo, None, "Hello")
    clock.freeze(START)
    update = RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.ALL, (), None, 30)
    [effect] = await services.rules.effects(emil, firm_of(emil), update)
    assert "for 30 days are permanently deleted: those past the limit within the hour" in effect.sentence
    assert "Fewer than 30 people have a chat unchanged for 30 days, as of" in effect.sentence


# The job


async def test_what_is_over_goes_whole_and_the_proof_counts_it(
    services: Services, infra: Infrastructure, owner: Any, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    old = (await services.conversations.begin(cleo, None, "Old")).conversation.metadata.id
    key = await key_name(owner, old)
    clock.advance(days=20)
    young = (await services.conversations.begin(emil, None, "Young")).conversation.metadata.id
    await keep(services, emil, 30)
    clock.advance(days=10)
    await services.retention.delete_expired()
    assert not await is_there(services, cleo, old)
    assert await is_there(services, emil, young)
    assert own_key(infra.keys, key) is None
    assert await destroyed_for(services, cleo) == [f"conversation:{old}"]
    assert await destroyed_for(services, emil) == []
    for table in ("messages", "labels", "key_grants"):
        assert not await owner.fetchval(f"SELECT count(*) FROM {table} WHERE conversation_id = $1", old)
    [run] = await runs(owner, emil)
    assert (run["deleted"], run["oldest_kept"], run["due"]) == (1, None, [])
    row = await owner.fetchrow("SELECT * FROM retention_runs WHERE workspace_id = $1", firm_of(emil))
    assert str(old) not in str(dict(row))
    await services.retention.delete_expired()
    assert len(await runs(owner, emil)) == 1, "where nothing was over nothing is written"


async def test_a_retention_run_can_be_neither_read_nor_changed(
    services: Services,
    infra: Infrastructure,
    build: Builder,
    owner: Any,
    emil: Actor,
    cleo: Actor,
    clock: SettableClock,
) -> None:
    """It would reveal the hour of the deleted content's last change."""
    await services.conversations.begin(cleo, None, "Old")
    await keep(services, emil, 1)
    clock.advance(days=1)
    await services.retention.delete_expired()
    assert len(await runs(owner, emil)) == 1
    for person in (emil, cleo, await build.person("Dan")):
        assert not await services.retention.is_late(person, firm_of(emil))
        async with infra.database.acting_as(person.account_id) as connection:
            assert await connection.fetch("SELECT FROM retention_runs") == []
    for statement in ("UPDATE retention_runs SET deleted = 0", "DELETE FROM retention_runs"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)


async def test_what_a_departed_member_left_goes_too(
    services: Services,
    infra: Infrastructure,
    build: Builder,
    owner: Any,
    workspace: Workspace,
    emil: Actor,
    cleo: Actor,
    clock: SettableClock,
) -> None:
    suspended = await build.add_member(workspace, await build.person("Sven"), WorkspaceRole.MEMBER)
    left = [
        (await services.conversations.begin(person, None, "Left")).conversation.metadata.id
        for person in (cleo, suspended)
    ]
    keys = [await key_name(owner, id_) for id_ in left]
    await owner.execute("DELETE FROM memberships WHERE account_id = $1", cleo.account_id)
    await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", suspended.account_id)
    await keep(services, emil, 30)
    clock.advance(days=29)
    await services.retention.delete_expired()
    assert await owner.fetchval("SELECT count(*) FROM conversations WHERE id = ANY ($1)", left) == 2
    clock.advance(days=1)
    await services.retention.delete_expired()
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE id = ANY ($1)", left)
    assert [own_key(infra.keys, key) for key in keys] == [None, None]
    for person, id_ in zip((cleo, suspended), left, strict=True):
        assert await destroyed_for(services, person) == [f"conversation:{id_}"], "in the log, for whose it was"
    assert [run["deleted"] for run in await runs(owner, emil)] == [2]


async def test_the_serving_role_deletes_nothing_early_and_nothing_that_is_reachable(
    services: Services, infra: Infrastructure, emil: Actor, clock: SettableClock
) -> None:
    id_ = (await services.conversations.begin(emil, None, "Hello")).conversation.metadata.id
    async with infra.database.anonymous() as connection:
        assert not await connection.fetchval(
            "SELECT delete_conversation_of_former_member($1, $2)", id_, START + timedelta(days=99)
        )
    assert await is_there(services, emil, id_)


async def test_a_message_during_the_run_keeps_its_conversation(
    services: Services, emil: Actor, clock: SettableClock
) -> None:
    id_ = (await services.conversations.begin(emil, None, "Hello")).conversation.metadata.id
    clock.advance(days=30)
    await services.conversations.answers.stop(emil, id_)
    await services.conversations.ask(emil, id_, None, "Still here")
    await services.conversations.deletion.delete_unchanged(emil, id_, START)
    assert await is_there(services, emil, id_)


async def test_a_personal_space_goes_by_ones_own_limit_alone(
    services: Services, build: Builder, clock: SettableClock
) -> None:
    ben, dan = await build.person("Ben", improve=True), await build.person("Dan")
    own, other = [
        (await services.conversations.begin(each, None, "Hello")).conversation.metadata.id for each in (ben, dan)
    ]
    await services.retention_settings.choose(ben, 7, confirmed=True)
    clock.advance(days=7)
    await services.retention.delete_expired()
    assert not await is_there(services, ben, own)
    assert await is_there(services, dan, other)
    assert build.infra.keys.share(f"conversation:{own}") is None, "and out of every later dataset"


async def test_what_waits_of_it_elsewhere_goes_along(
    services: Services, build: Builder, owner: Any, emil: Actor, clock: SettableClock
) -> None:
    """As with every deletion, recipients that keep a copy are asked to delete it."""
    taken = []

    async def goes(actor: Any, conversation_id: Any) -> None:
        taken.append((actor.account_id, conversation_id))

    services.conversations.deletion.on_delete(goes)
    id_ = (await services.conversations.begin(emil, None, "Hello")).conversation.metadata.id
    await keep(services, emil, 1)
    clock.advance(days=1)
    await services.retention.delete_expired()
    assert set(taken) == {(emil.account_id, id_)}


# Cut off


async def test_a_run_that_was_cut_off_is_finished_and_counts_what_it_had_deleted(
    services: Services, infra: Infrastructure, owner: Any, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    ids = [(await services.conversations.begin(cleo, None, f"Old {n}")).conversation.metadata.id for n in range(3)]
    await keep(services, emil, 30)
    clock.advance(days=30)
    [run] = await services.retention._begin()
    await services.conversations.deletion.delete_unchanged(cleo, ids[0], START)
    destroy_keys(infra.keys, [await key_name(owner, ids[1])])  # killed between the key and the row
    assert await runs(owner, emil) == []
    await services.retention.delete_expired()
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE id = ANY ($1)", ids)
    [finished] = await runs(owner, emil)
    assert (finished["id"], finished["deleted"], finished["oldest_kept"]) == (run.id, 3, None)


async def until_the_killed_is_noticed(owner: Any) -> None:
    """The database releases a killed server's lock when it has seen its connection end."""
    await owner.execute("SELECT pg_advisory_lock(hashtextextended('retention', 0))")
    await owner.execute("SELECT pg_advisory_unlock(hashtextextended('retention', 0))")


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_run_that_is_killed_at_a_key_leaves_nothing_half_done(
    services: Services, infra: Infrastructure, owner: Any, emil: Actor, cleo: Actor, clock: SettableClock, moment: str
) -> None:
    ids = [(await services.conversations.begin(cleo, None, f"Old {n}")).conversation.metadata.id for n in range(3)]
    keys = [await key_name(owner, id_) for id_ in ids]
    await keep(services, emil, 30)
    now = clock.advance(days=30)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.services.killed_while_deleting", infra.addresses.serve,
        str(infra.settings.home / "keys"), now.isoformat(), moment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert await killed.wait() == -signal.SIGKILL
    rows = await owner.fetch("SELECT id FROM conversations WHERE id = ANY ($1)", ids)
    remaining = [key for key in keys if own_key(infra.keys, key)]
    assert len(rows) == 2, "one is gone whole"
    assert len(remaining) == (2 if moment == "before" else 1), "the key goes first"
    await until_the_killed_is_noticed(owner)
    await services.retention.delete_expired()
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE id = ANY ($1)", ids)
    assert not [key for key in keys if own_key(infra.keys, key)]
    assert [run["deleted"] for run in await runs(owner, emil)] == [3]


async def test_what_cannot_be_deleted_now_keeps_nothing_else_from_going(
    services: Services, build: Builder, owner: Any, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    ids = [(await services.conversations.begin(cleo, None, f"Old {n}")).conversation.metadata.id for n in range(3)]
    broken = True

    async def goes(actor: Any, conversation_id: Any) -> None:
        if broken and conversation_id == ids[1]:
            raise OSError("a disk is full")

    services.conversations.deletion.on_delete(goes)
    await keep(services, emil, 30)
    clock.advance(days=30)
    await services.retention.delete_expired()
    assert [await is_there(services, cleo, id_) for id_ in ids] == [False, True, False]
    assert await runs(owner, emil) == []
    assert not await services.retention.is_late(emil, firm_of(emil))
    clock.advance(days=1, minutes=1)
    assert await services.retention.is_late(emil, firm_of(emil))
    assert not await services.retention.is_late(await build.person("Dan"), firm_of(emil))
    broken = False
    await services.retention.delete_expired()
    assert not await is_there(services, cleo, ids[1])
    assert [run["deleted"] for run in await runs(owner, emil)] == [3]


async def test_a_longer_limit_during_the_run_keeps_due_conversations(
    services: Services, owner: Any, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    id_ = (await services.conversations.begin(cleo, None, "Old")).conversation.metadata.id
    await keep(services, emil, 30)
    clock.advance(days=30)
    await services.retention._begin()
    await keep(services, emil, 60)
    await services.retention.delete_expired()
    assert await is_there(services, cleo, id_)
    assert [run["deleted"] for run in await runs(owner, emil)] == [0]

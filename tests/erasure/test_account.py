"""A deleted account is signed out at once; its keys are destroyed, then its rows; a report lists the deletions."""

from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.erasure.retained_columns import KEPT
from discreet.errors import Conflict, Invalid, NotFound, NotSignedIn, ReauthenticationRequired
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.conversation_key import own_key
from discreet.identity.workspaces.audit import Act
from discreet.promises.visibility import Level
from tests.support.account_erasure import create_account_data, find_remaining_rows, publish_gpt
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name, share_name
from tests.support.office import Office, Person, sign_up_person
from tests.support.people import PASSWORD, address

pytestmark = [pytest.mark.promise("P10"), pytest.mark.usefixtures("operator")]


async def test_from_that_moment_nothing_of_it_is_reachable(services: Services) -> None:
    gone, reader = await create_account_data(services, "gone-at-once"), await sign_up_person(services, "reader")
    assert (await services.gpts.get(reader.actor, gone.gpt)).name == "gone-at-once's guide"
    await services.account_deletion.delete(gone.person.actor, gone.person.email)
    assert await services.sessions.actor_of(gone.person.token) is None
    with pytest.raises(NotSignedIn):
        await services.accounts.sign_in(gone.person.email, PASSWORD)
    with pytest.raises(NotFound):
        await services.gpts.get(reader.actor, gone.gpt)
    with pytest.raises(NotFound):
        await services.suspension.restore(CLI_ACTOR, gone.person.email)
    again = await services.accounts.sign_up("Again", gone.person.email, PASSWORD, False)
    assert again.actor.account_id != gone.id
    assert not (await services.conversation_list.recent(again.actor)).listed


async def test_then_nothing_is_left_but_what_a_rule_keeps(
    services: Services, infra: Infrastructure, owner: Any, wait_for_deletions: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    gone = await create_account_data(services, "gone-for-good")
    leaves = [await key_name(owner, id_) for id_ in (gone.conversation_id, gone.workspace_conversation_id)]
    share = await share_name(owner, gone.conversation_id)
    leaves += [share] if share else []
    what = await services.account_deletion.preview(gone.person.actor)
    assert (what.amounts["conversations"], what.amounts["gpts"], what.refusal) == (2, 1, None)
    assert what.gpts_in_use == ("gone-for-good's guide",)
    assert [(place.name, place.gpts) for place in what.places] == [(gone.office.workspace.name, 1)]
    code = await services.account_deletion.delete(gone.person.actor, gone.person.email.upper())
    await wait_for_deletions()
    left = await find_remaining_rows(owner, gone.id, gone.conversation_id, gone.workspace_conversation_id, gone.gpt)
    assert set(left) <= set(KEPT)
    assert not {
        "quotas.subject",
        "money_budgets.subject",
        "model_use.account_id",
        "account_retention.account_id",
        "permissions.party",
    } & set(left)
    for key in (f"user/{gone.id}", f"gpt/{gone.gpt}"):
        assert infra.keys.key(key) is None
    assert [leaf for leaf in leaves if own_key(infra.keys, leaf)] == []
    assert not set(infra.keys.shares()) & {f"user:{gone.id}", f"gpt:{gone.gpt}"}
    report = await services.deletions.get_by_code(code)
    assert report.keys_destroyed_at is not None
    assert report.finished_at is not None
    assert report.asked_at <= report.keys_destroyed_at <= report.finished_at
    assert (report.kind, report.amounts["conversations"]) == (DeletionKind.ACCOUNT, 2)


async def test_what_was_built_in_a_workspace_stays_there(
    services: Services, wait_for_deletions: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    gone = await create_account_data(services, "builder-goes")
    await services.account_deletion.delete(gone.person.actor, gone.person.email)
    await wait_for_deletions()
    assert (
        await services.gpts.drafts.read(gone.office.otto.actor, gone.office_gpt)
    ).gpt.owner_id == gone.office.otto.id
    assert (await gone.office.audited_acts())[-1] == Act.MEMBER_LEFT
    assert "builder" not in await gone.office.roles()


async def test_a_workspace_keeps_an_owner_and_the_server_an_operator(services: Services, operator: Actor) -> None:
    office = await Office.open(services, "only-otto")
    with pytest.raises(Conflict, match="only-otto"):
        await services.account_deletion.delete(office.otto.actor, office.otto.email)
    assert await services.sessions.actor_of(office.otto.token), "nothing of it was done"
    assert "last operator" in str((await services.account_deletion.preview(operator)).refusal)
    with pytest.raises(Conflict, match="last operator"):
        await services.account_deletion.delete(operator, address("olga"))
    assert await services.accounts.sign_in(address("olga"), PASSWORD)


async def test_it_asks_who_one_is_and_for_the_address(services: Services, clock: SettableClock) -> None:
    lone, other = await sign_up_person(services, "lone"), await sign_up_person(services, "lone-other")
    for typed in ("", other.email, "lone"):
        with pytest.raises(Invalid):
            await services.account_deletion.delete(lone.actor, typed)
    clock.advance(minutes=11)
    with pytest.raises(ReauthenticationRequired):
        await services.account_deletion.delete(lone.actor, lone.email)
    assert await services.sessions.actor_of(lone.token)


async def test_a_member_suspended_in_a_workspace_is_erased_too(
    services: Services, wait_for_deletions: Callable[[], Coroutine[Any, Any, None]], owner: Any
) -> None:
    office = await Office.open(services, "strict-firm")
    member = await office.add_person("max")
    gpt = await publish_gpt(services, member.actor, "max's work", Level.WORKSPACE)
    await services.members.suspend(office.otto.actor, member.id)
    member = await signed_in_again(services, member)
    await services.account_deletion.delete(member.actor, member.email)
    await wait_for_deletions()
    assert (await services.gpts.drafts.read(office.otto.actor, gpt)).gpt.owner_id == office.otto.id
    assert set(await find_remaining_rows(owner, member.id)) <= set(KEPT)


async def test_a_report_is_seen_by_its_code_alone(
    services: Services, wait_for_deletions: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    lone = await sign_up_person(services, "lone-report")
    code = await services.account_deletion.delete(lone.actor, lone.email)
    await wait_for_deletions()
    assert (await services.deletions.get_by_code(code)).finished_at
    for guess in ("", code[:-1], code + "A", str(lone.id)):
        with pytest.raises(NotFound):
            await services.deletions.get_by_code(guess)


async def test_nothing_of_a_living_account_is_erased(services: Services, infra: Infrastructure, owner: Any) -> None:
    lone = await create_account_data(services, "alive")
    await services.account_deletion.erase(lone.id)
    async with infra.database.anonymous() as connection:
        assert not await connection.fetch("SELECT * FROM remaining_rows_of_account($1)", lone.id)
        assert not await connection.fetchval("SELECT erase_deleted_account($1)", lone.id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM accounts WHERE id = $1", lone.id)


async def test_an_ended_account_stays_ended(services: Services, infra: Infrastructure, owner: Any) -> None:
    lone = await sign_up_person(services, "stays-ended")
    async with infra.database.acting_as(lone.id) as connection:
        await connection.execute("SELECT close_account(now())")
    for change in ("deleted_at = NULL, suspended_at = NULL", "email = 'back@example.org'", "suspended_at = NULL"):
        with pytest.raises(asyncpg.PostgresError):
            await owner.execute(f"UPDATE accounts SET {change} WHERE id = $1", lone.id)
    with pytest.raises(Conflict):
        await services.conversations.begin(lone.actor, None, "A moment too late")


async def signed_in_again(services: Services, person: Person) -> Person:
    signed_in = await services.accounts.sign_in(person.email, PASSWORD)
    return type(person)(signed_in.actor, signed_in.token, person.email)
